#!/usr/bin/env python3
"""A Beast HTTP server whose connections are processes, as curl and nc meet it, and 2,000 connections at once.

Half of them are killed in the middle of their requests: those see the end of the stream, the others get their answers,
and no descriptor stays open.
"""
import os
import pathlib
import resource
import shutil
import socket
import subprocess
import time

from lib.checks import PATIENCE, conclude, failures, same, skip

SERVER = pathlib.Path(os.environ["WEFT_BUILD_DIR"]) / "tests/e2e/weft_http_server"
CONNECTIONS = 2000
HALF_A_REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n"


def raise_limit():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 500
    if hard != resource.RLIM_INFINITY and hard < wanted:
        skip(f"the limit of descriptors is {hard}, {wanted} are needed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else hard, hard))


def curl(port: int, path: str) -> str:
    done = subprocess.run(["curl", "-sf", "--max-time", str(PATIENCE), f"http://127.0.0.1:{port}{path}"], text=True,
                          capture_output=True, check=False)
    if done.returncode != 0:
        failures.append(f"curl {path}: status {done.returncode}")
    return done.stdout


def nc(port: int, text: str) -> str:
    return subprocess.run(["nc", "-N", "127.0.0.1", str(port)], input=text, text=True, capture_output=True, timeout=PATIENCE,
                          check=False).stdout


def comes_to(what: str, expected: str, ask):
    end = time.monotonic() + PATIENCE
    while (seen := ask()) != expected and time.monotonic() < end:
        pass
    same(what, expected, seen)


def check_clients(port: int):
    same("curl's answer", "hello", curl(port, "/")[:5])
    two = nc(port, "GET / HTTP/1.1\r\nHost: here\r\n\r\nGET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
    same("answers to two requests of one nc", 2, two.count("HTTP/1.1 200 OK"))
    same("an answer to what is no request", "", nc(port, "nonsense\r\n\r\n"))
    same("the server after nonsense", "hello", curl(port, "/")[:5])


def ended(one: socket.socket) -> bool:
    """Whether the server has closed it; a reset is an end too."""
    try:
        one.setblocking(False)
        return one.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
    finally:
        one.settimeout(PATIENCE)


def check_many(port: int):
    comes_to("connections before", "1", lambda: curl(port, "/connections"))
    before = curl(port, "/descriptors")
    many = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(CONNECTIONS)]
    for each in many:
        each.sendall(HALF_A_REQUEST)
    comes_to("connections", str(CONNECTIONS + 1), lambda: curl(port, "/connections"))
    killed = int(curl(port, "/kill-half"))
    same("about a half is killed", True, abs(killed - CONNECTIONS // 2) <= 1)
    comes_to("connections after the kill", str(CONNECTIONS + 1 - killed), lambda: curl(port, "/connections"))
    alive = [each for each in many if not ended(each)]
    same("sockets that are still open", CONNECTIONS - killed, len(alive))
    for each in alive:
        each.sendall(b"\r\n")
    same("answers to those", len(alive), sum(each.recv(1000).startswith(b"HTTP/1.1 200 OK") for each in alive))
    for each in many:
        each.close()
    comes_to("connections at the end", "1", lambda: curl(port, "/connections"))
    comes_to("descriptors at the end", before, lambda: curl(port, "/descriptors"))


def main():
    if not SERVER.exists():
        skip(f"{SERVER} was not built")
    for program in ("curl", "nc"):
        if shutil.which(program) is None:
            skip(f"{program} is not installed (tools/setup)")
    raise_limit()
    with subprocess.Popen([SERVER], stdout=subprocess.PIPE, text=True) as server:
        try:
            port = int(server.stdout.readline())
            check_clients(port)
            check_many(port)
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as idle:  # it ends with a connection open
                idle.sendall(HALF_A_REQUEST)
                curl(port, "/stop")
                same("exit status", 0, server.wait(PATIENCE))
        finally:
            server.kill()


main()
conclude()
