#!/usr/bin/env bash
# A node from its start to its end: order of the callbacks, signals, exit codes, and what it leaves behind.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

# AP-039: TERM and INT are an orderly stop.
for signal in TERM INT; do
    start_node idle --name demo
    is "mode of the run directory" 700 "$(stat -c %a "$WEFT_RUN_DIR/demo")"
    is "mode of the socket" 600 "$(stat -c %a "$WEFT_RUN_DIR/demo/control.sock")"
    is "pid file" "$node_pid" "$(cat "$WEFT_RUN_DIR/demo/pid")"
    stop_node "$signal"
    is "$signal: exit code" 0 "$code"
    has "$signal: first line of the stop" "$(cat "$scratch/log")" "SIG$signal: stopping, 25 s at most (again to abort)"
    has "$signal: last line" "$(tail -1 "$scratch/log")" "weft: stopped after"
    is "$signal: what is left" "last.json lock" "$(ls "$WEFT_RUN_DIR/demo" | paste -sd' ')"
done

# A second node of the same name, the default one too, is refused and does not touch the first.
start_node idle
refuses 75 "a node named idle is already running (pid $node_pid," run idle
refuses 75 "already running" run spin --name idle
is "the first still answers" 0 "$("$weft" observer >/dev/null; echo $?)"
# AP-057: what a killed node left behind is taken over.
kill -KILL "$node_pid"
wait_node
refuses 3 "no node is running" observer
start_node idle
has "the log tells of it" "$(cat "$scratch/log")" "the previous run of idle (pid"
stop_node TERM
is "after the taking over" 0 "$code"

# AP-012, AP-014, AP-034: dependencies first, phases after all have started, stop in reverse.
start_node phased
has "started lines" "$(grep -o '[a-z_]*: started' "$scratch/log" | tr '\n' ' ')" "idle: started phased: started"
stop_node TERM
is "callbacks" "start open listen prep_stop stop" "$(tr '\n' ' ' <"$scratch/stdout" | sed 's/ $//')"
has "stopped lines" "$(grep -o '[a-z_]*: stopped' "$scratch/log" | tr '\n' ' ')" "phased: stopped idle: stopped"

# AP-004, AP-035: a failing start stops what was up; AP-013: so does a failing phase.
run_weft run phased --set phased.fail=start
is "failing start" 1 "$code"
has "failing start: reason" "$err" "cannot start phased: "
has "failing start: idle went too" "$err" "idle: stopped"
run_weft run phased --set phased.fail=listen
is "failing phase" 1 "$code"
has "failing phase: reason" "$err" "phase listen: "
is "failing phase: the callbacks of the end ran" "start open listen prep_stop stop" "$(echo "$out" | tr '\n' ' ' | sed 's/ $//')"
run_weft run slow_start
is "start that takes too long" 1 "$code"
has "start that takes too long: reason" "$err" "cannot start slow_start: did not start within 1 s"

# AP-018: an exception in prep_stop is logged, and stopping goes on.
start_node phased --set phased.fail=prep_stop
stop_node TERM
is "failing prep_stop" 0 "$code"
has "failing prep_stop: logged" "$(cat "$scratch/log")" "stop callback prep_stop failed"
has "failing prep_stop: stop ran" "$(cat "$scratch/stdout")" "stop"

# Jobs: standard output is theirs, the node ends with them. AP-019 to AP-022.
run_weft run job -- one "two words"
is "job" 0 "$code"
is "job: arguments" "one
two words" "$out"
has "job: logged" "$err" "job: ended: normal (transient)"
run_weft -q run job
is "quiet job" "" "$err"
run_weft run job --set job.end=error
is "failing job" 1 "$code"
has "failing job: reason" "$err" "the job has bad news"
run_weft run job --set job.end=code
is "job with an exit code" 7 "$code"
run_weft run job:permanent
is "permanent job that ends normally" 0 "$code"
run_weft run job:permanent --set job.end=error
is "permanent job that fails" 1 "$code"
run_weft run job:temporary --set job.end=error
is "temporary job that fails, nothing left" 1 "$code"
start_node idle job:temporary --set job.end=error
wait_until grep -q 'job: ended' "$scratch/log"
is "a temporary application leaves the others alone" 0 "$("$weft" observer >/dev/null; echo $?)"
stop_node TERM
is "and the stop is still orderly" 0 "$code"

# B14: the budget of a stop, and who holds it up. A second signal aborts.
start_node slow_stop --stop-timeout 1s
stop_node TERM
is "stop over its budget" 124 "$code"
has "stop over its budget: culprit" "$(cat "$scratch/log")" "slow_stop.stubborn"
has "stop over its budget: its stack" "$(cat "$scratch/log")" "weft:       "
start_node slow_stop
kill -TERM "$node_pid"
wait_until grep -q 'SIGTERM: stopping' "$scratch/log"
stop_node INT
is "second signal" 130 "$code"
has "second signal: dump" "$(cat "$scratch/log")" "slow_stop.stubborn"

done_testing
