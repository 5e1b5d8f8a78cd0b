#!/usr/bin/env bash
# A release from its boot to its end: what it starts, how it is stopped, left and booted again, and what signals do.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
weft=$WEFT_BUILD_DIR/tests/e2e/weft_e2e_shop
verb=start

# said: what the release wrote, in one line.
said() { tr '\n' '|' <"$scratch/stdout"; }

# act WORD [ARGUMENT...]: boots a release that does WORD when SIGUSR2 comes, and sends that.
act() {
    start_node --set "web.act=$1" "${@:2}"
    kill -USR2 "$node_pid"
}

ready_twice() { [ "$(grep -c 'ready after' "$scratch/log")" = 2 ]; }

# AP-034: in dependency order, as permanent ones; ready comes after the last, in the log and at the socket.
export NOTIFY_SOCKET=$scratch/notify
python3 - "$NOTIFY_SOCKET" >"$scratch/notified" <<'END' &
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.settimeout(60)
listener.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(listener.recv(1000).decode(), flush=True)
END
listener=$!
wait_until grep -q listening "$scratch/notified"
act end
wait_until grep -q 'READY=1' "$scratch/notified"
unset NOTIFY_SOCKET
wait_node
kill "$listener"
has "order of the start" "$(grep -oE '[a-z]+: (started|ready after)' "$scratch/log" | tr '\n' '|')" "store: started|web: started|weft: ready after|"
has "web is permanent" "$(cat "$scratch/log")" "web: ended: normal (permanent)"
is "its end is that of the release" 0 "$code"

# AP-035: a start that fails during boot.
run_weft start --set web.fail=true
is "failing start" 1 "$code"
is "failing start: what was up is stopped" "store start|store stop|" "$(tr '\n' '|' <"$scratch/out")"
has "failing start: reason" "$err" "cannot start web: "
has "failing start: reason" "$err" "web was told to fail"

# AP-036: a configuration that throws, a value that does not fit; nothing starts, and it is said where it is wrong.
SHOP_BROKEN=1 run_weft start
is "broken configuration" 1 "$code"
has "broken configuration: reason" "$err" "the release's configuration: the vault is closed"
printf '[apps.web]\nport = "many"\n' >"$scratch/bad.toml"
run_weft start --config "$scratch/bad.toml"
is "bad value in a file" 1 "$code"
has "bad value in a file: place" "$err" "$scratch/bad.toml:2: web.port: \"many\" is not an int"
is "bad value in a file: nothing ran" "" "$out"
run_weft start --config "$scratch/nowhere.toml"
has "no such file" "$err" "$scratch/nowhere.toml: cannot be read"

# AP-037, AP-038: stop_system from a process; the first status counts.
act "stop twice"
wait_node
is "stop_system" 3 "$code"
is "stop_system: order" "store start|web start, port 80|act stop twice|web prep_stop|worker done|web stop|store stop|" "$(said)"

# AP-040: halt runs nothing any more.
act halt
wait_node
is "halt" 5 "$code"
is "halt: nothing runs, nothing written is lost" "store start|web start, port 80|act halt|" "$(said)"
is "halt: what is left in the run directory" lock "$(ls "$WEFT_RUN_DIR/shop")"

# AP-041: boots again in the same program, with the configuration of then.
printf '[apps.web]\nport = 81\nact = "restart"\n' >"$scratch/shop.toml"
start_node --config "$scratch/shop.toml"
before=$node_pid
sed -i 's/81/82/' "$scratch/shop.toml"
kill -USR2 "$node_pid"
wait_until grep -q 'web start, port 82' "$scratch/stdout"
wait_until ready_twice
is "restart: the program's id" "$before" "$(cat "$WEFT_RUN_DIR/shop/pid")"
stop_node TERM
is "after a restart" 0 "$code"
stopped='web prep_stop|worker done|web stop|store stop|'
is "restart: order" "$(printf '%s' 'store start|web start, port 81|act restart|' "$stopped" \
    'store start|old pid dead|web start, port 82|' "$stopped")" "$(said)"

# AP-028: the configuration read again while everything runs.
printf '[apps.web]\nport = 81\nact = "reload"\n' >"$scratch/shop.toml"
start_node --config "$scratch/shop.toml"
sed -i 's/81/82/; s/reload/none/' "$scratch/shop.toml"
kill -USR2 "$node_pid"
wait_until grep -q '^reloaded' "$scratch/stdout"
has "reload: what changed" "$(said)" "changed port to 82|"
has "reload: what needs a restart" "$(cat "$scratch/log")" "web: reload: act has changed; that needs a restart"
stop_node TERM

# AP-042, AP-043: these are events, handled in a process, and end nothing.
start_node
for signal in HUP ALRM CHLD TSTP CONT WINCH; do
    kill "-$signal" "$node_pid"
    wait_until grep -q "event SIG$signal" "$scratch/stdout"
done
kill -PIPE "$node_pid"
stop_node TERM
is "after the events" 0 "$code"
has "TERM is logged" "$(cat "$scratch/log")" "SIGTERM: stopping"
# INT is as TERM, QUIT leaves at once with status 0, USR1 with 1 and a crash dump.
start_node
stop_node INT
is "INT" 0 "$code"
has "INT: the stop is orderly" "$(said)" "web prep_stop|worker done|web stop|store stop|"
start_node
stop_node QUIT
is "QUIT" 0 "$code"
lacks "QUIT: no callback" "$(said)" stop
WEFT_CRASH_DUMP=$scratch/dump start_node
stop_node USR1
is "USR1" 1 "$code"
has "USR1: the dump tells why" "$(cat "$scratch/dump")" SIGUSR1
lacks "USR1: no callback" "$(said)" stop
# A second INT leaves at once.
start_node --set web.linger=1h
kill -INT "$node_pid"
wait_until grep -q 'SIGINT: stopping' "$scratch/log"
stop_node INT
is "second INT" 130 "$code"
lacks "second INT: no callback" "$(said)" "web stop"
# set_signal.
start_node --set web.term=handle --set web.hup=ignore
kill -HUP "$node_pid"
kill -TERM "$node_pid"
wait_until grep -q 'event SIGTERM' "$scratch/stdout"
lacks "an ignored signal" "$(said)" SIGHUP
stop_node INT
is "after a handled TERM" 0 "$code"
start_node --set web.term=ignore
kill -TERM "$node_pid"
kill -HUP "$node_pid"
wait_until grep -q 'event SIGHUP' "$scratch/stdout"  # it came after the one that is ignored
lacks "an ignored TERM" "$(cat "$scratch/log")" SIGTERM
stop_node INT

# AP-045: a worker that needs its time gets it.
start_node --set web.linger=2s
stop_node TERM
is "slow worker" 0 "$code"
has "slow worker: it was done" "$(said)" "web prep_stop|worker done|web stop|"

# The command line of a release.
run_weft --version
is "version" "shop 1.2" "$out"
refuses 1 "unknown command 'stap'; did you mean stop?" stap
refuses 1 "only start and daemon take them" nodes -- x
done_testing
