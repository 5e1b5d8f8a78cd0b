#!/usr/bin/env python3
"""The acceptance tests of the terminal: the program `faults` does something wrong, and the screens show it, at 100x30 in ASCII."""
import os
import pathlib
import re
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from checks import comes_true, conclude, has, same, skip  # noqa: E402
from tmux import BUILD, environment, open_terminal, press, scratch, screen, see, see_that, tmux, type_text, weft  # noqa: E402

if not (BUILD / "apps/faults.so").exists():
    skip("faults was not built")
environment["NO_COLOR"] = "1"
running: list[str] = []


def up(name: str, kind: str, *more: str):
    done = weft("start", "faults", "--name", name, "--demo-faults", "--set", f"faults.kind={kind}", *more)
    same(f"{name} is up: {done.stderr}", 0, done.returncode)
    running.append(name)


def down(name: str):
    weft("stop", name, "--timeout", "60s")
    running.remove(name)


def tui(name: str, *more: str, term: str = "tmux-256color"):
    open_terminal(" ".join(["weft observer -n", name, "--ascii", *more]), term=term)


def rows(text: str) -> list[str]:
    """Of a list: between its header and the line below it."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if "NAME / LABEL" in line) + 1
    last = next((i for i in range(first, len(lines)) if lines[i].startswith("---")), len(lines))
    return [line for line in lines[first:last] if line.strip()]


def filter_and_detail():
    up("p", "mailbox")
    tui("p")
    see("Schedulers")  # O16
    press("2")
    see("NAME / LABEL")
    see("faults.slow")
    press("/")
    type_text("mailbox>100")
    press("Enter")
    see("filter: mailbox>100")
    see_that("only rows that match", lambda now: "shown" in now and len(rows(now)) == 1 and "faults.slow" in rows(now)[0])
    tui("p")  # O17
    see("Schedulers")
    press("2")
    see("faults.slow")
    press("m", "Enter")
    see_that("the detail of the longest mailbox", lambda now: re.search(r"process \d+\.\d+  faults\.slow", now) is not None)
    see("Links (")
    for part in ("state", "Stack (", "Latency"):
        see(part)


def warnings():
    press("Escape", "7")
    see("W01")
    press("i")
    see("How to silence it")
    press("Escape", "z")
    see("silenced for 1h")
    see("silenced 1 (x shows them)")
    see_that("it is not among those that are active", lambda now: "nothing is wrong" in now or "faults.slow" not in now.split("----")[0])
    press("x")
    see_that("silenced, and for how long yet", lambda now: re.search(r"silenced, (1h00m|\d+m) left", now) is not None)
    press("z")
    see("silenced no longer")
    press("T")
    see("CRITICAL")
    press("Escape", "Escape")


def trace_log_level_and_waiters():
    press("2")
    see("faults.slow")
    press("m", "T")
    see("trace of ")
    see_that("events come", lambda now: "receive" in now or "send" in now)
    press("Escape", "l")
    see("log level of ")
    type_text("debug")
    press("Enter")
    see("debug for 10m")
    press("b")
    see("for, or on the way from,")
    press("q")
    down("p")


def deadlock():
    up("d", "deadlock")
    tui("d")
    see("Schedulers")
    press("g")
    see("cycle of ")
    has("who waits for whom", screen(), "WAITS FOR")
    press("q")
    down("d")


def pipeline():
    up("o", "pipeline")
    tui("o")
    see("Schedulers")
    press("4")  # O18
    for part in ("producers", "processors", "batchers", "batch processors", "DEMAND", "BUFFER", "BATCH"):
        see(part)
    see_that("a rate that is not zero in each stage", lambda now: all_stages_move(now))
    press("P")
    see("suspend the producers of faults/")
    press("y")
    see("   paused")
    press("P")
    see("resume the producers of faults/")
    press("y")
    see_that("it goes on", lambda now: "   paused" not in now and all_stages_move(now))
    press("D")
    see("drain the pipeline faults.orders")
    press("y")
    see_that("it has ended", lambda now: "batch processors" not in now)
    press("q")
    down("o")


def all_stages_move(now: str) -> bool:
    """IN/S, or OUT/S of the producers, of each row of the table."""
    lines = now.splitlines()
    head = next((i for i, line in enumerate(lines) if "STAGE" in line and "DEMAND" in line), None)
    if head is None:
        return False
    table = [line.lstrip("> ").split() for line in lines[head + 1:] if re.match(r"^[> ]\S", line)]
    table = [row for row in table if len(row) > 6 and row[1].isdigit()]
    return len(table) >= 6 and all(any(cell not in ("0", "-") for cell in row[2:4]) for row in table)


def storm():
    up("s", "storm")
    tui("s")
    see("Schedulers")
    press("3")  # O19
    see("faults.storm")
    see_that("restarts grow", lambda now: (n := restarts(now)) is not None and n > 0)
    before = restarts(screen()) or 0
    see_that("and grow", lambda now: (restarts(now) or 0) > before)
    see_that("the budget", lambda now: re.search(r"\d+/10 in 10s", now) is not None)
    see_that("the last exit", lambda now: re.search(r"last exit.*no space left on device", now) is not None)
    press("q")
    down("s")


def restarts(now: str):
    line = next((each for each in now.splitlines() if "faults.storm" in each and "supervisor" in each), "")
    found = re.search(r"(\d+) \d+/10 in 10s", line)
    return int(found[1]) if found else None


def one_frame():
    up("i", "idle")
    done = weft("observer", "-n", "i", "--once", "--screen", "overview", "--size", "100x30", "--ascii")  # O22
    lines = done.stdout.splitlines()
    same("rows", 30, len(lines))
    same("rows that are too long", [], [line for line in lines if len(line) > 100])
    same("escape bytes", 0, done.stdout.count("\033"))


def kept():
    """What the terminal shows is kept, and shown again; so is what a crash left behind."""
    tui("i", "--record seen.jsonl")
    see("Schedulers")
    press("2")
    see("faults.sup")
    press("q")
    seen = pathlib.Path(f"{scratch.name}/seen.jsonl")
    comes_true("the recording", lambda: seen.exists() and '"key":"ps"' in seen.read_text())
    done = weft("observer", "replay", str(seen), "--once", "--screen", "processes", "--ascii")
    has("replay", done.stdout, "faults.sup")
    weft("observer", "dump", f"{scratch.name}/left.dump", "-n", "i")
    open_terminal("weft observer crashdump view left.dump --ascii")
    see("DUMP ")
    see("Schedulers")
    press("2")
    see("faults.sup")
    press("Enter")
    see("Links (")
    press("3")
    see("STRATEGY")
    press("K")
    see("a crash dump cannot be changed")
    press("q")


def crashed():
    """The last picture stays, with how the node ended."""
    up("c", "idle")
    pid = int(weft("status", "c", "--json").stdout.split('"pid":')[1].split(",")[0])
    tui("c")
    see("Schedulers")
    press("2")
    see("faults.sup")
    os.kill(pid, signal.SIGSEGV)
    running.remove("c")
    see("LOST ")
    # The address sanitizer catches the signal and ends the program in its own way.
    see("(node c ended: SIGSEGV" if os.environ.get("WEFT_SANITIZE", "none") == "none" else "(node c ended")
    has("the last picture stays", screen(), "faults.sup")
    up("c", "idle")
    see("LIVE")
    press("q")
    down("c")


def terminals():
    """Few colours, none, and a terminal that cannot do this."""
    for term in ("xterm", "vt100"):
        tui("i", term=term)
        see("[1 Overview]")
        press("q")
    open_terminal("sh -c 'weft observer -n i 2>&1; echo status $?; cat'", term="dumb")
    see("status 2")
    has("a terminal that cannot move its cursor", screen().replace("\n", ""), "TERM is 'dumb'")
    down("i")


try:
    filter_and_detail()
    warnings()
    trace_log_level_and_waiters()
    deadlock()
    pipeline()
    storm()
    one_frame()
    kept()
    terminals()
    crashed()
finally:
    tmux("kill-server")
    for each in list(running):
        down(each)
    scratch.cleanup()
conclude()
