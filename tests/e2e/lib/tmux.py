"""A terminal that tmux provides, with weft on its PATH and a run directory of its own."""
import os
import pathlib
import shutil
import subprocess
import tempfile

from checks import comes_true, same, skip

BUILD = pathlib.Path(os.environ["WEFT_BUILD_DIR"])
WEFT = BUILD / "tools/weft/weft"

if shutil.which("tmux") is None:
    skip("tmux is not installed")
if not WEFT.exists():
    skip(f"{WEFT} was not built")

scratch = tempfile.TemporaryDirectory()
environment = os.environ | {"WEFT_RUN_DIR": f"{scratch.name}/run", "WEFT_PATH": f"{BUILD / 'tests/e2e/apps'}:{BUILD / 'apps'}", "LC_ALL": "C.UTF-8"}
environment.pop("TMUX", None)


def tmux(*arguments: str) -> str:
    done = subprocess.run(["tmux", "-S", f"{scratch.name}/tmux", "-f", "/dev/null", *arguments], capture_output=True, text=True, timeout=100,
                          check=False, env=environment)
    return done.stdout + done.stderr


def screen(*how: str) -> str:
    return tmux("capture-pane", "-p", *how, "-t", "o")


def see(text: str) -> bool:
    """Waits until the screen shows this."""
    if comes_true(f"the screen shows {text!r}", lambda: text in screen()):
        return True
    print(screen())
    return False


def see_that(what: str, is_so) -> bool:
    """Waits until this is true of the screen's text."""
    if comes_true(what, lambda: is_so(screen())):
        return True
    print(screen())
    return False


def press(*keys: str):
    tmux("send-keys", "-t", "o", *keys)


def type_text(text: str):
    tmux("send-keys", "-t", "o", "-l", text)


def open_terminal(command: str, width: int = 100, height: int = 30, term: str = "tmux-256color"):
    """In place of the one before, if there is one."""
    # A server that ends with its last session may take the next one down with it.
    tmux("start-server", ";", "set-option", "-s", "exit-empty", "off")
    tmux("kill-session", "-t", "o")
    same(f"a terminal for {command}", "", tmux("new-session", "-d", "-s", "o", "-x", str(width), "-y", str(height), "-c", scratch.name,
                                               f"PATH={WEFT.parent}:$PATH TERM={term} {command}"))


def weft(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([WEFT, *arguments], env=environment, capture_output=True, text=True, timeout=300, check=False)
