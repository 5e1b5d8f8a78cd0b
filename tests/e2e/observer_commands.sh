#!/usr/bin/env bash
# The observer's commands against a small tree: what they print, in text and JSON, and how they end.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

refuses 3 "no node is running in $WEFT_RUN_DIR" observer
refuses 3 "no node named demo is running" observer ps -n demo
start_node idle --name demo

run_weft observer --json
is "overview: node" "demo $node_pid" "$(json "$out" 'a["node"]') $(json "$("$weft" nodes --json)" 'a[0]["pid"]')"
is "overview: processes" 5 "$(json "$out" 'a["processes"]')"
is "overview: what every answer has" True "$(json "$out" 'all(k in a for k in ("v", "at", "total", "cost"))')"
run_weft observer overview
has "overview as text" "$out" "processes  5 of "

run_weft observer ps --json
is "ps: one line" 1 "$(echo "$out" | wc -l)"
is "ps: rows" 5 "$(json "$out" 'len(a["rows"])')"
is "ps: names" "idle.counter idle.sup weft.applications" "$(json "$out" '" ".join(sorted(r["name"] for r in a["rows"] if r["name"]))')"
is "ps: behaviours" "application application_controller gen_server supervisor" \
    "$(json "$out" '" ".join(sorted(r["behaviour"] for r in a["rows"] if r["behaviour"]))')"
is "ps: application of the tree" 4 "$(json "$out" 'sum(r["app"] == "idle" for r in a["rows"])')"
run_weft observer ps --sort name:asc --limit 2 --fields pid,name --json
is "ps: fields" "['pid', 'name']" "$(json "$out" 'list(a["rows"][0])')"
is "ps: limit and total" "2 5" "$(json "$out" 'str(len(a["rows"])) + " " + str(a["total"])')"
run_weft observer ps --sort age
is "ps: header" "PID STATE NAME/LABEL APP MAILBOX IN REDUCTIONS MEMORY STACK AGE WAITS CPU%" "$(echo "$out" | head -1 | tr -s ' ')"
has "ps: footer" "$(echo "$out" | tail -1)" "5 of 5, sorted by age_ns"
is "ps: rows only" 5 "$("$weft" observer ps --no-headers | wc -l)"

counter=$(json "$("$weft" observer ps --json)" '[r["pid"] for r in a["rows"] if r["name"] == "idle.counter"][0]')
run_weft observer info "$counter" --json
is "info: behaviour" gen_server "$(json "$out" 'a["process"]["behaviour"]')"
is "info: linked to the supervisor" idle.sup "$(json "$out" 'a["links"][0]["name"]')"
is "info: complete" True "$(json "$out" 'a["complete"]')"
run_weft observer info idle.sup
has "info by name" "$out" "idle.sup  supervisor  app idle"
run_weft observer tree idle --json
is "tree: depths" "0 1 2 2" "$(json "$out" '" ".join(str(r["depth"]) for r in a["rows"])')"
is "tree: restarts" 0 "$(json "$out" 'a["rows"][1]["published"]["restarts"]')"
run_weft observer tree
has "tree as text" "$out" '    |-- idle.counter'

refuses 4 "there is no process 4711.1" observer info 4711.1
refuses 4 "now holds $counter" observer info "${counter%.*}.99"
refuses 4 "no process named 'idle.cuonter'" observer info idle.cuonter
refuses 4 "no process belongs to an application 'nosuch'" observer tree nosuch
refuses 2 "sort is 'mailbx'; did you mean mailbox?" observer ps --sort mailbx
refuses 2 "asc and desc are allowed" observer ps --sort pid:down
refuses 2 "fields is 'nam'" observer ps --fields nam
refuses 2 "unknown command 'ovreview'; did you mean overview?" observer ovreview
refuses 2 "pid is required" observer info
refuses 3 "did you mean demo?" observer -n dmeo
refuses 3 "cannot connect to $scratch/none.sock" observer -n "$scratch/none.sock"
WEFT_PROTO=99 refuses 76 "the client speaks protocol 99..99, this node 1..1" observer
is "socket" "$WEFT_RUN_DIR/demo/control.sock" "$("$weft" socket demo)"
is "a socket by its path" 0 "$("$weft" observer -n "$("$weft" socket)" >/dev/null; echo $?)"

"$weft" run idle --name second >/dev/null 2>"$scratch/second" &
second=$!
wait_until "$weft" observer -n second
refuses 2 "several nodes are running: demo, second; say which by -n NODE" observer
is "nodes" "demo second" "$(json "$("$weft" nodes --json)" '" ".join(n["name"] for n in a)')"
kill -TERM "$second" && wait "$second"
is "the second node" 0 $?

run_weft observer ps
is "no escape sequences" 0 "$(printf '%s' "$out" | grep -c $'\033')"
stop_node TERM
start_node idle --name deaf --observe off
refuses 69 "has no socket" observer
stop_node TERM
is "a node without a socket" 0 "$code"
done_testing
