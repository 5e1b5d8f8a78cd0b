#!/usr/bin/env python3
"""Lays weft's figures beside those of the peers found on this machine: interleaved runs, medians, one line a case.

usage: side_by_side.py --weft WEFT_BENCH --peers FOLDER [--runs N] [CASE...]

Example: side_by_side.py --weft build/release/tests/bench/weft_bench --peers build/peers pingpong call

The peers are built once into FOLDER by peers/run.sh; the raw lines, their medians and the long table of peers/table.py
go to FOLDER/side_by_side. What each case does, and what the arguments mean, is in peers/README.md.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys

PEERS_SOURCE = pathlib.Path(__file__).resolve().parent / "peers"
LIMIT_SECONDS = 120
PROGRAMS = ("erlc", "elixirc", "go", "g++")


@dataclasses.dataclass(frozen=True)
class Case:
    """The same work for everybody: what each one's arguments are, and which figure is compared."""
    name: str
    arguments: dict[str, str]
    metric: str = "ns_per_op"

    @property
    def title(self) -> str:
        return f"{self.name} {self.arguments['weft']}"


def same(arguments: str, peers: str = "weft erlang go caf boost_fiber-1t", **different: str) -> dict[str, str]:
    return {peer: arguments for peer in peers.split()} | {key.replace("_1t", "-1t"): text for key, text in different.items()}


CASES = (
    Case("pingpong", same("1000000")),
    Case("spawn_exit", same("monitor 1000000", "weft erlang", go="waitgroup 1000000", caf="await_all 1000000",
                            boost_fiber_1t="batch 1000000")),
    Case("spawn_exit", same("one_at_a_time 1000000", "weft erlang go boost_fiber-1t")),
    Case("counting", same("5000000", erlang="on_heap 5000000")),
    Case("call", same("1 500000", erlang="gen_server 1 500000", elixir="1 500000")),
    Case("call", same("100 20000", erlang="gen_server 100 20000", elixir="100 20000")),
    Case("fairness", same("8 2", "weft erlang go", erlang="normal 8 2"), "p99_us"),
    Case("fairness", same("8 2", "weft erlang go", erlang="normal 8 2"), "wake_late_p99_us"),
    Case("idle_memory", same("process 100000", "weft erlang", go="shared 100000", caf="actor 100000",
                             boost_fiber_1t="own 100000"), "bytes_per_process"),
    Case("idle_memory", same("gen_server 100000", "weft erlang elixir", go="server 100000"), "bytes_per_process"),
)


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


def commands(weft: pathlib.Path, folder: pathlib.Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name → how to start it, for everybody who is here. The same command lines as in peers/run.sh."""
    beams, table = str(folder / "erlang"), ["+P", "3000000"]
    elixir_code = "BenchEx.main(System.argv())"
    known = {
        "weft": (weft, [str(weft)], {}),
        "erlang": (folder / "erlang/bench.beam", ["erl", "+S", "2:2", *table, "-noinput", "-pa", beams, "-run", "bench", "main"], {}),
        "elixir": (folder / "erlang/Elixir.BenchEx.beam",
                   ["elixir", "--erl", "+S 2:2 " + " ".join(table), "-pa", beams, "-e", elixir_code], {}),
        "go": (folder / "go/peers-go", [str(folder / "go/peers-go")], {"GOMAXPROCS": "2"}),
        "caf": (folder / "peers-caf", [str(folder / "peers-caf")], {"CAF_THREADS": "2"}),
        "boost_fiber-1t": (folder / "peers-boost_fiber", [str(folder / "peers-boost_fiber")],
                           {"LD_BIND_NOW": "1", "FIBER_THREADS": "1"}),
    }
    return {name: (command, extra) for name, (proof, command, extra) in known.items() if proof.is_file()}


def run_once(peer: str, command: list[str], extra: dict[str, str], case: Case) -> dict:
    """One line of JSON from one run, or a line that says how it failed."""
    environment = os.environ | extra | {"BENCH_PEER": peer}
    arguments = case.arguments[peer]
    failed = {"case": case.name, "peer": peer, "args": arguments}
    try:
        done = subprocess.run([*command, case.name, *arguments.split()], env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return failed | {"failed": f"over {LIMIT_SECONDS} s"}
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode != 0 or not lines:
        print(f"{peer} {case.name} {arguments}: status {done.returncode}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return failed | {"failed": done.returncode}
    return json.loads(lines[-1]) | {"args": arguments}


def measure(cases: list[Case], present: dict, runs: int, raw: pathlib.Path) -> list[dict]:
    results = []
    with raw.open("w") as out:
        for run in range(1, runs + 1):
            for case in cases:
                for peer in present:
                    if peer in case.arguments:
                        results.append(run_once(peer, *present[peer], case))
                        print(json.dumps(results[-1]), file=out, flush=True)
            print(f"run {run} of {runs} done", file=sys.stderr)
    return results


def print_table(cases: list[Case], peers: list[str], results: list[dict]) -> None:
    width = max(len(case.title) for case in cases) + 22
    print(f"{'case':{width}}" + "".join(f"{peer:>16}" for peer in peers) + f"{'weft/best peer':>28}")
    for case in cases:
        medians = {}
        for peer in peers:
            figures = [line[case.metric] for line in results if line["peer"] == peer and line["case"] == case.name
                       and line["args"] == case.arguments.get(peer) and case.metric in line]
            if figures:
                medians[peer] = statistics.median(figures)
        cells = "".join(f"{medians[peer]:>16.1f}" if peer in medians else f"{'-':>16}" for peer in peers)
        print(f"{case.title + ' (' + case.metric + ')':{width}}{cells}{ratio(medians):>28}")


def ratio(medians: dict[str, float]) -> str:
    others = {peer: figure for peer, figure in medians.items() if peer != "weft"}
    if "weft" not in medians or not others:
        return "-"
    best = min(others, key=others.get)
    return f"{medians['weft'] / others[best]:.2f} ({best})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     usage=argparse.SUPPRESS)
    names = list(dict.fromkeys(case.name for case in CASES))
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(names))
    parser.add_argument("--weft", type=pathlib.Path, required=True, help="the program weft_bench")
    parser.add_argument("--peers", type=pathlib.Path, required=True, help="folder where the peers are built and kept")
    parser.add_argument("--runs", type=int, default=3, help="interleaved runs; the medians are printed (default 3)")
    options = parser.parse_args()
    unknown = [name for name in options.cases if name not in names]
    if unknown:
        parser.error(f"no case {unknown[0]!r}; there are {', '.join(names)}")
    if options.runs < 1:
        parser.error(f"--runs is {options.runs}; it must be at least 1")
    if not options.weft.is_file():
        parser.error(f"--weft {options.weft}: no such program")

    build_peers(options.peers)
    output = options.peers / "side_by_side"
    output.mkdir(exist_ok=True)
    present = commands(options.weft.resolve(), options.peers.resolve())
    cases = [case for case in CASES if not options.cases or case.name in options.cases]
    results = measure(cases, present, options.runs, output / "raw.jsonl")
    with (output / "table.txt").open("w") as table:
        subprocess.run([sys.executable, "-B", str(PEERS_SOURCE / "table.py"), str(output / "raw.jsonl"),
                        str(output / "medians.jsonl")], stdout=table, check=True)
    print_table(cases, list(present), results)
    print(f"medians of {options.runs} interleaved runs; everything measured: {output}/table.txt")
    return 0 if all("failed" not in line for line in results if line["peer"] == "weft") else 1


if __name__ == "__main__":
    sys.exit(main())
