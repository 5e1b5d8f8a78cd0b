#!/usr/bin/env python3
"""Two nodes of tickets share the work of a real broker, for each kind there is: one is killed with SIGKILL in the middle and
nothing is lost; each request is booked and answered once.

WEFT_TICKETS_REQUESTS (3000) says how many. Arguments: the brokers to try; none: all.
Example: WEFT_BUILD_DIR=build/release tests/e2e/tickets_brokers.py redis
"""
import json
import os
import pathlib
import signal
import sys
import tempfile

from lib.brokers import SCHEMES, broker, known_brokers
from lib.checks import PATIENCE, comes_true, conclude, same, skip
from lib.tickets import need_tickets, run, same_answers, start, summary

REQUESTS = int(os.environ.get("WEFT_TICKETS_REQUESTS", "3000"))
SECONDS = 3  # that publishing takes


def check_shares(folder: pathlib.Path, kind: str, url: str):
    serve = ("serve", "--broker", url)
    other, killed = start(folder, *serve), start(folder, *serve)
    publishing = start(folder, "publish", "--broker", url, "--count", REQUESTS, "--series", kind, "--rate", REQUESTS // SECONDS)
    comes_true(f"{kind}: half of it is stored", lambda: stored(folder) >= REQUESTS // 2)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    _, errors = publishing.communicate(timeout=PATIENCE)
    same(f"{kind}: publish ({errors.strip()})", 0, publishing.returncode)
    comes_true(f"{kind}: every request is stored", lambda: stored(folder) == REQUESTS)
    other.send_signal(signal.SIGTERM)
    out, errors = other.communicate(timeout=PATIENCE)
    same(f"{kind}: the other node: exit code ({errors.strip()})", 0, other.returncode)
    same(f"{kind}: serve", 0, run(folder, *serve, "--idle", "1s")[0])  # what the killed one had not answered
    found = summary(folder, REQUESTS)
    same(f"{kind}: answered", 0, found["unanswered"])
    same_answers(folder, kind, REQUESTS)
    print(f"{kind}: {REQUESTS} requests, {found['again']} came again; the node that was not killed: {out.strip()}")


def stored(folder: pathlib.Path) -> int:
    _, out, _ = run(folder, "summary", "--json")
    return json.loads(out)["stored"] if out else 0


def main():
    need_tickets()
    tried = 0
    for kind in sys.argv[1:] or known_brokers():
        with broker(kind) as at, tempfile.TemporaryDirectory() as place:
            if at is not None:
                tried += 1
                check_shares(pathlib.Path(place), kind, f"{SCHEMES[kind]}://{at}")
    if tried == 0:
        skip("no broker can run here")


main()
conclude("nothing was lost")
