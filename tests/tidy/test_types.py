"""Types of tests: those of one folder are linked into one program, so no two of its files define a type of the same name in
the same namespace. The compiler sees one at a time and says nothing; the linker takes the functions of either.
"""
import pathlib
import re

from source import Violation, cpp_files, cpp_lines

NAMESPACE = re.compile(r"^namespace\s*(?P<name>[\w:]*)\s*\{")
END = re.compile(r"^\}")
TYPE = re.compile(r"^(?:struct|class|enum(?:\s+(?:class|struct))?)\s+(?P<name>\w+)\s*(?:final\b)?\s*(?::[^:].*|\{.*)$")


def check(root: pathlib.Path):
    first: dict[tuple, str] = {}
    for path in cpp_files(root):
        relative = path.relative_to(root).as_posix()
        program = _program(relative)
        if program is None:
            continue
        for line, name in _types(path):
            place = f"{relative}:{line}"
            before = first.setdefault((program, name), place)
            if before.split(":")[0] != relative:
                yield Violation(relative, line, f"test_types: {name} is also the name of a type in {before}, in the same program")


def _program(relative: str) -> str | None:
    """The folder whose files are one program, for tests/KIND/FOLDER/…; nothing for other files."""
    parts = relative.split("/")
    return "/".join(parts[1:3]) if parts[0] == "tests" and parts[1] in ("unit", "sim", "stress", "model") and len(parts) > 3 else None


def _types(path: pathlib.Path):
    """Of each type that a file defines at the outermost level of a named namespace: its line and its qualified name."""
    namespaces: list[str] = []
    for line in cpp_lines(path):
        opened = NAMESPACE.match(line.code)
        if opened:
            if not line.code.rstrip().endswith("}"):
                namespaces.append(opened["name"])
        elif namespaces and END.match(line.code) and not line.code.rstrip().endswith(";"):
            if line.text.startswith("}  // namespace"):
                namespaces.pop()
        elif namespaces and "" not in namespaces:
            named = TYPE.match(line.code)
            if named:
                yield line.number, "::".join([*namespaces, named["name"]])
