"""On which thread a process runs, as the threads' registers say: what a scheduler says of its turn may be a moment older or newer."""
import contextlib

import gdb

MOST_FRAMES = 200  # from a signal's handler down to what it interrupted


def by_system_number(number: int) -> gdb.InferiorThread | None:
    for thread in gdb.selected_inferior().threads():
        if number in thread.ptid[1:]:
            return thread
    return None


def running(process) -> gdb.InferiorThread | None:
    """Nothing when it is suspended, or has no stack."""
    if process.fiber == 0:
        return None
    worker = process.node.worker_of(process)
    if worker is None:
        return None
    own = by_system_number(worker.thread)
    candidates = [own] if own else gdb.selected_inferior().threads()
    with _kept_thread():
        for thread in candidates:
            thread.switch()
            if _stands_on(process.stack):
                return thread
    return None


def _stands_on(stack: range) -> bool:
    frame = gdb.newest_frame()
    for _ in range(MOST_FRAMES):
        if frame is None:
            return False
        if int(frame.read_register("sp")) in stack:
            return True
        with contextlib.suppress(gdb.error):
            frame = frame.older()
            continue
        return False
    return False


@contextlib.contextmanager
def _kept_thread():
    thread, frame = gdb.selected_thread(), gdb.selected_frame()
    try:
        yield
    finally:
        thread.switch()
        with contextlib.suppress(gdb.error):
            frame.select()
