"""From runs to figures: medians, their spread, what weft's are in proportion to the peers', and whether they became worse.

All figures are better when lower. A run is the line of JSON that a program printed, with its variant and its case's title
added, or the same with `failed` in place of figures. A row is what there is to say of one figure of one case.
"""
import dataclasses
import statistics

from cases import Case, peer_of

OURS = ("weft", "weft-w1")
WORSE_PERCENT = 10  # less than this is noise on any machine


def summary(values: list[float], failed: int) -> dict:
    """The spread is that of all runs: the largest less the smallest, in per cent of the median. One run has none."""
    told: dict = {"runs": len(values), "failed": failed}
    if values:
        told["median"] = statistics.median(values)
    if len(values) > 1:
        told["spread_percent"] = 100 * (max(values) - min(values)) / told["median"] if told["median"] else 0.0
    return told


def row(case: Case, figure: str, runs: list[dict]) -> dict:
    found = {}
    of_case = [run for run in runs if run["title"] == case.title]
    floor = case.floors.get(figure)
    for variant in sorted({run["variant"] for run in of_case}):
        of_variant = [run for run in of_case if run["variant"] == variant]
        key = figure if variant != "raw" else floor and floor.figure
        values = [run[key] for run in of_variant if key in run]
        failed = sum("failed" in run for run in of_variant)
        if values or failed:
            found[variant] = summary(values, failed)
    return {"group": case.group, "case": case.title, "figure": figure} | ratios(found) | {"variants": found}


def rows(cases: list[Case], runs: list[dict]) -> list[dict]:
    return [row(case, figure, runs) for case in cases for figure in case.figures]


def best_variant(variants: dict[str, dict], peers: set[str]) -> str | None:
    """The variant of any of these peers with the lowest median."""
    able = [variant for variant, told in variants.items() if peer_of(variant) in peers and "median" in told]
    return min(able, key=lambda variant: variants[variant]["median"], default=None)


def ratios(variants: dict[str, dict]) -> dict:
    """Of weft as it runs by default, to the best of its peers, to the best Erlang, and to the bare machine."""
    told = {}
    ours = variants.get("weft", {}).get("median")
    rivals = {peer_of(variant) for variant in variants} - {"weft", "raw"}
    for key, peers in (("best", rivals), ("erlang", {"erlang"}), ("raw", {"raw"})):
        other = best_variant(variants, peers)
        if other and key == "best":
            told["best_peer"] = other
        if other and ours is not None and variants[other]["median"] > 0:
            told[f"to_{key}"] = ours / variants[other]["median"]
    return told


@dataclasses.dataclass(frozen=True)
class Change:
    """One of weft's figures in an earlier and in a later run; None where there is none."""
    case: str
    figure: str
    variant: str
    old: float | None
    new: float | None
    noise_percent: float

    @property
    def percent(self) -> float | None:
        if self.old is None or self.new is None:
            return None
        return 100 * (self.new - self.old) / self.old if self.old else 0.0

    @property
    def is_worse(self) -> bool:
        """Beyond the spread of either run and what is noise anyhow, or no figure any more."""
        if self.old is None:
            return False
        return self.new is None or self.percent > max(WORSE_PERCENT, self.noise_percent)


def changes(old_rows: list[dict], new_rows: list[dict], variants: tuple[str, ...] = OURS) -> list[Change]:
    """Of what was measured now; what only the earlier run had is passed over."""
    earlier = {(old["case"], old["figure"]): old["variants"] for old in old_rows}
    found = []
    for new in new_rows:
        before = earlier.get((new["case"], new["figure"]), {})
        for variant in variants:
            was, now = before.get(variant, {}), new["variants"].get(variant, {})
            if was or now:
                noise = max(was.get("spread_percent", 0), now.get("spread_percent", 0))
                found.append(Change(new["case"], new["figure"], variant, was.get("median"), now.get("median"), noise))
    return found


def drift_percent(old_rows: list[dict], new_rows: list[dict]) -> float | None:
    """By how much the peers' figures changed, in the middle: they are the same programs, so it is the machine."""
    others = tuple({variant for new in new_rows for variant in new["variants"]} - set(OURS))
    moved = [change.percent for change in changes(old_rows, new_rows, others) if change.percent is not None]
    return statistics.median(moved) if moved else None
