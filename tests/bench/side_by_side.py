#!/usr/bin/env python3
"""Lays weft's figures beside those of the peers found on this machine: interleaved runs, medians, one line a figure.

usage: side_by_side.py --weft WEFT_BENCH --peers FOLDER [OPTION...] [CASE...]

Examples: side_by_side.py --weft build/release/tests/bench/weft_bench --peers build/peers pingpong call
          tools/dev bench --json before.jsonl pingpong     # builds and calls this; after a change:
          tools/dev bench --check before.jsonl pingpong

The peers are built once into FOLDER by peers/run.sh; what each run printed, the long table of peers/table.py and the rows of the
table as JSON lines go to FOLDER/side_by_side. What each case does, and what its arguments mean, is in peers/README.md.

exit status: 0; 1 a run of weft failed, or --check found something worse; 2 bad arguments
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

import figures
import runs
import table
from cases import CASES, NAMES


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     usage=argparse.SUPPRESS)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"default all: {', '.join(NAMES)}")
    parser.add_argument("--weft", type=pathlib.Path, required=True, help="the program weft_bench")
    parser.add_argument("--peers", type=pathlib.Path, required=True, help="folder where the peers are built and kept")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="interleaved runs (default 5; slow cases have at most 3)")
    parser.add_argument("--minutes", type=float, default=30, metavar="M", help="no run of all is begun that would end later (default 30)")
    parser.add_argument("--divide", type=int, default=1, metavar="K", help="all counts divided by K: to try this out, not to measure")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="the table's rows (default FOLDER/side_by_side/table.jsonl)")
    parser.add_argument("--check", type=pathlib.Path, metavar="FILE",
                        help="compares with the rows of an earlier run: what is worse by more than 10 %% and by more than the spread "
                             "of either run is marked, and ends this with status 1")
    options = parser.parse_args()
    for name in options.cases:
        if name not in NAMES:
            parser.error(f"no case {name!r}; there are {', '.join(NAMES)}")
    for name in ("runs", "divide", "minutes"):
        if getattr(options, name) <= 0:
            parser.error(f"--{name} is {getattr(options, name)}; it must be above 0")
    if not options.weft.is_file():
        parser.error(f"--weft {options.weft}: no such program")
    try:
        options.earlier = read_rows(options.check) if options.check else None
    except (OSError, ValueError, KeyError) as problem:
        parser.error(f"--check {options.check}: {problem}")
    return options


def read_rows(path: pathlib.Path) -> list[dict]:
    rows = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    for row in rows:
        if not isinstance(row, dict) or not {"case", "figure", "variants"} <= row.keys():
            raise ValueError("its lines are not rows of a table that this wrote")
    return rows


def write_details(output: pathlib.Path) -> None:
    with (output / "table.txt").open("w") as long_table:
        subprocess.run([sys.executable, "-B", str(runs.PEERS_SOURCE / "table.py"), str(output / "raw.jsonl"),
                        str(output / "medians.jsonl")], stdout=long_table, check=True)


def tell_failures(results: list[dict]) -> int:
    """Prints what failed, how often and how at last, and returns how many runs of weft did."""
    failed = [run for run in results if "failed" in run]
    counts = collections.Counter((run["variant"], run["title"]) for run in failed)
    reasons = {(run["variant"], run["title"]): run["failed"] for run in failed}
    for (variant, title), count in counts.items():
        print(f"failed, {count} of its runs: {variant} {title}: {reasons[variant, title]}")
    return sum(count for (variant, _), count in counts.items() if variant in figures.OURS)


def tell_changes(earlier: list[dict], rows: list[dict]) -> int:
    """Prints how weft's figures changed, and returns how many became worse."""
    changes = figures.changes(earlier, rows)
    worse = sum(change.is_worse for change in changes)
    print("\n" + table.compared(changes))
    drift = figures.drift_percent(earlier, rows)
    if drift is not None:
        print(f"The peers' figures, which are the machine's doing, changed by {drift:+.1f} % in the middle.")
    print(f"{worse} of weft's {len(changes)} figures are worse.")
    return worse


def main() -> int:
    options = parsed()
    runs.build_peers(options.peers)
    output = options.peers / "side_by_side"
    output.mkdir(exist_ok=True)
    cases = [case.divided(options.divide) for case in CASES if not options.cases or case.name in options.cases]
    results, missing = runs.measure(cases, options.runs, options.minutes, options.weft.resolve(), options.peers.resolve(),
                                    output / "raw.jsonl")
    write_details(output)
    rows = figures.rows(cases, results)
    kept = options.json or output / "table.jsonl"
    kept.write_text("".join(json.dumps(row) + "\n" for row in rows))
    print(table.side_by_side(rows))
    if missing:
        print(f"Left out, for they are not built or not installed here: {', '.join(sorted(missing))}.")
    print(f"The rows: {kept}. Everything measured: {output}/table.txt")
    failed = tell_failures(results)
    worse = tell_changes(options.earlier, rows) if options.earlier is not None else 0
    return 1 if failed or worse else 0


if __name__ == "__main__":
    sys.exit(main())
