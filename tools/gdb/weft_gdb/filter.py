"""Which processes a list shows, in the language of `weft observer ps --filter`: `mailbox>100 and label~"conn/*"`. A text without a
comparison is looked for in what a row has of words. Knows nothing of gdb.
"""
import fnmatch
import operator
import re

FIELDS = ("pid", "name", "label", "behaviour", "app", "state", "waits_for", "waits_at", "parent", "mailbox", "messages_in", "reductions",
          "stack_bytes", "spawned_at", "trap_exit")
SHORT = {"stack": "stack_bytes"}
ATTRIBUTES = {"app": "application"}
WORDS = ("pid", "name", "label", "behaviour", "app", "state", "waits_at", "spawned_at")
COMPARISONS = {"!=": operator.ne, "<=": operator.le, ">=": operator.ge, "=": operator.eq, "<": operator.lt, ">": operator.gt}
UNITS = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "KiB": 1024, "MiB": 1024 ** 2, "GiB": 1024 ** 3}
TOKEN = re.compile(r'\s*(?:(?P<quoted>"[^"]*")|(?P<operator>!=|!~|<=|>=|[=<>~()])|(?P<word>[\w.*?/:+%-]+))')


class Wrong(Exception):
    """The text is no filter; says where and what is allowed there."""


def parse(text: str):
    """A function that says of a process whether the filter lets it through. Errors: Wrong."""
    text = text.strip()
    if not re.search(r"[=<>~]", text):
        return lambda one: any(text in str(_value(one, field)) for field in WORDS)
    parser = _Parser(text)
    made = parser.either()
    if parser.kind != "end":
        parser.fail("the end, `and` or `or`")
    return made


def _value(one, field: str):
    return getattr(one, ATTRIBUTES.get(field, field))


def _number(text: str) -> float | None:
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)(\w*)", text)
    if not found or found[2] not in UNITS:
        return None
    return float(found[1]) * UNITS[found[2]]


class _Parser:
    def __init__(self, text: str):
        self._text = text
        self._at = 0
        self._next()

    def _next(self):
        self._begin = self._at
        found = TOKEN.match(self._text, self._at)
        if found:
            self.kind, self.token = found.lastgroup, found[found.lastgroup]
            self._begin, self._at = found.start(found.lastgroup), found.end()
        else:
            self.kind, self.token = "end" if not self._text[self._at:].strip() else "other", ""

    def fail(self, wanted: str):
        raise Wrong(f"filter is '{self._text}'; at character {self._begin + 1} there must be {wanted}")

    def _takes(self, token: str) -> bool:
        if self.token != token or self.kind == "quoted":
            return False
        self._next()
        return True

    def either(self):
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return lambda one: any(part(one) for part in parts)

    def _both(self):
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return lambda one: all(part(one) for part in parts)

    def _one(self):
        if self._takes("not"):
            part = self._one()
            return lambda one: not part(one)
        if self._takes("("):
            part = self.either()
            if not self._takes(")"):
                self.fail("`)`")
            return part
        return self._comparison()

    def _comparison(self):
        if self.kind != "word":
            self.fail("a field's name")
        field = SHORT.get(self.token, self.token)
        if field not in FIELDS:
            raise Wrong(f"filter is '{self._text}'; there is no field '{field}'; allowed are {', '.join(FIELDS)}")
        self._next()
        how = self.token
        if self.kind != "operator" or how in "()":
            self.fail("one of = != < <= > >= ~ !~")
        self._next()
        if self.kind not in ("word", "quoted"):
            self.fail("a number, a word or a text in quotation marks")
        is_quoted, wanted = self.kind == "quoted", self.token.strip('"')
        self._next()
        return _judge(field, how, wanted, None if is_quoted else _number(wanted))


def _judge(field: str, how: str, wanted: str, number: float | None):
    if how in ("~", "!~"):
        pattern = re.compile(fnmatch.translate(wanted.replace("[", "[[]")))
        return lambda one: (pattern.match(str(_value(one, field))) is not None) == (how == "~")
    compare = COMPARISONS[how]

    def judge(one) -> bool:
        value = _value(one, field)
        if isinstance(value, bool):
            value = str(value).lower()
        if isinstance(value, int) and number is not None:
            return compare(value, number)
        return compare(str(value), wanted)
    return judge
