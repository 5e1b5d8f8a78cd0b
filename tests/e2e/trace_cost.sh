#!/usr/bin/env bash
# PR-177: of what a send, a receive, a spawn and a call execute, asking whether anybody traces is less than 2 %. Counted in
# instructions, not timed, so it says the same on a busy machine.
set -euo pipefail

bench=$WEFT_BUILD_DIR/tests/bench/weft_bench
if [ "$WEFT_SANITIZE" != none ] || [ ! -x "$bench" ] || ! command -v valgrind >/dev/null; then
    echo "trace_cost: needs valgrind and weft_bench without sanitizers"
    exit 77
fi
exec python3 -B "$WEFT_SOURCE_DIR/tests/bench/trace_cost.py" --bench "$bench" --root "$WEFT_SOURCE_DIR" --limit 2
