#!/usr/bin/env bash
# The node finds what is wrong with it by itself: each fault raises its code about the right subject, and the code is cleared when
# the fault is over. Thresholds that take minutes are lowered; those of the codes are tried one by one in the unit tests.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
[ -f "$WEFT_BUILD_DIR/apps/faults.so" ] || { echo "skipped: faults was not built"; exit 77; }
export WEFT_PATH=$WEFT_BUILD_DIR/apps

# fault KIND ARGUMENT...: a node that does this wrong.
fault() {
    local kind=$1
    shift
    start_node faults --demo-faults --set "faults.kind=$kind" "$@"
}

# row CODE EXPRESSION: of the first warning with this code, as `w`.
row() { json "$("$weft" observer warnings --json)" "[${2} for w in a['rows'] if w['code'] == '${1}'][0]"; }

# raised CODE PART: it comes, about a subject that contains PART.
raised() {
    run_weft observer wait "warning=$1" --timeout "${patience}s"
    is "$1 comes: $err" 0 "$code"
    has "$1: subject" "$(row "$1" 'w["subject"]')" "$2"
}

cleared() {
    run_weft observer wait "warning!=$1" --timeout "${patience}s"
    is "$1 goes: $err" 0 "$code"
}

refuses 1 "say --demo-faults if that is what you want" run faults -q
refuses 78 "lint.W0l: there is no warning W0l" run faults --demo-faults --set weft.lint.W0l=off
refuses 4 "there is no warning 'W1'; did you mean W" observer explain W1
run_weft observer explain W10b
has "explain" "$out" "W10b  deadlock"
refuses 2 "what to wait for is 'rady'" observer wait rady
run_weft observer wait gone
is "no node is gone" 0 "$code"
refuses 124 "not true within 100 ms: ready" observer wait ready --timeout 100ms

fault idle
run_weft observer wait ready
is "ready" 0 "$code"
looked_often() { [ "$(json "$("$weft" observer warnings --json)" 'a["looks"]')" -ge 15 ]; }
wait_until looked_often
run_weft observer warnings --fail-on warn
is "an idle node has none" "0 " "$code $out"
refuses 124 "not true within 200 ms: warning=W01" observer wait warning=W01 --timeout 200ms
refuses 124 "gone" observer wait gone --timeout 100ms
refuses 2 "the overview has no number called 'proceses'" observer wait 'proceses>1'
stop_node TERM
run_weft observer wait gone
is "gone" 0 "$code"

fault mailbox --set faults.time=12s --set weft.lint.W01.raise=200 --set weft.lint.W01.critical=1000000 --set weft.lint.W01.for=1s
raised W01 faults.slow
run_weft observer warnings
has "a line for it" "$out" "faults.slow"
has "a line in the log" "$(cat "$scratch/log")" "W01 long mailbox: "
is "once" 1 "$(grep -c 'W01 long mailbox: ' "$scratch/log")"
cleared W01
is "in the history" W01 "$(json "$("$weft" observer warnings --json)" 'a["history"][0]["code"]')"
stop_node TERM

fault deadlock --set faults.time=12s  # O11 of the wait-for graph is its own command's
raised W10b faults.writer
has "both" "$(row W10b 'w["subject"]')" "faults.cache"
has "where" "$(row W10b 'w["place"]')" "waits.cpp:"
run_weft observer warnings --fail-on crit
is "fails on it" 5 "$code"
cleared W10b
stop_node TERM

fault deaf --set faults.time=12s --set weft.lint.W10c.raise=2
raised W10c faults.deaf
cleared W10c
stop_node TERM

fault storm --set faults.time=4s --set weft.lint.W07.raise=0.2
raised W07 faults.storm
has "why" "$(row W07 'w["what"]')" "no space left on device"
cleared W07
stop_node TERM

fault leak --set faults.time=12s --set weft.lint.W11.raise=300
raised W11 "faults/load.cpp:"
cleared W11
stop_node TERM

fault hog --set faults.time=12s --set weft.lint.W02.clear_for=1s
raised W02 hog
cleared W02
stop_node TERM

fault block --set faults.time=12s --set weft.lint.W04.clear_for=1s
raised W04 block
cleared W04
stop_node TERM

fault starve --set faults.time=12s --set weft.lint.W13a.raise=2
raised W13a faults.silent
cleared W13a
stop_node TERM

fault drop
raised W13c faults.loud
stop_node TERM

fault many --set faults.count=3000 --set faults.time=12s
raised W11 "faults/load.cpp:"
cleared W11
stop_node TERM

fault pipeline --set weft.lint.W13b.raise=2
raised W13b faults.orders
curl -sf --unix-socket "$("$weft" socket faults)" http://weft/metrics >"$scratch/metrics"
python3 -B "$(dirname "$0")/lib/metrics.py" --histograms <"$scratch/metrics" || fail "the metrics are in the format of Prometheus"
if command -v promtool >/dev/null; then  # O4
    promtool check metrics <"$scratch/metrics" || fail "promtool takes the metrics"
fi
has "batches as a histogram" "$(cat "$scratch/metrics")" 'weft_batch_size_bucket{pipeline="faults",stage="faults.orders.'
stop_node TERM

fault batches --set faults.time=12s --set weft.lint.W13d.for=1s
raised W13d faults.parcels
has "why" "$(row W13d 'w["what"]')" "batches were closed by time"
cleared W13d
stop_node TERM

fault failures --set faults.time=12s --set weft.lint.W13e.for=1s
raised W13e faults.parcels
has "why" "$(row W13e 'w["what"]')" "messages failed"
cleared W13e
stop_node TERM

fault crowd --set faults.count=$(($(nproc) * 30)) --set faults.time=12s --set weft.lint.W05.for=1s
raised W05 node
cleared W05
stop_node TERM

fault timers --set faults.time=12s --set weft.lint.W12.raise=500 --set weft.lint.W12.for=1s
of_node_and_process() {
    local subjects='sorted(w["subject"].split()[-1] for w in a["rows"] if w["code"] == "W12")'
    [ "$(json "$("$weft" observer warnings --json)" "$subjects")" = "['node', 'timers']" ]
}
wait_until of_node_and_process
cleared W12
stop_node TERM

# A program that is not let run: its timers are late, and that is seen when it goes on.
fault timers --set faults.count=400 --set faults.size=100 --set weft.lint.W12.for=0s
late() { row W12 'w["what"]' | grep -q "too late"; }
hold_up() {
    kill -STOP "$node_pid"
    local end=$((SECONDS + 3))
    while [ "$SECONDS" -lt "$end" ]; do :; done
    kill -CONT "$node_pid"
    late
}
wait_until hold_up
stop_node TERM

fault letters --set faults.time=12s --set weft.lint.W14.for=1s
raised W14 node
cleared W14
stop_node TERM

# It stands there until it is ended: what is asked of it takes longer on a busy machine.
depth=440
[ "${WEFT_SANITIZE:-none}" = none ] || depth=820  # of stacks that are twice as large
fault deepstack --set "faults.size=$depth" --set weft.lint.W09.clear_for=1s
raised W09 deepstack
has "where" "$(row W09 'w["place"]')" "fault.cpp:"
deepest() { json "$("$weft" observer ps --sort stack_high --limit 1 --json)" 'a["rows"][0]'"$1"; }
is "the deepest stack" deepstack "$(deepest '["label"]')"
[ "$(deepest '["stack_high_bytes"]')" -ge 450000 ] || fail "high water of $(deepest '["stack_high_bytes"]')"
run_weft observer info deepstack
has "info" "$out" ", at most 4"
run_weft observer kill deepstack
is "ends it: $err" 0 "$code"
cleared W09
stop_node TERM

fault links --set faults.time=12s
raised W16 links
cleared W16
stop_node TERM

fault copies --set faults.time=12s --set weft.lint.W15.clear_for=1s
raised W15 copies
cleared W15
stop_node TERM

# The three ways to silence one: the code, a label, and the process itself.
silenced() { [ "$(json "$("$weft" observer warnings --json)" 'a["silenced"]')" -ge 1 ]; }
for how in "deadlock --set weft.lint.W10b=off" "deadlock --set weft.lint.W10b.allow=faults.*" \
    "mailbox --set faults.allow=W01 --set weft.lint.W01.raise=200 --set weft.lint.W01.for=1s"; do
    # shellcheck disable=SC2086  # they are words
    fault $how
    wait_until silenced
    is "silenced: $how" "[]" \
        "$(json "$("$weft" observer warnings --json)" '[w["code"] for w in a["rows"] + a["history"] if w["code"] in ("W10b", "W01")]')"
    stop_node TERM
done
done_testing
