"""The control socket without our own client: handshake, limits, bad input, many clients, one that does not read."""
import itertools
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
WEFT = BUILD / "tools/weft/weft"
PATIENCE = 60
HELLO = {"id": 1, "op": "hello", "proto": [1, 2], "client": "test"}


class Client:
    """One connection, with lines in and out."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("rb")

    def write(self, data):
        self.socket.sendall(data)

    def read(self):
        line = self.lines.readline()
        return json.loads(line) if line else None

    def ask(self, request):
        self.write(json.dumps(request).encode() + b"\n")
        return self.read()

    def greeted(self):
        assert self.ask(HELLO)["ok"]["proto"] == 1
        return self

    def close(self):
        self.lines.close()
        self.socket.close()


def handshake(path):
    """# O5"""
    client = Client(path)
    answer = client.ask(HELLO)
    assert answer["id"] == 1, answer
    ok = answer["ok"]
    assert ok["node"] == "proto" and ok["role"] == "control", ok
    assert {"overview", "ps", "info", "tree", "pipelines", "call", "history", "cost", "metrics", "watch"} <= set(ok["ops"]), ok
    assert ok["limits"] == {"line": 1048576, "rows": 5000, "clients": 8}, ok
    client.close()

    stranger = Client(path)
    answer = stranger.ask({"id": 7, "op": "hello", "proto": [99, 99]})
    assert answer["id"] == 7 and answer["error"]["code"] == "proto" and answer["error"]["exit"] == 76, answer
    assert "1..1" in answer["error"]["message"], answer
    assert stranger.read() is None, "the connection must be closed"

    hasty = Client(path)
    assert hasty.ask({"id": 1, "op": "ps"})["error"]["code"] == "proto"
    assert hasty.read() is None


def bad_input(path):
    client = Client(path).greeted()
    for line in (b"{\n", b"[]\n", b"{\"id\":3}x\n", b"{\"op\":\xff}\n", b"{" + b"[" * 5000 + b"\n"):
        client.write(line)
        assert client.read()["error"]["code"] == "bad_argument", line
    answer = client.ask({"id": 4, "op": "pss"})
    assert answer["error"]["code"] == "unknown_op" and "did you mean ps?" in answer["error"]["message"], answer
    for limit in (0, -1, 5001, "many", 1.5):
        assert client.ask({"id": 5, "op": "ps", "limit": limit})["error"]["code"] == "bad_argument", limit
    assert client.ask({"id": 6, "op": "ps", "limit": 5000, "unknown": 1})["ok"]["total"] >= 5, "it still answers"
    client.write(b'{"id":7,"op":"overview"}\n{"id":8,"op":"overview"}\n')
    assert [client.read()["id"], client.read()["id"]] == [7, 8], "two questions in one write"
    client.close()


def long_line(path):
    client = Client(path).greeted()
    try:
        client.write(b'{"op":"' + b"x" * (2 << 20) + b'"}\n')
    except (BrokenPipeError, ConnectionResetError):
        return
    try:
        answer = client.read()
        assert answer is None or "1048576" in answer["error"]["message"], answer
    except ConnectionResetError:
        pass


def http(path):
    """# O4"""
    def get(target, *more):
        done = subprocess.run(["curl", "-s", "-m", str(PATIENCE), "-w", "\n%{http_code}", "--unix-socket", str(path), *more, f"http://weft{target}"],
                              capture_output=True, check=True, text=True)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body
    status, body = get("/v1/ps?sort=mailbox&limit=3&fields=pid,name")
    rows = json.loads(body)["rows"]
    assert status == 200 and len(rows) == 3 and set(rows[0]) == {"pid", "name"}, body
    assert get("/v1/pss")[0] == 404 and get("/v1/ps?limit=0")[0] == 400 and get("/nowhere")[0] == 404
    assert json.loads(get("/v1/ps?limit=0")[1])["error"]["code"] == "bad_argument"
    assert get("/v1/call")[0] == 405, "what changes something is a POST"
    status, body = get("/v1/call", "-d", "{}", "-H", "Content-Type: application/json")
    assert status == 200 and {row["app"] for row in json.loads(body)["rows"]} == {"weft"}, body
    status, body = get("/metrics?name=weft_proc*")
    assert status == 200 and body.startswith("# HELP weft_processes ") and "weft_spawns" not in body, body
    assert get("/healthz") == (200, "ok\n") and get("/readyz") == (200, "ready\n")
    assert "<html" in get("/")[1]
    client = Client(path)
    client.write(b"GET /v1/stream?of=overview&every_ms=100 HTTP/1.1\r\nHost: weft\r\n\r\n")
    events = []
    while len(events) < 3:
        line = client.lines.readline()
        if line.startswith(b"data: "):
            events.append(json.loads(line[6:]))
    assert [each["seq"] for each in events] == [1, 2, 3] and events[0]["ok"]["processes"] >= 5, events
    client.close()


def wait_a_beat(client):
    samples = lambda: client.ask({"id": 5, "op": "history"})["ok"]["total"]
    first = samples()
    while samples() <= first:
        pass


def streams(path):
    client = Client(path).greeted()
    client.write(b'{"id":3,"op":"watch","of":"overview","every_ms":100,"credit":2}\n')
    assert [client.read()["seq"], client.read()["seq"]] == [1, 2]
    assert client.ask({"id": 4, "op": "ps"})["id"] == 4, "questions are answered beside a stream"
    # While it has no credit a frame is lost each time that one is due: soon, but a node that has used more of the processor than
    # it may, as beside other programs, stretches the interval, so one beat can pass without any.
    end = time.monotonic() + PATIENCE
    for sequence in itertools.count(3):
        wait_a_beat(client)
        client.write(b'{"id":3,"op":"credit","n":1}\n')
        frame = client.read()
        assert frame["id"] == 3 and frame["seq"] == sequence, frame
        if frame.get("dropped", 0) >= 1:
            break
        assert time.monotonic() < end, "no frame was ever lost"
    assert client.ask({"id": 3, "op": "cancel"})["ok"]["cancelled"]
    assert client.ask({"id": 3, "op": "cancel"})["error"]["code"] == "no_such_stream"
    assert client.ask({"id": 9, "op": "watch", "of": "call"})["error"]["code"] == "bad_argument"
    client.close()


def many_clients(path):
    """# O7"""
    clients = [Client(path).greeted() for _ in range(8)]
    ninth = Client(path)
    answer = ninth.read()
    assert answer["error"]["code"] == "busy" and answer["error"]["exit"] == 75, answer
    assert subprocess.run([WEFT, "observer", "-n", path], capture_output=True, check=False).returncode == 75
    assert all(each.ask({"id": 2, "op": "overview"})["id"] == 2 for each in clients), "the eight are unharmed"
    for each in clients:
        each.close()
    wait_for(lambda: subprocess.run([WEFT, "observer", "-n", path], capture_output=True, check=False).returncode == 0)


def command_of_a_strange_version(path):
    """# O5"""
    done = subprocess.run([WEFT, "observer", "-n", path], env=dict(os.environ, WEFT_PROTO="99"), capture_output=True, check=False, text=True)
    assert done.returncode == 76 and "99..99" in done.stderr and "1..1" in done.stderr and not done.stdout, done


def failing_node(path):
    """What goes wrong inside of a node is no mistake of the command's."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as fake:
        fake.bind(folder + "/fake.sock")
        fake.listen()
        with subprocess.Popen([WEFT, "observer", "-n", folder + "/fake.sock"], stderr=subprocess.PIPE, text=True) as command:
            peer, _ = fake.accept()
            with peer:
                peer.makefile("rb").readline()
                peer.sendall(b'{"id":1,"error":{"code":"internal","message":"it is broken"}}\n')
                complaint = command.communicate(timeout=PATIENCE)[1]
            assert command.returncode == 70 and "it is broken" in complaint, (command.returncode, complaint)


def slow_reader(path):
    """Asks without end and never reads; the others must not notice."""
    slow = Client(path).greeted()
    slow.socket.setblocking(False)
    try:
        while True:
            slow.write(b'{"op":"ps","limit":5000}\n' * 100)
    except BlockingIOError:
        pass
    other = Client(path).greeted()
    for number in range(20):
        assert other.ask({"id": number, "op": "ps"})["id"] == number
    other.close()
    slow.close()


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "never came true"


def main():
    if not WEFT.exists():
        return 77
    with tempfile.TemporaryDirectory() as run_dir:
        environment = dict(os.environ, WEFT_RUN_DIR=run_dir, WEFT_PATH=str(BUILD / "tests/e2e/apps"))
        os.environ.update(environment)
        node = subprocess.Popen([WEFT, "-q", "run", "idle", "--name", "proto"], env=environment)
        try:
            path = pathlib.Path(run_dir) / "proto/control.sock"
            wait_for(lambda: subprocess.run([WEFT, "observer", "info", "idle.counter"], capture_output=True, check=False).returncode == 0)
            for test in (handshake, command_of_a_strange_version, failing_node, bad_input, long_line, http, streams, many_clients,
                         slow_reader):
                test(path)
                assert node.poll() is None, f"{test.__name__}: the node has ended"
                print("passed:", test.__name__)
            node.terminate()
            assert node.wait(PATIENCE) == 0
        finally:
            node.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
