"""The layer rule: dependencies point down only, and the folder is the layer.

        apps, tools                      programs; nobody includes them
        stdlib                           the public calls only
        runtime/weft                     its headers: public calls only; its sources may look below
        proc > sched > fiber | trace > base
        vocabulary                       a few headers of runtime/weft, open to every layer

Headers in a folder `internal` are not installed; they follow the rule of the sources beside them.
"""
import pathlib
import re

from source import Violation, cpp_files, cpp_lines

LAYERS = {"base": {"base"},
          "trace": {"trace", "base"},
          "fiber": {"fiber", "base"},
          "sched": {"sched", "fiber", "trace", "base"},
          "proc": {"proc", "sched", "fiber", "trace", "base"}}
VOCABULARY = {"crash_report", "fwd", "pid", "ref", "message", "exit_reason", "result", "errors", "cpus", "options", "info", "glances", "burdens",
              "large_copies", "latencies", "link", "monitor", "spawn", "system_monitor", "trace", "turn_times"}
ASIO_DOORS = {"runtime/weft/asio.hpp", "runtime/weft/net.hpp"}  # what a program includes to get Asio
GTEST_DOOR = "runtime/weft/sim_gtest.hpp"  # for tests that have GoogleTest
PUBLIC_BOOST = {"boost/system/result.hpp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def check(root: pathlib.Path):
    for path in cpp_files(root):
        relative = path.relative_to(root).as_posix()
        if relative.startswith("tests/"):
            continue
        for line in cpp_lines(path):
            match = INCLUDE.match(line.text)
            if match and line.code.strip():
                wrong = _judge(root, path, relative, match[1] == '"', match[2])
                if wrong:
                    yield Violation(relative, line.number, f"layers: {wrong}")


def _judge(root: pathlib.Path, path: pathlib.Path, source: str, quoted: bool, included: str) -> str | None:
    if included.startswith("boost/context/") and not source.startswith("runtime/fiber/"):
        return f"<{included}>: only runtime/fiber includes Boost.Context"
    target = _resolve(root, path, quoted, included)
    if target is None:
        return _judge_foreign(source, included)
    return _judge_own(source, target)


def _resolve(root: pathlib.Path, path: pathlib.Path, quoted: bool, included: str) -> str | None:
    """The file of the tree that an include names, relative to the root; None for a library's header."""
    beside = [path.parent / included] if quoted else []
    for candidate in beside + [root / "runtime" / included, root / "stdlib" / included, root / included]:
        if candidate.is_file():
            return candidate.resolve().relative_to(root.resolve()).as_posix()
    first = included.split("/")[0]
    if first in LAYERS and quoted:
        return f"runtime/{included}"
    return f"runtime/{included}" if first == "weft" else None


def _judge_foreign(source: str, included: str) -> str | None:
    if not _is_public_header(source) or "/" not in included or included in PUBLIC_BOOST:
        return None
    if included.startswith(("sys/", "bits/")):
        return f"<{included}>: a public header includes no system header"
    if included.startswith("boost/asio") and source in ASIO_DOORS:
        return None
    if included.startswith("gtest/") and source == GTEST_DOOR:
        return None
    return f"<{included}>: a public header includes <weft/...>, the standard library and Boost.System's result only"


def _judge_own(source: str, target: str) -> str | None:
    if target.startswith(("apps/", "tools/")):
        return None if source.startswith(target.split("/")[0]) else f"{target}: nobody includes a program"
    if target.startswith("tests/"):
        return f"{target}: only tests include tests"
    layer = source.split("/")[1]
    if _is_vocabulary(source):
        return None if _is_vocabulary(target) else f"{target}: the vocabulary includes only itself"
    if source.startswith("runtime/") and layer in LAYERS:
        return _judge_layer(layer, target)
    return _judge_above(source, target)


def _judge_layer(layer: str, target: str) -> str | None:
    """An include from one of the layers below runtime/weft."""
    if _is_vocabulary(target):
        return None
    if target.startswith("runtime/") and target.split("/")[1] in LAYERS[layer]:
        return None
    below = ", ".join(sorted(LAYERS[layer] - {layer})) or "nothing"
    return f"{target}: {layer} includes itself, {below} and the vocabulary"


def _judge_above(source: str, target: str) -> str | None:
    """An include from runtime/weft, the stdlib, an application or a tool."""
    in_runtime_source = source.startswith("runtime/weft/") and not _is_public_header(source)
    if target.startswith("runtime/") and target.split("/")[1] in LAYERS:
        return None if in_runtime_source else f"{target}: only sources of runtime/weft look below the public calls"
    if target.startswith("stdlib/") and source.startswith("runtime/"):
        return f"{target}: the runtime does not know the stdlib"
    if "/internal/" in target:
        inside = source.startswith(_home_of_internals(target)) and not _is_public_header(source)
        return None if inside else f"{target}: internal headers are for the sources beside them"
    return None


def _home_of_internals(target: str) -> str:
    """The folder whose sources may use an internal header: all of a library, or one broker's."""
    if target.startswith("stdlib/weft_brokers/"):
        return target.split("internal/")[0]
    return target.split("/")[0] + "/weft/"


def _is_public_header(path: str) -> bool:
    return path.startswith(("runtime/weft/", "stdlib/weft/", "stdlib/weft_brokers/")) and path.endswith(".hpp") and "/internal/" not in path


def _is_vocabulary(path: str) -> bool:
    if path.startswith("runtime/weft/detail/"):
        return path.endswith(".hpp")
    name = re.fullmatch(r"runtime/weft/(\w+)\.hpp", path)
    return bool(name) and name[1] in VOCABULARY
