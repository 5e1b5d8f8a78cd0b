"""What every rule needs: which files there are, and a C++ file with its comments and strings told apart from code."""
import dataclasses
import functools
import pathlib
import re

CPP = {".cpp", ".hpp", ".h"}
FOLDERS = ("runtime", "stdlib", "apps", "tools", "tests", ".ci")
# Taken in as they are, or data: their own houses.
FOREIGN = ("tests/bench/peers/", "build/")
FOREIGN_LISTS = "tests/conformance/"


@dataclasses.dataclass(frozen=True)
class Violation:
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclasses.dataclass(frozen=True)
class CppLine:
    number: int
    text: str     # as written
    code: str     # comments blanked, literals emptied
    comment: bool  # carries a comment or part of one


def files(root: pathlib.Path) -> list[pathlib.Path]:
    """All files of the house, sorted; hidden folders, data folders and what FOREIGN names are left out."""
    found = [path for path in root.iterdir() if path.is_file() and (path.suffix or path.name.startswith("."))]
    for folder in FOLDERS:
        found += [path for path in (root / folder).rglob("*") if path.is_file()]
    return sorted(path for path in found if not _foreign(path.relative_to(root).as_posix()))


def cpp_files(root: pathlib.Path) -> list[pathlib.Path]:
    return [path for path in files(root) if path.suffix in CPP]


def _foreign(relative: str) -> bool:
    is_list = relative.startswith(FOREIGN_LISTS) and relative.endswith(".md")
    return is_list or relative.startswith(FOREIGN) or "/data/" in relative or "__pycache__" in relative


_TOKEN = re.compile(r'''//[^\n]*(?:\\\n[^\n]*)* | /\*.*?(?:\*/|\Z) | R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"
                        | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+' ''', re.VERBOSE | re.DOTALL)
_DIGIT_SEPARATOR = re.compile(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])")


@functools.lru_cache(maxsize=None)
def cpp_lines(path: pathlib.Path) -> tuple[CppLine, ...]:
    """The lines of a C++ file. Includes keep their quoted path, since the rule about layers reads it from `text`."""
    text = path.read_text(encoding="utf-8", errors="replace")
    masked = _DIGIT_SEPARATOR.sub(" ", text)
    commented: set[int] = set()

    def blank(match: re.Match) -> str:
        token = match.group()
        if token.startswith("/"):
            first = masked.count("\n", 0, match.start())
            commented.update(range(first, first + token.count("\n") + 1))
            return re.sub(r"[^\n]", " ", token)
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]

    code = _TOKEN.sub(blank, masked).split("\n")
    return tuple(CppLine(number + 1, line, code[number], number in commented)
                 for number, line in enumerate(text.split("\n")))
