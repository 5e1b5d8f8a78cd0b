#!/usr/bin/env python3
"""tickets as its user runs it, on the queue that needs no server: requests are published and booked, a stop drains, nodes
that share a queue and are killed lose nothing, and each request is booked and answered once.

WEFT_TICKETS_KILLS (6) and WEFT_TICKETS_REQUESTS (3000) say how often and how many; WEFT_TICKETS_SEED repeats the moments.
Example: WEFT_BUILD_DIR=build/release WEFT_TICKETS_KILLS=50 tests/e2e/tickets.py
"""
import contextlib
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile

from lib.checks import PATIENCE, comes_true, conclude, has, same
from lib.tickets import call, need_tickets, run, same_answers, start, summary

KILLS = int(os.environ.get("WEFT_TICKETS_KILLS", "6"))
REQUESTS = int(os.environ.get("WEFT_TICKETS_REQUESTS", "3000"))
SEED = int(os.environ.get("WEFT_TICKETS_SEED", str(random.randrange(1 << 32))))
LATEST_KILL = 0.8  # seconds after a start


def check_books_and_answers(folder: pathlib.Path):
    code, out, errors = run(folder, "publish", "--count", 500, "--series", "first", "--bad-every", 50)
    same(f"publish: exit code ({errors.strip()})", 0, code)
    has("publish", out, "published: 500 requests to sqlite:tickets.queue, in ")
    code, out, errors = run(folder, "serve", "--idle", "1s")
    same(f"serve: exit code ({errors.strip()})", 0, code)
    has("serve", out, "500 requests came, 490 were new, 490 answered")
    code, out, _ = run(folder, "summary")
    same("the last of the series is a bad one", 1, code)
    has("summary", out, "FAULT: series first: ")
    has("summary", out, "refused: 10 requests")


def check_drains(folder: pathlib.Path):
    """A stop under load: what was taken is booked, the rest stays in the queue for the next run."""
    serving = start(folder, "serve")
    same("publish", 0, run(folder, "publish", "--count", REQUESTS, "--series", "drained")[0])
    serving.send_signal(signal.SIGTERM)
    out, errors = serving.communicate(timeout=PATIENCE)
    same(f"drain: exit code ({errors.strip()})", 0, serving.returncode)
    has("drain", out, "requests came")
    same("serve", 0, run(folder, "serve", "--idle", "1s")[0])
    found = summary(folder, REQUESTS)
    same("drained: answered", 0, found["unanswered"])
    same_answers(folder, "drained", REQUESTS)


def check_is_asked(folder: pathlib.Path):
    """A running one is asked how far it is, and told how fast to go. AP-048: commands of a running node."""
    count = 500  # at one a second that is more than anybody waits here
    serving = start(folder, "serve", "--rate", 1)
    comes_true("it can be asked", lambda: call(folder, "rate")[1] == "at most 1 request a second\n")
    has("its commands", call(folder)[1], "rate     How many requests are taken a second at most, or a new limit: rate [N]")
    same("publish", 0, run(folder, "publish", "--count", count, "--series", "slow")[0])
    comes_true("some are taken", lambda: json.loads(call(folder, "summary", "--json")[1])["stored"] > 0)
    code, out, _ = call(folder, "summary", "--expect", count)
    same("summary while most wait: exit code", 1, code)
    has("summary while most wait", out, "500 were expected")
    same("no limit", (0, "as many requests as come\n", ""), call(folder, "rate", 0))
    comes_true("then all are stored", lambda: call(folder, "summary", "--expect", count)[0] == 0)
    same("a limit", (0, "at most 1 request a second\n", ""), call(folder, "rate", 1))
    same("publish more", 0, run(folder, "publish", "--count", count, "--series", "slow", "--first", count + 1)[0])
    comes_true("more are taken", lambda: call(folder, "summary", "--expect", count)[0] == 1)
    code, _, errors = call(folder, "rate", "fast")
    same("a wrong rate: exit code", 2, code)
    has("a wrong rate", errors, "N: 'fast' is not a whole number from 0 to 1000000000")
    serving.send_signal(signal.SIGTERM)  # which does not wait for the limit
    _, errors = serving.communicate(timeout=PATIENCE)
    same(f"a stop under a limit: exit code ({errors.strip()})", 0, serving.returncode)
    same("serve", 0, run(folder, "serve", "--idle", "1s")[0])
    same("asked and answered", 0, summary(folder, 2 * count)["unanswered"])
    same_answers(folder, "slow", 2 * count)


def check_survives_kills(folder: pathlib.Path, chance: random.Random):
    """Two nodes share the queue; one of them is killed again and again while requests are published."""
    other = start(folder, "serve")
    publishing = start(folder, "publish", "--count", REQUESTS, "--series", "killed", "--rate", int(REQUESTS / (KILLS * LATEST_KILL / 2)))
    for i in range(KILLS):
        running = start(folder, "serve")
        with contextlib.suppress(subprocess.TimeoutExpired):  # the moment of the kill
            running.wait(chance.uniform(0.1, LATEST_KILL))
        running.send_signal(signal.SIGKILL)
        _, errors = running.communicate()
        same(f"kill {i + 1}: status ({errors.strip()})", -signal.SIGKILL, running.returncode)
    same("publish", 0, publishing.wait(PATIENCE))
    # What a killed node had leased comes again when the lease has run out, after 30 s.
    comes_true("every request is stored", lambda: run(folder, "summary", "--expect", REQUESTS)[0] == 0)
    other.send_signal(signal.SIGTERM)
    _, errors = other.communicate(timeout=PATIENCE)
    same(f"the other node: exit code ({errors.strip()})", 0, other.returncode)
    same("serve", 0, run(folder, "serve", "--idle", "1s")[0])
    found = summary(folder, REQUESTS)
    same("killed: answered", 0, found["unanswered"])
    same_answers(folder, "killed", REQUESTS)
    print(f"{KILLS} kills, {REQUESTS} requests, seed {SEED}: {found['again']} came again")


def check_refusals(folder: pathlib.Path):
    code, _, errors = run(folder, "summary", "--bookings", "none.db")
    same("no bookings: exit code", 1, code)
    has("no bookings", errors, "tickets: none.db: there is no such file")
    code, _, errors = run(folder, "serve", "--broker", "pigeon:roof")
    same("no broker: exit code", 2, code)
    has("no broker", errors, "'pigeon:roof' is none of the brokers that were built in")
    code, _, errors = run(folder, "serve", "--broker", "sqlite:/no/such/folder/queue", "--idle", "1s")
    same("no folder: exit code", 1, code)
    has("no folder", errors, "/no/such/folder/queue")


def main():
    need_tickets()
    chance = random.Random(SEED)
    for check in (check_books_and_answers, check_drains, check_is_asked, lambda folder: check_survives_kills(folder, chance), check_refusals):
        with tempfile.TemporaryDirectory() as place:
            check(pathlib.Path(place))


main()
conclude("each request was booked and answered once")
