#!/usr/bin/env python3
"""The observer's screens of a recorded node: the program prints the pictures that the tests and README.md keep.

usage: observer_frames.py [--write]

With --write it makes them anew: the files in tests/unit/tools/observer_frames, and the blocks of README.md that follow a line
`<!-- weft observer replay ... -->`.
"""
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
from checks import conclude, failures, same  # noqa: E402

SOURCE = pathlib.Path(os.environ.get("WEFT_SOURCE_DIR", pathlib.Path(__file__).resolve().parents[2]))
WEFT = pathlib.Path(os.environ["WEFT_BUILD_DIR"]) / "tools/weft/weft"
FRAMES = SOURCE / "tests/unit/tools/observer_frames"
RECORDED = FRAMES / "demo.jsonl"
SCREENS = ("overview", "processes", "tree", "pipelines", "schedulers", "registry", "warnings", "log", "process", "waits", "waiters", "trace",
           "explain", "thresholds")
OPENED_BY_KEY = {"trace": ("processes", "--keys", "T")}  # no screen to begin with
SIZES = ("80x24", "100x30", "200x60")
README_FRAME = re.compile(r"(<!-- weft observer replay (.*?) -->\n\n```\n)(.*?)(```\n)", re.S)
WRITE = "--write" in sys.argv[1:]


def run(*arguments: str) -> str:
    done = subprocess.run([WEFT, "observer", *arguments], capture_output=True, text=True, timeout=60, check=False,
                          env=os.environ | {"LC_ALL": "C.UTF-8"})
    if done.returncode != 0:
        failures.append(f"weft observer {' '.join(arguments)}: status {done.returncode}: {done.stderr}")
    return done.stdout


def frames():
    for screen in SCREENS:
        for size in SIZES:
            width, height = map(int, size.split("x"))
            for kind, more in (("ascii", ["--ascii"]), ("utf8", [])):
                begin, *keys = OPENED_BY_KEY.get(screen, (screen,))
                select = "W10b" if screen == "explain" else "93.1"
                picture = run("replay", str(RECORDED), "--at", "2.5", "--once", "--screen", begin, "--select", select, "--size", size, *keys, *more)
                kept = FRAMES / f"{screen}.{size}.{kind}"
                if WRITE:
                    kept.write_text(picture)
                same(kept.name, kept.read_text() if kept.exists() else None, picture)
                lines = picture.splitlines()
                same(f"{kept.name}: rows", height, len(lines))  # O22
                same(f"{kept.name}: rows that are too long", [], [line for line in lines if kind == "ascii" and len(line) > width])
                same(f"{kept.name}: escape bytes", 0, picture.count("\033"))  # O24


def readme():
    path = SOURCE / "README.md"
    text = path.read_text()

    def anew(found) -> str:
        return found[1] + run("replay", str(RECORDED), *found[2].split()) + found[4]

    made = README_FRAME.sub(anew, text)
    same("README.md holds pictures", True, bool(README_FRAME.search(text)))
    if WRITE:
        path.write_text(made)
    for kept, now in zip(README_FRAME.finditer(path.read_text()), README_FRAME.finditer(made)):
        same(f"README.md: {kept[2]}", kept[3], now[3])


frames()
readme()
conclude()
