#!/usr/bin/env python3
"""README.md tells the truth: its C++ stands word for word in programs that tests/compile compiles, its commands work.

Commands that start with tools/run or tools/test are CI's own steps and are only looked up there; all others run here, in
an empty run directory, with the `weft` of this build first on the path.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["WEFT_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
CI_STEPS = ("tools/run", "tools/test")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.M | re.S)


def check_code(text: str) -> list[str]:
    compiled = "\n".join(path.read_text() for path in sorted((SOURCE / "tests/compile/ok").glob("*.cpp")))
    return [f"this block is in no file of tests/compile/ok:\n{block}" for block in blocks(text, "cpp") if block not in compiled]


def check_commands(text: str, run_dir: str) -> list[str]:
    ci = (SOURCE / ".ci/run").read_text()
    environment = os.environ | {"PATH": f"{BUILD / 'tools/weft'}:{os.environ['PATH']}", "WEFT_RUN_DIR": run_dir,
                                "WEFT_PATH": str(BUILD / "apps")}
    wrong = []
    for line in "".join(blocks(text, "sh")).splitlines():
        command = line.split("#")[0].strip()
        if command.startswith(CI_STEPS):
            if command.split()[0] not in ci:
                wrong.append(f"{command}: .ci/run does not call it")
            continue
        done = subprocess.run(["bash", "-c", command], cwd=SOURCE, env=environment, capture_output=True, text=True,
                              timeout=120, check=False)
        if done.returncode != 0:
            wrong.append(f"{command}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return wrong


def main() -> int:
    text = (SOURCE / "README.md").read_text()
    with tempfile.TemporaryDirectory() as run_dir:
        wrong = check_code(text) + check_commands(text, run_dir)
    print("\n".join(wrong) or "README.md: code and commands hold")
    return 1 if wrong else 0


sys.exit(main())
