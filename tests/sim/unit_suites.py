#!/usr/bin/env python3
"""Runs the unit tests of processes in simulation, each test under many seeds, and names the seeds that failed.

usage: unit_suites.py [--tests DIR] [--seeds N] [--first N] [SUITE...]
       unit_suites.py [--tests DIR] --list | --check

Example: unit_suites.py --seeds 100000 stdlib/task_stream runtime/tie

A SUITE is a file of tests/unit without its _test.cpp; without one all of them run. What is left out, and why, stands in
left_out.txt beside this script: a file, or single tests. All others must enter simulation, so a new test runs here unless it says
why not.

exit status: 0 all passed; 1 a test failed, or no test ran, or left_out.txt is wrong; 2 bad arguments
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
UNIT = HERE.parent / "unit"
FOLDERS = ("runtime", "stdlib")  # whose tests are about processes
SHOWN_LINES = 60  # of the first failure of each test


class Problem(Exception):
    """Nothing can be run; the text says why."""


def left_out() -> dict[str, str]:
    """What does not run, by file or test, with its reason."""
    found = {}
    for line in (HERE / "left_out.txt").read_text().splitlines():
        name, _, reason = line.partition(" ")
        if not name or name.startswith("#"):
            continue
        if not reason.strip():
            raise Problem(f"left_out.txt: {name}: no reason")
        if name in found:
            raise Problem(f"left_out.txt: {name}: twice")
        found[name] = reason.strip()
    return found


def program(tests: pathlib.Path, folder: str) -> pathlib.Path:
    path = tests / f"weft_unit_{folder}_test"
    if not path.is_file():
        raise Problem(f"{path}: no such program; build it, or name its folder by --tests")
    return path


def tests_by_suite(tests: pathlib.Path) -> dict[str, list[str]]:
    """All tests there are, by the file they stand in."""
    found: dict[str, list[str]] = {}
    for folder in FOLDERS:
        with tempfile.TemporaryDirectory() as place:
            listing = pathlib.Path(place) / "tests.json"
            command = [program(tests, folder), "--gtest_list_tests", f"--gtest_output=json:{listing}"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            for suite in json.loads(listing.read_text())["testsuites"]:
                for test in suite["testsuite"]:
                    file = pathlib.PurePath(test["file"]).name.removesuffix("_test.cpp")
                    found.setdefault(f"{folder}/{file}", []).append(f"{suite['name']}.{test['name']}")
    return found


def check(suites: dict[str, list[str]], out: dict[str, str]) -> list[str]:
    """What left_out.txt names in vain."""
    known = {name for names in suites.values() for name in names}
    whole = {name for suite in suites if suite in out for name in suites[suite]}
    wrong = [f"left_out.txt: {name}: no such file or test" for name in out if name not in known and name not in suites]
    wrong += [f"left_out.txt: {name}: its file is left out already" for name in out if name in whole]
    wrong += [f"left_out.txt: {suite}: all its tests are left out; name the file" for suite, names in suites.items()
              if suite not in out and all(name in out for name in names)]
    return wrong


class Reader:
    """Follows what a repeated run of GoogleTest prints."""

    def __init__(self, first: int):
        self.seed = first
        self.first = first
        self.test = ""          # that runs now
        self.text: list[str] = []  # what it has printed
        self.ran = 0
        self.alone: list[str] = []  # never entered simulation
        self.failed: dict[str, list[int]] = {}
        self.shown: dict[str, str] = {}

    def line(self, line: str) -> None:
        if match := re.match(r"Repeating all tests \(iteration (\d+)\)", line):
            self.seed = self.first + int(match[1]) - 1
        elif match := re.match(r"\[ RUN      \] (\S+)", line):
            self.test, self.text = match[1], []
        elif match := re.match(r"\[   REAL   \] (\S+)", line):
            self.alone.append(match[1])
        elif self.test and re.match(r"\[       OK \] |\[  SKIPPED \] ", line):
            self.test = ""
            self.ran += 1
        elif self.test and line.startswith("[  FAILED  ] "):
            self.fail()
            self.ran += 1
        else:
            self.text.append(line)

    def fail(self) -> None:
        self.failed.setdefault(self.test, []).append(self.seed)
        self.shown.setdefault(self.test, "".join(self.text[:SHOWN_LINES]))
        self.test = ""


def run(tests: pathlib.Path, suite: str, names: list[str], first: int, seeds: int) -> bool:
    """Runs one suite; tells how it went."""
    path = program(tests, suite.partition("/")[0])
    command = [path, f"--gtest_filter={':'.join(names)}", f"--gtest_repeat={seeds}", "--gtest_color=no"]
    environment = os.environ | {"WEFT_TEST_SIM": str(first)}
    reader = Reader(first)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as child:
        for line in child.stdout:
            reader.line(line)
    if test := reader.test:  # the program has ended inside
        reader.shown[test] = "".join(reader.text[-SHOWN_LINES:])
        reader.fail()
    for test, which in reader.failed.items():
        some = ", ".join(map(str, which[:20])) + (", ..." if len(which) > 20 else "")
        print(f"{reader.shown[test]}FAILED {suite}: {test} under {len(which)} seed(s): {some}")
        print(f"  replay: WEFT_TEST_SIM={which[0]} {path} --gtest_filter={test}")
    for test in reader.alone:
        print(f"FAILED {suite}: {test} never entered simulation; left_out.txt is the place to say why")
    expected = len(names) * seeds
    if reader.ran != expected:
        print(f"FAILED {suite}: {reader.ran} runs of tests instead of {expected}; the program ended with {child.returncode}")
    passed = child.returncode == 0 and reader.ran == expected and not reader.failed and not reader.alone
    print(f"{'passed' if passed else 'FAILED'} {suite}: {len(names)} test(s) under {seeds} seeds from {first} on")
    return passed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("suites", nargs="*", metavar="SUITE")
    parser.add_argument("--tests", type=pathlib.Path, default=HERE.parents[1] / "build/release/tests", help="the folder of the test programs")
    parser.add_argument("--seeds", type=int, default=1000, metavar="N", help="under how many seeds each test runs (1000)")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="the first of them (1)")
    parser.add_argument("--list", action="store_true", help="print the tests that run, by suite")
    parser.add_argument("--check", action="store_true", help="only check that left_out.txt names what there is")
    given = parser.parse_args()
    if given.seeds < 1 or given.first < 0:
        parser.error("--seeds is at least 1, and --first at least 0")
    try:
        out = left_out()
        suites = tests_by_suite(given.tests)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    wrong = check(suites, out)
    if given.check:
        print("\n".join(wrong) if wrong else "left_out.txt names what there is")
        return 1 if wrong else 0
    wanted = given.suites or [suite for suite in suites if suite not in out]
    for suite in wanted:
        if suite not in suites or suite in out:
            parser.error(f"{suite}: " + (f"left out: {out[suite]}" if suite in out else "no such file of tests"))
    chosen = {suite: [name for name in suites[suite] if name not in out] for suite in wanted}
    if given.list:
        print("\n".join(f"{suite}: {len(names)}\n  " + "\n  ".join(names) for suite, names in chosen.items()))
        return 0
    return 0 if all([run(given.tests, suite, names, given.first, given.seeds) for suite, names in chosen.items()]) else 1


if __name__ == "__main__":
    sys.exit(main())
