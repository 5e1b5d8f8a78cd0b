"""What the user types."""
import gdb

from . import core_file, threads, unwinder
from . import filter as filters
from .node import nodes

HELP = """Looking into a program of weft, live or in a core file.

info weft                      runtimes and their schedulers: state, running process, queue
info weft-processes [FILTER]   processes: where they wait, their mailbox, where they were spawned
info weft-mailbox PID          the messages that wait for a process
weft-bt PID [BT-ARGUMENT...]   where a process stands
weft-process [PID]             bt, frame, info locals show this process; without PID the thread again
weft-gcore [FILE]              a core file as of gcore, surely with the stacks of all processes

PID is slot.generation, as 93.1, or the process's registered name, or its label; with @NODE where there are several runtimes.
FILTER is that of `weft observer ps`, as mailbox>100 and label~"conn/*", or a part of a name."""


def process_called(text: str):
    """The living process. Errors: gdb.GdbError."""
    if not text:
        raise gdb.GdbError("weft: which process? A pid, as 93.1, a registered name, or a label; `info weft-processes` lists them")
    everywhere = nodes()
    before, _, after = text.rpartition("@")
    if chosen := [node for node in everywhere if before and node.name == after]:
        text, everywhere = before, chosen
    slot, dot, generation = text.partition(".")
    if dot and slot.isdecimal() and generation.isdecimal():
        in_slot = [found for node in everywhere if (found := node.in_slot(int(slot)))]
        matching = [each for each in in_slot if each.is_alive and each.generation == int(generation)]
    else:
        matching = [each for node in everywhere for each in node.processes() if text in (each.name, each.label)]
    if not matching:
        raise gdb.GdbError(f"weft: there is no process {text}; `info weft-processes` lists those that live")
    if len(matching) > 1:
        several = ", ".join(f"{each.pid} of node {each.node.name}" for each in matching[:10])
        raise gdb.GdbError(f"weft: {len(matching)} processes are called {text}: {several}")
    return matching[0]


def print_table(head: tuple, rows: list[tuple]):
    """Columns as wide as they must be; the last one is not filled up."""
    lines = [tuple(map(str, row)) for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())


class _Help(gdb.Command):
    __doc__ = HELP

    def __init__(self):
        super().__init__("weft", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        print(HELP)


class _Schedulers(gdb.Command):
    """Runtimes of the program and their schedulers: the thread, what it does, which process has its turn, how many wait for one.

usage: info weft
"""

    def __init__(self):
        super().__init__("info weft", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        for node in nodes():
            print(f"node {node.name}: {node.live} processes, {node.places} schedulers, {node.injected} waiting for any of them")
            print_table(("SCHEDULER", "THREAD", "LWP", "STATE", "QUEUE", "RUNS"), [self._row(each) for each in node.workers()])

    @staticmethod
    def _row(worker) -> tuple:
        thread = threads.by_system_number(worker.thread)
        running = worker.running
        runs = " ".join(filter(None, (running.pid, running.name, running.label))) if running else "-"
        return worker.index, thread.num if thread else "-", worker.thread or "-", worker.state, worker.queued, runs


class _Processes(gdb.Command):
    """The processes that live: pid, name or label, state, where they wait, for whom, how many messages wait for them, where they
were spawned.

usage: info weft-processes [FILTER]

FILTER is a part of anything that is shown, or comparisons as those of `weft observer ps`:
    info weft-processes conn/
    info weft-processes mailbox>100 and label~"conn/*"
    info weft-processes state=call or waits_at~"*writer.cpp*"
Fields: """
    __doc__ += ", ".join(filters.FIELDS) + ".\n"

    def __init__(self):
        super().__init__("info weft-processes", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        try:
            lets_through = filters.parse(argument)
        except filters.Wrong as wrong:
            raise gdb.GdbError(f"weft: {wrong}") from None
        for node in nodes():
            rows = [self._row(each) for each in node.processes() if lets_through(each)]
            print(f"node {node.name}: {len(rows)} of {node.live} processes")
            if rows:
                print_table(("PID", "NAME / LABEL", "STATE", "MAILBOX", "WAITS AT", "FOR", "SPAWNED AT"), rows)

    @staticmethod
    def _row(one) -> tuple:
        names = " ".join(filter(None, (one.name, one.label))) or one.behaviour or "-"
        return one.pid, names, one.state, one.mailbox, one.waits_at or "-", one.waits_for or "-", one.spawned_at or "-"


class _Mailbox(gdb.Command):
    """The messages that wait for a process, oldest first: their types, and their values where the program was built with -g.

usage: info weft-mailbox PID
"""
    MOST = 100

    def __init__(self):
        super().__init__("info weft-mailbox", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        one = process_called(argument.strip())
        print(f"{one.describe()}; {one.mailbox} messages")
        for number, message in enumerate(one.messages()):
            if number == self.MOST:
                print(f"  and more: the first {self.MOST} are shown")
                return
            value = message.value()
            shown = f"{message.bytes} bytes" if value is None else value.format_string(max_depth=3)
            print(f"  {number:3}  {message.type}  {shown}")


class _Backtrace(gdb.Command):
    """Where a process stands: the backtrace of a suspended one, and of a running one with the thread that it runs on.

usage: weft-bt PID [BT-ARGUMENT...]        the arguments are those of bt, as -full or 10
"""

    def __init__(self):
        super().__init__("weft-bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        who, _, more = argument.strip().partition(" ")
        one = process_called(who)
        print(one.describe())
        if one.fiber == 0:
            print(why_no_stack(one))
            return
        need_a_thread()
        with unwinder.kept_selection():
            unwinder.hide()
            thread = threads.running(one)
            if thread:
                print(f"It runs on thread {thread.num} (LWP {thread.ptid[1]}).")
                thread.switch()
            else:
                unwinder.show(one)
            gdb.execute(f"bt {more}")


class _Switch(gdb.Command):
    """Shows a suspended process in place of the selected thread: bt, up, down, frame and info locals are about it, until the program
goes on or the command is given again. Nothing is changed in the program.

usage: weft-process PID      the process
       weft-process          the thread again
"""

    def __init__(self):
        super().__init__("weft-process", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        need_a_thread()
        if not argument.strip():
            unwinder.hide()
            gdb.execute("frame")
            return
        one = process_called(argument.strip())
        if one.fiber == 0:
            raise gdb.GdbError(f"weft: {one.describe()}\n{why_no_stack(one)}")
        unwinder.hide()
        thread = threads.running(one)
        if thread:
            raise gdb.GdbError(f"weft: {one.pid} runs on thread {thread.num} (LWP {thread.ptid[1]}): `thread {thread.num}` shows it")
        unwinder.show(one)
        print(f"{one.describe()}, in place of thread {gdb.selected_thread().num}; `weft-process` without a pid shows the thread again")
        gdb.execute("frame")


class _CoreFile(gdb.Command):
    """Saves a core file of the program, as gcore does, and sees to it that the stacks of all processes are in it: on Linux 6.13 and
newer gcore leaves them out.

usage: weft-gcore [FILE]        FILE is core.PID where it is not given
"""

    def __init__(self):
        super().__init__("weft-gcore", gdb.COMMAND_FILES, gdb.COMPLETE_FILENAME)

    def invoke(self, argument, from_tty):
        everywhere = nodes()
        need_a_thread()
        path = argument.strip() or f"core.{gdb.selected_inferior().pid}"
        try:
            count = core_file.save(path, everywhere)
        except OSError as wrong:
            raise gdb.GdbError(f"weft: {path}: {wrong.strerror}") from None
        print(f"The stacks of {count} processes are in it.")


def need_a_thread():
    if gdb.selected_thread() is None:
        raise gdb.GdbError("weft: no thread is selected; stop the program, attach to it, or open its core file first")


def why_no_stack(one) -> str:
    body = f"; its body is {one.body}" if one.body else ""
    if one.waits_at:
        return f"It rests and has no stack: its body is called again at the next message{body}."
    return f"It has no stack yet: its first turn is still to come{body}."


def register():
    for command in (_Help, _Schedulers, _Processes, _Mailbox, _Backtrace, _Switch, _CoreFile):
        command()
