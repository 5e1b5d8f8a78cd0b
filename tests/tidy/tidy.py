#!/usr/bin/env python3
"""The house rules as a program: each rule reads the tree and names the lines that break it.

usage: tidy.py [RULE...] [--root DIR] [--list]

Example: tidy.py layers atomics --root ..

Without a RULE all of them run. A line may be excused from the rule `calls` by a comment on it or on the line above
that says why:  // tidy: allow sleep_for, the test is about a thread that blocks
"""
import argparse
import pathlib
import sys

import atomics
import calls
import layers
import naming
import test_types
import text

RULES = {"layers": layers.check, "text": text.check, "calls": calls.check, "atomics": atomics.check,
         "naming": naming.check, "test_types": test_types.check}


def run(root: pathlib.Path, names: list[str]) -> list[str]:
    """Every violation of the named rules as `path:line: what is wrong`, in the order of the rules."""
    return [str(violation) for name in names for violation in RULES[name](root)]


def main() -> int:
    default_root = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rules", nargs="*", metavar="RULE", help=", ".join(RULES))
    parser.add_argument("--root", type=pathlib.Path, default=default_root, help="top of the tree to check")
    parser.add_argument("--list", action="store_true", help="print the names of the rules")
    options = parser.parse_args()
    if options.list:
        print("\n".join(RULES))
        return 0
    unknown = [name for name in options.rules if name not in RULES]
    if unknown:
        parser.error(f"no rule {unknown[0]!r}; there are {', '.join(RULES)}")
    if not (options.root / "CMakeLists.txt").is_file():
        parser.error(f"--root {options.root}: not the top of the tree (no CMakeLists.txt)")
    violations = run(options.root, options.rules or list(RULES))
    print("\n".join(violations) if violations else "tidy: nothing to report")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
