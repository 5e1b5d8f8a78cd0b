#!/usr/bin/env bash
# What a heart does when its node is killed, hangs, ends in order, or dies at each boot.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
patience=200  # the shortest silence that counts is 10 s, and a machine may be busy
unset HEART_COMMAND HEART_BEAT_TIMEOUT HEART_KILL_SIGNAL HEART_NO_KILL
trap 'stop_all; finish' EXIT

# Whoever adopted it need not have reaped it yet.
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }
stop_all() {
    local file
    for file in "$WEFT_RUN_DIR"/*/pid; do [ -f "$file" ] && "$weft" stop --timeout 10s "$(basename "$(dirname "$file")")" >/dev/null 2>&1; done
}
# hearts: how many the node has started.
hearts() { grep -c 'heart: pid [0-9]*, command' "$scratch/log"; }
heart_started() { [ "$(hearts)" -ge 1 ]; }
# heart_of: the pid of the last one.
heart_of() { grep -o 'heart: pid [0-9]*, command' "$scratch/log" | tail -1 | grep -o '[0-9][0-9]*'; }
lines() { [ -f "$1" ] && wc -l <"$1" || echo 0; }

# AP-059: killed by another hand. The command runs once, after the name is free, with nothing of the node's open.
cat >"$scratch/mourn" <<END
ls -l /proc/self/fd >"$scratch/open"
"$weft" start idle --name demo >"$scratch/again" 2>&1
echo "start: \$?" >>"$scratch/ran"
END
start_node idle --name demo --observe unix --observe tcp:127.0.0.1:0 --heart --heart-command "sh $scratch/mourn"
first=$node_pid heart=$(heart_of)
[ -d "/proc/$heart" ] || fail "no heart"
listens() { find "/proc/$heart/fd" -lname '*signalfd*' | grep -q .; }  # it has read its terms, and reads signals
wait_until listens
is "the heart is another program" "weft-heart" "$(cat "/proc/$heart/comm")"
is "the heart has none of the node's descriptors" 6 "$(find "/proc/$heart/fd" -type l | wc -l)"
kill -KILL "$node_pid"
wait_node
is "killed" 137 "$code"
wait_until test -s "$scratch/ran"
is "killed: the name was free, and the command ran once" "start: 0" "$(cat "$scratch/ran")"
lacks "killed: the command has no socket of the node" "$(cat "$scratch/open")" "socket:"
lacks "killed: the command has no lock of the node" "$(cat "$scratch/open")" "$WEFT_RUN_DIR"
wait_until gone "$heart"
[ "$first" != "$(cat "$WEFT_RUN_DIR/demo/pid")" ] || fail "killed: it is the same node"
is "killed: an early death is noted" 1 "$(cat "$WEFT_RUN_DIR/demo/heart")"
is "killed: the command did not run again" 1 "$(lines "$scratch/ran")"
run_weft stop demo
rm -f "$scratch/ran" "$WEFT_RUN_DIR/demo/heart"

# AP-061: an orderly stop, however it is asked for; and work that is done.
export HEART_COMMAND="echo ran >>$scratch/ran"
export HEART_BEAT_TIMEOUT=10
for how in "kill -TERM" "kill -INT" stop; do
    start_node idle --name demo --heart
    heart=$(heart_of)
    if [ "$how" = stop ]; then run_weft stop demo; else $how "$node_pid"; fi
    wait_node
    is "$how" 0 "$code"
    wait_until gone "$heart"
done
start_node slow_stop --name slow --heart
heart=$(heart_of)
run_weft stop slow --timeout 100ms
is "a stop that ends with a kill" 124 "$code"
wait_node
wait_until gone "$heart"
weft=$WEFT_BUILD_DIR/tests/e2e/weft_e2e_shop verb=start
if [ -x "$weft" ]; then
    for act in halt stop end; do
        start_node --set "web.act=$act" --heart
        heart=$(heart_of)
        kill -USR2 "$node_pid"
        wait_node
        wait_until gone "$heart"
    done
fi
weft=$WEFT_BUILD_DIR/tools/weft/weft verb=run
is "no command after an orderly end" 0 "$(lines "$scratch/ran")"
[ ! -e "$WEFT_RUN_DIR/demo/heart" ] || fail "an orderly end sets the back-off back"

# A heart that is killed is missed, and another one takes its place; the last one counts.
start_node idle --name demo --heart
heart=$(heart_of)
kill -KILL "$heart"
second_heart() { [ "$(hearts)" = 2 ]; }
wait_until second_heart
has "a heart is gone: told" "$(cat "$scratch/log")" "heart: pid $heart is gone"
reaped() { [ ! -d "/proc/$heart" ]; }  # at one of the next beats
wait_until reaped
second=$(heart_of)
kill -TERM "$second"
kill -KILL "$node_pid"
wait_node
wait_until gone "$second"
is "a heart that is told to end runs nothing" 0 "$(lines "$scratch/ran")"
rm -f "$WEFT_RUN_DIR/demo/heart"

# A stopped node sends no beats, which is hanging too.
start_node idle --name demo --heart
kill -STOP "$node_pid"
wait_node
is "stopped node: killed" 137 "$code"
wait_until test -s "$scratch/ran"
is "stopped node: the command ran" 1 "$(lines "$scratch/ran")"
rm -f "$scratch/ran" "$WEFT_RUN_DIR/demo/heart"

# Nor does it wait for somebody to read what it says: here the pipe is full.
mkfifo "$scratch/full"
exec 7<>"$scratch/full"
dd if=/dev/zero of="$scratch/full" oflag=nonblock bs=4096 2>/dev/null
: >"$scratch/log"
"$weft" run idle --name demo --heart --log "$scratch/log" >"$scratch/stdout" 2>&7 &
node_pid=$!
wait_until grep -q 'ready after' "$scratch/log"
kill -STOP "$node_pid"
wait_until test -s "$scratch/ran" || kill -KILL "$node_pid"
wait_node
is "nobody reads: the command ran" 1 "$(lines "$scratch/ran")"
exec 7>&-
rm -f "$scratch/ran" "$WEFT_RUN_DIR/demo/heart"

# AP-060: every scheduler sleeps in the kernel, and so do all that stand in for them.
faults=$WEFT_BUILD_DIR/apps/faults.so
# blocked NAME=VALUE
blocked() {
    : >"$scratch/log"
    env "$1" "$weft" run "$faults" --name blocked --demo-faults -S 1 --set faults.kind=block --set faults.count=200 --set faults.size=1000000 \
        --heart >"$scratch/stdout" 2>"$scratch/log" &
    node_pid=$!
    wait_until heart_started
}
if [ -f "$faults" ]; then
    blocked HEART_KILL_SIGNAL=SIGABRT
    wait_node
    is "blocked: the set signal" 134 "$code"
    has "blocked: told" "$(cat "$scratch/log")" "weft heart: node blocked (pid"
    wait_until test -s "$scratch/ran"
    is "blocked: the command ran once" 1 "$(lines "$scratch/ran")"
    rm -f "$scratch/ran" "$WEFT_RUN_DIR/blocked/heart"
    blocked HEART_NO_KILL=TRUE
    heart=$(heart_of)
    wait_until test -s "$scratch/ran"
    kill -0 "$node_pid" || fail "blocked, no kill: the node was killed"
    kill -0 "$heart" || fail "blocked, no kill: the heart is gone"
    kill -KILL "$node_pid"
    wait_node
    two_lines() { [ "$(lines "$scratch/ran")" = 2 ]; }
    wait_until two_lines
    wait_until gone "$heart"
    is "blocked, no kill: once for the silence and once for the death" 2 "$(lines "$scratch/ran")"
    rm -f "$scratch/ran"
fi

# AP-064: it dies at each boot, and each command starts it again, three times. The gaps are the back-off: 1 s, 2 s, 4 s.
cat >"$scratch/boot" <<END
date +%s%3N >>"$scratch/boots"
[ "\$(wc -l <"$scratch/boots")" -gt 3 ] && exit
exec "$weft" run doomed --set doomed.how=abort --crash-dump off --name loop --heart --heart-command "sh $scratch/boot" 2>>"$scratch/loop.log"
END
sh "$scratch/boot"
four_boots() { [ "$(lines "$scratch/boots")" = 4 ]; }
wait_until four_boots
mapfile -t boots <"$scratch/boots"
for i in 1 2 3; do
    [ $((boots[i] - boots[i - 1])) -ge $((1000 * (1 << (i - 1)))) ] || fail "boot $i came $((boots[i] - boots[i - 1])) ms after the one before"
done
is "the back-off goes on across restarts" 3 "$(cat "$WEFT_RUN_DIR/loop/heart")"
has "the back-off is told" "$(cat "$scratch/loop.log")" "early deaths in a row: 3; the command runs in 4 s"

# In a container the first process stays for what the heart runs.
if unshare -Urpf --mount-proc true 2>/dev/null; then
    : >"$scratch/log"
    HEART_COMMAND="echo boxed >$scratch/boxed; exit 5" \
        unshare -Urpf --mount-proc --kill-child "$weft" run idle --name boxed --heart >"$scratch/stdout" 2>"$scratch/log" &
    holder=$!
    wait_until grep -q 'ready after' "$scratch/log"
    init=$(pgrep -P "$holder")
    kill -KILL "$(pgrep -P "$init")"
    wait "$holder"
    is "in a container: how the node ended" 137 "$?"
    is "in a container: the command ran" boxed "$(cat "$scratch/boxed")"
fi

# What makes no sense is refused before anything starts.
refuses 2 "--heart-timeout is '5s'; it must be 10 to 65535 seconds" run idle --heart --heart-timeout 5s
HEART_BEAT_TIMEOUT=5 refuses 78 "HEART_BEAT_TIMEOUT is '5'; it must be 10 to 65535 seconds" run idle --heart
refuses 2 "--heart-command requires --heart" run idle --heart-command x
refuses 2 "--weft-heart is for weft itself" --weft-heart demo
done_testing
