"""Real brokers for the scripts, each a server of the script's own."""
import contextlib
import subprocess

from lib.checks import PATIENCE
from lib.tickets import BUILD

PROGRAM = BUILD / "tests/e2e/weft_e2e_broker"
SCHEMES = {"rabbitmq": "amqp", "nats": "nats", "redis": "redis", "kafka": "kafka"}


def known_brokers() -> list[str]:
    """Those that tickets has clients for."""
    return subprocess.run([PROGRAM, "list"], stdout=subprocess.PIPE, text=True, check=True).stdout.split()


@contextlib.contextmanager
def broker(kind: str, *arguments: str):
    """Host and port of a fresh one, or None when it cannot run here."""
    server = subprocess.Popen([PROGRAM, kind, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    port = server.stdout.readline().strip()
    try:
        yield f"127.0.0.1:{port}" if port else None
    finally:
        server.stdin.close()
        server.wait(PATIENCE)
