"""Shows the stack of a suspended process in place of a thread's. To gdb the thread's innermost frame has been called by the process: an
unwinder says so, so no register is written and it works on core files. A frame filter keeps that one frame out of `bt`.
"""
import contextlib
import itertools

import gdb
from gdb.unwinder import Unwinder, register_unwinder

from .context import Context

MOST_INLINED = 100


class _FrameId:
    def __init__(self, sp: int, pc: int):
        self.sp = gdb.Value(sp)
        self.pc = gdb.Value(pc)


class _Shown:
    """Where a process goes on, and the thread in whose place it is."""

    def __init__(self, context: Context):
        self.context = context
        self.thread = gdb.selected_thread()
        self.first_level = 0
        innermost = gdb.newest_frame()
        self.sp = int(innermost.read_register("rsp"))
        self.pc = int(innermost.read_register("rip"))


class _Unwinder(Unwinder):
    def __init__(self):
        super().__init__("weft")
        self.shown: _Shown | None = None

    def __call__(self, pending):
        shown = self.shown
        if shown is None or int(pending.read_register("rsp")) != shown.sp or int(pending.read_register("rip")) != shown.pc:
            return None
        # Innermost of all: gdb takes a stack that goes downwards for a broken one.
        made = pending.create_unwind_info(_FrameId(shown.context.place, shown.pc))
        for name, value in shown.context.registers.items():
            made.add_saved_register(name, gdb.Value(value))
        return made


class _Filter:
    """Leaves out the thread's own frames, and what gdb makes of the memory beyond the function with which Boost.Context begins."""

    def __init__(self):
        self.name = "weft"
        self.priority = 100
        self.enabled = False

    def filter(self, frames):
        shown = _unwinder.shown
        if shown is None or gdb.selected_thread() != shown.thread:
            return frames
        of_process = itertools.dropwhile(lambda each: each.inferior_frame().level() < shown.first_level, frames)
        return itertools.takewhile(lambda each: each.inferior_frame().name() != "make_fcontext", of_process)


_unwinder = _Unwinder()
_filter = _Filter()


def register():
    register_unwinder(None, _unwinder, replace=True)
    gdb.frame_filters[_filter.name] = _filter
    gdb.events.cont.connect(_forget)
    gdb.events.exited.connect(_forget)


def _set(shown: _Shown | None):
    _unwinder.shown = shown
    _filter.enabled = shown is not None
    gdb.invalidate_cached_frames()


def _forget(_event):
    """What was shown is over when the program goes on."""
    if _unwinder.shown:
        _set(None)


def hide():
    """Back to the threads as they are."""
    if _unwinder.shown:
        thread = _unwinder.shown.thread
        _set(None)
        if gdb.selected_thread() == thread:
            gdb.newest_frame().select()


def show(process):
    """Its innermost frame is the selected one from now on, until hide() or until the program goes on. Errors: gdb.GdbError."""
    context = Context(process)
    _set(None)
    shown = _Shown(context)
    _set(shown)
    frame = gdb.newest_frame()
    for _ in range(MOST_INLINED):
        if frame is None or int(frame.read_register("rsp")) in context.stack:
            break
        frame = frame.older()
    if frame is None or int(frame.read_register("rsp")) not in context.stack:
        _set(None)
        raise gdb.GdbError(f"weft: gdb does not follow the way from the thread to the stack of {process.pid}")
    shown.first_level = frame.level()
    frame.select()


@contextlib.contextmanager
def kept_selection():
    """Afterwards the same thread, process and frame are selected as before."""
    before, thread, frame = _unwinder.shown, gdb.selected_thread(), gdb.selected_frame()
    try:
        yield
    finally:
        thread.switch()
        _set(before)
        with contextlib.suppress(gdb.error):
            frame.select()
