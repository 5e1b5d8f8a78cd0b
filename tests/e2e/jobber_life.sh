#!/usr/bin/env bash
# jobber as its user meets it: a run of the example, a running one that is asked and given jobs, its orderly stop, and the
# journal read afterwards.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

export WEFT_PATH=$WEFT_BUILD_DIR/apps
[ -f "$WEFT_PATH/jobber.so" ] || { echo "skipped: jobber was not built"; exit 77; }
journal=$scratch/jobs.db

# The example.
run_weft -q run jobber -- run "$WEFT_SOURCE_DIR/apps/jobber/data/example.jsonl" --journal "$journal" --limit slow=1 --json
is "example: exit code" 0 "$code"
is "example: done" 5 "$(json "$out" 'a["counts"]["done"]')"
is "example: attempts" 7 "$(json "$out" 'a["attempts"]')"
run_weft -q run jobber -- status hello --journal "$journal" --json
is "the output of a job" "hello from hello, attempt 1" "$(json "$out" 'a["output"]')"

# Jobs that fail, and what cannot be used.
echo '{"id": "bad", "command": "echo why; exit 3"}' >"$scratch/bad.jsonl"
run_weft -q run jobber -- run "$scratch/bad.jsonl" --journal "$journal"
is "a job that fails: exit code" 5 "$code"
has "a job that fails: message" "$err" "jobber: bad failed after 1 attempt: exit status 3"
run_weft -q run jobber -- status --journal "$journal" --state failed
has "a job that fails: status" "$out" "bad  default  failed  1         exit status 3"
run_weft -q run jobber -- run --jobs none
is "a wrong option: exit code" 2 "$code"
run_weft -q run jobber --set jobber.limits='["mail"]' -- run
is "a wrong setting: exit code" 78 "$code"

# A running one. AP-048: commands of a running node.
start_node jobber --name work -- run --journal "$journal" --stay
node_ready() { "$weft" call jobber list >/dev/null 2>&1; }
wait_until node_ready
run_weft call jobber
has "its commands" "$out" "list"
run_weft call jobber add '{"id": "long", "command": "sleep 1000; : jobber-marker-'$$'"}' '{"id": "next", "builtin": "sleep", "arguments": ["1ms"]}'
is "add: exit code" 0 "$code"
is "add: answer" "2 added, 0 known already" "$out"
state_of() { json "$("$weft" call jobber show "$1" --json)" 'a["state"]'; }
is_state() { [ "$(state_of "$1")" = "$2" ]; }
wait_until is_state next 'done'
wait_until is_state long running
run_weft call --node work jobber list --state running
has "list" "$out" "long  default  running  1"
run_weft call jobber show none
is "show of no job: exit code" 1 "$code"
is "show of no job: standard output" "" "$out"
is "show of no job: message" "there is no job none" "$err"
run_weft call jobber list --state none
is "list with a wrong option: exit code" 2 "$code"
refuses 4 "jobber has no command 'lits'; did you mean list?" call jobber lits
refuses 4 "no application other offers commands here" call other
refuses 2 "APP" call
refuses 2 "--timeout is 'soon'" call --timeout soon jobber list
run_weft -q run jobber --name other -- run --journal "$journal"
is "a second jobber on one journal: exit code" 75 "$code"
has "a second jobber on one journal: message" "$err" "is in use by another jobber"
run_weft -q run jobber --name look -- status --journal "$journal" --state running
has "status beside a running one" "$out" "long  default  running  1"

# The orderly stop: nothing goes on, and what was cut short is taken up again.
stop_node TERM
is "stop: exit code" 0 "$code"
has "stop: the summary" "$(cat "$scratch/stdout")" "1 running"
gone() { ! grep -qs "jobber-mark[e]r-$$" /proc/[0-9]*/cmdline; }
wait_until gone
run_weft -q run jobber -- status long --journal "$journal" --json
is "what was cut short" "queued 1" "$(json "$out" 'a["state"] + " " + str(a["interruptions"])')"
refuses 3 "no node is running" call jobber list
done_testing
