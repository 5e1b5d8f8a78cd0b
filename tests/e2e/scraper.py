#!/usr/bin/env python3
"""The application scraper as its user meets it: a site on this machine with pages that are slow, busy, broken, endless,
redirecting, big or no HTML, and a robots.txt; options that are wrong; a crawl that is stopped and goes on.
"""
import http.server
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import threading
import time

from lib.checks import PATIENCE, comes_true, conclude, failures, has, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"]).resolve()
WEFT = BUILD / "tools/weft/weft"


class Site(http.server.ThreadingHTTPServer):
    """Answers by path: `pages` holds what to send, a body of HTML or a function that writes an answer by hand."""

    daemon_threads = True
    request_queue_size = 200

    def __init__(self, pages: dict):
        super().__init__(("127.0.0.1", 0), Answer)
        self.pages = pages
        self.lock = threading.Lock()
        self.asked: list[tuple[str, str, float]] = []  # path, user agent, when
        self.released = threading.Event()  # ends what hangs
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def times(self, path: str) -> int:
        with self.lock:
            return sum(1 for asked, _, _ in self.asked if asked == path)

    def close(self):
        self.released.set()
        self.shutdown()
        self.server_close()


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        site = self.server
        with site.lock:
            site.asked.append((self.path, self.headers["User-Agent"], time.monotonic()))
        try:
            page = site.pages.get(self.path)
            for pattern, make in site.pages.items():
                if page is None and pattern.startswith("^") and (found := re.fullmatch(pattern, self.path)):
                    page = make(*found.groups())
            if page is None:
                self.send(404, b"<title>Not here</title>")
            elif callable(page):
                page(self)
            else:
                self.send(200, page.encode())
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, status: int, body: bytes, content_type: str = "text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def links(*targets: str, title: str = "A page") -> str:
    return f"<!doctype html><title>{title}</title>" + "".join(f"<p><a href='{each}'>x</a>" for each in targets)


def redirect(to: str):
    return lambda answer: answer.send(302, b"moved", "text/plain", Location=to)


def busy(times: int, status: int, **headers):
    """Busy for so many requests, then a page."""
    left = [times]

    def page(answer: Answer):
        with answer.server.lock:
            left[0] -= 1
            still = left[0] >= 0
        if still:
            answer.send(status, b"busy", "text/plain", **headers)
        else:
            answer.send(200, links(title="At last").encode())
    return page


def chunked(answer: Answer):
    answer.send_response(200)
    answer.send_header("Content-Type", "text/html")
    answer.send_header("Transfer-Encoding", "chunked")
    answer.end_headers()
    for part in ("<title>In", " pieces</ti", "tle><a href='/behind'>"):
        answer.wfile.write(f"{len(part):x}\r\n{part}\r\n".encode())
        answer.wfile.flush()
    answer.wfile.write(b"0\r\n\r\n")


def raw(data: bytes):
    def page(answer: Answer):
        answer.wfile.write(data)
        answer.close_connection = True
    return page


def hang(answer: Answer):
    answer.server.released.wait(PATIENCE)
    answer.close_connection = True


def drip(answer: Answer):
    """Never ends, though something comes all the time."""
    answer.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while not answer.server.released.wait(0.05):
        answer.wfile.write(b"<p>")
    answer.close_connection = True


class Folder:
    """Where one check works: its files, and the program started there."""

    def __init__(self, scratch: str, name: str):
        self.path = pathlib.Path(scratch) / name
        self.path.mkdir()
        self.name = name
        self.environment = os.environ | {"WEFT_RUN_DIR": str(self.path / "run"), "WEFT_PATH": str(BUILD / "apps"), "NO_COLOR": "1"}

    def command(self, *arguments: str) -> list[str]:
        return [str(WEFT), "-q", "run", "scraper", "--name", self.name, "--", *arguments]

    def start(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen(self.command(*arguments), cwd=self.path, env=self.environment, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run(self, *arguments: str, code: int = 0) -> tuple[str, str]:
        done = subprocess.run(self.command(*arguments), cwd=self.path, env=self.environment, text=True, capture_output=True,
                              timeout=PATIENCE, check=False)
        if done.returncode != code:
            failures.append(f"{self.name}: {arguments}: exit status {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
        return done.stdout, done.stderr

    def pages(self, name: str = "pages.jsonl") -> dict[str, dict]:
        return pages_in((self.path / name).read_text(encoding="utf-8"), self.name)


def pages_in(text: str, what: str) -> dict[str, dict]:
    found = {}
    for line in text.splitlines():
        page = json.loads(line)
        if page["url"] in found:
            failures.append(f"{what}: {page['url']} stands there twice")
        found[page["url"]] = page
    return found


QUICK = ("--delay", "0s", "--backoff", "10ms")


def check_a_site_of_all_kinds(scratch: str):
    folder = Folder(scratch, "kinds")
    site = Site({
        "/robots.txt": lambda answer: answer.send(200, b"User-agent: weft-scraper\nDisallow: /private\nAllow: /private/open\n", "text/plain"),
        "/": links("/one", "one#again", "./dir/../one", "/private/x", "/private/open", "/image", "/big", "/huge", "/busy", "/too-many", "/chunked",
                   "/moved", "/round/1", "/long/0", "/gone", "/latin", "/nonsense", "/cut", "https://127.0.0.1/safe",
                   "http://elsewhere.invalid/", "mailto:a@b", "/always", title="żółw &amp; Co"),
        "/one": links("/"),
        "/private/open": links(),
        "/image": lambda answer: answer.send(200, b"\x89PNG", "image/png"),
        "/big": "<title>Big</title>" + "<p>" * 50_000 + "<a href='/one'>",
        "/huge": links() + "x" * 400_000,
        "/busy": busy(2, 503),
        "/too-many": busy(1, 429, Retry_After="1"),
        "/always": busy(1000, 503),
        "/chunked": chunked,
        "/behind": links(),
        "/moved": redirect("/one?moved"),
        "/one?moved": links(title="Moved here"),
        "/round/1": redirect("/round/2"),
        "/round/2": redirect("/round/1"),
        r"^/long/(\d+)": lambda number: redirect(f"/long/{int(number) + 1}"),
        "/latin": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>caf\xe9</title>"),
        "/nonsense": raw(b"this is not HTTP\r\n\r\n"),
        "/cut": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<title>"),
    })
    out, err = folder.run(site.root, *QUICK, "--max-bytes", "300000", "--per-host", "6", "--redirects", "3", code=5)
    pages = {url.removeprefix(site.root): page for url, page in folder.pages().items()}
    root = pages["/"]
    same("status", 200, root["status"])
    same("title", "żółw & Co", root["title"])
    same("first link", site.root + "/one", root["links"][0])
    same("links are distinct", len(set(root["links"])), len(root["links"]))
    same("a link elsewhere is listed", True, "http://elsewhere.invalid/" in root["links"])
    same("and not followed", False, "http://elsewhere.invalid/" in pages)
    same("forbidden", "forbidden by robots.txt", pages["/private/x"]["skipped"])
    same("forbidden is not asked for", 0, site.times("/private/x"))
    same("allowed", 200, pages["/private/open"]["status"])
    same("https", "https is not spoken", pages["https://127.0.0.1/safe"]["skipped"])
    same("image", {"url": site.root + "/image", "status": 200, "type": "image/png", "bytes": 4}, pages["/image"])
    same("big page", ["Big", [site.root + "/one"]], [pages["/big"]["title"], pages["/big"]["links"]])
    same("huge page", "larger than --max-bytes, not read", pages["/huge"]["error"])
    same("busy page", "At last", pages["/busy"]["title"])
    same("busy page was asked for", 3, site.times("/busy"))
    same("page with Retry-After", "At last", pages["/too-many"]["title"])
    same("always busy", (503, "given up after 3 tries: the site answers 503"), (pages["/always"]["status"], pages["/always"]["error"]))
    same("chunked", ["In pieces", [site.root + "/behind"]], [pages["/chunked"]["title"], pages["/chunked"]["links"]])
    same("behind the chunked one", 200, pages["/behind"]["status"])
    same("redirect", (302, site.root + "/one?moved"), (pages["/moved"]["status"], pages["/moved"]["location"]))
    same("its target", "Moved here", pages["/one?moved"]["title"])
    same("round and round", (1, 1), (site.times("/round/1"), site.times("/round/2")))
    same("redirects without an end", ["/long/0", "/long/1", "/long/2", "/long/3"], sorted(path for path in pages if path.startswith("/long")))
    same("the last of them", "more than 3 redirects in a row", pages["/long/3"]["error"])
    same("gone", (404, None), (pages["/gone"]["status"], pages["/gone"].get("title")))
    same("latin", "café", pages["/latin"]["title"])
    has("nonsense", pages["/nonsense"]["error"], "given up after 3 tries: the answer is not HTTP: ")
    same("cut", "given up after 3 tries: the connection ended in the middle of the answer", pages["/cut"]["error"])
    has("report", out, " skipped, ")
    has("report", out, "written to: pages.jsonl")
    has("errors", err, f"scraper: {site.root}/huge: larger than --max-bytes, not read")
    same("user agent", {"weft-scraper/0.1"}, {agent for _, agent, _ in site.asked})
    site.close()


def check_pages_that_never_end(scratch: str):
    folder = Folder(scratch, "slow")
    site = Site({"/hang": hang, "/drip": drip})
    folder.run(site.root + "/hang", site.root + "/drip", *QUICK, "--ignore-robots", "--timeout", "1s", "--retries", "1", code=5)
    for page in folder.pages().values():
        same(page["url"], "given up after 2 tries: took longer than 1s (--timeout)", page.get("error"))
    same("pages", 2, len(folder.pages()))
    site.close()


def check_limits(scratch: str):
    """An endless calendar, and how politely it is asked for."""
    folder = Folder(scratch, "limits")
    endless = {r"^/day/(\d+)": lambda number: links(f"/day/{int(number) + 1}", f"/day/{int(number) + 2}")}
    site = Site(endless)
    start = f"{site.root}/day/0"
    out = json.loads(folder.run(start, *QUICK, "--pages", "20", "--depth", "1000", "--json")[0])
    same("pages", (20, 20), (out["crawl"]["fetched"], len(folder.pages())))
    same("something is left", True, out["left"] > 0)
    out = json.loads(folder.run(start, *QUICK, "--pages", "30", "--depth", "1000", "--json")[0])
    same("more pages", (10, 30), (out["run"]["fetched"], len(folder.pages())))
    folder.run(start, *QUICK, "--depth", "3", "--output", "depth.jsonl")
    same("depth", [f"{site.root}/day/{i}" for i in range(7)], sorted(folder.pages("depth.jsonl")))
    site.asked.clear()
    began = time.monotonic()
    folder.run(start, "--depth", "1", "--delay", "300ms", "--output", "slow.jsonl")
    moments = [when for _, _, when in site.asked]
    same("requests, with robots.txt", 4, len(moments))
    same("delay between them", True, moments[-1] - began >= 3 * 0.3)
    site.close()


def check_robots(scratch: str):
    folder = Folder(scratch, "robots")
    for name, answer, expected in (("absent", lambda answer: answer.send(404, b""), 200),
                                   ("forbidden", lambda answer: answer.send(403, b""), 200),
                                   ("moved", redirect("/other.txt"), 200),
                                   ("broken", lambda answer: answer.send(500, b""), None)):
        site = Site({"/robots.txt": answer, "/": links(), "/other.txt": lambda answer: answer.send(200, b"User-agent: *\nAllow: /", "text/plain")})
        folder.run(site.root, *QUICK, "--output", f"{name}.jsonl")
        page = folder.pages(f"{name}.jsonl")[site.root + "/"]
        same(f"robots.txt {name}", expected, page.get("status"))
        if expected is None:
            same("why", "robots.txt cannot be had: the site answers 500", page["skipped"])
            folder.run(site.root, *QUICK, "--output", "anyway.jsonl", "--ignore-robots")
            same("robots.txt ignored", 200, folder.pages("anyway.jsonl")[site.root + "/"]["status"])
        site.close()


def check_outputs(scratch: str):
    folder = Folder(scratch, "outputs")
    site = Site({"/": links("/a/1", "/b/1"), "/a/1": links("/a/2"), "/a/2": links(), "/b/1": links()})
    out, err = folder.run(site.root, *QUICK, "--output", "-")
    same("to standard output", 5 - 1, len(pages_in(out, "stdout")))
    has("and the report elsewhere", err, "fetched: 4 pages")
    same("no state", [], [each.name for each in folder.path.iterdir() if "state" in each.name])
    folder.run(site.root, *QUICK, "--include", f"{site.root}/a/", "--output", "a.jsonl")
    same("include", ["/", "/a/1", "/a/2"], sorted(url.removeprefix(site.root) for url in folder.pages("a.jsonl")))
    folder.run(site.root, *QUICK, "--exclude", f"{site.root}/a/", "--output", "b.jsonl", "--progress")
    same("exclude", ["/", "/b/1"], sorted(url.removeprefix(site.root) for url in folder.pages("b.jsonl")))
    before = (folder.path / "b.jsonl").read_bytes()
    out, _ = folder.run(site.root, *QUICK, "--exclude", f"{site.root}/a/", "--output", "b.jsonl")
    has("the same again", out, "fetched: 0 pages")
    same("changes nothing", before, (folder.path / "b.jsonl").read_bytes())
    has("another crawl", folder.run(site.root, *QUICK, "--output", "b.jsonl", code=1)[1], "b.jsonl.state: it is of another crawl")
    (folder.path / "mine.jsonl").write_text("precious\n")
    has("a file that was there", folder.run(site.root, "--output", "mine.jsonl", code=1)[1], "mine.jsonl: it is there already")
    same("is kept", "precious\n", (folder.path / "mine.jsonl").read_text())
    has("a folder that is not", folder.run(site.root, "--output", "no/such/file", code=1)[1], "scraper: no/such/file.state")
    site.close()
    _, err = folder.run(site.root, *QUICK, "--output", "down.jsonl", "--ignore-robots", code=5)
    has("nobody listens", err, f"scraper: {site.root}/: given up after 3 tries: the connection failed: ")


def check_wrong_usage(scratch: str):
    folder = Folder(scratch, "usage")
    for arguments, part in (((), "URL is required"),
                            (("https://a/",), "'https://a/' is not a URL such as http://example.org/: https is not spoken"),
                            (("http://a/", "--depth", "x"), "--depth: 'x' is not a whole number from 0 to 1000000"),
                            (("http://a/", "--delay", "1"), "--delay: '1' is not a duration such as")):
        has(f"{arguments}", folder.run(*arguments, code=2)[1], part)
    has("help", folder.run("--help")[0], "exit status: 0 every page has been fetched or skipped")


def check_stop_and_lock(scratch: str):
    """SIGTERM is an orderly stop, while another run with the same state is refused."""
    folder = Folder(scratch, "stop")
    site = Site({"/": links("/hang", "/one"), "/hang": hang, "/one": links()})
    running = folder.start(site.root, *QUICK, "--ignore-robots")
    comes_true("a page that hangs", lambda: site.times("/hang") == 1 and site.times("/one") == 1)
    other = subprocess.run([str(WEFT), "-q", "run", "scraper", "--name", "other", "--", site.root], cwd=folder.path,
                           env=folder.environment, text=True, capture_output=True, timeout=PATIENCE, check=False)
    same("another run", (75, "scraper: pages.jsonl.state is in use by another run\n"), (other.returncode, other.stderr))
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=PATIENCE)
    has("stopped", out, "the same command goes on")
    site.pages["/hang"] = links()
    folder.run(site.root, *QUICK, "--ignore-robots")
    same("all in the end", ["/", "/hang", "/one"], sorted(url.removeprefix(site.root) for url in folder.pages()))
    same("asked for again", 2, site.times("/hang"))
    site.close()


def check_is_asked(scratch: str):
    """A running crawl says how far it is, and who is slow. AP-048: commands of a running node."""
    folder = Folder(scratch, "asked")
    site = Site({"/": links("/hang", "/one"), "/hang": hang, "/one": links()})
    running = folder.start(site.root, *QUICK, "--ignore-robots")
    comes_true("a page that hangs", lambda: site.times("/hang") == 1)

    def call(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run([str(WEFT), "call", "--node", folder.name, "scraper", *arguments], env=folder.environment, text=True,
                              capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr

    comes_true("two pages are done", lambda: json.loads(call("summary", "--json")[1] or '{"left": 0}')["left"] == 1)
    code, out, _ = call("summary")
    same("summary: exit code", 0, code)
    has("summary", out, "fetched: 2 pages, in ")
    has("summary", out, "left: 1 page so far\nwritten to: pages.jsonl\n")
    code, out, _ = call("hosts", "--json")
    same("hosts: exit code", 0, code)
    [host] = json.loads(out)["hosts"]
    same("host", (site.root.removeprefix("http://"), 2, 0, 1), (host["host"], host["requests"], host["failed"], host["under_way"]))
    same("its times", True, 0 < host["mean_ms"] <= host["slowest_ms"])
    has("hosts", call("hosts")[1], "HOST")
    has("commands", call()[1], "hosts    The hosts and how fast they answer")
    code, _, err = call("hosts", "--rows", "x")
    same("wrong rows: exit code", 2, code)
    has("wrong rows", err, "--rows: 'x' is not a whole number from 0 to 1000000")
    running.send_signal(signal.SIGTERM)
    running.communicate(timeout=PATIENCE)
    site.close()


def main():
    if not WEFT.is_file() or not (BUILD / "apps/scraper.so").is_file():
        skip("weft and scraper were not built")
    with tempfile.TemporaryDirectory() as scratch:
        for check in (check_a_site_of_all_kinds, check_pages_that_never_end, check_limits, check_robots, check_outputs, check_wrong_usage,
                      check_stop_and_lock, check_is_asked):
            began = time.monotonic()
            try:
                check(scratch)
            except (KeyError, OSError, ValueError) as wrong:  # something is missing, which the failures before it explain
                failures.append(f"{check.__name__}: {wrong!r}")
            print(f"{check.__name__}: {time.monotonic() - began:.1f} s")


main()
conclude("every page as it should be")
