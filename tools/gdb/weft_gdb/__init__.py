"""weft inside gdb. Everything is read from the memory of the program or core file; nothing is written and no function is called."""


def register():
    """Adds the commands and the printers; once more does no harm."""
    from . import commands, printers, unwinder
    unwinder.register()
    commands.register()
    printers.register()
