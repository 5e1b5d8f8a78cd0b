#!/usr/bin/env bash
# Signals that a node answers and goes on, the dumps it leaves, and what the next start says of a run that was ended.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

answers() { "$weft" observer -n demo >/dev/null 2>&1; echo $?; }
dumps() { ls "$WEFT_RUN_DIR/demo" | grep -c "weft-$1-demo-.*\.dump"; }
one_dump() { [ "$(dumps "$1")" = 1 ]; }

# B18
start_node idle --name demo
kill -QUIT "$node_pid"
wait_until grep -q '^=== end' "$scratch/log"
has "QUIT: groups of processes" "$(cat "$scratch/log")" "1 process: "
has "QUIT: by name" "$(cat "$scratch/log")" " idle.sup "
kill -USR1 "$node_pid"
wait_until grep -q 'SIGUSR1: dump written to ' "$scratch/log"
is "USR1: one file" 1 "$(dumps dump)"
dump=$(ls "$WEFT_RUN_DIR"/demo/weft-dump-demo-*.dump)
is "USR1: its mode" 600 "$(stat -c %a "$dump")"
has "USR1: it is whole" "$(tail -3 "$dump")" "result: complete"
is "it still answers" 0 "$(answers)"
kill -HUP "$node_pid"
wait_until grep -q 'the configuration was read again' "$scratch/log"
is "after HUP it still answers" 0 "$(answers)"
stop_node TERM
is "and stops in order" 0 "$code"

# The end of a run by a signal is told by the next. Sanitizers take the fault themselves.
if [ "${WEFT_SANITIZE:-none}" = none ]; then
    start_node idle --name demo
    kill -SEGV "$node_pid"
    wait_node
    is "SEGV: the natural status" 139 "$code"
    is "SEGV: a crash dump" 1 "$(dumps crash)"
    start_node idle --name demo
    has "the next run tells" "$(cat "$scratch/log")" "the previous run of demo (pid"
    has "the next run tells how" "$(cat "$scratch/log")" "SIGSEGV"
    has "the next run tells where" "$(cat "$scratch/log")" "; dump: $WEFT_RUN_DIR/demo/weft-crash-demo-"
    stop_node TERM
fi
start_node idle --name demo --crash-dump off
kill -USR1 "$node_pid"
wait_until grep -q 'no dump, --crash-dump is off' "$scratch/log"
stop_node TERM

# As the first process of a container it reaps what others left behind, and hands signals on.
if unshare -Urpf --mount-proc true 2>/dev/null; then
    : >"$scratch/log"
    unshare -Urpf --mount-proc --kill-child "$weft" run idle --name boxed 2>"$scratch/log" &
    holder=$!
    wait_until grep -q 'ready after' "$scratch/log"
    is "in a container: the node is a child of the first process" 2 "$(cat "$WEFT_RUN_DIR/boxed/pid")"
    init=$(pgrep -P "$holder")
    kill -TERM "$init"
    wait "$holder"
    is "in a container: TERM is handed on" 0 "$?"
    has "in a container: the stop is in order" "$(tail -1 "$scratch/log")" "stopped after"
fi
done_testing
