"""Who may do what: the control socket, the group's socket, TCP with and without the cookie, the page's token."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
WEFT = BUILD / "tools/weft/weft"
PATIENCE = 60


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not (made := condition()):
        assert time.monotonic() < end, "never came true"
    return made


def observer(*arguments, cookie=None):
    environment = dict(os.environ)
    if cookie:
        environment["WEFT_COOKIE_FILE"] = str(cookie)
    return subprocess.run([WEFT, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)


def fetch(url, data=None, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def addresses(log):
    found = re.findall(r"observable at (tcp://[0-9.:]+)", log.read_text())
    return found if len(found) == 2 else None


def tcp_wants_the_cookie(address, cookie, scratch):
    """# O15"""
    assert observer("observer", "ps", "-n", address, cookie=cookie).returncode == 0
    wrong = scratch / "wrong"
    wrong.write_text("0123456789abcdef\n")
    wrong.chmod(0o600)
    assert observer("observer", "ps", "-n", address, cookie=wrong).returncode == 77
    none = observer("observer", "ps", "-n", address)
    assert none.returncode == 77 and "--cookie-file" in none.stderr, none
    assert observer("observer", "ps", "-n", address, "--cookie-file", str(cookie)).returncode == 0
    wrong.chmod(0o644)
    assert "chmod 600" in observer("observer", "ps", "-n", address, cookie=wrong).stderr


def only_control_changes(run_dir, address, cookie, log):
    """# O13"""
    assert observer("call", "-n", str(run_dir / "roles/control.sock"), "idle").returncode != 77
    for way in (str(run_dir / "roles/observe.sock"), address):
        refused = observer("call", "-n", way, "idle", cookie=cookie)
        assert refused.returncode == 77 and "operation not allowed" in refused.stderr, refused
    assert observer("observer", "ps", "-n", str(run_dir / "roles/observe.sock")).returncode == 0
    wait_for(lambda: re.search(r"refused call to uid \d+, pid \d+ over observe.sock", log.read_text()))
    assert (run_dir / "roles/observe.sock").stat().st_mode & 0o777 == 0o660
    assert (run_dir / "roles/control.sock").stat().st_mode & 0o777 == 0o600


def web_wants_a_token(address, cookie):
    """# O25"""
    url = address.replace("tcp:", "http:")
    status, page = fetch(url + "/")
    assert status == 200 and len(page) < 200 * 1024 and "https://" not in page and "http://" not in page
    for path in ("/v1/stream?of=overview", "/v1/overview", "/metrics"):
        assert fetch(url + path)[0] == 401, path
    assert fetch(url + "/v1/login", b'{"cookie":"guess"}')[0] == 401
    login = json.dumps({"cookie": cookie.read_text().strip()}).encode()
    assert fetch(url + "/v1/login", login, {"Origin": "http://elsewhere"})[0] == 403
    status, body = fetch(url + "/v1/login", login)
    told = json.loads(body)
    assert status == 200 and told["role"] == "read", body
    bearer = {"Authorization": "Bearer " + told["token"]}
    assert json.loads(fetch(url + "/v1/overview", None, bearer)[1])["processes"] >= 5
    assert fetch(url + "/v1/overview", None, {"Cookie": "a=b; weft_token=" + told["token"]})[0] == 200
    assert fetch(url + "/v1/call", b"{}", bearer)[0] == 403
    stream = url + "/v1/stream?of=overview&every_ms=100&token=" + told["token"]
    with urllib.request.urlopen(stream, timeout=PATIENCE) as events:
        lines = [events.readline() for _ in range(8)]
        assert sum(line.startswith(b"data: ") for line in lines) >= 2, lines


def main():
    if not WEFT.exists():
        return 77
    with tempfile.TemporaryDirectory() as scratch_name:
        scratch = pathlib.Path(scratch_name)
        run_dir, log = scratch / "run", scratch / "log"
        os.environ.update(WEFT_RUN_DIR=str(run_dir), WEFT_PATH=str(BUILD / "tests/e2e/apps"))
        os.environ.pop("WEFT_COOKIE_FILE", None)
        group = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
        refused = observer("run", "idle", "--observe", "tcp:0.0.0.0:0", "--name", "open")
        assert refused.returncode == 78 and "--observe-any" in refused.stderr, refused
        with log.open("w") as output:
            node = subprocess.Popen([WEFT, "run", "idle", "--name", "roles", "--observe-group", group, "--observe", "unix", "--observe",
                                     "tcp:127.0.0.1:0", "--web", "127.0.0.1:0"], stderr=output)
        try:
            lines, web = wait_for(lambda: addresses(log))
            wait_for(lambda: observer("observer", "info", "idle.counter", "-n", "roles").returncode == 0)
            cookie = run_dir / "roles/cookie"
            assert cookie.stat().st_mode & 0o777 == 0o600
            tcp_wants_the_cookie(lines, cookie, scratch)
            only_control_changes(run_dir, lines, cookie, log)
            web_wants_a_token(web, cookie)
            node.terminate()
            assert node.wait(PATIENCE) == 0
        finally:
            node.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
