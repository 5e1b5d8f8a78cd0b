#!/usr/bin/env bash
# The observer answers while every worker is busy, also with processes that never come to a safe point.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

start_node spin --schedulers 2 --set spin.count=6
wait_until grep -q 'spin' "$scratch/log"
all_spin() { [ "$(json "$("$weft" observer ps --json)" 'sum((r["label"] or "").startswith("spin/") for r in a["rows"])')" = 6 ]; }
wait_until all_spin
busy() { [ "$(json "$("$weft" observer --json)" 'sum(bool(w["running"]) for w in a["workers"]) >= 2')" = True ]; }
wait_until busy
run_weft observer ps --sort reductions --limit 6 --json
is "ps of a busy node" "6 True" "$(json "$out" 'str(len(a["rows"])) + " " + str(all(r["reductions"] > 0 for r in a["rows"]))')"
run_weft observer tree spin
has "tree of a busy node" "$out" "|-- spin/0"
stop_node TERM
is "polite processes end in time" 0 "$code"

start_node spin --schedulers 2 --set spin.polite=false --stop-timeout 1s
held() { [ "$(json "$("$weft" observer --json)" 'sum(bool(w["running"]) for w in a["workers"]) >= 6')" = True ]; }
wait_until held
run_weft observer ps --json
is "ps of a stuck node" 0 "$code"
run_weft observer overview
is "overview of a stuck node" 0 "$code"
pid_of() { json "$("$weft" observer ps --json)" "[r['pid'] for r in a['rows'] if '$1' in (r['name'], r['label'])][0]"; }
# The answer waits 200 ms for the process; on a machine that is busy with more than this node it may take a second question.
answers() { [ "$(json "$("$weft" observer info spin.top --json)" 'a["complete"]')" = True ]; }
wait_until answers
run_weft observer info "$(pid_of spin/5)" --json
is "info of a process that cannot answer" "0 False" "$code $(json "$out" 'a["complete"]')"
stop_node TERM
is "what cannot be stopped" 124 "$code"
has "and who it is" "$(cat "$scratch/log")" "spin/5"
done_testing
