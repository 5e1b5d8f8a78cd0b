"""Commands for looking into a program or core file of weft with gdb: `info weft`, `info weft-processes`, `weft-bt` and more.

usage, in gdb: source .../weft-gdb.py        then: help weft
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

import weft_gdb

weft_gdb.register()
