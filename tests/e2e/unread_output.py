#!/usr/bin/env python3
"""A node whose standard error nobody reads: it works on, and ends when it is told to."""
import fcntl
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from checks import PATIENCE, comes_true, conclude, has, same  # noqa: E402

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
WEFT = BUILD / "tools/weft/weft"
scratch = tempfile.TemporaryDirectory()
environment = os.environ | {"WEFT_RUN_DIR": f"{scratch.name}/run", "WEFT_PATH": f"{BUILD / 'tests/e2e/apps'}:{BUILD / 'apps'}"}


def full_pipe() -> tuple[int, int]:
    """No byte more goes in."""
    read_end, write_end = os.pipe()
    flags = fcntl.fcntl(write_end, fcntl.F_GETFL)
    fcntl.fcntl(write_end, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    try:
        while os.write(write_end, b"x" * 4096):
            pass
    except BlockingIOError:
        pass
    fcntl.fcntl(write_end, fcntl.F_SETFL, flags)
    return read_end, write_end


def weft(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([WEFT, *arguments], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


def run(name: str, *more: str) -> tuple[subprocess.Popen, int]:
    read_end, write_end = full_pipe()
    node = subprocess.Popen([WEFT, "run", "idle", "--name", name, *more], env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=write_end)
    os.close(write_end)
    comes_true(f"{name} is ready", lambda: '"phase":"ready"' in weft("status", name, "--json").stdout)
    return node, read_end


def end_of(node: subprocess.Popen) -> int | None:
    try:
        return node.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        node.kill()
        return None


def ends_in_order():
    node, read_end = run("unread")
    has("it answers", weft("observer", "ps", "-n", "unread").stdout, "idle.sup")
    node.send_signal(signal.SIGTERM)
    same("its exit code", 0, end_of(node))
    same("it is gone", 3, weft("status", "unread").returncode)
    os.close(read_end)


def reports_stand_in_nobodys_way():
    node, read_end = run("reported")
    node.send_signal(signal.SIGQUIT)
    comes_true("it still answers", lambda: weft("status", "reported").returncode == 0)
    node.send_signal(signal.SIGTERM)
    same("its exit code", 0, end_of(node))
    os.close(read_end)


try:
    ends_in_order()
    reports_stand_in_nobodys_way()
finally:
    scratch.cleanup()
conclude()
