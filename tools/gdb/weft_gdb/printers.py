"""How gdb prints weft's values in programs that were built with -g."""
import gdb
import gdb.printing

from . import memory
from .process import Message
from .words import Words

KINDS = ("normal", "shutdown", "kill", "killed", "noproc", "noconnection", "timeout", "error", "custom")


class _Pid:
    def __init__(self, value: gdb.Value):
        self._value = value

    def to_string(self) -> str:
        value = self._value
        return f"{int(value['slot_'])}.{int(value['generation_'])}" if int(value["node_"]) else "none"


class _Ref:
    def __init__(self, value: gdb.Value):
        self._value = value

    def to_string(self) -> str:
        node, origin, serial = (int(self._value[name]) for name in ("node_", "origin_", "serial_"))
        return f"#{node}.{origin}.{serial}" if node else "none"


class _ServerRef:
    def __init__(self, value: gdb.Value):
        self._value = value

    def to_string(self) -> str:
        return f"{_Pid(self._value['process_']).to_string()} ({self._value.type.strip_typedefs().template_argument(0)})"


class _From:
    """The right to answer a call: lent, or its own."""

    def __init__(self, value: gdb.Value):
        self._value = value

    def to_string(self) -> str:
        held = self._value["right_"]
        right = held["lender_"].dereference() if int(held["lender_"]) else held["own_"]
        return f"call of {_Pid(right['caller_']).to_string()}"


class _ExitReason:
    """What is behind it is private to runtime/weft/exit_reason.cpp; it begins with two strings, the type and the text."""

    def __init__(self, value: gdb.Value):
        self._value = value

    def to_string(self) -> str:
        kind = KINDS[int(self._value["kind_"])]
        detail = int(self._value["detail_"]["_M_ptr"])
        type_, text = (memory.string(detail + 32 * i) for i in range(2)) if detail else ("", "")
        if kind == "custom":
            return text
        if kind == "error":
            return f"{type_}: {text}" if text else type_
        return f"{kind}({text})" if text else kind


class _Message:
    """weft::message, and the node that carries it."""

    def __init__(self, value: gdb.Value):
        is_node = value.type.strip_typedefs().name == "weft::detail::node"
        self._node = int(value.address) if is_node else memory.word(int(value.address))
        self._message = Message(Words(), self._node) if self._node else None

    def to_string(self) -> str:
        if self._message is None:
            return "no message"
        return f"message of {self._message.type or 'no type: a signal'}"

    def children(self):
        value = self._message.value() if self._message and self._message.type else None
        return iter([] if value is None else [("value", value)])


class _Result:
    """Of boost::system::result the value or the error."""

    def __init__(self, value: gdb.Value):
        variant = value["v_"]
        storage, number = variant["st_"], int(variant["ix_"])
        if storage.type.strip_typedefs().code == gdb.TYPE_CODE_ARRAY:
            storage, number = storage[number & 1], number >> 1
        self._is_error = number == 2
        part = storage["rest_"]
        self._content = (part["rest_"] if self._is_error else part)["first_"]

    def to_string(self) -> str:
        return "error" if self._is_error else "result"

    def children(self):
        has_nothing = self._content.type.strip_typedefs().name == "boost::variant2::monostate"
        return iter([] if has_nothing else [("reason" if self._is_error else "value", self._content)])


PRINTERS = {
    "pid": ("^weft::pid$", _Pid),
    "ref": ("^weft::ref$", _Ref),
    "server_ref": ("^weft::server_ref<.*>$", _ServerRef),
    "from": ("^weft::from<.*>$", _From),
    "exit_reason": ("^weft::exit_reason$", _ExitReason),
    "message": ("^weft::(message|detail::node)$", _Message),
    "result": ("^boost::system::result<.*, weft::exit_reason>$", _Result),
}


def register():
    collection = gdb.printing.RegexpCollectionPrettyPrinter("weft")
    for name, (pattern, printer) in PRINTERS.items():
        collection.add_printer(name, pattern, printer)
    gdb.printing.register_pretty_printer(None, collection, replace=True)
