"""Every memory order is explained: a comment on its line or within the four lines above says what it pairs with."""
import pathlib
import re

from source import Violation, cpp_files, cpp_lines

ORDER = re.compile(r"\bmemory_order(?:_|\s*::\s*)\w+")
REACH = 4


def check(root: pathlib.Path):
    for path in cpp_files(root):
        lines = cpp_lines(path)
        for index, line in enumerate(lines):
            order = ORDER.search(line.code)
            if order and not any(near.comment for near in lines[max(index - REACH, 0):index + 1]):
                yield Violation(path.relative_to(root).as_posix(), line.number,
                                f"atomics: {order[0]} without a comment on the line or {REACH} lines above")
