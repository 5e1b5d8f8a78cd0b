"""The node's page in a headless Chromium: it asks for the cookie, each view shows what the node does, on a desk and on a phone."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "lib"))
import browser  # noqa: E402
from checks import PATIENCE, comes_true, conclude, has, same, skip  # noqa: E402

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
WEFT = BUILD / "tools/weft/weft"
PICTURES = BUILD / "tests/e2e/page"  # one of each view, to be looked at
DESK, PHONE = (1280, 800), (390, 844)

# View, what is there when it shows something, and words that it must have.
VIEWS = [
    ("overview", "document.querySelectorAll('.charts path').length > 0 && document.querySelectorAll('.meter').length > 0", "processes"),
    ("processes", "document.querySelectorAll('#view tbody tr').length > 3", "mailbox"),
    ("tree", "document.querySelectorAll('#view .tree li').length > 3", "faults"),
    ("pipelines", "document.querySelectorAll('#view svg .edge').length > 1 && /[1-9][0-9.k]*\\/s in/.test(document.body.innerText)", "demand"),
    ("schedulers", "document.querySelectorAll('#view tbody tr').length > 0", "worker"),
    ("log", "document.querySelectorAll('#view tbody tr').length > 0", "ready"),
]


class Node:
    """`weft run faults` with a page over TCP; ends with the block that it is used in."""

    def __init__(self, run_dir: pathlib.Path, kind: str):
        self.log = run_dir / f"{kind}.log"
        self.cookie = run_dir / kind / "cookie"
        with self.log.open("w") as output:
            self._process = subprocess.Popen([WEFT, "run", "faults", "--demo-faults", "--set", f"faults.kind={kind}", "--name", kind,
                                              "--run-dir", str(run_dir), "--web", "127.0.0.1:0"], stderr=output)

    def __enter__(self):
        comes_true("the page has an address", lambda: self._told() or self._process.poll() is not None)
        self.address = self._told().group(1)
        return self

    def __exit__(self, *_):
        self._process.terminate()
        same("the node ends in order", 0, self._process.wait(PATIENCE))

    def _told(self):
        return re.search(r"(?:http|tcp)://([0-9.:]+)", self.log.read_text())


def log_in(page: browser.Browser, node: Node):
    """# O25"""
    page.open(f"http://{node.address}/", *DESK)
    page.wait("document.getElementById('login').open")
    page.value(f"document.getElementById('cookie').value = {node.cookie.read_text().strip()!r}")
    page.value("document.querySelector('#login button').click()")
    page.wait("document.getElementById('status').textContent === 'live'")


def look(page: browser.Browser, node: Node, view: str, size: tuple, there: str, word: str):
    page.open(f"http://{node.address}/#/{view}", *size)
    page.wait(f"document.getElementById('status').textContent === 'live' && {there}")
    name = f"{view.replace('/', '_')}_{size[0]}"
    has(name, page.value("document.body.innerText"), word)
    same(f"{name}: nothing stands beside the screen", size[0], page.value("document.documentElement.scrollWidth"))
    page.picture(PICTURES / f"{name}.png")


def a_pipeline(page: browser.Browser, node: Node):
    log_in(page, node)
    for view, there, word in VIEWS:
        for size in (DESK, PHONE):
            look(page, node, view, size, there, word)
    page.open(f"http://{node.address}/#/processes", *DESK)
    page.wait("document.querySelector('#view tbody a') !== null")
    page.value("location.hash = document.querySelector('#view tbody a').getAttribute('href')")
    page.wait("document.querySelectorAll('#view .card').length > 2 && /state/.test(document.body.innerText)")
    page.wait("/its [1-9].* turns in the last/i.test(document.body.innerText)")
    page.picture(PICTURES / "process_1280.png")
    same("who may only look has no buttons to change", True, page.value("document.querySelector('button.danger') === null"))


def a_deadlock(page: browser.Browser, node: Node):
    log_in(page, node)
    look(page, node, "waits", DESK, "/deadlock/.test(document.body.innerText)", "deadlock of 2")
    look(page, node, "warnings", DESK, "/W10b/.test(document.body.innerText)", "crit W10b")


def main():
    program = browser.find()
    if program is None:
        skip("no chromium")
    PICTURES.mkdir(parents=True, exist_ok=True)
    os.environ["WEFT_PATH"] = str(BUILD / "apps")
    with tempfile.TemporaryDirectory() as scratch, browser.Browser(program) as page:
        with Node(pathlib.Path(scratch), "pipeline") as node:
            a_pipeline(page, node)
        with Node(pathlib.Path(scratch), "deadlock") as node:
            a_deadlock(page, node)
        same("what the page's script threw", [], page.errors)
    conclude()


if __name__ == "__main__":
    main()
