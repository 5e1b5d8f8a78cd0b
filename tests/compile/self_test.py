#!/usr/bin/env python3
"""Shows check.py sources whose outcome is known. usage: self_test.py COMPILER"""
import pathlib
import sys
import tempfile
import unittest

import check

COMPILER = [sys.argv.pop(1) if len(sys.argv) > 1 else "g++", "-std=c++20", "-Wall", "-Werror"]
REFUSED = 'static_assert(sizeof(char) == 2, "a char has two bytes");\n'


class Judge(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def judge(self, kind: str, text: str) -> str:
        path = self.folder / "case.hpp"
        path.write_text(text)
        name = path.name if kind == "header" else path.rename(path.with_suffix(".cpp")).as_posix()
        return check.CHECKS[kind](name, [*COMPILER, f"-I{self.folder}"]) or ""

    def test_header_that_stands_alone(self):
        self.assertEqual(self.judge("header", "#pragma once\n#include <vector>\nstruct a { std::vector<int> b; };\n"), "")

    def test_header_that_needs_another(self):
        self.assertIn("does not compile alone", self.judge("header", "#pragma once\nstruct a { std::vector<int> b; };\n"))

    def test_header_without_a_guard(self):
        self.assertIn("redefinition", self.judge("header", "struct a {};\n"))

    def test_program_that_compiles(self):
        self.assertEqual(self.judge("ok", "int main() {}\n"), "")

    def test_program_that_should_compile_and_does_not(self):
        self.assertIn("must compile", self.judge("ok", REFUSED))

    def test_refusal_with_the_expected_text(self):
        self.assertEqual(self.judge("fail", "// expect: a char has two bytes\n" + REFUSED), "")

    def test_refusal_for_another_reason(self):
        self.assertIn("but not with", self.judge("fail", "// expect: a long is short\n" + REFUSED))

    def test_expectation_is_not_met_by_quoting_it(self):
        self.assertIn("but not with", self.judge("fail", "// expect: quoted text\nint x = \"\"; // quoted text\n"))

    def test_each_expectation_must_be_met(self):
        both = "// expect: a char has two bytes\n// expect: a long is short\n"
        self.assertIn("a long is short", self.judge("fail", both + REFUSED))

    def test_case_that_compiles_after_all(self):
        self.assertIn("and it does", self.judge("fail", "// expect: anything\nint main() {}\n"))

    def test_case_without_expectation(self):
        self.assertIn("must say what is expected", self.judge("fail", REFUSED))


if __name__ == "__main__":
    sys.exit(unittest.main())
