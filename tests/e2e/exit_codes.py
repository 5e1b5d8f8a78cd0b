"""The exit codes that `weft help exit-codes` lists, those of the README, and those that the tests beside this one provoke."""
import os
import pathlib
import re
import subprocess
import sys

WEFT = pathlib.Path(os.environ["WEFT_BUILD_DIR"]) / "tools/weft/weft"
SOURCES = pathlib.Path(os.environ["WEFT_SOURCE_DIR"])
SIGNALS = (130, 134, 137, 139, 143)


def printed():
    text = subprocess.run([WEFT, "help", "exit-codes"], capture_output=True, check=True, text=True).stdout
    return dict(re.match(r"(\S+)\s+(?:plus n: )?(.+)", line).groups() for line in text.splitlines())


def in_readme():
    return dict(re.findall(r"^\| ([0-9]+(?:\+n)?) \| (.+) \|$", (SOURCES / "README.md").read_text(), re.MULTILINE))


def is_provoked(code, scripts):
    numbers = SIGNALS if code == "128+n" else (int(code),)
    return any(re.search(rf"refuses {number} |returncode == {number}\b|[ \"]{number}\"? \"\$code", scripts) for number in numbers)


def main():
    """# O30"""
    if not WEFT.exists():
        return 77
    listed = printed()
    assert len(listed) >= 16, listed
    assert listed == in_readme(), (listed, in_readme())
    scripts = "".join(each.read_text() for each in sorted((SOURCES / "tests/e2e").glob("*")) if each.suffix in (".sh", ".py"))
    assert not [code for code in listed if not is_provoked(code, scripts)]
    assert not is_provoked("66", scripts), "what is no code of ours must not count"
    for number in re.findall(r"refuses (\d+) ", scripts):
        assert number in listed, f"{number} is checked and not listed"
    return 0


if __name__ == "__main__":
    sys.exit(main())
