#!/usr/bin/env bash
# Nodes in the background: start, status, health, logs, reload, restart and stop, with their exit codes.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
trap 'for file in "$WEFT_RUN_DIR"/*/pid; do [ -f "$file" ] && kill -KILL "$(cat "$file")" 2>/dev/null; done; finish' EXIT

# Whoever adopted it need not have reaped it yet.
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }
pid_of() { cat "$WEFT_RUN_DIR/$1/pid"; }

# B4: a start waits for ready; a second one is refused and leaves the first alone.
run_weft start idle --name demo
is "start" 0 "$code"
first=$(pid_of demo)
has "start: what it says" "$out" "demo: ready, pid $first, "
refuses 75 "a node named demo is already running (pid $first" start idle --name demo
run_weft status demo
is "status" 0 "$code"
has "status: the line" "$out" "demo  ready  pid $first  up "
has "status: what runs" "$out" "apps 1  processes "
run_weft status demo --json
is "status in JSON" "demo ready True" "$(json "$out" 'f"""{a[0]["node"]} {a[0]["phase"]} {a[0]["processes"] > 3}"""')"
run_weft health demo
is "health" 0 "$code"
is "health says nothing when all is well" "" "$out$err"
is "health in JSON" True "$(json "$("$weft" health demo --json)" 'a["healthy"]')"

# Its files, and what they are allowed. B21.
is "mode of the folder" 700 "$(stat -c %a "$WEFT_RUN_DIR/demo")"
is "mode of the socket" 600 "$(stat -c %a "$WEFT_RUN_DIR/demo/control.sock")"
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$scratch"  # mktemp's own would hide what is to be seen
    chmod -R go+rX "$(dirname "$weft")" 2>/dev/null
    err=$(setpriv --reuid 65534 --clear-groups "$weft" status demo 2>&1 >/dev/null)
    code=$?
    [ "$code" = 126 ] || [ "$code" = 127 ] || is "another user" 77 "$code"
fi
has "the log is a file" "$(run_weft logs demo; echo "$out")" "ready after"
is "the log in JSON" True "$(run_weft logs demo --json; json "[$(echo "$out" | paste -sd,)]" 'all(each["msg"] for each in a)')"

# Reload: the node tells whether it could.
run_weft reload demo
is "reload" 0 "$code"
is "reload: what it says" "demo: reloaded" "$out"
has "reload: logged" "$(run_weft logs demo; echo "$out")" "the configuration was read again"

# A reload refuses what a start would, and tells what the command line decides instead.
printf '[weft]\nstack = "256K"\n' >"$scratch/told.toml"
run_weft start idle --name told --config "$scratch/told.toml" --log-level info
is "start with a configuration ($err)" 0 "$code"
printf '[weft]\nstack = "65K"\n' >"$scratch/told.toml"
refuses 78 "--stack is '65K'; it must be a power of two from 16K to 1G" reload told
printf '[weft]\nstack = "512K"\nlog = { level = "debug" }\n' >"$scratch/told.toml"
run_weft reload told
is "reload of a good one ($err)" 0 "$code"
has "reload: what needs a restart" "$out" "weft.stack: needs a restart"
has "reload: what the command line decides" "$out" "weft.log.level: overridden by --log-level"
run_weft stop told
is "stop after reload" 0 "$code"

# Restart: the same arguments, another program.
run_weft restart demo
is "restart ($err)" 0 "$code"
has "restart: the old one" "$out" "demo: stopped, "
second=$(pid_of demo)
has "restart: the new one" "$out" "demo: ready, pid $second, "
[ "$first" != "$second" ] || fail "restart: still the same program"
wait_until gone "$first"

# Stop returns when it is gone. B6.
"$weft" logs demo -f >"$scratch/followed" &
follower=$!
run_weft stop demo
is "stop" 0 "$code"
has "stop: what it says" "$out" "demo: stopped, "
gone "$second" || fail "stop: the program is still there"
wait "$follower"
is "logs -f ends with the node" 0 "$?"
has "logs -f: the last line" "$(tail -1 "$scratch/followed")" "stopped after"
run_weft status demo
is "status after the stop" 3 "$code"
is "status after the stop: the line" "demo  not running" "$out"
refuses 3 "no node" stop demo
refuses 3 "no node" health demo
refuses 3 "no node" reload demo

# A start that fails: its own exit code, and why.
refuses 65 "no application nosuch" start nosuch
run_weft start slow_start --name slow
is "failing start" 1 "$code"
has "failing start: reason" "$err" "cannot start slow_start: did not start within 1 s"
run_weft start slow_start --name slow --ready-timeout 100ms
is "not ready in time" 124 "$code"
has "not ready in time: reason" "$err" "not ready within 100 ms (--ready-timeout)"
is "not ready in time: nothing runs" 3 "$("$weft" status slow >/dev/null; echo $?)"

# B14: who holds up a stop, where, and the exit code.
run_weft start slow_stop --name stubborn
run_weft stop stubborn --timeout 1s
is "stop over its time" 124 "$code"
has "stop over its time: who" "$err" "slow_stop.stubborn"
has "stop over its time: where" "$err" "slow_stop.cpp:"
run_weft start slow_stop --name stubborn --stop-timeout 1s
run_weft stop stubborn
is "stop over the node's own time" 124 "$code"
has "stop over the node's own time: who" "$err" "slow_stop.stubborn"
has "stop over the node's own time: its stack" "$(cat "$WEFT_RUN_DIR/stubborn/node.log")" "stop budget"

# The exit codes are a table that can be read.
run_weft help exit-codes
for row in "0      fine" "3      no such node" "75     already running" "124    time limit hit" "128+n  plus n"; do
    has "exit codes" "$out" "$row"
done
done_testing
