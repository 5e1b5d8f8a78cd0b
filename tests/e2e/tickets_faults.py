#!/usr/bin/env python3
"""What tickets says of bad input and of what its world does to it: one clear error each and the exit status for it, and no request
is lost by a disk that is full.

Example: WEFT_BUILD_DIR=build/release tests/e2e/tickets_faults.py
"""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

from lib.brokers import SCHEMES, broker, known_brokers
from lib.checks import PATIENCE, comes_true, conclude, failures, has, same
from lib.tickets import need_tickets, run, same_answers, start, summary

COMMANDS = (("serve",), ("publish", "--count", 1, "--series", "r"))
SMALL_DISK = "small-disk"  # the argument of this script inside a mount namespace of its own
REQUESTS = 20000  # more than a megabyte of them
PLACE = ("--bookings", "small/bookings")


def one_error(what: str, found: tuple[int, str, str], code: int, *parts: str):
    """`code`, and on standard error one line of tickets' own with all of `parts`; nothing of how it fell apart inside."""
    status, _, errors = found
    same(f"{what}: exit code ({errors.strip()})", code, status)
    own = [line for line in errors.splitlines() if line != "Run with --help for more information."]
    same(f"{what}: lines of {errors!r}", 1, len(own))
    for part in parts:
        has(what, errors, part)


def refused(what: str, folder: pathlib.Path, url: str, *parts: str):
    for command in COMMANDS:
        one_error(f"{what}: {command[0]}", run(folder, *command, "--broker", url), 1, "tickets: ", *parts)


def nobody() -> str:
    """Host and port where nobody listens: the socket that has it does not."""
    free = socket.socket()
    free.bind(("127.0.0.1", 0))
    nobody.kept.append(free)
    return f"127.0.0.1:{free.getsockname()[1]}"


nobody.kept = []


def check_usage(folder: pathlib.Path):
    one_error("unknown option", run(folder, "serve", "--bookngs", "b"), 2, "--bookngs")
    one_error("no demand", run(folder, "serve", "--batch-size", 0), 2, "--batch-size: '0' is not a whole number from 1 to 100000")
    one_error("no port", run(folder, "serve", "--broker", "amqp://localhost:0/q"), 2, "'amqp://localhost:0/q' is wrong: no port")
    one_error("no folder for answers", run(folder, "serve", "--answers", "none/answers"), 1, "tickets: none/answers.lock: No such file")


def check_unreachable(folder: pathlib.Path):
    for kind in known_brokers():
        at = nobody()
        refused(f"unreachable {kind}", folder, f"{SCHEMES[kind]}://{at}", at, "refused" if kind != "nats" else "can be reached")
    refused("unreachable sqlite", folder, "sqlite:none/queue", "none/queue: unable to open database file")


def check_credentials(folder: pathlib.Path):
    """Wrong ones are refused, and never shown; the right ones are taken."""
    servers = {"rabbitmq": ((), "guest:guest"), "nats": (("--user", "ada", "--pass", "right"), "ada:right"),
               "redis": (("--requirepass", "right"), ":right")}
    for kind in known_brokers():
        if kind not in servers:
            continue
        arguments, right = servers[kind]
        with broker(kind, *arguments) as at:
            if at is None:
                continue
            user = right.split(":")[0] or "default"
            wrong = f"{right.split(':')[0]}:guessed"
            refused(f"wrong password of {kind}", folder, f"{SCHEMES[kind]}://{wrong}@{at}", f'"{user}"')
            for command in COMMANDS:
                _, out, errors = run(folder, *command, "--broker", f"{SCHEMES[kind]}://{wrong}@{at}")
                same(f"{kind}: the password is shown", False, "guessed" in out + errors)
            published = run(folder, *COMMANDS[1], "--broker", f"{SCHEMES[kind]}://{right}@{at}")
            same(f"right password of {kind} ({published[2].strip()})", 0, published[0])


def check_full_disk():
    if subprocess.run(["unshare", "-Urm", "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        print("full disk left out: no right to mount one")
        return
    inside = subprocess.run(["unshare", "-Urm", sys.executable, "-B", __file__, SMALL_DISK], stdout=subprocess.PIPE, text=True, check=False)
    if inside.returncode != 0:
        failures.append(inside.stdout.strip())


def mount(folder: pathlib.Path, size: str, *options: str):
    subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join((f"size={size}", *options)), "none", folder], check=True)


def check_queue_on_full_disk(folder: pathlib.Path):
    mount(folder, "1m")
    publish = ("publish", "--count", REQUESTS, "--series", "full")
    code, _, errors = run(folder, *publish)
    same("full disk: publish: exit", 1, code)
    # The node's own files have no room there either, which is a warning each.
    first, *others = errors.splitlines()
    same("full disk: publish: error", "tickets: tickets.queue: database or disk is full", first)
    same("full disk: publish: others", [], [line for line in others if "warning weft: cannot write" not in line])
    mount(folder, "64m", "remount")
    same("full disk: publish again", 0, run(folder, *publish)[0])
    check_all_handled(folder)


def check_files_on_full_disk(folder: pathlib.Path, which: str, said: str):
    """The queue has room, and what is made of it has not."""
    small = folder / "small"
    small.mkdir()
    same(f"{which}: publish", 0, run(folder, "publish", "--count", REQUESTS, "--series", "full")[0])
    mount(small, "512k")
    place = (f"--{which}", f"small/{which}")
    one_error(f"{which} on a full disk", run(folder, "serve", "--idle", "1s", *place), 1, f"tickets: small/{which}: {said}")
    mount(small, "64m", "remount")
    check_all_handled(folder, *place)


def check_bookings_behind_a_broker(folder: pathlib.Path):
    """What a broker has delivered and no disk took comes again to the next run, whatever the broker calls that."""
    for kind in known_brokers():
        with broker(kind) as at:
            if at is not None:
                here = folder / kind
                (here / "small").mkdir(parents=True)
                check_comes_again(here, kind, "--broker", f"{SCHEMES[kind]}://{at}")


def check_comes_again(folder: pathlib.Path, kind: str, *url: str):
    serve = ("serve", *url, *PLACE)
    same(f"{kind}: publish", 0, run(folder, "publish", "--count", REQUESTS, "--series", "full", *url)[0])
    mount(folder / "small", "512k")
    code, _, errors = run(folder, *serve)
    same(f"{kind}: full disk: exit", 1, code)
    # Kafka's producer ends, and its supervisor tells of that.
    own = [line for line in errors.splitlines() if line.startswith("tickets: ")]
    same(f"{kind}: full disk: error of {errors!r}", ["tickets: small/bookings: database or disk is full"], own)
    mount(folder / "small", "64m", "remount")
    again = start(folder, *serve)  # Kafka's members and Redis' claims come after half a minute, so it is not for idle ones to end
    comes_true(f"{kind}: all are stored", lambda: run(folder, "summary", "--expect", REQUESTS, *PLACE)[0] == 0)
    again.send_signal(signal.SIGTERM)
    _, errors = again.communicate(timeout=PATIENCE)
    same(f"{kind}: room again: exit ({errors.strip()})", 0, again.returncode)
    same(f"{kind}: what was not answered", 0, run(folder, *serve, "--idle", "1s")[0])
    same(f"{kind}: answered", 0, summary(folder, REQUESTS, *PLACE)["unanswered"])
    same_answers(folder, "full", REQUESTS)
    subprocess.run(["umount", folder / "small"], check=True)


def check_all_handled(folder: pathlib.Path, *place: str):
    bookings = place if "--bookings" in place else ()
    # What was given back comes again after a second, which may be later than a run is idle.
    comes_true("all are stored", lambda: run(folder, "serve", "--idle", "1s", *place)[0] == 0 and
               run(folder, "summary", "--expect", REQUESTS, *bookings)[0] == 0)
    same("answered", 0, summary(folder, REQUESTS, *bookings)["unanswered"])
    same_answers(folder, "full", REQUESTS, place[1] if "--answers" in place else "answers.jsonl")


def in_folder(check, *arguments):
    with tempfile.TemporaryDirectory() as place:
        try:
            check(pathlib.Path(place), *arguments)
        finally:
            for disk in (f"{place}/small", place):
                if os.path.ismount(disk):
                    subprocess.run(["umount", disk], check=True)


def main():
    if sys.argv[1:] == [SMALL_DISK]:
        in_folder(check_queue_on_full_disk)
        in_folder(check_files_on_full_disk, "bookings", "database or disk is full")
        in_folder(check_files_on_full_disk, "answers", "No space left on device")
        in_folder(check_bookings_behind_a_broker)
        return
    need_tickets()
    for check in (check_usage, check_unreachable, check_credentials):
        in_folder(check)
    check_full_disk()


main()
conclude("each fault was one clear error, and nothing was lost")
