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
run_weft observer pipeline double --total
is "one pipeline, by a stage" "app staged, 4 stages" "$(echo "$out" | head -1)"
refuses 4 "no pipeline 'trouble'" observer pipeline trouble --total
refuses 2 "action: stop" observer pipeline double stop
refuses 1 "double is not paused" observer pipeline double resume
refuses 2 "it must be a pipeline of broadway, not a stage" observer pipeline double drain
refuses 2 "not a stage or an application" observer pipeline staged drain
run_weft observer metrics
has "metrics" "$out" "# TYPE weft_"
stop_node TERM
is "the node's end" 0 "$code"

# One of broadway, with a producer that never ends by itself.
if [ -f "$WEFT_BUILD_DIR/apps/faults.so" ]; then
    WEFT_PATH=$WEFT_BUILD_DIR/apps start_node faults --demo-faults --set faults.kind=pipeline --name orders
    flows() {
        local seen
        seen=$("$weft" observer pipeline faults.orders --window 300ms --json) || return 1
        [ "$(json "$seen" 'max(r.get("out_per_s", 0) for r in a["rows"])')" -gt 0 ]
    }
    rests() { ! flows; }
    wait_until flows
    refuses 2 "-o is 'text'" observer pipeline faults.orders pause -o text
    refuses 1 "faults.orders is not paused" observer pipeline faults.orders resume
    run_weft observer pipeline faults.orders pause -o json
    is "pause: the producers" 1 "$(json "$out" 'len(a["paused"])')"
    wait_until rests
    run_weft observer pipeline faults.orders resume
    is "resume" "faults.orders: 1 producer goes on" "$out"
    wait_until flows
    run_weft observer pipeline faults.orders pause
    run_weft observer pipeline faults.orders drain
    is "drain: a pipeline that was paused ends too" "0 faults.orders: handled what it had, and ended" "$code $out"
    refuses 4 "no pipeline 'faults.orders'" observer pipeline faults.orders --total
    has "the log says who asked" "$(cat "$scratch/log")" 'drain pid="faults.orders"'
    stop_node TERM
fi

done_testing
