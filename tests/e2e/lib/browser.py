"""A headless Chromium, driven over its debugging pipe: a page is opened, asked, and photographed. Conditions are waited for, not times."""
import base64
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

PATIENCE_S = 120  # for a page on a machine that is busy with other things


def find() -> str | None:
    """The program, or nothing where none is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class Browser:
    """Ends with the block that it is used in."""

    def __init__(self, program: str):
        self._home = tempfile.mkdtemp(prefix="weft_browser_")
        to_read, self._to = os.pipe()
        self._from, from_write = os.pipe()
        self._number = 0
        self._input = b""
        self._session = None
        self._target = None
        self.errors: list[str] = []  # what the page's script threw or logged as an error
        place = {3: to_read, 4: from_write}

        def give_pipes():
            high = {want: os.dup2(has, 40 + want) for want, has in place.items()}
            for want, has in high.items():
                os.dup2(has, want)

        self._process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
             "--remote-debugging-pipe", f"--user-data-dir={self._home}", "about:blank"],
            preexec_fn=give_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._home})
        os.close(to_read)
        os.close(from_write)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _receive(self) -> dict:
        while b"\0" not in self._input:
            more = os.read(self._from, 1 << 16)
            if not more:
                raise RuntimeError("the browser is gone")
            self._input += more
        line, _, self._input = self._input.partition(b"\0")
        return json.loads(line)

    def _note(self, event: dict):
        if event.get("method") == "Runtime.exceptionThrown":
            thrown = event["params"]["exceptionDetails"]
            self.errors.append(thrown.get("exception", {}).get("description") or thrown["text"])
        elif event.get("method") == "Runtime.consoleAPICalled" and event["params"]["type"] == "error":
            self.errors.append(str(event["params"]["args"]))

    def command(self, method: str, **parameters):
        """Sends one command of the protocol and gives its result."""
        self._number += 1
        what = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            what["sessionId"] = self._session
        os.write(self._to, json.dumps(what).encode() + b"\0")
        while True:
            came = self._receive()
            self._note(came)
            if came.get("id") == self._number:
                if "error" in came:
                    raise RuntimeError(f"{method}: {came['error']['message']}")
                return came["result"]

    def open(self, address: str, width: int, height: int):
        """A new page at this size, in the place of the one before."""
        before, self._session = self._target, None
        self._target = self.command("Target.createTarget", url="about:blank")["targetId"]
        if before:
            self.command("Target.closeTarget", targetId=before)
        self._session = self.command("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        self.command("Runtime.enable")
        self.command("Page.enable")
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.command("Page.navigate", url=address)

    def value(self, expression: str):
        """What the expression is in the page."""
        return self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)["result"].get("value")

    def wait(self, condition: str):
        """Until the expression is true in the page. Errors: RuntimeError with what the page shows instead."""
        end = time.monotonic() + PATIENCE_S
        while not self.value(condition):
            if time.monotonic() > end:
                raise RuntimeError(f"never true: {condition}; the page shows: {self.value('document.body.innerText')[:2000]}")
            time.sleep(0.05)

    def picture(self, path: pathlib.Path):
        """The page as it is seen now, as PNG."""
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))
