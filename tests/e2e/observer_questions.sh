#!/usr/bin/env bash
# The observer's commands about a node that has one of everything: what they find there, what they change, and their formats.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

rows() { json "$("$weft" observer "$@" --json)" 'len(a["rows"])'; }
start_node watched --name asked --set watched.crowd=200

# O11: the cycle with both places, who stands behind it, and the exit code.
knotted() { run_weft observer waits --json; [ "$code $(json "$out" '[c["waiting"] for c in a["cycles"]]')" = "5 [1]" ]; }
wait_until knotted
is "waits: the cycle" "knot.a knot.b" "$(json "$out" '" ".join(sorted(m["name"] for m in a["cycles"][0]["members"]))')"
is "waits: its places" True "$(json "$out" 'all("watched.cpp:" in m["at"] for m in a["cycles"][0]["members"])')"
run_weft observer waits
is "waits: exit code" 5 "$code"
has "waits: as text" "$out" "cycle of 2"
has "waits: behind it" "$out" "1 process waits for this cycle"
run_weft observer waits watched.worker
is "waits of one that nobody waits for" 0 "$code"

run_weft observer ps --filter 'label~"crowd/*" and state=receive' --limit 500 --json
is "ps: filter" "200 200" "$(json "$out" 'str(len(a["rows"])) + " " + str(a["matching"])')"
is "ps: names" 200 "$("$weft" observer ps --filter 'label~crowd/*' --limit 500 -o name | grep -c '^[0-9]*\.[0-9]*$')"
"$weft" observer ps --fields pid,label --limit 3 -o csv | tr -d '\r' >"$scratch/csv"
is "ps: csv" "pid,label 4" "$(head -1 "$scratch/csv") $(wc -l <"$scratch/csv")"
is "ps: jsonl" True "$(json "[$("$weft" observer ps --limit 3 -o jsonl | paste -sd,)]" 'len(a) == 3 and all(r["pid"] for r in a)')"
has "ps: wide" "$("$weft" observer ps -o wide | head -1)" "SPAWNED AT"
refuses 2 "filter is 'mailbox>'; at character 9" observer ps --filter 'mailbox>'
refuses 2 "-o is 'xml'; allowed are table" observer ps -o xml
run_weft observer ps --filter name=watched.worker --window 1s --json
is "ps: rates" True "$(json "$out" 'a["rows"][0]["in_per_s"] > 0 and a["window_s"] > 0')"
is "ps: watch" 2 "$("$weft" observer ps --limit 1 --watch 100ms --looks 2 -o jsonl | wc -l)"
has "top" "$("$weft" observer top --limit 1 --looks 1)" "sorted by cpu"

run_weft observer stack knot.a --json
is "stack: frames with module and offset" True "$(json "$out" 'len(a["frames"]) > 3 and all(f["module"] and f["offset"] for f in a["frames"])')"
is "stack: build id of the program's own" True "$(json "$out" 'any("build_id" in f or "name" in f for f in a["frames"])')"
run_weft observer stack --all --group --json
is "stack: the crowd is one group" True "$(json "$out" 'any(g["labels"].get("crowd/*") == 200 and g["frames"] for g in a["groups"])')"
run_weft observer stack --all --group
has "stack: grouped as text" "$out" "   200 x  receive"
if addr2line --version >/dev/null 2>&1; then has "stack: names" "$out" "watched::wait_for_ever"; fi
refuses 2 "stack takes a pid, or --all" observer stack

run_weft observer schedulers --json
is "schedulers: shares" True \
    "$(json "$out" 'all(0 <= r[k] <= 1 for r in a["rows"] for k in ("busy", "run", "steal", "poll", "timer", "idle"))')"
is "schedulers: lines" 2 "$("$weft" observer schedulers --trace 100ms --limit 2 | grep -c 'busy=.*runq=.*idle=')"
run_weft observer timers --json
is "timers: the worker's" "interval" "$(json "$out" '[r["kind"] for r in a["rows"] if r["name"] == "watched.worker"][0]')"
run_weft observer registry --json
is "registry" True "$(json "$out" '{"knot.a", "knot.b", "watched.sup", "watched.worker"} <= {r["name"] for r in a["rows"]}')"
is "registry: keys of a registry" "['watched.phones', 'unique']" \
    "$(json "$out" '[[r["registry"], r["keys"]] for r in a["rows"] if r["name"] == "ann"][0]')"
is "registry: groups" "['watched.rooms', 'group']" "$(json "$out" '[[r["registry"], r["keys"]] for r in a["rows"] if r["name"] == "room 1"][0]')"
run_weft observer ets watched.rows --json
is "ets" "2 set watched.worker" "$(json "$out" '"{objects} {kind} {owner_name}".format(**a["rows"][0])')"
refuses 4 "there is no table named 'nosuch'" observer ets nosuch
run_weft observer apps --json
is "apps" "running 0.1.0" "$(json "$out" '[r["state"] + " " + r["version"] for r in a["rows"] if r["name"] == "watched"][0]')"
run_weft observer fds --json
is "fds: the socket itself" True "$(json "$out" 'any(r["kind"] == "unix" and (r["local"] or "").endswith("control.sock") for r in a["rows"])')"

# One process in full: what it was before, who watches over it, what is its.
again() { run_weft observer info watched.frail --json; [ "$(json "$out" 'a["process"]["restarts"]')" = 1 ]; }
wait_until again
is "info: the child and its restarts" "frail 1" "$(json "$out" '"{child} {restarts}".format(**a["process"])')"
is "info: why the one before ended" True "$(json "$out" '"no space left" in a["exits"][0]["reason"] and "watched" in a["exits"][0]["place"]')"
is "info: its supervisor's budget" "watched.sup 1 of 10 in 60 s" \
    "$(json "$out" 'a["supervisor"]["name"] + " " + a["supervisor"]["budget"].split(" used")[0]')"
is "info: ancestors" watched.sup "$(json "$out" 'a["ancestors"][0]["name"]')"
is "info: flags" "normal False" "$(json "$out" '"{priority} {trap_exit}".format(**a["flags"])')"
run_weft observer tree watched --json
is "tree: restarts of a child" 1 "$(json "$out" '[r["restarts"] for r in a["rows"] if r.get("name") == "watched.frail"][0]')"
run_weft observer info watched.worker --json
is "info: timers" "1 interval" "$(json "$out" 'str(a["timers"]["total"]) + " " + a["timers"]["rows"][0]["kind"]')"
is "info: keys" "['ann', 'room 1']" "$(json "$out" 'sorted(k["name"] for k in a["keys"])')"
run_weft observer info knot.a --json
is "info: callers" "['knot.b', 'knot/behind']" "$(json "$out" 'sorted(c["name"] for c in a["callers"]["rows"])')"
is "info: warnings" True "$(json "$out" 'isinstance(a["warnings"], list)')"
run_weft observer info watched.frail
has "info: as text" "$out" "restarted 1 times"
has "info: text of the exit before" "$out" "no space left"
refuses 77 "--observe-reveal" observer info watched.frail --reveal

run_weft observer stuck --for 1s --json
is "stuck: exit code" 5 "$code"
is "stuck: who" True "$(json "$out" '{"knot.a", "knot.b"} <= {r["name"] for r in a["rows"]} and all(r["frames"] for r in a["rows"])')"
run_weft observer trace watched.worker --what exit --time 200ms -o jsonl
is "trace: its time" "time is over" "$(json "$(printf '%s\n' "$out" | tail -1)" 'a["ended"]')"
run_weft observer trace watched.worker --what recv --max 3 -o jsonl
is "trace: events" 3 "$(printf '%s\n' "$out" | grep -c '"event":"receive"')"
is "trace: a limit" 3 "$(json "$(printf '%s\n' "$out" | tail -1)" 'a["events"]')"
run_weft observer profile --time 500ms --wall
has "profile of what waits" "$out" ";"
is "log tail" 2 "$(timeout 60 "$weft" observer log tail --lines 2 -o jsonl | grep -c 'ten more ticks')"

# What changes the node, and is told in its log with who asked.
run_weft observer suspend watched.worker
is "suspend" 0 "$code"
stands() { [ "$(json "$("$weft" observer info watched.worker --json)" 'a["process"]["state"]')" = suspended ]; }
goes_on() { ! stands; }
wait_until stands
run_weft observer resume watched.worker
wait_until goes_on
refuses 1 "is not suspended by the observer" observer resume watched.worker
worker=$(json "$("$weft" observer registry --json)" '[r["pid"] for r in a["rows"] if r["name"] == "watched.worker"][0]')
run_weft observer restart watched.worker --json
is "restart: another process" True "$(json "$out" "a['pid'] == '$worker' and a['now'] != '$worker'")"
worker=$(json "$("$weft" observer registry --json)" '[r["pid"] for r in a["rows"] if r["name"] == "watched.worker"][0]')
run_weft observer kill watched.worker
is "kill" 0 "$code"
killed() { ! "$weft" observer info "$worker"; }
wait_until killed
has "the log names who asked" "$(cat "$scratch/log")" "uid $(id -u), pid"
has "the log names what" "$(cat "$scratch/log")" "kill pid=\"watched.worker\""
is "log level" debug "$(json "$("$weft" observer log level watched debug --for 1h --json)" 'a["level"]')"
has "log level: shown" "$("$weft" observer log level watched --json 2>&1)" "watched"
refuses 2 "lound" observer log level lound
run_weft observer dump "$scratch/node.dump" --json
is "dump" True "$(json "$out" 'a["complete"] and a["bytes"] > 1000')"
has "dump: ends well" "$(sed -n '/^=end/,$p' "$scratch/node.dump")" "result: complete"

# O24: every command's JSON is valid, and nothing has an escape sequence, on standard output or in a file.
worker=watched.worker
tried=
for command in overview ps "top --looks 1" tree pipelines waits schedulers registry timers ets apps fds "stack --all" "stack $worker" "info $worker" \
    warnings "explain W01" cost metrics "stuck --for 100ms" "leaks --time 100ms" "profile --time 100ms" "trace $worker --max 2" \
    "log tail --lines 2" "log level" "suspend $worker" "resume $worker" "restart $worker" "exit watched.till shutdown" "kill watched.frail" \
    "wait ready" "dump $scratch/second.dump" "crashdump summary $scratch/second.dump" "diff $scratch/node.dump $scratch/second.dump"; do
    tried="$tried ${command%% *}"
    # shellcheck disable=SC2086
    run_weft observer $command --json
    # One value a line; a stream has several, and what only waits has none.
    is "$command --json" True "$(json "[$(printf '%s' "$out" | paste -sd,)]" 'all(isinstance(each, (dict, list)) for each in a)')"
    is "$command --json: no escape sequences" 0 "$(grep -c $'\033' "$scratch/out")"
    case $command in suspend* | resume* | restart* | exit* | kill* | dump*) continue ;; esac
    # shellcheck disable=SC2086
    "$weft" observer $command >"$scratch/plain" 2>&1
    is "$command: no escape sequences" 0 "$(grep -c $'\033' "$scratch/plain")"
done
# None is left out: pipelines, changes of applications and screens have tests of their own.
for command in $("$weft" observer --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    case " $tried app pipeline record replay " in *" $command "*) ;; *) fail "O24 does not try weft observer $command" ;; esac
done
run_weft observer app stop watched
is "app stop" 0 "$code"
is "app stop: it is only loaded now" loaded "$(json "$("$weft" observer apps --json)" '[r["state"] for r in a["rows"] if r["name"] == "watched"][0]')"
kill -TERM "$node_pid" 2>/dev/null
wait_node

# Contents are shown where the node allows it, to who may change things, and the log tells of it.
start_node watched --name open --observe-reveal
revealed() { run_weft observer info watched.frail --reveal --json; [ "$(json "$out" 'len(a["revealed"]["rows"])')" = 1 ]; }
wait_until revealed
has "reveal: the message" "$(json "$out" 'a["revealed"]["rows"][0]["message"]')" ": a letter"
run_weft observer info watched.till --reveal --json
is "reveal: the state in the program's own words" "holds 7" "$(json "$out" 'a["revealed"]["state"]')"
has "reveal: as text" "$("$weft" observer info watched.frail --reveal)" "a letter"
has "reveal: who looked" "$(cat "$scratch/log")" "observer: reveal pid="
stop_node TERM

# O29: the place that spawns and spawns comes first, with its growth.
start_node watched --name leaky --set watched.leak=true
run_weft observer leaks --time 2s --json
is "leaks: the place comes first" True "$(json "$out" '"watched.cpp:" in a["rows"][0]["spawned_at"] and a["rows"][0]["grown"] > 10')"
is "leaks: an example" leaked/one "$(json "$out" 'a["rows"][0]["example_name"]')"
stop_node TERM
done_testing
