#!/usr/bin/env python3
"""Runs tools/conformance on small trees whose counts are known. usage: self_test.py TOOL"""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = sys.argv.pop(1) if len(sys.argv) > 1 else str(pathlib.Path(__file__).resolve().parents[2] / "tools/conformance")
LIST = """# Conformance: tides
- **TI-001** Given water. Then it is wet.
- **TI-002** Given a moon. Then there is a tide.
- **TI-003** Given two moons. Then see TI-001.
"""
# Put together here, so that the tool does not take this file for a test of tides.
SLASHES, HASH = "/" * 2, chr(35)


class Counts(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.tests = pathlib.Path(holder.name) / "tests"
        self.write("conformance/tides.md", LIST)
        self.write("conformance/winds.md", "- **WI-001** Given air. Then it moves.\n")

    def write(self, name: str, text: str):
        path = self.tests / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_tool(self, *arguments: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-B", TOOL, "--tests", str(self.tests), *arguments]
        return subprocess.run(command, text=True, capture_output=True, check=False)

    def counts(self, *arguments: str) -> dict[str, list[int]]:
        lines = [line.split() for line in self.run_tool(*arguments).stdout.split("\n")[1:]]
        return {line[0]: [int(cell) for cell in line[1:]] for line in lines if len(line) == 5 and line[1].isdigit()}

    def test_counts_nothing_without_tests(self):
        self.assertEqual(self.counts(), {"tides": [3, 0, 3, 0], "winds": [1, 0, 1, 0], "all": [4, 0, 4, 0]})
        self.assertEqual(self.run_tool().returncode, 1)

    def test_report_forgives_what_is_missing(self):
        self.assertEqual(self.run_tool("--report").returncode, 0)

    def test_counts_comments_in_each_language(self):
        self.write("unit/a_test.cpp", f"{SLASHES} TI-001\nTEST(a, b) {{}}\n")
        self.write("e2e/b.sh", f"true {HASH} TI-002\n")
        self.write("e2e/c.py", f"{HASH} WI-001: blows\n")
        self.assertEqual(self.counts()["all"], [4, 3, 1, 0])

    def test_counts_lists_and_ranges(self):
        self.write("unit/a_test.cpp", f"{SLASHES} WI-001, TI-002..TI-003\n")
        self.assertEqual(self.counts()["all"], [4, 3, 1, 0])

    def test_prose_about_an_id_is_no_citation(self):
        self.write("unit/a_test.cpp", f"{SLASHES} unlike TI-001\nauto x = \"TI-002\";\n")
        self.assertEqual(self.counts()["all"], [4, 0, 4, 0])

    def test_not_applicable_with_a_reason_is_not_missing(self):
        self.write("conformance/not_applicable.toml", 'TI-003 = "there is one moon only"\n')
        self.write("unit/a_test.cpp", f"{SLASHES} TI-001 TI-002 WI-001\n")
        self.assertEqual(self.counts()["all"], [4, 3, 0, 1])
        self.assertEqual(self.run_tool().returncode, 0)

    def test_name_lists_what_is_missing_there(self):
        for name in ("tides", "TI"):
            shown = self.run_tool(name).stdout
            self.assertIn("TI-002  Given a moon.", shown)
            self.assertNotIn("WI-001", shown)

    def test_name_lists_the_reason(self):
        self.write("conformance/not_applicable.toml", 'TI-003 = "there is one moon only"\n')
        self.assertIn("TI-003  there is one moon only", self.run_tool("tides").stdout)

    def test_complete_module_is_a_success_by_itself(self):
        self.write("unit/a_test.cpp", f"{SLASHES} WI-001\n")
        self.assertEqual(self.run_tool("winds").returncode, 0)
        self.assertEqual(self.run_tool("tides").returncode, 1)

    def assert_refused(self, text: str, *arguments: str):
        done = self.run_tool("--report", *arguments)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn(text, done.stderr)

    def test_unknown_name_is_refused(self):
        self.assert_refused("there are tides, winds", "rain")

    def test_unknown_id_is_refused(self):
        self.write("unit/a_test.cpp", f"\n{SLASHES} TI-009\n")
        self.assert_refused("tests/unit/a_test.cpp:2: TI-009")

    def test_unknown_end_of_a_range_is_refused(self):
        self.write("unit/a_test.cpp", f"{SLASHES} TI-003..TI-004\n")
        self.assert_refused("TI-004")

    def test_unknown_excuse_is_refused(self):
        self.write("conformance/not_applicable.toml", 'TI-009 = "there is one moon only"\n')
        self.assert_refused("TI-009: no list defines it")

    def test_excuse_without_a_reason_is_refused(self):
        self.write("conformance/not_applicable.toml", 'TI-003 = ""\n')
        self.assert_refused("reason")

    def test_covered_and_excused_is_refused(self):
        self.write("conformance/not_applicable.toml", 'TI-001 = "there is one moon only"\n')
        self.write("unit/a_test.cpp", f"{SLASHES} TI-001\n")
        self.assert_refused("excuses it")

    def test_id_defined_twice_is_refused(self):
        self.write("conformance/winds.md", "- **TI-001** again\n")
        self.assert_refused("defined before")


if __name__ == "__main__":
    sys.exit(unittest.main())
