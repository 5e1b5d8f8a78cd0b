#!/usr/bin/env python3
"""jobber killed with SIGKILL at random moments, again and again: every job ends exactly once, none is lost, and nothing
that a killed jobber has started goes on.

WEFT_JOBBER_KILLS (8) and WEFT_JOBBER_JOBS (200) say how often and how many; WEFT_JOBBER_SEED repeats the moments of a run.
Example: WEFT_BUILD_DIR=build/release WEFT_JOBBER_KILLS=50 WEFT_JOBBER_JOBS=2000 tests/e2e/jobber_kill.py
"""
import contextlib
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import tempfile
import time

from lib.checks import PATIENCE, conclude, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"]).resolve()
WEFT = BUILD / "tools/weft/weft"
KILLS = int(os.environ.get("WEFT_JOBBER_KILLS", "8"))
JOBS = int(os.environ.get("WEFT_JOBBER_JOBS", "200"))
SEED = int(os.environ.get("WEFT_JOBBER_SEED", str(random.randrange(1 << 32))))
SLOTS = 8
LATEST_KILL = 0.8  # seconds after a start


def make_jobs(folder: pathlib.Path, chance: random.Random) -> list[dict]:
    """Of all kinds, and about as long together as all kills take. The first one takes longer than any jobber that is killed
    has, so that none is done before."""
    usual = KILLS * LATEST_KILL * SLOTS / JOBS
    jobs = [{"id": "long", "kind": "long", "priority": 10, "builtin": "sleep", "arguments": [f"{LATEST_KILL + 0.2}s"]}]
    for i in range(JOBS - 1):
        name = f"job-{i}"
        pause = f"{chance.uniform(0.5, 1.5) * usual:.3f}"
        effect = folder / "effects" / name
        job = {"id": name, "kind": f"kind-{i % 5}", "retries": 2, "backoff": "5ms"}
        if i % 10 == 0:
            job |= {"builtin": "fail", "retries": 1}
        elif i % 10 == 1:
            job |= {"builtin": "fail", "arguments": ["2"]}
        elif i % 10 in (2, 3):
            job |= {"builtin": "write", "arguments": [str(effect), name]}
        elif i % 10 == 4:
            job |= {"builtin": "sleep", "arguments": [f"{pause}s"]}
        else:
            job |= {"command": f"sleep {pause}; echo \"$JOBBER_ATTEMPT\" >> '{effect}'"}
        jobs.append(job)
    return jobs


def start(folder: pathlib.Path) -> subprocess.Popen:
    command = [WEFT, "-q", "run", "jobber", "--", "run", folder / "jobs.jsonl", "--journal", folder / "jobs.db", "--jobs",
               str(SLOTS), "--limit", "kind-1=2", "--json", "--quiet"]
    environment = os.environ | {"WEFT_RUN_DIR": str(folder / "run"), "WEFT_PATH": str(BUILD / "apps")}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def processes_of(folder: pathlib.Path) -> list[str]:
    """What runs with a path of ours on its command line: the shells of jobs and their watchers."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = entry.read_bytes().decode(errors="replace")
            if f"{folder}/effects" in line:
                found.append(line.replace("\0", " "))
    return found


def check_no_orphans(folder: pathlib.Path, when: str):
    end = time.monotonic() + PATIENCE
    while (left := processes_of(folder)) and time.monotonic() < end:
        pass
    same(f"processes left {when}", [], left)


def kill_again_and_again(folder: pathlib.Path, chance: random.Random):
    for i in range(KILLS):
        running = start(folder)
        with contextlib.suppress(subprocess.TimeoutExpired):  # the moment of the kill
            running.wait(chance.uniform(0, LATEST_KILL))
        running.send_signal(signal.SIGKILL)
        _, errors = running.communicate()
        same(f"kill {i + 1}: status ({errors.strip()})", -signal.SIGKILL, running.returncode)
        check_no_orphans(folder, f"after kill {i + 1}")


def run_to_the_end(folder: pathlib.Path) -> dict:
    running = start(folder)
    out, errors = running.communicate()
    same("the last run: errors", [], [line for line in errors.splitlines() if " error " in line])
    summary = json.loads(out)
    # Its exit code and its counts are of the jobs that were left to it.
    same("the last run: exit code", 5 if summary["counts"]["failed"] else 0, running.returncode)
    return summary


def check_journal(folder: pathlib.Path, jobs: list[dict]) -> int:
    """Every job ended exactly once, as it must; returns how many attempts were cut short."""
    journal = sqlite3.connect(folder / "jobs.db")
    same("integrity", [("ok",)], journal.execute("PRAGMA integrity_check").fetchall())
    states = dict(journal.execute("SELECT id, state FROM jobs"))
    same("states", {job["id"]: "failed" if job.get("builtin") == "fail" and "arguments" not in job else "done" for job in jobs}, states)
    ends = dict(journal.execute("SELECT job, count(*) FROM events WHERE what IN ('done', 'failed') GROUP BY job"))
    same("ends", {job["id"]: 1 for job in jobs}, ends)
    same("events after an end", [], journal.execute(
        "SELECT e.job FROM events e JOIN events done ON done.job = e.job AND done.what IN ('done', 'failed') "
        "WHERE e.number > done.number").fetchall())
    same("attempts that ended in no way, or in two", [], journal.execute(
        "SELECT job, attempt, group_concat(what) FROM events WHERE attempt > 0 GROUP BY job, attempt "
        "HAVING sum(what = 'begun') != 1 OR sum(what != 'begun') != 1").fetchall())
    same("attempts in the history", [], journal.execute(
        "SELECT id FROM jobs WHERE attempts != (SELECT count(*) FROM events WHERE job = id AND what = 'begun')").fetchall())
    same("failures that count", [], journal.execute(
        "SELECT id FROM jobs WHERE attempts != failures + interruptions + (state = 'done')").fetchall())
    return journal.execute("SELECT count(*) FROM events WHERE what = 'interrupted'").fetchone()[0]


def check_effects(folder: pathlib.Path, jobs: list[dict]):
    """What a job did is there, at least once."""
    effective = {job["id"] for job in jobs if job.get("builtin") in (None, "write")}
    same("jobs that left no trace", set(), {name for name in effective if not (folder / "effects" / name).is_file()})


def main():
    if not WEFT.is_file() or not (BUILD / "apps/jobber.so").is_file():
        skip("weft and jobber were not built")
    chance = random.Random(SEED)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        (folder / "effects").mkdir()
        jobs = make_jobs(folder, chance)
        (folder / "jobs.jsonl").write_text("".join(json.dumps(job) + "\n" for job in jobs))
        kill_again_and_again(folder, chance)
        summary = run_to_the_end(folder)
        interrupted = check_journal(folder, jobs)
        check_effects(folder, jobs)
        check_no_orphans(folder, "at the end")
    print(f"{KILLS} kills, {JOBS} jobs, seed {SEED}: {summary['counts']['done']} done and {summary['counts']['failed']} failed in the "
          f"last run, {interrupted} attempts cut short, {time.monotonic() - started:.1f} s")


main()
conclude("every job ended exactly once")
