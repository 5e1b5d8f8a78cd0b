#!/usr/bin/env python3
"""Compiles one case and judges the outcome.

usage: check.py header weft/pid.hpp -- g++ -std=c++20 -I...     the header compiles alone, and included twice
       check.py ok ok/hello.cpp -- g++ -std=c++20 -I...         the program compiles
       check.py fail fail/cast.cpp -- g++ -std=c++20 -I...      it is refused, saying what its first lines expect

The first lines of a case that must fail read `// expect: text`; every such text must be part of what the compiler says.
"""
import functools
import pathlib
import subprocess
import sys

EXPECT = "// expect:"


def compile_source(compiler: list[str], arguments: list[str], source: str | None = None) -> subprocess.CompletedProcess:
    command = [*compiler, flag_against_echo(compiler[0]), *arguments]
    return subprocess.run(command, input=source, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


@functools.lru_cache
def flag_against_echo(compiler: str) -> str:
    """Without the echoed source lines, a case cannot satisfy its own expectation by quoting it."""
    version = subprocess.run([compiler, "--version"], text=True, capture_output=True, check=True).stdout
    return "-fno-caret-diagnostics" if "clang" in version else "-fno-diagnostics-show-caret"


def check_header(header: str, compiler: list[str]) -> str | None:
    twice = f"#include <{header}>\n#include <{header}>\n"
    done = compile_source(compiler, ["-fsyntax-only", "-x", "c++", "-"], twice)
    return None if done.returncode == 0 else f"{header} does not compile alone:\n{done.stdout}"


def check_ok(path: str, compiler: list[str]) -> str | None:
    done = compile_source(compiler, ["-S", "-o", "/dev/null", path])
    return None if done.returncode == 0 else f"{path} must compile:\n{done.stdout}"


def check_fail(path: str, compiler: list[str]) -> str | None:
    expected = read_expectations(path)
    if not expected:
        return f"{path}: the first line must say what is expected: {EXPECT} text"
    done = compile_source(compiler, ["-S", "-o", "/dev/null", path])
    if done.returncode == 0:
        return f"{path} must not compile, and it does"
    missing = [text for text in expected if text not in done.stdout]
    return f"{path} is refused, but not with {missing[0]!r}:\n{done.stdout}" if missing else None


def read_expectations(path: str) -> list[str]:
    expected = []
    for line in pathlib.Path(path).read_text(encoding="utf-8").split("\n"):
        if not line.startswith(EXPECT):
            break
        expected.append(line[len(EXPECT):].strip())
    return [text for text in expected if text]


CHECKS = {"header": check_header, "ok": check_ok, "fail": check_fail}


def main(arguments: list[str]) -> int:
    if len(arguments) < 4 or arguments[0] not in CHECKS or arguments[2] != "--":
        print(__doc__, file=sys.stderr)
        return 2
    wrong = CHECKS[arguments[0]](arguments[1], arguments[3:])
    if wrong:
        print(wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
