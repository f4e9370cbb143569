"""Figures beside their bounds, and two versions beside each other."""

from io import StringIO

import pytest
from rich.console import Console

from bench.figures import Comparison, Figure, comparisons, report


def compared(aim: float | None, *, at_least: bool, itself: bool = False) -> Comparison:
    """A machine that was three times as slow in the second round: within each round, the new one is twice as fast."""
    pairs = [(100.0, 200.0), (33.0, 66.0), (110.0, 220.0)]
    return Comparison.of("mutations a second", pairs, float, aim, at_least=at_least, itself=itself)


def test_ratios_are_taken_within_a_round() -> None:
    uneven = Comparison.of("x", [(1.0, 10.0), (100.0, 100.0), (3.0, 3.0)], float, 1.0, at_least=True)

    assert compared(1.8, at_least=True).ratio == 2
    assert uneven.ratio == 1, "the ratio of the medians would be 3.3"


@pytest.mark.parametrize(
    ("aim", "at_least", "itself", "met"),
    [
        (1.8, True, False, True),
        (2.1, True, False, False),
        (2.0, False, False, True),
        (1.9, False, False, False),
        (200.0, False, True, True),
        (199.0, False, True, False),
        (None, True, False, True),
    ],
)
def test_an_aim_is_for_the_ratio_or_for_what_is_measured_now(
    aim: float | None, at_least: bool, itself: bool, met: bool
) -> None:
    assert compared(aim, at_least=at_least, itself=itself).met is met


def test_a_server_that_broke_down_has_reached_no_aim() -> None:
    broken = Comparison.of("p50", [(1.0, float("inf"))], float, 0.5, at_least=False)

    assert not broken.met
    assert not Figure("p99 / p50", float("nan"), 5.0, at_least=False, detail="").met
    assert Comparison.of("late", [(0.0, 0.1)], float, None, at_least=False).met


def test_both_tables_say_what_was_missed() -> None:
    console = Console(file=StringIO(), width=120)
    console.print(report([Figure("idle: KiB", 24.2, 16.0, at_least=False, detail="2000 of them")], "one round"))
    console.print(comparisons([compared(1.8, at_least=True), compared(150, at_least=False, itself=True)], "v1 and now"))

    assert isinstance(console.file, StringIO)
    said = console.file.getvalue()
    for words in ("24.20", "≤ 16", "missed", "2000 of them", "≥ 1.8 ×", "≤ 150 itself", "met", "2.00"):
        assert words in said


def test_of_pairs_the_median_counts_and_how_far_they_are_apart_is_said() -> None:
    figure = Figure.of_ratios("taps", [0.7, 0.9, 1.0, 1.1, 1.3], 0.95, "; alone", at_least=True)
    assert (figure.measured, figure.met) == (1.0, True)
    assert figure.detail == "5 pairs; half of them from 0.80 to 1.20; alone"
    assert Figure.of_ratios("taps", [0.9], 0.95, at_least=True).met is False
