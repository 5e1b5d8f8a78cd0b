"""What the end-to-end scripts in Python share: checks that say what was expected and what was there, and go on after a failure."""
import os
import sys
import time

PATIENCE = 100  # seconds that anything may take on a busy machine
failures = []
os.environ["WEFT_WEFT__LOG__FORMAT"] = "text"  # what the scripts look for in a node's log


def skip(why: str):
    print(f"skipped: {why}")
    sys.exit(77)


def same(what: str, expected, actual):
    if expected != actual:
        failures.append(f"{what}: expected {expected!r}, got {actual!r}")


def has(what: str, text: str, part: str):
    if part not in text:
        failures.append(f"{what}: {part!r} is not in: {text}")


def comes_true(what: str, ask) -> bool:
    """Asks again and again."""
    end = time.monotonic() + PATIENCE
    while not ask():
        if time.monotonic() > end:
            failures.append(f"never came true: {what}")
            return False
        time.sleep(0.01)
    return True


def conclude(well: str = "all checks passed"):
    """Tells what failed, and ends the script."""
    print("\n".join(failures) or well)
    sys.exit(1 if failures else 0)
