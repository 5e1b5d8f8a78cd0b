"""The registers with which a suspended process goes on, as a switch left them on its stack (runtime/fiber/context*.hpp)."""
import gdb

from . import memory

BOOST_PLACES = (0x38, 0x30)  # of the frame pointer, which depends on how Boost.Context was built
BOOST_BELOW = {"rbx": 8, "r15": 16, "r14": 24, "r13": 32, "r12": 40}  # the frame pointer


class Context:
    """Errors: gdb.GdbError when it cannot be told."""

    def __init__(self, process):
        need_x86_64()
        words = process.node.words
        self.stack = process.stack
        self.place = memory.word(process.fiber + words["fiber.stopped_at"])
        if self.place not in self.stack:
            raise gdb.GdbError(f"weft: {process.pid} has left nothing on its stack to go on with")
        if words["context.places"] == 1:
            self.registers = self._own(words["context.frame_pointer"], words["context.bytes"])
        else:
            self.registers = self._boost(process.pid)

    def _own(self, frame_pointer: int, size: int) -> dict[str, int]:
        return {"rbp": memory.word(self.place + frame_pointer), "rip": memory.word(self.place + frame_pointer + 8),
                "rsp": self.place + size}

    def _boost(self, pid: str) -> dict[str, int]:
        for at in BOOST_PLACES:
            pc = memory.word(self.place + at + 8)
            if is_code(pc):
                saved = {name: memory.word(self.place + at - below) for name, below in BOOST_BELOW.items()}
                return saved | {"rbp": memory.word(self.place + at), "rip": pc, "rsp": self.place + at + 16}
        raise gdb.GdbError(f"weft: where {pid} goes on is not where Boost.Context leaves it")


def need_x86_64():
    name = gdb.selected_inferior().architecture().name()
    if name != "i386:x86-64":
        raise gdb.GdbError(f"weft: the stack of a suspended process can be shown on x86-64; {name} is not supported")


def is_code(address: int) -> bool:
    """Whether a symbol stands there."""
    return not gdb.execute(f"info symbol {address}", to_string=True).startswith("No symbol")
