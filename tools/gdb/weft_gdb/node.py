"""The runtimes of the program, their schedulers and processes, read when they are asked for."""
import gdb

from . import memory
from .process import Process
from .words import Words, directory

STANDINGS = ("active", "hurried", "detached", "spare", "gone")
CHORES = ("looks for work", "steals", "fires timers")
BLOCKS_AT_ONCE = 1024


class Worker:
    """One scheduler."""

    def __init__(self, node: "Node", index: int, address: int):
        self.index = index
        self._node = node
        self._address = address

    def _word(self, name: str, size: int = 8) -> int:
        return memory.word(self._address + self._node.words[name], size)

    @property
    def thread(self) -> int:
        """The system's number of the thread that runs it; 0 when it has none."""
        return self._word("worker.thread", 4)

    @property
    def running(self) -> Process | None:
        """Whose turn it is. The task is the first base of the control block."""
        block = self._word("worker.running")
        return self._node.process_at(block) if block else None

    @property
    def state(self) -> str:
        standing = STANDINGS[self._word("worker.standing", 1)]
        if standing in ("spare", "gone"):
            return standing
        if self._word("worker.running"):
            return "runs" if standing == "active" else f"runs ({standing})"
        is_asleep = self._word("worker.awake_since") == (1 << 64) - 1
        return "sleeps" if is_asleep else CHORES[self._word("worker.doing", 1)]

    @property
    def queued(self) -> int:
        words = self._node.words
        nursery = self._word("worker.nursery")  # pushes, tail and head, from the high bits down
        count = ((nursery >> 16) - nursery) & 0xffff
        queues = [self._address + words["worker.queue"]]
        queues += [self._address + words["worker.urgent"] + i * words["urgent.size"] for i in range(2)]
        for queue in queues:
            head, tail = (memory.word(queue + words[end], 4) for end in ("queue.head", "queue.tail"))
            count += (tail - head) & 0xffffffff
        return count + (1 if self._word("worker.slot") else 0)


class Node:
    """One runtime."""

    def __init__(self, words: Words, address: int):
        self.words = words
        self.name = memory.string(address + words["kernel.name"])
        self.number = memory.word(address + words["kernel.node"], 4)
        self._address = address
        self._blocks = self._word("kernel.blocks")
        self._applications: dict[int, str] = {}

    def _word(self, name: str, size: int = 8) -> int:
        return memory.word(self._address + self.words[name], size)

    @property
    def live(self) -> int:
        """Counted one by one: the program counts by worker."""
        return sum(1 for _ in self.processes())

    @property
    def places(self) -> int:
        """How many of the schedulers may run at once."""
        return self._word("kernel.places", 4)

    @property
    def injected(self) -> int:
        return self._word("kernel.injected") + self._word("kernel.injected_new")

    def workers(self) -> list[Worker]:
        first = self._word("kernel.workers")  # a std::vector's begin
        count = self._word("kernel.workers_made", 4)
        return [Worker(self, index, memory.word(first + 8 * index)) for index in range(count)]

    def application(self, number: int) -> str:
        if number not in self._applications:
            targets = self._word("kernel.applications")  # a std::vector of std::shared_ptr
            target = memory.word(targets + 16 * number)
            self._applications[number] = memory.string(target + self.words["application.name"])
        return self._applications[number]

    def process_at(self, block: int) -> Process:
        return Process(self, block, memory.read(block, self.words["process.size"]))

    def processes(self):
        """All that live, by slot."""
        size = self.words["process.size"]
        made = self._word("kernel.made", 4)
        for first in range(0, made, BLOCKS_AT_ONCE):
            count = min(BLOCKS_AT_ONCE, made - first)
            blocks = memory.read(self._blocks + first * size, count * size)
            for at in range(0, count * size, size):
                one = Process(self, self._blocks + first * size + at, blocks[at:at + size])
                if one.is_alive:
                    yield one

    def in_slot(self, slot: int) -> Process | None:
        """Whoever has it now or had it last."""
        if slot >= self._word("kernel.made", 4):
            return None
        return self.process_at(self._blocks + slot * self.words["process.size"])

    def worker_of(self, process: Process) -> Worker | None:
        """The scheduler on which it has its turn."""
        for worker in self.workers():
            if worker._word("worker.running") == process.address:
                return worker
        return None


def nodes() -> list[Node]:
    """Errors: gdb.GdbError when there is no runtime."""
    try:
        words = Words()
        at = directory()
        shown = [memory.word(at + words["directory.shown"] + 8 * i) for i in range(words["directory.count"])] if at else []
        found = [Node(words, each) for each in shown if each]
    except gdb.MemoryError as missing:
        raise gdb.GdbError(f"weft: the memory of the runtime cannot be read: {missing}") from None
    if not found:
        raise gdb.GdbError("weft: no runtime runs in this program (yet)")
    return found
