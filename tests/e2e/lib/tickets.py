"""How the scripts run tickets."""
import itertools
import json
import os
import pathlib
import subprocess

from lib.checks import PATIENCE, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"]).resolve()
WEFT = BUILD / "tools/weft/weft"
NAMES = (f"tickets-{i}" for i in itertools.count(1))  # of nodes, which run at the same time


def need_tickets():
    if not WEFT.is_file() or not (BUILD / "apps/tickets.so").is_file():
        skip("weft and tickets were not built")


def environment(folder: pathlib.Path) -> dict[str, str]:
    return os.environ | {"WEFT_RUN_DIR": str(folder / "run"), "WEFT_PATH": str(BUILD / "apps")}


def start(folder: pathlib.Path, *arguments) -> subprocess.Popen:
    command = [WEFT, "-q", "run", "tickets", "--name", next(NAMES), "--", *map(str, arguments)]
    return subprocess.Popen(command, cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def call(folder: pathlib.Path, *arguments) -> tuple[int, str, str]:
    """A command of the only node that runs."""
    done = subprocess.run([WEFT, "call", "tickets", *map(str, arguments)], cwd=folder, env=environment(folder), capture_output=True,
                          text=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout, done.stderr


def run(folder: pathlib.Path, *arguments) -> tuple[int, str, str]:
    running = start(folder, *arguments)
    out, errors = running.communicate(timeout=PATIENCE)
    return running.returncode, out, errors


def summary(folder: pathlib.Path, expect: int, *place: str) -> dict:
    code, out, errors = run(folder, "summary", "--expect", expect, "--json", *place)
    same(f"summary: exit code ({errors.strip()})", 0, code)
    return json.loads(out)


def same_answers(folder: pathlib.Path, series: str, count: int, file: str = "answers.jsonl"):
    """Each request was answered once."""
    given = [json.loads(line)["id"] for line in (folder / file).read_text().splitlines()]
    same(f"answers of {series}", sorted(f"{series}-{i}" for i in range(1, count + 1)), sorted(given))
