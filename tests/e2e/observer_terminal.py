#!/usr/bin/env python3
"""`weft observer` on a terminal, which tmux provides: views, filter, resizing, and the terminal as it was on every way out."""
import os
import pathlib
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from checks import comes_true, conclude, has, same  # noqa: E402
from tmux import WEFT, environment, open_terminal, press, scratch, screen, see, tmux, type_text  # noqa: E402


def observer_pid(of: str = "") -> int:
    """What the pane's shell, or a child of it, runs in front."""
    parent = of or tmux("display-message", "-p", "-t", "o", "#{pane_pid}").strip()
    for child in pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        if "observer" in pathlib.Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0"):
            return int(child)
        if below := observer_pid(child):
            return below
    return 0


def start():
    press("clear; stty -a > before; weft observer -n demo --ascii; echo status $? > status; stty -a > after; echo the shell is '' back", "Enter")
    see("[1 Overview]")


def modes(file: str) -> list[str]:
    """What stty said, but for the size."""
    return pathlib.Path(f"{scratch.name}/{file}").read_text().splitlines()[1:]


def as_before(how: str, status: int):
    """The shell is there again, on its own screen, with a cursor and with the modes it had."""
    see("the shell is  back")
    same(f"{how}: exit status", f"status {status}\n", pathlib.Path(f"{scratch.name}/status").read_text())
    same(f"{how}: modes", modes("before"), modes("after"))
    same(f"{how}: alternate screen and cursor", "0 1", tmux("display-message", "-p", "-t", "o", "#{alternate_on} #{cursor_flag}").strip())
    pathlib.Path(f"{scratch.name}/status").unlink()


def run_node() -> subprocess.Popen:
    log = open(f"{scratch.name}/log", "w")
    made = subprocess.Popen([WEFT, "run", "staged", "--name", "demo"], env=environment, stdout=log, stderr=log)
    comes_true("the node is ready", lambda: "ready after" in pathlib.Path(f"{scratch.name}/log").read_text())
    return made


def views():
    see("processes")
    see("Schedulers")
    press("2")
    see("NAME / LABEL")
    see("staged.numbers")
    press("/")
    type_text("mailbx>=0")
    press("Enter")
    see("filter is 'mailbx'; did you mean mailbox?")
    press("Escape", "/")
    type_text("mailbox>=0 and name~staged.d*")
    press("Enter")
    see("2 shown")
    same("only rows that match", [], [line for line in screen().splitlines() if "staged.numbers" in line])
    press("m", "Enter")
    see("Monitored by (")
    has("detail", screen(), "gen_stage")
    press("4")
    see("staged.numbers")
    has("pipelines: what was asked for", screen(), "DEMAND")
    press("3")
    see("0/3 in 5s")
    press("?")
    see("Help: Tree")
    press("q")
    see("STRATEGY")


def resizing():
    tmux("resize-window", "-t", "o", "-x", "79", "-y", "20")
    see("weft observer needs 80x24, this is 79x20")
    tmux("resize-window", "-t", "o", "-x", "160", "-y", "40")
    see("  AGE")
    tmux("resize-window", "-t", "o", "-x", "100", "-y", "30")
    see("quit")


def leave_by(how: str, how_to_leave, status: int):
    start()
    how_to_leave()
    as_before(how, status)


def ways_out():
    leave_by("q", lambda: press("q"), 0)
    leave_by("ctrl-c", lambda: press("C-c"), 0)
    leave_by("SIGTERM", lambda: os.kill(observer_pid(), signal.SIGTERM), 128 + signal.SIGTERM)
    leave_by("a crash", lambda: os.kill(observer_pid(), signal.SIGSEGV), 128 + signal.SIGSEGV)


def lost(node: subprocess.Popen) -> subprocess.Popen:
    start()
    press("2")
    see("staged.numbers")
    node.send_signal(signal.SIGTERM)
    node.wait(100)
    see("(node demo ended, status 0)")
    has("the last picture stays", screen(), "staged.numbers")
    again = run_node()
    see("LIVE")
    press("q")
    as_before("q after a node came back", 0)
    return again


node = run_node()
try:
    open_terminal("sh")
    start()
    views()
    resizing()
    press("q")
    as_before("q", 0)
    ways_out()
    node = lost(node)
finally:
    tmux("kill-server")
    node.send_signal(signal.SIGTERM)
    node.wait(100)
    scratch.cleanup()
conclude()
