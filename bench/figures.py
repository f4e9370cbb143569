"""What a benchmark shows: figures beside the bounds that they are held to, and two versions beside each other.

Owns: the tables. Must not: measure.
"""

from collections.abc import Callable, Sequence
from statistics import median, quantiles
from typing import TypeVar

from attrs import frozen
from rich.table import Table

T = TypeVar("T")


@frozen
class Figure:
    """One line of the report. `wanted` is the bound that the figure is held to."""

    name: str
    measured: float
    wanted: float
    at_least: bool
    detail: str

    @classmethod
    def of_ratios(
        cls, name: str, ratios: Sequence[float], wanted: float, more: str = "", *, at_least: bool
    ) -> "Figure":
        """The median of what one was beside the other, pair by pair, and how far the pairs are from one another."""
        low, _, high = quantiles(ratios, n=4) if len(ratios) > 1 else (ratios[0],) * 3
        detail = f"{len(ratios)} pairs; half of them from {low:.2f} to {high:.2f}{more}"
        return cls(name, median(ratios), wanted, at_least, detail)

    @property
    def met(self) -> bool:
        """Whether the figure keeps its bound."""
        return _keeps(self.measured, self.wanted, self.at_least)


@frozen
class Comparison:
    """A figure before and after, round by round.

    The aim is for after / before; with `itself` it is for the figure after, whatever it was before. Without an aim the
    figure only explains others.
    """

    name: str
    before: Sequence[float]
    after: Sequence[float]
    aim: float | None
    at_least: bool
    itself: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        pairs: Sequence[tuple[T, T]],
        figure: Callable[[T], float],
        aim: float | None,
        *,
        at_least: bool,
        itself: bool = False,
    ) -> "Comparison":
        """One figure of what was measured in each round, before and after."""
        before, after = zip(*((figure(old), figure(new)) for old, new in pairs), strict=True)
        return cls(name, before, after, aim, at_least, itself)

    @property
    def ratio(self) -> float:
        """After / before, the median of what each round says. A round with nothing before says nothing."""
        ratios = [new / old for old, new in zip(self.before, self.after, strict=True) if old]
        return median(ratios) if ratios else float("nan")

    @property
    def met(self) -> bool:
        """Whether the aim is reached; true without one."""
        measured = median(self.after) if self.itself else self.ratio
        return self.aim is None or _keeps(measured, self.aim, self.at_least)


def report(figures: Sequence[Figure], title: str) -> Table:
    """The figures as a table to print."""
    table = _table(title, "figure", "measured", "wanted", "", "detail")
    for each in figures:
        bound, verdict = _bound(each.wanted, each.at_least), _verdict(each.met)
        table.add_row(each.name, f"{each.measured:.2f}", bound, verdict, each.detail)
    return table


def comparisons(found: Sequence[Comparison], title: str) -> Table:
    """Two versions beside each other as a table to print."""
    table = _table(title, "figure", "before", "after", "ratio", "aim", "")
    for each in found:
        aim = "" if each.aim is None else _bound(each.aim, each.at_least) + (" itself" if each.itself else " ×")
        verdict = "" if each.aim is None else _verdict(each.met)
        before, after = _shown(median(each.before)), _shown(median(each.after))
        table.add_row(each.name, before, after, f"{each.ratio:.2f}", aim, verdict)
    return table


def _keeps(measured: float, bound: float, at_least: bool) -> bool:
    return measured >= bound if at_least else measured <= bound


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _bound(bound: float, at_least: bool) -> str:
    return f"{'≥' if at_least else '≤'} {bound:g}"


def _verdict(met: bool) -> str:
    return "[green]met[/]" if met else "[red]missed[/]"


def _table(title: str, *headings: str) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    return table
