"""The figures as text: a line for each, the peers side by side, weft's proportions at the end."""
from cases import peer_of
from figures import Change, best_variant

COLUMNS = {"weft": {"weft"}, "weft-w1": {"weft"}, "erlang": {"erlang"}, "elixir": {"elixir"}, "go": {"go"}, "caf": {"caf"},
           "boost": {"boost_fiber"}}
PLAIN = {"weft", "weft-w1", "erlang", "elixir", "go", "caf", "boost_fiber-1t"}
UNITS = {"ns_per_op": "ns", "bytes_per_process": "B"}
TITLE, CELL, RATIO = 35, 10, 6


def number(value: float) -> str:
    """Three digits or four in at most five characters: 0.003, 0.12, 3.21, 45.6, 789, 12.3k, 4.56M."""
    units = ["G", "M", "k", ""]
    unit, most = units.pop(), 9999.5
    while abs(value) >= most and units:
        unit, most, value = units.pop(), 999.5, value / 1000
    size = abs(value)
    digits = 0 if size >= 99.95 else 1 if size >= 9.995 else 2 if size >= 0.0995 or size == 0 else 3
    return f"{value:.{digits}f}{unit}"


def short(title: str) -> str:
    """Round counts in words: 1000000 is 1M."""
    def one(word: str) -> str:
        if not word.isdigit() or len(word) < 4:
            return word
        for zeros, unit in ((6, "M"), (3, "k")):
            if word.endswith("0" * zeros):
                return word[:-zeros] + unit
        return word
    return " ".join(map(one, title.split()))


def cell(told: dict, mark: str = "") -> str:
    if not told:
        return "-"
    if "median" not in told:
        return "failed"
    spread = f"±{min(999, round(told['spread_percent']))}" if "spread_percent" in told else ""
    return number(told["median"]) + mark + spread


def column(name: str, variants: dict[str, dict]) -> str:
    """weft's ways to run have columns of their own; of a peer, its best way, marked when that is not the plain one."""
    if name.startswith("weft"):
        return cell(variants.get(name, {}))
    of_peer = {variant: told for variant, told in variants.items() if peer_of(variant) in COLUMNS[name]}
    best = best_variant(of_peer, COLUMNS[name])
    if best is None:
        return cell(next(iter(of_peer.values()), {}))
    return cell(of_peer[best], "" if best in PLAIN else "*")


def head(group: str) -> str:
    return (f"{group:{TITLE}}" + "".join(f"{name:>{CELL}}" for name in COLUMNS)
            + f"{'raw':>7}{'/best':>{RATIO}}{'/erl.':>{RATIO}}{'/raw':>{RATIO}}  best peer")


def line(row: dict, title: str) -> str:
    variants = row["variants"]
    floor = variants.get("raw", {}).get("median")
    shares = "".join(f"{number(row[key]) if key in row else '-':>{RATIO}}" for key in ("to_best", "to_erlang", "to_raw"))
    return (f"{title:{TITLE}}" + "".join(f"{column(name, variants):>{CELL}}" for name in COLUMNS)
            + f"{number(floor) if floor is not None else '-':>7}{shares}  {row.get('best_peer', '-')}")


def side_by_side(rows: list[dict]) -> str:
    lines, group, case = [], None, None
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            lines += ["", head(group)]
        unit = UNITS.get(row["figure"], row["figure"])
        lines.append(line(row, f"{short(row['case'])} {unit}" if row["case"] != case else f"  {unit}"))
        case = row["case"]
    lines += ["", "Medians, lower is better; ± is the spread, largest less smallest, in per cent of the median. * is not the peer's",
              "plain variant but its best one. /best, /erl. and /raw are what weft needs for each that the best peer, the best Erlang",
              "or the bare machine needs for its least step."]
    return "\n".join(lines[1:])


def compared(changes: list[Change]) -> str:
    lines = [f"{'case':{TITLE}} {'figure':18}{'variant':9}{'old':>9}{'new':>9}{'change':>9}"]
    for change in changes:
        old, new = (number(value) if value is not None else "-" for value in (change.old, change.new))
        percent = f"{change.percent:+.1f} %" if change.percent is not None else "-"
        lines.append(f"{short(change.case):{TITLE}} {change.figure:18}{change.variant:9}{old:>9}{new:>9}{percent:>9}"
                     + ("  WORSE" if change.is_worse else ""))
    return "\n".join(lines)
