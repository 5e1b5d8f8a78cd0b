"""Core files with the stacks of processes in them. gdb's own gcore gives a whole mapping up at the first page that it cannot read, and on
Linux 6.13 and newer the guard below each stack is such a page inside of the mapping. So the stacks are written into its file once more.
"""
import struct

import gdb

from . import memory, threads

MANY_SEGMENTS = 0xffff  # their number is in the first section then
LOAD = 1


def save(path: str, nodes) -> int:
    """How many stacks it has. Errors: gdb.error, OSError."""
    gdb.execute(f"generate-core-file {path}")
    with open(path, "r+b") as file:
        segments = _segments(file)
        return sum(_write(file, segments, _used(one)) for node in nodes for one in node.processes() if one.fiber)


def _used(one) -> range:
    """A suspended process may need its stack from the place on where it was left."""
    low = one.stack.start + memory.PAGE
    left_at = memory.word(one.fiber + one.node.words["fiber.stopped_at"])
    if left_at in one.stack and threads.running(one) is None:
        low = left_at - left_at % memory.PAGE
    return range(low, one.stack.stop)


def _segments(file) -> list[tuple[int, int, int]]:
    """Address, size and offset in the file."""
    header = file.read(64)
    first, sections, size, count = (struct.unpack_from(form, header, at)[0] for form, at in (("<Q", 32), ("<Q", 40), ("<H", 54), ("<H", 56)))
    if count == MANY_SEGMENTS:
        file.seek(sections + 44)
        count = struct.unpack("<I", file.read(4))[0]
    file.seek(first)
    table = file.read(size * count)
    found = []
    for at in range(0, len(table), size):
        kind, _, offset, address, _, in_file = struct.unpack_from("<IIQQQQ", table, at)
        if kind == LOAD:
            found.append((address, in_file, offset))
    return found


def _write(file, segments, addresses: range) -> bool:
    for address, size, offset in segments:
        if address <= addresses.start and addresses.stop <= address + size:
            file.seek(offset + addresses.start - address)
            file.write(memory.read(addresses.start, len(addresses)))
            return True
    return False
