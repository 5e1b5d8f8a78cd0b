# shellcheck shell=bash
# What the end-to-end scripts share: a private run directory, starting and ending nodes, and checks that say what was
# expected and what was there. Waiting is always for a condition, with a limit.
set -uo pipefail

: "${WEFT_BUILD_DIR:?the folder of the build to test}"
weft=$WEFT_BUILD_DIR/tools/weft/weft
[ -x "$weft" ] || { echo "skipped: $weft was not built"; exit 77; }
scratch=$(mktemp -d)
export WEFT_RUN_DIR=$scratch/run WEFT_PATH=$WEFT_BUILD_DIR/tests/e2e/apps WEFT_WEFT__LOG__FORMAT=text NO_COLOR=1 LC_ALL=C.UTF-8
patience=60
failures=0
node_pid=

finish() {
    [ -z "$node_pid" ] || kill -KILL "$node_pid" 2>/dev/null
    rm -rf "$scratch"
}
trap finish EXIT

fail() {
    echo "FAILED: $1"
    failures=$((failures + 1))
}

# is WHAT EXPECTED ACTUAL
is() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }

# has WHAT TEXT PART: TEXT contains PART.
has() { case $2 in *"$3"*) ;; *) fail "$1: '$3' is not in: $2" ;; esac; }

# lacks WHAT TEXT PART
lacks() { case $2 in *"$3"*) fail "$1: '$3' is in: $2" ;; esac; }

# run_weft ARGUMENT...: leaves $code, $out and $err.
run_weft() {
    timeout "$patience" "$weft" "$@" >"$scratch/out" 2>"$scratch/err"
    code=$?
    out=$(cat "$scratch/out")
    err=$(cat "$scratch/err")
}

# refuses CODE TEXT ARGUMENT...: the command ends with CODE and says TEXT on standard error, nothing on standard output.
refuses() {
    local wanted=$1 text=$2
    shift 2
    run_weft "$@"
    is "weft $*: exit code" "$wanted" "$code"
    has "weft $*: message" "$err" "$text"
    is "weft $*: standard output" "" "$out"
}

# wait_until COMMAND...: tries until it succeeds.
wait_until() {
    local end=$((SECONDS + patience))
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || { fail "never came true: $*"; return 1; }
    done
}

# start_node ARGUMENT...: `weft run` ($verb instead of run, where it is set) in the background; returns when it is ready. Its log is $scratch/log. Without a node
# nothing else can be tested, so a start that fails ends the script.
start_node() {
    : >"$scratch/log"  # what the node before it wrote must not count
    "$weft" "${verb:-run}" "$@" >"$scratch/stdout" 2>"$scratch/log" &
    node_pid=$!
    wait_until ready_or_gone
    grep -q 'ready after' "$scratch/log" && return
    echo "FAILED: weft run $*"
    cat "$scratch/log"
    exit 1
}

ready_or_gone() { grep -q 'ready after' "$scratch/log" || ! kill -0 "$node_pid" 2>/dev/null; }

# stop_node SIGNAL: leaves $code.
stop_node() {
    kill "-$1" "$node_pid"
    wait_node
}

wait_node() {
    wait "$node_pid" 2>/dev/null
    code=$?
    node_pid=
}

# json TEXT EXPRESSION: what python makes of the decoded `a`, or why it cannot.
json() {
    python3 - "$1" "$2" <<'END'
import json, sys
try:
    a = json.loads(sys.argv[1])
    print(eval(sys.argv[2]))
except Exception as wrong:
    print(f"{type(wrong).__name__}: {wrong} in {sys.argv[1][:200]!r}")
END
}

done_testing() {
    [ "$failures" -eq 0 ] || { echo "$failures checks failed"; exit 1; }
    echo "all checks passed"
}
