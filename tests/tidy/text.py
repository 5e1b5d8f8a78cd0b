"""How a file looks: ends with one newline, no tab, no trailing blank, no long line, no note to a later self."""
import pathlib
import re

from source import Violation, files

LONGEST = 150
# Prose and tables wrap by meaning, and clang-format has its own opinion; data files are whatever they are.
ANY_LENGTH = {".md"}
KNOWN = {".cpp", ".hpp", ".h", ".py", ".sh", ".cmake", ".in", ".toml", ".json", ".md", ".txt", ".supp", ".gdb", ""}
LATER = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" * 3)) + r")\b")


def check(root: pathlib.Path):
    for path in files(root):
        if path.suffix not in KNOWN:
            continue
        relative = path.relative_to(root).as_posix()
        content = path.read_bytes()
        if b"\0" in content:
            continue
        yield from _check_end(relative, content)
        for number, line in enumerate(content.decode("utf-8", errors="replace").split("\n"), start=1):
            for wrong in _check_line(line, path.suffix not in ANY_LENGTH):
                yield Violation(relative, number, f"text: {wrong}")


def _check_end(relative: str, content: bytes):
    last = content.count(b"\n") + 1
    if content and not content.endswith(b"\n"):
        yield Violation(relative, last, "text: no newline at the end")
    if content.endswith(b"\n\n"):
        yield Violation(relative, last - 1, "text: blank line at the end")


def _check_line(line: str, limited: bool):
    if "\t" in line:
        yield "tab"
    if line.endswith("\r"):
        yield "carriage return"
    elif line != line.rstrip():
        yield "trailing blank"
    if limited and len(line) > LONGEST:
        yield f"{len(line)} characters, {LONGEST} are allowed"
    later = LATER.search(line)
    if later:
        yield f"{later[0]}: finish it, or say in an issue what is open"
