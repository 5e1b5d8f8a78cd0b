"""Installed as PREFIX/share/gdb/auto-load/PREFIX/lib/libweft.so.VERSION-gdb.py: gdb runs it when it loads that library."""
import pathlib
import runpy


def script() -> pathlib.Path:
    for folder in pathlib.Path(__file__).parents:
        if folder.name == "auto-load" and folder.parent.name == "gdb":
            return folder.parents[1] / "weft" / "gdb" / "weft-gdb.py"
    raise RuntimeError(f"weft: {__file__} is not in a folder gdb/auto-load, so the commands are not found")


runpy.run_path(str(script()))
