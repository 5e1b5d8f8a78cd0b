#!/usr/bin/env python3
"""What side_by_side.py makes of runs: medians and spread, proportions, the text, and what it calls worse than before."""
import pathlib
import sys
import unittest

import cases
import figures
import runs
import table
from cases import Case, Floor

NOTHING = pathlib.Path("/nowhere")


def run(variant: str, value: float, title: str = "ring 7", figure: str = "ns_per_op") -> dict:
    return {"title": title, "variant": variant, figure: value}


def failed(variant: str, title: str = "ring 7") -> dict:
    return {"title": title, "variant": variant, "failed": "status 1: wrong result"}


def ring(**more) -> Case:
    return Case("messages", "ring", {"weft": "7"}, **more)


def row_of(**values: float) -> dict:
    """A row whose variants have this median; a pair is a median and its spread."""
    told = {}
    for variant, value in values.items():
        median, spread = value if isinstance(value, tuple) else (value, 0)
        told[variant.replace("_", "-")] = {"median": median, "spread_percent": spread, "runs": 5, "failed": 0}
    return {"group": "messages", "case": "ring 7", "figure": "ns_per_op", "variants": told}


class Summary(unittest.TestCase):
    def test_median_and_spread_of_several_runs(self):
        told = figures.summary([90, 100, 120], failed=1)
        self.assertEqual(told, {"runs": 3, "failed": 1, "median": 100, "spread_percent": 30})

    def test_one_run_has_no_spread(self):
        self.assertEqual(figures.summary([5], failed=0), {"runs": 1, "failed": 0, "median": 5})

    def test_no_run_has_no_median(self):
        self.assertEqual(figures.summary([], failed=2), {"runs": 0, "failed": 2})

    def test_median_of_zero(self):
        self.assertEqual(figures.summary([0, 0, 3], failed=0)["spread_percent"], 0)


class Rows(unittest.TestCase):
    def test_each_variant_of_this_case_only(self):
        row = figures.row(ring(), "ns_per_op", [run("weft", 10), run("go", 5), run("weft", 30), run("weft", 1, "ring 8")])
        self.assertEqual({variant: told["median"] for variant, told in row["variants"].items()}, {"weft": 20, "go": 5})

    def test_failed_runs_are_counted_beside_the_others(self):
        row = figures.row(ring(), "ns_per_op", [run("weft", 10), failed("weft"), failed("go")])
        self.assertEqual(row["variants"]["weft"]["failed"], 1)
        self.assertEqual(row["variants"]["go"], {"runs": 0, "failed": 1})

    def test_a_row_for_each_figure(self):
        both = ring(figures=("ns_per_op", "late_us"))
        rows = figures.rows([both], [run("weft", 10) | {"late_us": 3}])
        self.assertEqual([(row["figure"], row["variants"]["weft"]["median"]) for row in rows], [("ns_per_op", 10), ("late_us", 3)])

    def test_floor_has_a_figure_of_its_own(self):
        case = ring(figures=("ns_per_op", "late_us"), floors={"late_us": Floor("sleep 5", "slept_us")})
        measured = [run("weft", 10) | {"late_us": 6}, {"title": "ring 7", "variant": "raw", "ns_per_op": 99, "slept_us": 2}]
        time, late = figures.rows([case], measured)
        self.assertNotIn("raw", time["variants"])
        self.assertEqual(late["to_raw"], 3)


class Ratios(unittest.TestCase):
    def of(self, **medians: float) -> dict:
        return figures.ratios(row_of(**medians)["variants"])

    def test_best_variant_of_all_peers(self):
        self.assertEqual(self.of(weft=30, erlang=60, go=20, go_p1=10),
                         {"best_peer": "go-p1", "to_best": 3, "to_erlang": 0.5})

    def test_best_erlang(self):
        self.assertEqual(self.of(weft=30, erlang=60, erlang_s1=40)["to_erlang"], 0.75)

    def test_bare_machine_is_no_peer(self):
        self.assertEqual(self.of(weft=30, raw=10), {"to_raw": 3})

    def test_weft_is_as_it_runs_by_default(self):
        self.assertEqual(self.of(weft=30, weft_w1=10, go=10)["to_best"], 3)

    def test_without_weft_only_the_best_peer(self):
        self.assertEqual(self.of(go=10), {"best_peer": "go"})

    def test_peer_that_failed_is_not_best(self):
        variants = row_of(weft=30, go=10)["variants"] | {"caf": {"runs": 0, "failed": 5}}
        self.assertEqual(figures.ratios(variants)["best_peer"], "go")

    def test_no_proportion_to_zero(self):
        self.assertNotIn("to_best", self.of(weft=30, go=0))


class Check(unittest.TestCase):
    def change(self, old: dict, new: dict) -> figures.Change:
        found = figures.changes([row_of(**old)], [row_of(**new)])
        self.assertEqual(len(found), 1)
        return found[0]

    def test_slower_beyond_noise_is_worse(self):
        change = self.change({"weft": 100}, {"weft": 111})
        self.assertAlmostEqual(change.percent, 11)
        self.assertTrue(change.is_worse)

    def test_ten_percent_are_noise(self):
        self.assertFalse(self.change({"weft": 100}, {"weft": 110}).is_worse)

    def test_the_spread_of_either_run_is_noise(self):
        self.assertFalse(self.change({"weft": (100, 50)}, {"weft": 140}).is_worse)
        self.assertFalse(self.change({"weft": 100}, {"weft": (140, 50)}).is_worse)
        self.assertTrue(self.change({"weft": (100, 20)}, {"weft": (140, 30)}).is_worse)

    def test_faster_is_never_worse(self):
        self.assertFalse(self.change({"weft": 100}, {"weft": 10}).is_worse)

    def test_one_worker_is_looked_at_too_and_peers_are_not(self):
        old, new = row_of(weft=1, weft_w1=1, go=1), row_of(weft=1, weft_w1=2, go=9)
        self.assertEqual([(change.variant, change.is_worse) for change in figures.changes([old], [new])],
                         [("weft", False), ("weft-w1", True)])

    def test_a_figure_that_is_gone_is_worse(self):
        new = row_of() | {"variants": {"weft": {"runs": 0, "failed": 5}}}
        change, = figures.changes([row_of(weft=100)], [new])
        self.assertTrue(change.is_worse)
        self.assertIsNone(change.percent)

    def test_a_figure_that_is_new_is_not_worse(self):
        self.assertFalse(self.change({}, {"weft": 100}).is_worse)

    def test_what_is_not_measured_now_is_passed_over(self):
        self.assertEqual(figures.changes([row_of(weft=100)], []), [])

    def test_other_figures_are_other_rows(self):
        change, = figures.changes([row_of(weft=100) | {"figure": "late_us"}], [row_of(weft=900)])
        self.assertIsNone(change.old)

    def test_drift_is_what_the_peers_did(self):
        old, new = row_of(weft=100, go=100, caf=100, raw=100), row_of(weft=900, go=110, caf=150, raw=101)
        self.assertAlmostEqual(figures.drift_percent([old], [new]), 10)
        self.assertIsNone(figures.drift_percent([], [new]))


class Text(unittest.TestCase):
    def test_numbers_are_short(self):
        for value, text in ((0, "0.00"), (0.0026, "0.003"), (0.1234, "0.12"), (3.211, "3.21"), (45.64, "45.6"), (789.4, "789"),
                            (9999, "9999"), (12345, "12.3k"), (4560000, "4.56M"), (999900, "1.00M"), (7.0e12, "7000G")):
            self.assertEqual(table.number(value), text)

    def test_round_counts_are_words(self):
        self.assertEqual(table.short("big 1000 5000000 120 1234"), "big 1k 5M 120 1234")

    def test_best_way_of_a_peer_is_marked_when_it_is_not_the_plain_one(self):
        variants = row_of(erlang=(100, 4), erlang_s1=(80, 5), go=7)["variants"]
        self.assertEqual([table.column(name, variants) for name in ("erlang", "go", "caf")], ["80.0*±5", "7.00±0", "-"])

    def test_a_peer_that_only_failed(self):
        self.assertEqual(table.column("caf", {"caf": {"runs": 0, "failed": 1}, "caf-t1": {"runs": 0, "failed": 1}}), "failed")

    def test_lines_fit(self):
        wide = {variant: {"median": 123456.0, "spread_percent": 1234, "runs": 5, "failed": 0}
                for variant in (*table.PLAIN, "raw")}
        for case in cases.CASES:
            full = case.divided(1)
            rows = [{"group": full.group, "case": full.title, "figure": figure, "variants": wide, "best_peer": "boost_fiber-1t",
                     "to_best": 123.4, "to_erlang": 0.56, "to_raw": 12345} for figure in full.figures]
            for text in table.side_by_side(rows).splitlines():
                self.assertLessEqual(len(text), 150, text)

    def test_worse_is_marked(self):
        changes = figures.changes([row_of(weft=100, weft_w1=100)], [row_of(weft=200, weft_w1=100)])
        self.assertEqual(["WORSE" in text for text in table.compared(changes).splitlines()], [False, True, False])


class Cases(unittest.TestCase):
    def test_counts_are_filled_in_and_divided(self):
        case = Case("messages", "big", cases.same("120 {n}", "weft go"), 5000)
        self.assertEqual(case.divided(1).arguments, {"weft": "120 5000", "go": "120 5000"})
        self.assertEqual(case.divided(100).title, "big 120 50")
        self.assertEqual(case.divided(10**9).count, 1)

    def test_words_of_one_peer_are_those_of_all_its_variants(self):
        self.assertEqual(cases.same("7", "weft go go-p1", go="x 7", elixir="y 7"),
                         {"weft": "7", "go": "x 7", "go-p1": "x 7", "elixir": "y 7"})

    def test_no_title_twice(self):
        titles = [case.divided(1).title for case in cases.CASES]
        self.assertEqual(len(titles), len(set(titles)))

    def test_every_variant_has_a_program_and_a_column(self):
        for variant in {variant for case in cases.CASES for variant in case.arguments}:
            self.assertTrue(runs.program(variant, "fib", NOTHING, NOTHING).command)
            self.assertTrue(any(cases.peer_of(variant) in peers for peers in table.COLUMNS.values()), variant)

    def test_one_thread_is_another_variant(self):
        self.assertEqual(runs.program("go", "fib", NOTHING, NOTHING).environment, {"GOMAXPROCS": "2"})
        self.assertEqual(runs.program("go-p1", "fib", NOTHING, NOTHING).environment, {"GOMAXPROCS": "1"})
        self.assertIn("1:1", runs.program("erlang-s1", "fib", NOTHING, NOTHING).command)
        self.assertIn("2:2", runs.program("erlang:off_heap", "fib", NOTHING, NOTHING).command)


class Passes(unittest.TestCase):
    def variants(self, case: Case, number: int) -> list[str]:
        weft = pathlib.Path("/bin/false")  # is there, so it is run, and fails
        return [result["variant"] for result in runs.one_pass([case], number, weft, NOTHING, set())]

    def test_every_second_pass_is_in_reverse(self):
        case = Case("messages", "ring", {"weft": "1", "weft-w1": "1"})
        self.assertEqual([self.variants(case, 1), self.variants(case, 2)], [["weft", "weft-w1"], ["weft-w1", "weft"]])

    def test_slow_cases_have_fewer_runs(self):
        case = ring(most_runs=2)
        self.assertEqual([len(self.variants(case, number)) for number in (1, 2, 3)], [1, 1, 0])

    def test_a_pass_takes_what_its_cases_took_at_first(self):
        quick, slow = ring(), Case("messages", "slow", {"weft": "7"}, most_runs=2)
        took = [{"title": "ring 7", "pass": 1, "wall_seconds": 1}, {"title": "slow 7", "pass": 1, "wall_seconds": 10},
                {"title": "slow 7", "pass": 2, "wall_seconds": 99}]
        self.assertEqual([runs.expected_seconds([quick, slow], number, took) for number in (2, 3)], [11, 1])

    def test_peers_that_are_not_here_are_named(self):
        missing: set[str] = set()
        case = Case("messages", "ring", {"go-p1": "1", "erlang": "1"})
        self.assertEqual(list(runs.one_pass([case], 1, NOTHING, NOTHING, missing)), [])
        self.assertEqual(missing, {"go", "erlang"})

    def test_a_run_that_fails_says_how(self):
        result = next(runs.one_pass([ring()], 1, pathlib.Path("/bin/false"), NOTHING, set()))
        self.assertEqual(result["failed"], "status 1: ")


if __name__ == "__main__":
    sys.exit(unittest.main())
