"""One process: what its control block says, and what hangs on it."""
import gdb

from . import memory

MOST_COUNTED = (1 << 22) - 1  # the low bits of an inbox's word count the messages in it; up to this it holds none, and the word is a mark
MOST_LISTED = 100_000
MESSAGE_KINDS = 2  # signal_kind::message and alias_message


class Message:
    """One that waits, or another signal."""

    def __init__(self, words, address: int):
        self.is_message = memory.word(address + words["node.kind"], 1) < MESSAGE_KINDS
        self.type = ""
        if self.is_message:
            self.type = memory.string_view(memory.word(address + words["node.type"]) + words["type.name"])
        self.bytes = memory.word(address + words["node.payload_bytes"], 4)
        self._value = address + memory.word(address + words["node.payload_offset"], 1)

    def value(self) -> gdb.Value | None:
        """Nothing where the program was built without the type's description."""
        try:
            return gdb.Value(self._value).cast(gdb.lookup_type(self.type).pointer()).dereference()
        except gdb.error:
            return None


class Process:
    """`block` is the memory of its control block, at `address`."""

    def __init__(self, node, address: int, block: bytes):
        self.node = node
        self.address = address
        self._block = block

    def _word(self, name: str, size: int = 8) -> int:
        return memory.word_of(self._block, self.node.words[name], size)

    @property
    def _face(self) -> int:
        """What people see of it; 0 where nobody named it."""
        relations = self._word("process.relations")
        return memory.word(relations + self.node.words["relations.face"]) if relations else 0

    def _pid(self, name: str) -> str:
        at = self.node.words[name]
        slot, generation = (memory.word_of(self._block, at + 4 * i, 4) for i in range(2))
        return f"{slot}.{generation}" if generation else ""

    @property
    def slot(self) -> int:
        return self._word("process.slot", 4)

    @property
    def generation(self) -> int:
        return self._word("process.generation", 4)

    @property
    def pid(self) -> str:
        return f"{self.slot}.{self.generation}"

    @property
    def is_alive(self) -> bool:
        return self.generation % 2 == 1

    @property
    def state(self) -> str:
        return self.node.words.states.get(self._word("process.state", 1), "unknown")

    @property
    def parent(self) -> str:
        return self._pid("process.parent")

    @property
    def name(self) -> str:
        face = self._face
        return memory.string(face + self.node.words["face.name"]) if face else ""

    @property
    def label(self) -> str:
        face = self._face
        return memory.string(face + self.node.words["face.label"]) if face else ""

    @property
    def behaviour(self) -> str:
        given = ""
        if face := self._face:
            given = memory.c_text(memory.word(face + self.node.words["face.behaviour"]))
        kind = self._word("process.kind")
        return given or (memory.c_text(memory.word(kind + self.node.words["kind.name"])) if kind else "")

    @property
    def application(self) -> str:
        return self.node.application(self._word("process.application", 2))

    @property
    def waits_at(self) -> str:
        return "" if self.state in ("running", "runnable") else memory.place(self._word("process.waits_at"))

    @property
    def waits_for(self) -> str:
        """Whose reply it waits for."""
        return self._pid("process.waits_for") if self.state == "call" else ""

    @property
    def spawned_at(self) -> str:
        return memory.place(self._word("process.spawned_at"))

    @property
    def reductions(self) -> int:
        return self._word("process.reductions")

    @property
    def messages_in(self) -> int:
        return self._word("process.messages_in")

    @property
    def stack_bytes(self) -> int:
        return self._word("process.stack_bytes", 4)

    @property
    def trap_exit(self) -> bool:
        return self._word("process.trap_exit", 1) != 0

    @property
    def mailbox(self) -> int:
        """Messages that were sent to it and not yet received; those that it has not looked at are counted as the runtime does."""
        inbox = self._word("process.inbox_tail")
        return self._word("process.mailbox_length", 4) + (inbox & MOST_COUNTED if inbox > MOST_COUNTED else 0)

    def messages(self):
        """Oldest first; those that it has not looked at come last."""
        words = self.node.words
        is_empty = self._word("process.inbox_tail") <= MOST_COUNTED
        chains = [self._word("process.mailbox_first"), 0 if is_empty else self._word("process.inbox_first")]
        for each in chains:
            for _ in range(MOST_LISTED):
                if each == 0:
                    break
                message = Message(words, each)
                if message.is_message:
                    yield message
                each = memory.word(each + words["node.next"])

    @property
    def fiber(self) -> int:
        """Where its stack keeps what is to be remembered; 0 when it has no stack now."""
        return self._word("process.fiber")

    @property
    def stack(self) -> range:
        """The addresses of its stack. It has one. Errors: gdb.GdbError when that is not in the core file."""
        words = self.node.words
        try:
            low, size = (memory.word(self.fiber + words[name]) for name in ("fiber.stack_low", "fiber.stack_bytes"))
        except gdb.MemoryError:
            size = 0
        if size == 0:
            raise gdb.GdbError(f"weft: the stack of {self.pid} is not in this core file: on Linux 6.13 and newer gcore leaves stacks out; "
                               "weft-gcore does not, nor does the kernel")
        return range(low, low + size)

    @property
    def body(self) -> str:
        """The type of the callable that it was spawned with, as far as the symbol table says it."""
        callable_ = self._word("process.body")
        if callable_ == 0:
            return ""
        symbol = gdb.execute(f"info symbol {memory.word(callable_)}", to_string=True)
        _, _, rest = symbol.partition("unique_function::holder<")
        return rest.rpartition("> + ")[0].strip()

    def describe(self) -> str:
        """One line: who it is and what it does."""
        names = " ".join(filter(None, (self.pid, self.name, self.label)))
        line = f"{names}: {self.state}"
        if self.waits_at:
            line += f" at {self.waits_at}"
        return line + (f", for {self.waits_for}" if self.waits_for else "")
