"""Names: snake_case for files and types, WEFT_ for the few macros; and each file opens by saying what it is for.

A source needs no opening when the header of the same name beside it has one.
"""
import pathlib
import re

from source import Violation, cpp_files, cpp_lines, files

FILE = re.compile(r"[a-z0-9_]+")
TYPE = re.compile(r"^\s*(?:class|struct|union|enum(?:\s+(?:class|struct))?)\s+(?:\[\[[^\]]*\]\]\s*)?(?P<name>[A-Z]\w*)\s*(?:final\b)?[\s:{;]*$")
MACRO = re.compile(r"^\s*#\s*define\s+(?P<name>\w+)")
SWITCHES = ("WEFT_", "BOOST_", "SPDLOG_", "TOML_", "_GNU_SOURCE")  # ours, and what tells a library or libc how to be
SCRIPT = {".py", ".sh", ".cmake"}
OPENINGS = {"cpp": ("//", "/*"), "script": ("#", '"""', "'''")}


def check(root: pathlib.Path):
    for path in cpp_files(root):
        yield from _check_cpp(root, path)
    for path in files(root):
        if path.suffix in SCRIPT and not _opens(path.read_text(encoding="utf-8").split("\n"), "script"):
            yield Violation(path.relative_to(root).as_posix(), 1, "naming: the file does not open with its concept")


def _check_cpp(root: pathlib.Path, path: pathlib.Path):
    relative = path.relative_to(root).as_posix()
    if not FILE.fullmatch(path.stem):
        yield Violation(relative, 1, f"naming: file {path.name} is not snake_case")
    has_header = path.suffix == ".cpp" and path.with_suffix(".hpp").is_file()
    if not has_header and not _opens([line.text for line in cpp_lines(path)], "cpp"):
        yield Violation(relative, 1, "naming: the file does not open with its concept")
    for line in cpp_lines(path):
        named = TYPE.match(line.code)
        if named:
            yield Violation(relative, line.number, f"naming: type {named['name']} is not snake_case")
        macro = MACRO.match(line.code)
        if macro and not macro["name"].startswith(SWITCHES):
            yield Violation(relative, line.number, f"naming: macro {macro['name']} does not start with WEFT_")


def _opens(lines: list[str], kind: str) -> bool:
    """Whether the first line that is not a shebang, `#pragma once` or blank is a comment."""
    for line in lines:
        if line.startswith("#!") or line.strip() in ("", "#pragma once"):
            continue
        return line.startswith(OPENINGS[kind])
    return True
