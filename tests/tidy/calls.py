"""Calls that have no place: sleeping instead of waiting, a shell, a global random state, output or clocks in libraries."""
import dataclasses
import pathlib
import re

from source import Violation, cpp_files, cpp_lines

EVERYWHERE = ("runtime/", "stdlib/", "apps/", "tools/", "tests/")
LIBRARIES = ("runtime/", "stdlib/")


@dataclasses.dataclass(frozen=True)
class Call:
    name: str
    pattern: re.Pattern
    where: tuple[str, ...]
    instead: str


CALLS = (
    Call("sleep_for", re.compile(r"\bthis_thread\s*::\s*sleep_(?:for|until)\b"), EVERYWHERE,
         "wait for the condition, or let the virtual clock move"),
    Call("usleep", re.compile(r"(?<![\w.>])u?sleep\s*\(\s*\d|(?<![\w.>])(?:usleep|nanosleep|clock_nanosleep)\s*\("), EVERYWHERE,
         "wait for the condition"),
    Call("system", re.compile(r"(?<![\w.>:])(?:std\s*::\s*|::\s*)?(?:system|popen)\s*\("), EVERYWHERE,
         "start the program without a shell"),
    Call("rand", re.compile(r"(?<![\w.>:])(?:std\s*::\s*|::\s*)?s?rand\s*\("), EVERYWHERE,
         "take numbers from a seeded generator"),
    Call("std::cout", re.compile(r"\bstd\s*::\s*(?:cout|cerr|clog)\b|(?<![\w.>:])(?:std\s*::\s*)?(?:printf|puts)\s*\("), LIBRARIES,
         "a library does not own the terminal: log, or return the text"),
    Call("clock::now", re.compile(r"\b(?:steady|system|high_resolution)_clock\s*::\s*now\b"), ("stdlib/",),
         "read time through the runtime, so that simulation can move it"),
    Call("random_device", re.compile(r"\brandom_device\b"), ("stdlib/",),
         "draw through the runtime, so that a seed replays the run"),
    Call("std::thread", re.compile(r"\bstd\s*::\s*j?thread\b(?!\s*::)"), ("stdlib/",),
         "spawn a process; threads belong to the runtime"),
)
ALLOW = re.compile(r"//\s*tidy: allow (?P<name>[\w:]+),\s*(?P<why>\S.{9,})")


def check(root: pathlib.Path):
    for path in cpp_files(root):
        relative = path.relative_to(root).as_posix()
        calls = [call for call in CALLS if relative.startswith(call.where)]
        lines = cpp_lines(path)
        for index, line in enumerate(lines):
            for call in calls:
                if call.pattern.search(line.code) and not _allowed(call.name, lines[max(index - 1, 0):index + 1]):
                    yield Violation(relative, line.number, f"calls: {call.name}: {call.instead} (or: // tidy: allow {call.name}, why)")


def _allowed(name: str, lines) -> bool:
    excuses = (ALLOW.search(line.text) for line in lines)
    return any(excuse and excuse["name"] == name for excuse in excuses)
