#!/usr/bin/env python3
"""gdb's commands for weft: on a live node, on core files of it, and on a program with type information.

Example: WEFT_BUILD_DIR=build/release tests/e2e/debugger.py
"""
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import signal
import subprocess
import tempfile

from lib.checks import comes_true, conclude, failures, has, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"]).resolve()
WEFT = BUILD / "tools/weft/weft"
APPS = BUILD / "tests/e2e/apps"
SHOWN = BUILD / "tests/e2e/weft_e2e_shown"
SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools/gdb/weft-gdb.py"
CROWD = 20
GDB_PATIENCE = 280  # seconds: it reads all debug information first
MARK = "=== answer"


def gdb(where: list, commands: list[str]) -> list[str]:
    """What it says to each, and before the first to `where`."""
    asked = ["-ex", "set pagination off", "-ex", "set confirm off", "-ex", "set width 0", "-ex", f"source {SCRIPT}"]
    for command in commands:
        asked += ["-ex", f"echo \\n{MARK}\\n", "-ex", command]
    done = subprocess.run(["gdb", "-nx", "-batch", *map(str, where), *asked], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", timeout=GDB_PATIENCE, check=False,
                          env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8", "DEBUGINFOD_URLS": ""})
    answers = done.stdout.split(f"\n{MARK}\n")
    return answers + [""] * (len(commands) + 1 - len(answers))


class Node:
    """watched and spin: processes that wait in functions with names, and one that is always in its turn."""

    def __init__(self, folder: pathlib.Path):
        self._environment = os.environ | {"WEFT_RUN_DIR": str(folder / "run"), "WEFT_PATH": str(APPS), "WEFT_CRASH_DUMP": "off",
                                          "MALLOC_ARENA_MAX": "1"}  # a small core file
        self.errors = folder / "log"
        with self.errors.open("w") as log:
            self.process = subprocess.Popen(
                [WEFT, "run", "watched", "spin", "--name", "debugged", "--processes", "1000", "-S", "2", "--set", f"watched.crowd={CROWD}",
                 "--set", "spin.count=1", "--set", "spin.polite=false"], cwd=folder, env=self._environment, stdout=subprocess.DEVNULL, stderr=log,
                preexec_fn=allow_core_file)

    def wait(self):
        comes_true("the node is ready", lambda: "ready after" in self.errors.read_text() or self.process.poll() is not None)
        comes_true("its processes wait", self._all_wait)
        self.pids = {name: pid for row in self.rows() for name, pid in ((row["name"], row["pid"]), (row["label"], row["pid"])) if name}

    def observer(self, *arguments) -> subprocess.CompletedProcess:
        return subprocess.run([WEFT, "observer", *arguments, "-n", "debugged"], env=self._environment, capture_output=True, text=True,
                              timeout=GDB_PATIENCE, check=False)

    def rows(self) -> list[dict]:
        return json.loads(self.observer("ps", "--limit", "500", "--json").stdout)["rows"]

    def _all_wait(self) -> bool:
        states = [(row["label"] or row["name"] or "", row["state"]) for row in self.rows()]
        crowd = [name for name, state in states if name.startswith("crowd/") and state == "receive"]
        knot = {name for name, state in states if name.startswith("knot") and state == "call"}
        return (len(crowd) == CROWD and knot == {"knot.a", "knot.b", "knot/behind"} and ("watched.sup", "receive") in states
                and any(name == "spin/0" for name, _ in states))

    def end(self):
        self.process.kill()
        self.process.wait()


def allow_core_file():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def look(kind: str, where: list, pids: dict[str, str], more: list[str]) -> list[str]:
    """O27: where processes wait and run, whatever gdb looks at. Gives the answers to `more`."""
    commands = ["info weft", "info weft-processes", "info weft-processes crowd/", 'info weft-processes mailbox>=1 and state=call',
                f"weft-bt {pids['knot.a']}", f"weft-bt {pids['crowd/7']}", "weft-bt watched.worker", f"weft-bt {pids['spin/0']}",
                "weft-bt watched.sup", "weft-process knot.a", "bt", "frame function watched::knot::handle_call", "frame",
                f"weft-bt {pids['crowd/7']}", "frame", "weft-process", "bt", f"weft-process {pids['spin/0']}", "info weft-mailbox knot.a",
                "weft-bt 7777.1", "weft-bt", "info weft-processes mailbox>"]
    _, schedulers, all_, crowd, calls, calling, waiting, worker, running, resting, switched, stack, _, at, other, still_at, back, thread, \
        refused, mail, nobody, none, bad, *rest = gdb(where, commands + more)

    def says(what: str, text: str, part: str):
        has(f"{kind}: {what}", text, part)

    says("info weft", schedulers, f"node debugged: {len(all_.splitlines()) - 2} processes, 2 schedulers")
    same(f"{kind}: info weft: a line for each scheduler", ["0", "1"], re.findall(r"^(\d) ", schedulers, re.MULTILINE)[:2])
    says("info weft: who runs", schedulers, f"{pids['spin/0']} spin/0")
    says("processes", all_, "watched.worker")
    says("processes: where they were spawned", all_, "watched/watched.cpp:")
    says("processes: a part of a name", crowd, f"{CROWD} of ")
    same(f"{kind}: processes: comparisons", "knot.a", calls.splitlines()[2].split()[1] if calls.count("\n") > 1 else calls)
    says("a process in a call", calling, "watched::knot::handle_call")
    says("a process in a call: whom for", calling, f", for {pids['knot.b']}")
    says("a process in receive", waiting, "watched::wait_for_ever")
    says("a process by its name", worker, "watched::work")
    says("a running process: its thread", running, "It runs on thread ")
    says("a running process: its function", running, "spin.cpp:")
    says("a process at rest", resting, "It rests and has no stack")
    says("a process at rest: its body", resting, "weft::supervisor")
    says("switched", switched, "in place of thread")
    says("switched: bt", stack, "watched::knot::handle_call")
    same(f"{kind}: switched: bt begins with the process", False, "futex" in stack or "poll" in stack)
    says("switched: frame", at, "watched::knot::handle_call")
    says("switched: another one's backtrace", other, "watched::wait_for_ever")
    says("switched: the frame is kept", still_at, "watched::knot::handle_call")
    same(f"{kind}: switched back", False, "watched::" in back + thread)
    says("switched back: bt", thread, "#0 ")
    says("a running process is where its thread is", refused, f"{pids['spin/0']} runs on thread ")
    says("mailbox", mail, "server_request")
    says("no such process", nobody, "there is no process 7777.1")
    says("no pid", none, "which process?")
    says("a bad filter", bad, "at character 9 there must be a number")
    return rest


def may_attach(pid: int) -> bool:
    said = subprocess.run(["gdb", "-nx", "-batch", "-iex", "set auto-solib-add off", "-p", str(pid)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=GDB_PATIENCE, check=False)
    return "Operation not permitted" not in said.stderr


def has_kernel_cores() -> bool:
    """The kernel lays them beside the program, and this process may ask for one."""
    pattern = pathlib.Path("/proc/sys/kernel/core_pattern").read_text().strip()
    return pattern.startswith("core") and resource.getrlimit(resource.RLIMIT_CORE)[1] == resource.RLIM_INFINITY


def values_have_printers():
    """Of weft's types, in a program that was built with -g; and the locals of a process that waits."""
    commands = ["info weft", "break shown::look", "run", "print who", "print nobody", "print which", "print server", "print plain",
                "print failed", "print good", "print bad", "print one", "info weft-processes shown/", "info weft-mailbox shown/waiter",
                "weft-process shown/waiter", "frame function shown::wait_for_open", "info locals", "info args", "continue"]
    _, early, _, stopped, who, nobody, which, server, plain, failed, good, bad, one, rows, mail, _, frame, local, given, end = gdb(
        [SHOWN], commands)
    has("before the start", early, "weft: there is no symbol weft_debug_words")
    has("stopped", stopped, "shown::look")
    has("result", good, "result = {value = 5}")
    has("result: error", bad, "error = {reason = timeout}")
    has("message", one, 'message of shown::order = {value = {number = 8, customer = "bob"}}')
    has("processes", rows, "shown/waiter")
    has("mailbox: a value", mail, 'shown::order  {number = 7, customer = "ann"}')
    has("frame", frame, "shown::wait_for_open")
    has("locals", local, "guests = 42")
    has("arguments", given, "table = 41")
    has("it goes on", end, "table 41 with 42 guests")
    values = [text.partition(" = ")[2].strip() for text in (who, nobody, which, server, plain, failed)]
    has("values as the program says them", end, " ".join(values).replace(" (shown::till)", "") + " 1 0")


def main():
    if os.environ.get("WEFT_SANITIZE", "none") != "none":
        skip("the sanitizers' memory makes core files too large")
    if shutil.which("gdb") is None:
        skip("gdb is not installed")
    if platform.machine() != "x86_64":
        skip("the commands show stacks on x86-64 only")
    if not all(path.is_file() for path in (WEFT, APPS / "watched.so", APPS / "spin.so", SHOWN)):
        skip("weft or the applications were not built")
    looked_at = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        node = Node(folder)
        try:
            node.wait()
            pid = node.process.pid
            if may_attach(pid):
                core, = look("live", ["-p", pid], node.pids, [f"weft-gcore {folder / 'saved'}"])
                same("the node lives on", 0, node.observer("ps").returncode)
                stacks = re.search(r"The stacks of (\d+) processes are in it", core)
                same("weft-gcore: a stack for each of the crowd at least", True, stacks is not None and int(stacks[1]) >= CROWD)
                look("core file of gdb", [WEFT, folder / "saved"], node.pids, [])
                values_have_printers()
                looked_at += ["a live node", "a core file of gdb", "a program with types"]
            if has_kernel_cores():
                node.process.send_signal(signal.SIGABRT)
                same("the node aborts", -signal.SIGABRT, node.process.wait(GDB_PATIENCE))
                saved = sorted(folder.glob("core*"))
                same("core files of the kernel", 1, len(saved))
                look("core file of the kernel", [WEFT, *saved], node.pids, [])
                looked_at.append("a core file of the kernel")
        finally:
            node.end()
    if not looked_at and not failures:
        skip("neither ptrace nor core files are allowed here")
    conclude(f"looked at {', '.join(looked_at)}")


if __name__ == "__main__":
    main()
