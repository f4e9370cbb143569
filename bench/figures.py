"""What a benchmark shows: figures beside the bounds that they are held to.

Owns: the table. Must not: measure.
"""

from collections.abc import Sequence

from attrs import frozen
from rich.table import Table


@frozen
class Figure:
    """One line of the report. `wanted` is the bound that the figure is held to."""

    name: str
    measured: float
    wanted: float
    at_least: bool
    detail: str

    @property
    def met(self) -> bool:
        """Whether the figure keeps its bound."""
        return self.measured >= self.wanted if self.at_least else self.measured <= self.wanted


def report(figures: Sequence[Figure], title: str) -> Table:
    """The figures as a table to print."""
    table = Table(title=title, title_justify="left")
    for heading in ("figure", "measured", "wanted", "", "detail"):
        table.add_column(heading)
    for figure in figures:
        bound = f"{'≥' if figure.at_least else '≤'} {figure.wanted:g}"
        verdict = "[green]met[/]" if figure.met else "[red]missed[/]"
        table.add_row(figure.name, f"{figure.measured:.2f}", bound, verdict, figure.detail)
    return table
