"""The table that libweft keeps for debuggers (runtime/proc/debug_words.cpp): where what lies."""
import gdb

from . import memory

VERSION = 1
NAME_BYTES = 40
ENTRY_BYTES = NAME_BYTES + 8
MOST_ENTRIES = 1000


class Words:
    """Errors: gdb.GdbError that says why there are none, or which one is missing."""

    def __init__(self):
        self._words = dict(_entries(_address("weft_debug_words")))
        if self._words.get("version") != VERSION:
            raise gdb.GdbError(f"weft: libweft's table for debuggers has version {self._words.get('version')}, these commands know "
                               f"{VERSION}; use the weft-gdb.py that was installed with that libweft")
        self.states = {value: name[len("state="):] for name, value in self._words.items() if name.startswith("state=")}

    def __getitem__(self, name: str) -> int:
        if name not in self._words:
            raise gdb.GdbError(f"weft: libweft is older than these commands: its table for debuggers does not have {name}")
        return self._words[name]


def directory() -> int:
    """The address of the directory of all runtimes; 0 before the program has begun."""
    return memory.word(_address("weft_debug_directory"))


def _address(symbol: str) -> int:
    try:
        return int(gdb.parse_and_eval(f"(unsigned long)&{symbol}"))
    except gdb.error:
        raise gdb.GdbError(f"weft: there is no symbol {symbol}: the program has not loaded libweft (yet), or one that is older than "
                           "these commands") from None


def _entries(address: int):
    try:
        for at in range(address, address + MOST_ENTRIES * ENTRY_BYTES, ENTRY_BYTES):
            entry = memory.read(at, ENTRY_BYTES)
            name = entry[:NAME_BYTES].split(b"\0")[0].decode()
            if not name:
                return
            yield name, memory.word_of(entry, NAME_BYTES)
    except gdb.MemoryError:
        raise gdb.GdbError("weft: libweft's table for debuggers cannot be read: the core file, or the file of the library, is cut "
                           "off") from None
