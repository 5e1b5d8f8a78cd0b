#!/usr/bin/env python3
"""The application sender as its user meets it: a dry run, an outbox, the mail server of Python's library, one that is slow,
busy, refusing and dropping, and runs that are killed in the middle and begun again. Nobody is mailed twice.
"""
import csv
import email
import email.policy
import json
import mailbox
import os
import pathlib
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
import warnings

from lib.checks import PATIENCE, comes_true, conclude, failures, has, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
WEFT = BUILD / "tools/weft/weft"

TEMPLATE = """From: Nasze Nowiny <news@example.org>
To: {{name}} <{{email}}>
Subject: Cześć {{name}}, masz {{points}} punktów
List-Unsubscribe: <https://example.org/u?{{points}}>

Hello {{name}},
.a line that begins with a dot
.
you have {{points}} points: żółw.
"""
PLAIN = "From: news@example.org\nSubject: Hello {{email}}\n\nYou are {{email}}.\n"


class Folder:
    """Where one check works: its files, and the program started there."""

    def __init__(self, scratch: str, name: str):
        self.path = pathlib.Path(scratch) / name
        self.path.mkdir()
        self.name = name
        self.environment = os.environ | {"WEFT_RUN_DIR": str(self.path / "run"), "WEFT_PATH": str(BUILD / "apps"), "NO_COLOR": "1"}

    def write(self, name: str, text: str):
        (self.path / name).write_text(text, encoding="utf-8", newline="")

    def people(self, count: int):
        self.write("people.csv", "email\n" + "".join(f"p{i}@example.org\n" for i in range(count)))
        self.write("letter.txt", PLAIN)

    def command(self, *arguments: str, node: str = "sender", recipients: str = "people.csv") -> list[str]:
        return [str(WEFT), "run", "sender", "--name", node, "--", "--recipients", recipients, "--template", "letter.txt", *arguments]

    def start(self, *arguments: str, **how) -> subprocess.Popen:
        return subprocess.Popen(self.command(*arguments, **how), cwd=self.path, env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments: str, code: int = 0, **how) -> tuple[str, str]:
        done = subprocess.run(self.command(*arguments, **how), cwd=self.path, env=self.environment, text=True, capture_output=True,
                              timeout=PATIENCE, check=False)
        if done.returncode != code:
            failures.append(f"{self.name}: {arguments}: exit status {done.returncode}, expected {code}\n{done.stdout}{done.stderr}")
        return done.stdout, done.stderr

    def report(self, *arguments: str, code: int = 0, **how) -> dict:
        out = self.run("--json", *arguments, code=code, **how)[0]
        try:
            return json.loads(out)
        except json.JSONDecodeError:
            failures.append(f"{self.name}: {arguments}: no JSON: {out!r}")
            return {}

    def failed(self) -> dict[str, str]:
        with open(self.path / "failures.csv", encoding="utf-8", newline="") as rows:
            return {row["email"]: row["reason"] for row in csv.DictReader(rows)}

    def outbox(self) -> list[email.message.EmailMessage]:
        box = mailbox.Maildir(self.path / "outbox", factory=None, create=False)
        return [email.message_from_bytes(box.get_bytes(key), policy=email.policy.default) for key in box.keys()]


class MailServer(socketserver.ThreadingTCPServer):
    """Takes letters; `answer(command, recipient, nth)` may say something else than the usual: a reply, "drop" or "hang"."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, answer=lambda command, to, nth: ""):
        super().__init__(("127.0.0.1", 0), MailSession)
        self.answer = answer
        self.lock = threading.Lock()
        self.taken: list[tuple[str, bytes]] = []
        self.counts: dict[tuple[str, str], int] = {}
        self.connections = 0
        self.hanging = 0
        self.released = threading.Event()  # ends what hangs
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def recipients(self) -> list[str]:
        with self.lock:
            return [to for to, _ in self.taken]

    def ask(self, command: str, to: str) -> str:
        with self.lock:
            nth = self.counts[command, to] = self.counts.get((command, to), 0) + 1
            return self.answer(command, to, nth)


class MailSession(socketserver.StreamRequestHandler):
    def handle(self):
        with self.server.lock:
            self.server.connections += 1
        try:
            self.talk()
        except (ConnectionError, EOFError):
            pass

    def line(self) -> bytes:
        line = self.rfile.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        return line

    def say(self, text: str):
        self.wfile.write(text.encode() + b"\r\n")

    def reply(self, command: str, to: str, usual: str, when_taken=lambda: None) -> str:
        said = self.server.ask(command, to) or usual
        if said in ("drop", "hang") or said.startswith("2"):
            when_taken()
        if said == "drop":
            raise EOFError
        if said == "hang":
            with self.server.lock:
                self.server.hanging += 1
            self.server.released.wait(PATIENCE)
            raise EOFError
        self.say(said)
        return said

    def talk(self):
        to = ""
        self.say("220 scripted")
        while True:
            line = self.line()
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.reply("EHLO", "", "250-scripted\r\n250-8BITMIME\r\n250 HELP")
            elif verb == b"MAIL":
                self.reply("MAIL", "", "250 ok")
            elif verb == b"RCPT":
                to = line.split(b"<")[1].split(b">")[0].decode()
                self.reply("RCPT", to, "250 ok")
            elif verb == b"DATA":
                if self.reply("DATA", to, "354 go on").startswith("354"):
                    self.take(to)
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def take(self, to: str):
        text = b""
        while (line := self.line()) != b".\r\n":
            text += line[1:] if line.startswith(b".") else line

        def note():
            with self.server.lock:
                self.server.taken.append((to, text))

        self.reply(".", to, "250 taken", note)


def check_refusals(scratch: str):
    folder = Folder(scratch, "refusals")
    folder.people(2)
    has("help", folder.run("--help")[0], "--retry-unknown")
    has("usage", folder.run("--concurrency", "many", code=2)[1], "--concurrency: 'many' is not a whole number from 1 to 1000")
    has("no list", folder.run(code=1, recipients="none.csv")[1], "cannot open none.csv: No such file or directory")
    has("no column", folder.run("--column", "mail", code=1)[1], "people.csv has no column mail; its columns are: email")
    folder.write("letter.txt", PLAIN + "{{nam}}\n")
    has("unknown column", folder.run(code=1)[1], "letter.txt:5: {{nam}}: there is no such column; the columns are: email")
    same("nothing was made", ["letter.txt", "people.csv"], sorted(each.name for each in folder.path.iterdir() if each.name != "run"))


def check_outbox(scratch: str):
    folder = Folder(scratch, "outbox")
    folder.write("letter.txt", TEMPLATE)
    folder.write("people.csv", 'email,name,points\nann@example.org,"Lee, Ann",1\nzolw@example.org,Żółw Łukasz,2\nANN@example.org,Ann again,3\n'
                               'nobody,Nobody,4\neve@example.org,"Eve\r\nBcc: all@example.org",5\nonly one\n')
    out, err = folder.run("--dry-run", code=5)
    has("dry run", out, "would be sent: 2 letters")
    has("dry run shows a letter", out, 'To: "Lee, Ann" <ann@example.org>')
    same("a dry run writes nothing", False, any((folder.path / name).exists() for name in ("outbox", "failures.csv", "letter.txt.journal")))
    out, err = folder.run(code=5)
    has("report", out, "sent: 2 letters to outbox/new")
    has("report", out, "not mailed: 3")
    for line in ("people.csv:4: ANN@example.org is in line 2 already", "people.csv:5: nobody: bad address: no @; not mailed",
                 "people.csv:6: eve@example.org: column name holds a line end", "people.csv:8: 1 column where the header has 3"):
        has("messages", err, line)
    letters = {letter["To"].addresses[0].addr_spec: letter for letter in folder.outbox()}
    same("letters", ["ann@example.org", "zolw@example.org"], sorted(letters))
    letter = letters["zolw@example.org"]
    same("subject", "Cześć Żółw Łukasz, masz 2 punktów", letter["Subject"])
    same("name", "Żółw Łukasz", letter["To"].addresses[0].display_name)
    same("from", "Nasze Nowiny <news@example.org>", letter["From"])
    same("no other recipient", None, letter["Bcc"])
    same("text", "Hello Żółw Łukasz,\n.a line that begins with a dot\n.\nyou have 2 points: żółw.\n", letter.get_content())
    same("date", True, abs(letter["Date"].datetime.timestamp() - time.time()) < 24 * 3600)
    same("a file in tmp", [], list((folder.path / "outbox/tmp").iterdir()))
    same("failures", ["eve@example.org", "nobody"], sorted(folder.failed()))
    has("again without --resume", folder.run(code=1)[1], "letter.txt.journal is there: 2 recipients have got this letter; --resume goes on")
    has("another folder", folder.run("--resume", "--outbox", "other", code=1)[1], "give another --journal")
    again = folder.report("--resume", code=5)
    same("again", (0, 2, 1, 3), tuple(again.get(key) for key in ("sent", "mailed_before", "duplicates", "not_mailed")))
    (folder.path / "failures.csv").write_text((folder.path / "failures.csv").read_text().replace("nobody", "nobody@example.org"))
    fed = folder.report("--resume", code=5, recipients="failures.csv")
    same("failures fed in", (1, 0, 1), tuple(fed.get(key) for key in ("sent", "mailed_before", "not_mailed")))
    same("what failed still", ["eve@example.org"], sorted(folder.failed()))
    same("letters", 3, len(folder.outbox()))


def check_library_server(scratch: str):
    """Python's own server, which is not this test's idea of SMTP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import asyncore
            import smtpd
        except ImportError:
            print("the server of Python's library is not there: left out")
            return
    taken = []

    class Server(smtpd.SMTPServer):
        def process_message(self, peer, mailfrom, rcpttos, data, **_):
            taken.append((mailfrom, rcpttos, data))

    server = Server(("127.0.0.1", 0), None)
    port = server.socket.getsockname()[1]
    running = True

    def loop():
        while running:
            asyncore.loop(timeout=0.1, count=1)

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    folder = Folder(scratch, "library")
    folder.write("letter.txt", TEMPLATE)
    folder.write("people.csv", "email,name,points\n" + "".join(f"p{i}@example.org,Żółw {i},{i}\n" for i in range(40)))
    done = folder.report("--smtp", f"localhost:{port}", "--concurrency", "4")
    running = False
    thread.join(PATIENCE)
    server.close()
    same("sent", 40, done.get("sent"))
    same("recipients", sorted([f"p{i}@example.org"] for i in range(40)), sorted(to for _, to, _ in taken))
    same("envelope senders", {"news@example.org"}, {of for of, _, _ in taken})
    for _, to, data in taken:
        letter = email.message_from_bytes(data, policy=email.policy.default)
        number = to[0].split("@")[0][1:]
        same("text", f"Hello Żółw {number},\n.a line that begins with a dot\n.\nyou have {number} points: żółw.",
             letter.get_content().replace("\r\n", "\n").rstrip("\n"))


def check_moody_server(scratch: str):
    folder = Folder(scratch, "moody")
    folder.people(40)

    def answer(command: str, to: str, nth: int) -> str:
        number = int(to[1:].split("@")[0]) if to else -1
        if command == "RCPT" and number in (3, 4) and nth == 1:
            return "451-4.7.1 try again\r\n451 later"
        if command == "RCPT" and number == 5:
            return "450 never ready"
        if command == "RCPT" and number == 6:
            return "550 no such user"
        if command == "." and number == 7:
            return "554 looks like spam"
        if command == "DATA" and number == 8 and nth == 1:
            return "drop"
        if command == "DATA" and number == 9 and nth == 1:
            return "hang"
        if command == ".":
            return {10: "drop", 11: "hang", 12: "I am no mail server"}.get(number, "")
        return ""

    with MailServer(answer) as server:
        done = folder.report("--smtp", server.address, "--concurrency", "5", "--timeout", "15s", "--retries", "2", "--backoff", "10ms", code=5)
        same("report", {"sent": 34, "refused": 2, "gave_up": 1, "unknown": 3, "not_mailed": 6},
             {key: done.get(key) for key in ("sent", "refused", "gave_up", "unknown", "not_mailed")})
        why = folder.failed()
        same("who failed", [f"p{i}@example.org" for i in (10, 11, 12, 5, 6, 7)], sorted(why))
        has("given up", why["p5@example.org"], "given up after 3 tries: RCPT TO: 450 never ready")
        has("refused", why["p6@example.org"], "550 no such user")
        has("late", why["p11@example.org"], "may have been mailed")
        same("nobody twice", len(set(server.recipients())), len(server.recipients()))
        server.answer = lambda command, to, nth: ""
        fed = folder.report("--smtp", server.address, "--resume", code=5, recipients="failures.csv")
        same("failures fed in", (3, 3), (fed.get("sent"), fed.get("unknown")))
        same("still nobody twice", len(set(server.recipients())), len(server.recipients()))
        unknown = folder.report("--smtp", server.address, "--resume", "--retry-unknown", recipients="failures.csv")
        same("those asked for", 3, unknown.get("sent"))
        same("everybody", {f"p{i}@example.org" for i in range(40)}, set(server.recipients()))
        ids = {}
        for to, text in server.taken:
            ids.setdefault(to, set()).add(email.message_from_bytes(text)["Message-ID"])
        same("letters that came again have the same ID", {1}, {len(each) for each in ids.values()})
        server.released.set()
        server.shutdown()


def check_connections(scratch: str):
    folder = Folder(scratch, "connections")
    folder.people(30)
    with MailServer() as server:
        same("sent", 30, folder.report("--smtp", server.address, "--concurrency", "6").get("sent"))
        same("connections are used again", True, server.connections <= 6)
        server.shutdown()
    has("no server", folder.run("--smtp", server.address, "--journal", "j", "--retries", "0", code=5)[1], "cannot connect to 127.0.0.1 port")


def kill(process: subprocess.Popen):
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def check_killed_outbox(scratch: str):
    folder = Folder(scratch, "killed_outbox")
    count = 400
    folder.people(count)
    new = folder.path / "outbox/new"

    def there() -> int:
        return len(os.listdir(new)) if new.exists() else 0

    for goal in (1, 40, 150):
        process = folder.start("--resume", "--concurrency", "16")
        comes_true(f"{goal} letters", lambda at=goal, of=process: there() >= at or of.poll() is not None)
        kill(process)
    before = there()
    done = folder.report("--resume", "--concurrency", "16")
    same("letters", count, there())
    same("each to another", {f"p{i}@example.org" for i in range(count)}, {letter["To"] for letter in folder.outbox()})
    same("letters of the last run and those before", count, done.get("sent", 0) + done.get("mailed_before", 0))
    same("sent before are those that were there", before, done.get("mailed_before"))


def check_killed_smtp(scratch: str):
    folder = Folder(scratch, "killed_smtp")
    folder.people(60)
    # After some letters every session waits for an answer that does not come, so the kill finds all of them in the middle.
    server = MailServer()
    server.answer = lambda command, to, nth: "hang" if command == "." and len(server.taken) >= 20 else ""
    with server:
        process = folder.start("--smtp", server.address, "--concurrency", "5", "--timeout", "10m")
        comes_true("sessions that hang", lambda: server.hanging == 5 or process.poll() is not None)
        has("another run meanwhile", folder.run("--smtp", server.address, "--resume", code=75, node="other")[1],
            "letter.txt.journal is in use by another run")
        kill(process)
        server.answer = lambda command, to, nth: ""
        done = folder.report("--smtp", server.address, "--resume", code=5)
        taken = server.recipients()
        same("nobody twice", len(set(taken)), len(taken))
        unknown = folder.failed()
        same("whoever has no letter is reported", set(), {f"p{i}@example.org" for i in range(60)} - set(taken) - set(unknown))
        same("unknown are those under way", 5, len(unknown))
        same("counts", 60, done.get("sent", 0) + done.get("mailed_before", 0) + done.get("unknown", 0))
        server.released.set()
        server.shutdown()


def main():
    for needed in (WEFT, BUILD / "apps/sender.so"):
        if not needed.exists():
            skip(f"{needed} was not built")
    try:
        socket.create_server(("127.0.0.1", 0)).close()
    except OSError as no:
        skip(f"no loopback: {no}")
    with tempfile.TemporaryDirectory() as scratch:
        for check in (check_refusals, check_outbox, check_library_server, check_moody_server, check_connections, check_killed_outbox,
                      check_killed_smtp):
            begun = time.monotonic()
            check(scratch)
            print(f"{check.__name__}: {time.monotonic() - begun:.1f} s")


main()
conclude()
