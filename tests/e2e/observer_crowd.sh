#!/usr/bin/env bash
# O1: the largest of two hundred thousand processes, chosen off the schedulers, and all of their stacks.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

many=${WEFT_CROWD:-200000}
start_node watched --name many --set "watched.crowd=$many"
all_there() { [ "$(json "$("$weft" observer --json)" "a['processes'] > $many")" = True ]; }
wait_until all_there
run_weft observer ps --sort memory --limit 20 --json --timeout 60s
is "O1: rows" 20 "$(json "$out" 'len(a["rows"])')"
is "O1: all were looked at" True "$(json "$out" "a['total'] > $many")"
is "O1: in order" True "$(json "$out" '[r["memory_bytes"] for r in a["rows"]] == sorted((r["memory_bytes"] for r in a["rows"]), reverse=True)')"
json "$out" '"cpu {cpu_us} us, wall {wall_us} us".format(**a["cost"])'
run_weft observer stack --all --group --json --timeout 60s
is "all stacks: the crowd stands in one place" True "$(json "$out" "any(g['labels'].get('crowd/*', 0) > $many * 9 // 10 for g in a['groups'])")"
json "$out" '"stacks: cpu {cpu_us} us, wall {wall_us} us".format(**a["cost"])'
stop_node TERM
done_testing
