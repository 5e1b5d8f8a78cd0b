#!/usr/bin/env python3
"""What tracing costs processes that nobody traces, in instructions: those of the source lines that ask whether anybody
traces or watches, against all that a case executes. The same on every run, however loaded the machine is.

usage: trace_cost.py --bench weft_bench --root DIR [--limit PERCENT]

Example: trace_cost.py --bench build/release/tests/bench/weft_bench --root .

A line counts whole, with whatever else it does; what a compiler does differently elsewhere because of it does not count.
Needs valgrind (callgrind) and a build with line tables. Exits 1 when a case is above the limit, or executes no such line.
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HOOK = re.compile(r"\bis_traced\(\)|\bis_watched\(\)|\balarm\(\)|\btracing\b|\bwatchers_\b|\balarm_\b")
CASES = {"pingpong": (["pingpong"], 2000, 12000), "counting": (["counting"], 5000, 25000),
         "spawn_exit": (["spawn_exit", "one_at_a_time"], 1000, 6000), "call": (["call", "1"], 2000, 8000)}
RUNS = 2  # of each, and the shortest counts: a thread that waits for another may turn a few times more


def hook_lines(root: pathlib.Path) -> set[tuple[str, int]]:
    """(file name, line) of each line of the runtime that asks."""
    found = set()
    for path in sorted((root / "runtime").rglob("*.?pp")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if HOOK.search(line.split("//")[0]):
                found.add((path.relative_to(root).as_posix(), number))
    return found


def costs(profile: str) -> collections.Counter:
    """Instructions of each (file, line) in a callgrind profile; calls are not followed into what they call."""
    names: dict[str, str] = {}
    spent: collections.Counter = collections.Counter()
    file, line, is_call = "", 0, False
    for text in profile.split("\n"):
        if match := re.match(r"(fl|fi|fe)=\((\d+)\)(?: (.*))?$", text):
            if match[3] is not None:
                names[match[2]] = match[3]
            file = names[match[2]]
            if match[1] == "fl":
                line = 0
        elif text.startswith("cf") and (match := re.match(r"cf[il]=\((\d+)\) (.*)$", text)):
            names[match[1]] = match[2]
        elif text.startswith("calls="):
            is_call = True
        elif match := re.match(r"([+-]?)(\d+|\*) (\d+)$", text):
            if match[2] != "*":
                line = int(match[2]) if not match[1] else line + int(match[1] + match[2])
            if not is_call:
                spent[(file, line)] += int(match[3])
            is_call = False
    return spent


def run(bench: str, arguments: list[str]) -> collections.Counter:
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "profile"
        command = ["valgrind", "--tool=callgrind", "--dump-line=yes", "--compress-pos=yes", f"--callgrind-out-file={out}",
                   bench, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"WEFT_WORKERS": "1"}, check=False)
        if done.returncode != 0:
            sys.exit(f"trace_cost: {' '.join(command)} failed:\n{done.stderr}")
        return costs(out.read_text(encoding="utf-8"))


def shortest(bench: str, hooks: set[tuple[str, int]], arguments: list[str]) -> tuple[int, int]:
    """Instructions of the hooks, and of everything, in the run that executed least."""
    def both(spent: collections.Counter) -> tuple[int, int]:
        asked = sum(count for (file, line), count in spent.items() if any(file.endswith(name) and line == at for name, at in hooks))
        return asked, sum(spent.values())
    return min((both(run(bench, arguments)) for _ in range(RUNS)), key=lambda each: each[1])


def share(bench: str, hooks: set[tuple[str, int]], case: str) -> tuple[float, float]:
    """The same for one operation: what a longer run has more than a short one."""
    words, few, many = CASES[case]
    less, more = (shortest(bench, hooks, [*words, str(count)]) for count in (few, many))
    return (more[0] - less[0]) / (many - few), (more[1] - less[1]) / (many - few)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True, help="the program weft_bench")
    parser.add_argument("--root", type=pathlib.Path, required=True, help="top of the tree that it was built from")
    parser.add_argument("--limit", type=float, default=2.0, help="percent (default 2)")
    options = parser.parse_args()
    hooks = hook_lines(options.root)
    failed = not hooks
    for case in CASES:
        asked, everything = share(options.bench, hooks, case)
        percent = 100 * asked / everything
        print(f"{case}: {asked:.1f} of {everything:.0f} instructions an operation, {percent:.2f} %")
        failed |= percent >= options.limit or asked <= 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
