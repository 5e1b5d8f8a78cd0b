"""Checks metrics in Prometheus' text format: python3 metrics.py <TEXT. Each family has HELP and TYPE once and before its samples,
each series is there once, buckets grow up to +Inf, which is the count. Exit 1 naming the first line that is wrong."""
import re
import sys

SAMPLE = re.compile(r'([a-z_:][a-z0-9_:]*)(?:\{(.*)\})? (-?[0-9.e+-]+|\+Inf)')
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)')


def labels_of(text):
    found = LABEL.findall(text or "")
    assert "".join(f'{name}="{value}",' for name, value in found).rstrip(",") == (text or ""), "labels"
    return dict(found)


class Checker:
    def __init__(self):
        self.kinds, self.helped, self.seen, self.buckets = {}, set(), set(), {}
        self.family = None

    def line(self, text):
        if text.startswith("# HELP "):
            self.family = text.split(" ")[2]
            assert self.family not in self.helped and len(text.split(" ")) > 3, "HELP once, with a text"
            self.helped.add(self.family)
        elif text.startswith("# TYPE "):
            name, kind = text.split(" ")[2:]
            assert name == self.family and kind in ("counter", "gauge", "histogram"), "TYPE behind its HELP"
            self.kinds[name] = kind
        else:
            self.sample(text)

    def sample(self, text):
        match = SAMPLE.fullmatch(text)
        assert match, "a sample"
        name, labels, value = match[1], labels_of(match[2]), float(match[3])
        kind = self.kinds[self.family]
        assert (name, match[2]) not in self.seen, "each series once"
        self.seen.add((name, match[2]))
        if kind != "histogram":
            assert name == self.family, "a sample of this family"
            assert kind == "gauge" or (value >= 0 and name.endswith("_total")), "a counter"
            return
        suffix = name.removeprefix(self.family)
        bound = labels.pop("le", None)
        key = (self.family, tuple(sorted(labels.items())))
        if suffix == "_bucket":
            before = self.buckets.setdefault(key, [])
            assert not before or (float(bound) > before[-1][0] and value >= before[-1][1]), "buckets grow"
            before.append((float(bound), value))
        elif suffix == "_count":
            assert self.buckets[key][-1] == (float("inf"), value), "+Inf is the count"
        else:
            assert suffix == "_sum" and bound is None, "_bucket, _sum or _count"


def main():
    checker = Checker()
    for number, text in enumerate(sys.stdin.read().splitlines(), 1):
        try:
            checker.line(text)
        except (AssertionError, KeyError, IndexError, ValueError) as wrong:
            sys.exit(f"line {number}: {text}: not as it should be: {wrong}")
    if "histogram" not in checker.kinds.values() and "--histograms" in sys.argv:
        sys.exit("there is no histogram")


if __name__ == "__main__":
    main()
