"""Runs of programs: the peers are built, and each run is one program that prints one line of JSON."""
import json
import mmap
import os
import pathlib
import shutil
import subprocess
import sys
import time
import typing

from cases import Case, peer_of

PEERS_SOURCE = pathlib.Path(__file__).resolve().parent / "peers"
LIMIT_SECONDS = 120
WARM_BYTES = 512 << 20  # more than a run touches, but for what measures memory
PROGRAMS = ("erlc", "elixirc", "go", "g++")
MANY_PROCESSES = ("spawn_exit", "skynet", "idle_memory")  # more than Erlang's process table holds by default


class Program(typing.NamedTuple):
    proof: pathlib.Path  # is there when the program can be run
    command: list[str]
    environment: dict[str, str]


def build_peers(folder: pathlib.Path) -> None:
    """Runs the build step of peers/run.sh, unless nothing has changed since: neither sources nor installed programs."""
    stamp = folder / "built.txt"
    found = " ".join(program for program in PROGRAMS if shutil.which(program))
    libraries = [f"/usr/include/{name}" for name in ("caf/all.hpp", "boost/fiber/all.hpp")]
    found += "".join(f" {name}" for name in libraries if pathlib.Path(name).is_file())
    newest = max(path.stat().st_mtime for path in PEERS_SOURCE.rglob("*") if path.is_file())
    if stamp.is_file() and stamp.stat().st_mtime > newest and stamp.read_text() == found:
        return
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"RUNS": "0", "BENCH_BUILD": str(folder.resolve())}
    subprocess.run(["bash", str(PEERS_SOURCE / "run.sh")], env=environment, stdout=subprocess.DEVNULL, check=True)
    stamp.write_text(found)


def program(variant: str, case: str, weft: pathlib.Path, folder: pathlib.Path) -> Program:
    """How to start a variant. The same command lines as in peers/run.sh."""
    peer, way = peer_of(variant), variant.partition(":")[0]
    threads = "1" if way != peer else "2"
    beams = folder / "erlang"
    table = ["+P", "3000000"] if case in MANY_PROCESSES else []
    if peer == "weft":
        return Program(weft, [str(weft)], {"WEFT_WORKERS": threads})
    if peer == "erlang":
        return Program(beams / "bench.beam", ["erl", "+S", f"{threads}:{threads}", *table, "-noinput", "-pa", str(beams),
                                              "-run", "bench", "main"], {})
    if peer == "elixir":
        options = " ".join(["+S", f"{threads}:{threads}", *table])
        return Program(beams / "Elixir.BenchEx.beam", ["elixir", "--erl", options, "-pa", str(beams), "-e", "BenchEx.main(System.argv())"], {})
    if peer == "go":
        return Program(folder / "go/peers-go", [str(folder / "go/peers-go")], {"GOMAXPROCS": threads})
    if peer == "caf":
        return Program(folder / "peers-caf", [str(folder / "peers-caf")], {"CAF_THREADS": threads})
    if peer == "boost_fiber":
        return Program(folder / "peers-boost_fiber", [str(folder / "peers-boost_fiber")], {"LD_BIND_NOW": "1", "FIBER_THREADS": threads})
    return Program(folder / "peers-raw", [str(folder / "peers-raw")], {})


def plan(case: Case) -> dict[str, list[str]]:
    """The arguments of each variant's program, and those of the bare machine if the case has a floor."""
    words = {variant: [case.name, *text.split()] for variant, text in case.arguments.items()}
    return words | {"raw": floor.raw.split() for floor in case.floors.values()}


def warm_memory() -> None:
    """Touches memory and frees it. Where the host of a virtual machine takes back what is free, the first touch of a page costs thirty
    times as much as a later one, and a run would pay for how long the machine was idle before it."""
    with mmap.mmap(-1, WARM_BYTES) as memory:
        for page in range(0, WARM_BYTES, mmap.PAGESIZE):
            memory[page] = 1


def once(case: Case, variant: str, words: list[str], how: Program) -> dict:
    """The line of one run with its title and variant, or what went wrong under `failed`."""
    told = {"title": case.title, "variant": variant}
    failed = told | {"case": words[0], "args": " ".join(words[1:]), "peer": variant}
    environment = os.environ | how.environment | {"BENCH_PEER": variant}
    warm_memory()
    try:
        done = subprocess.run([*how.command, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return failed | {"failed": f"over {LIMIT_SECONDS} s"}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        return failed | {"failed": f"status {done.returncode}: {done.stderr.strip()[-300:]}"}
    return json.loads(lines[-1]) | told


def one_pass(cases: list[Case], number: int, weft: pathlib.Path, peers: pathlib.Path, missing: set[str]) -> typing.Iterator[dict]:
    """Every variant of every case that has not had its runs, one after the other; every second time in reverse, so that
    nobody always runs behind the same one."""
    for case in cases:
        if number > case.most_runs:
            continue
        todo = list(plan(case).items())
        for variant, words in todo if number % 2 else reversed(todo):
            how = program(variant, case.name, weft, peers)
            if how.proof.is_file():
                began = time.monotonic()
                result = once(case, variant, words, how)
                yield result | {"pass": number, "wall_seconds": time.monotonic() - began}
            else:
                missing.add(peer_of(variant))


def expected_seconds(cases: list[Case], number: int, results: list[dict]) -> float:
    """Of a pass, by what the first took."""
    due = {case.title for case in cases if number <= case.most_runs}
    return sum(result["wall_seconds"] for result in results if result["pass"] == 1 and result["title"] in due)


def measure(cases: list[Case], runs: int, minutes: float, weft: pathlib.Path, peers: pathlib.Path,
            raw: pathlib.Path) -> tuple[list[dict], set[str]]:
    """All runs, written to `raw` as they end, and which peers are not here. No pass is begun that would end too late."""
    results: list[dict] = []
    missing: set[str] = set()
    start = time.monotonic()
    with raw.open("w") as out:
        for number in range(1, runs + 1):
            if time.monotonic() - start + expected_seconds(cases, number, results) > minutes * 60:
                print(f"no time for more than {number - 1} of {runs} runs (--minutes {minutes:g})", file=sys.stderr)
                break
            for result in one_pass(cases, number, weft, peers, missing):
                results.append(result)
                print(json.dumps(result), file=out, flush=True)
                if "failed" in result:
                    print(f"failed: {result['variant']} {result['title']}: {result['failed']}", file=sys.stderr)
            print(f"run {number} of {runs} done, {time.monotonic() - start:.0f} s", file=sys.stderr)
    return results, missing
