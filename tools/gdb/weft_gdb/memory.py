"""The memory of the program or core file as numbers and texts, in the layouts of x86-64 and libstdc++."""
import struct

import gdb

PAGE = 4096


def read(address: int, count: int) -> bytes:
    """Errors: gdb.MemoryError where there is no memory."""
    return gdb.selected_inferior().read_memory(address, count).tobytes() if count else b""


def word(address: int, size: int = 8) -> int:
    return int.from_bytes(read(address, size), "little")


def word_of(block: bytes, offset: int, size: int = 8) -> int:
    return int.from_bytes(block[offset:offset + size], "little")


def c_text(address: int, most: int = 4096) -> str:
    """Up to the zero, without reading into a page that may not be there."""
    if address == 0:
        return ""
    text = b""
    while len(text) < most:
        part = read(address + len(text), PAGE - (address + len(text)) % PAGE)
        text += part
        if b"\0" in part:
            break
    return text.split(b"\0")[0][:most].decode(errors="replace")


def string(address: int) -> str:
    """A std::string."""
    data, size = struct.unpack("<QQ", read(address, 16))
    return read(data, size).decode(errors="replace")


def string_view(address: int) -> str:
    size, data = struct.unpack("<QQ", read(address, 16))
    return read(data, size).decode(errors="replace")


def place(location: int) -> str:
    """Of a std::source_location's pointer: "folder/file.cpp:12"; the last folder and the file say enough."""
    if location == 0:
        return ""
    file, _, line = struct.unpack("<QQI", read(location, 20))
    name = "/".join(c_text(file).split("/")[-2:])
    return f"{name}:{line}" if name else ""
