#!/usr/bin/env bash
# `weft observer pipelines` on a pipeline that comes to rest with known counts, as text and JSON, and its refusals.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

start_node idle --name quiet
run_weft observer pipelines --total
is "a node without stages" "0 no stages" "$code $out"
stop_node TERM

start_node staged --name demo
rests() { "$weft" observer pipelines --total --no-headers | tr -s ' ' | grep -q '^sink 1 consumer double - 100 '; }
wait_until rests
run_weft observer pipelines --total
is "title" "app staged, 4 stages" "$(echo "$out" | head -1)"
is "header" "STAGE N KIND FROM DISPATCHER IN OUT DEMAND BUFFER DROPPED MAILBOX" "$(echo "$out" | sed -n 2p | tr -s ' ')"
is "stages, producers first" "staged.numbers double sink" "$(echo "$out" | tail -n +3 | cut -d' ' -f1 | xargs)"
has "two that do the same are one line" "$(echo "$out" | tr -s ' ')" "double 2 producer_consumer staged.numbers demand"
run_weft observer pipelines staged --window 10ms --json
is "json: rows and rates" "4 [0, 0]" "$(json "$out" 'str(len(a["rows"])) + " " + str([a["rows"][3]["in_per_s"], a["rows"][3]["out_per_s"]])')"
is "json: what was asked for was delivered" True \
    "$(json "$out" 'all(s["asked"] == s["delivered"] == 50 for s in a["rows"][3]["producers"])')"
run_weft observer pipelines nobody --total
is "another application has no stages" "0 no stages" "$code $out"
refuses 2 "--window is 'soon'; it must be a duration such as" observer pipelines --window soon
stop_node TERM
is "the node's end" 0 "$code"

done_testing
