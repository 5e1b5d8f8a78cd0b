#!/usr/bin/env python3
"""What being looked at costs a program: a case alone and with a terminal attached that looks once a second and a scraper that asks for
all metrics once a second, in turns.

usage: observer_cost.py --bench weft_bench --weft weft [--runs N] [CASE ARG...]

Example: observer_cost.py --bench build/release/tests/bench/weft_bench --weft build/release/tools/weft/weft --runs 9

Without a case: pingpong, spawn_exit and broadway's pipeline, some seconds each. Prints a JSON line for each case: the medians in
nanoseconds an operation, and their ratio. On a machine with few cores what terminal and scraper use themselves is part of it.
Needs tmux and curl.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import threading

import runs

CASES = (["pingpong", "15000000"], ["spawn_exit", "one_at_a_time", "6000000"], ["pipeline", "batched", "100", "8000000"])
LIMIT_SECONDS = 300


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage=argparse.SUPPRESS)
    parser.add_argument("case", nargs="*")
    parser.add_argument("--bench", type=pathlib.Path, required=True)
    parser.add_argument("--weft", type=pathlib.Path, required=True)
    parser.add_argument("--runs", type=int, default=7)
    return parser.parse_args()


class Onlookers:
    """The terminal and the scraper; they wait for the socket, and are gone when this is left."""

    def __init__(self, weft: pathlib.Path, folder: pathlib.Path):
        self.socket = folder / "socket"
        self._weft = weft.resolve()
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._over = threading.Event()
        self._scraper = threading.Thread(target=self._scrape)
        self.scrapes = 0

    def __enter__(self):
        self._scraper.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._scraper.join()
        subprocess.run([*self._tmux, "kill-server"], capture_output=True, check=False)

    def _scrape(self):
        while not self.socket.exists():
            if self._over.wait(0.01):
                return
        subprocess.run([*self._tmux, "new-session", "-d", "-x", "100", "-y", "30", f"TERM=tmux-256color {self._weft} observer -n {self.socket}"],
                       check=True, env=os.environ | {"LC_ALL": "C.UTF-8"})
        while not self._over.wait(1):
            done = subprocess.run(["curl", "-sf", "--unix-socket", str(self.socket), "http://weft/metrics"], capture_output=True, check=False)
            self.scrapes += done.returncode == 0


def once(bench: pathlib.Path, case: list[str], more: dict[str, str]) -> float:
    runs.warm_memory()
    done = subprocess.run([bench, *case], capture_output=True, text=True, timeout=LIMIT_SECONDS, check=True, env=os.environ | more)
    return json.loads(done.stdout.splitlines()[-1])["ns_per_op"]


def observed(options: argparse.Namespace, case: list[str]) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder, Onlookers(options.weft, pathlib.Path(folder)) as onlookers:
        ns = once(options.bench, case, {"WEFT_OBSERVE": str(onlookers.socket)})
    return ns, onlookers.scrapes


def measure(options: argparse.Namespace, case: list[str]) -> dict:
    alone, looked_at, scrapes = [], [], 0
    for number in range(options.runs):
        for is_observed in (False, True) if number % 2 else (True, False):
            if not is_observed:
                alone.append(once(options.bench, case, {}))
                continue
            ns, more = observed(options, case)
            looked_at.append(ns)
            scrapes += more
    medians = statistics.median(alone), statistics.median(looked_at)
    return {"case": " ".join(case), "runs": options.runs, "alone_ns": medians[0], "observed_ns": medians[1],
            "ratio": round(medians[1] / medians[0], 4), "spread_percent": round(100 * (max(alone) - min(alone)) / medians[0]),
            "scrapes": scrapes}


def main():
    options = parsed()
    for case in [options.case] if options.case else CASES:
        print(json.dumps(measure(options, case)), flush=True)


main()
