#!/usr/bin/env python3
"""scraper killed with SIGKILL at random moments, again and again, and begun again: the output has the pages of a crawl that
nobody disturbed, each of them once.

WEFT_SCRAPER_KILLS (6) and WEFT_SCRAPER_PAGES (300) say how often and how many; WEFT_SCRAPER_SEED repeats the moments of a run.
Example: WEFT_BUILD_DIR=build/release WEFT_SCRAPER_KILLS=50 WEFT_SCRAPER_PAGES=3000 tests/e2e/scraper_kill.py
"""
import http.server
import json
import os
import pathlib
import random
import signal
import subprocess
import tempfile
import threading
import time

from lib.checks import PATIENCE, conclude, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"]).resolve()
WEFT = BUILD / "tools/weft/weft"
KILLS = int(os.environ.get("WEFT_SCRAPER_KILLS", "6"))
PAGES = int(os.environ.get("WEFT_SCRAPER_PAGES", "300"))
SEED = int(os.environ.get("WEFT_SCRAPER_SEED", str(random.randrange(1 << 32))))


class Site(http.server.ThreadingHTTPServer):
    """Page i links to pages 3i + 1 to 3i + 3 and back; some redirect, some are busy at first, some are no HTML."""

    daemon_threads = True
    request_queue_size = 200

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.lock = threading.Lock()
        self.round = 0  # of a run
        self.requests = 0  # of the round
        self.gate = None  # how many of them are answered before it is over; None: all
        self.changed = threading.Condition(self.lock)
        self.busy = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def begin(self, gate: int | None):
        """A round in which so many requests are answered; later ones wait for its end."""
        with self.lock:
            self.round, self.requests, self.gate = self.round + 1, 0, gate
            self.busy.clear()
            self.changed.notify_all()

    def pass_gate(self):
        with self.changed:
            self.requests += 1
            self.changed.notify_all()
            if self.gate is not None and self.requests > self.gate:
                mine = self.round
                self.changed.wait_for(lambda: self.round != mine, PATIENCE)

    def wait_for_requests(self, count: int, running: subprocess.Popen):
        end = time.monotonic() + PATIENCE
        with self.changed:
            while self.requests < count and running.poll() is None and time.monotonic() < end:
                self.changed.wait(0.05)


class Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self):
        if self.path == "/robots.txt":
            return self.send(200, "text/plain", "User-agent: *\nDisallow: /7\n")
        self.server.pass_gate()
        number = int(self.path[1:])
        if number % 11 == 5:
            with self.server.lock:
                first = number not in self.server.busy
                self.server.busy.add(number)
            if first:
                return self.send(503, "text/plain", "busy")
        if number % 13 == 6:
            return self.send(302, "text/plain", "", number + 1)
        if number % 17 == 8:
            return self.send(200, "image/png", "png")
        targets = [each for each in (3 * number + 1, 3 * number + 2, 3 * number + 3, number // 2, number + 1) if each < PAGES]
        return self.send(200, "text/html", f"<title>Page {number}</title>" + "".join(f"<a href='/{each}'>" for each in targets))

    def send(self, status: int, content_type: str, body: str, location: int | None = None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        if location is not None:
            self.send_header("Location", f"/{location}")
        self.end_headers()
        self.wfile.write(body.encode())


def start(site: Site, folder: pathlib.Path, output: str) -> subprocess.Popen:
    command = [WEFT, "-q", "run", "scraper", "--", f"http://127.0.0.1:{site.server_address[1]}/0", "--output", folder / output, "--delay", "0s",
               "--backoff", "5ms", "--per-host", "6", "--depth", "6", "--retries", "5", "--json", "--quiet"]
    environment = os.environ | {"WEFT_RUN_DIR": str(folder / "run"), "WEFT_PATH": str(BUILD / "apps")}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run_to_the_end(site: Site, folder: pathlib.Path, output: str) -> dict:
    site.begin(None)
    running = start(site, folder, output)
    out, errors = running.communicate(timeout=PATIENCE)
    same(f"{output}: exit status ({errors.strip()})", 0, running.returncode)
    return json.loads(out) if out else {}


def kill_again_and_again(site: Site, folder: pathlib.Path, chance: random.Random):
    for i in range(KILLS):
        # The site holds back what comes after that, so that no run can end before its kill.
        moment = chance.randrange(1 + PAGES // KILLS)
        site.begin(moment + chance.randrange(4))
        running = start(site, folder, "killed.jsonl")
        site.wait_for_requests(moment, running)
        time.sleep(chance.uniform(0, 0.05))  # so that it dies in the middle of something
        running.send_signal(signal.SIGKILL)
        _, errors = running.communicate(timeout=PATIENCE)
        same(f"kill {i + 1}: exit status ({errors.strip()})", -signal.SIGKILL, running.returncode)
    site.begin(None)


def lines_of(path: pathlib.Path) -> list[str]:
    return sorted(path.read_text(encoding="utf-8").splitlines())


def main():
    if not WEFT.is_file() or not (BUILD / "apps/scraper.so").is_file():
        skip("weft and scraper were not built")
    chance = random.Random(SEED)
    began = time.monotonic()
    site = Site()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        run_to_the_end(site, folder, "undisturbed.jsonl")
        kill_again_and_again(site, folder, chance)
        last = run_to_the_end(site, folder, "killed.jsonl")
        undisturbed, killed = lines_of(folder / "undisturbed.jsonl"), lines_of(folder / "killed.jsonl")
        same("each page once", len(killed), len({json.loads(line)["url"] for line in killed}))
        same("pages that are missing", [], sorted(set(undisturbed) - set(killed)))
        same("pages that are too many", [], sorted(set(killed) - set(undisturbed)))
        same("nothing is left", 0, last.get("left"))
    print(f"{KILLS} kills, {len(undisturbed)} pages, {last.get('run')} in the last run, seed {SEED}, {time.monotonic() - began:.1f} s")


main()
conclude("the same pages, each once")
