"""The accounts at the end: what several sources, who know nothing of one another, say of the same thing, line by line.

Owns: comparing them, and the table that shows it. Must not: fetch anything. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen
from rich.table import Table

SHOWN_MAX: Final = 5  # differences of one account that are shown


@frozen
class Account:
    """One thing, in `unit` (`cents` or pieces of something): by source, by key, how much there is of it."""

    name: str
    unit: str
    sources: Mapping[str, Mapping[str, int]]

    @property
    def agrees(self) -> bool:
        """Whether all sources say the same of every key."""
        return not self.differences()

    def differences(self) -> Sequence[str]:
        """What they do not agree on, a sentence for each key."""
        keys = sorted({key for said in self.sources.values() for key in said})
        return [self._sentence(key) for key in keys if len({said.get(key) for said in self.sources.values()}) > 1]

    def _sentence(self, key: str) -> str:
        said = (f"{source} {self._figure(figures.get(key))}" for source, figures in self.sources.items())
        return f"{self.name}, {key}: {', '.join(said)}"

    def totals(self) -> Iterator[tuple[str, str]]:
        """Each source with the sum of all it says."""
        for source, figures in self.sources.items():
            yield source, self._figure(sum(figures.values()))

    def _figure(self, amount: int | None) -> str:
        if amount is None:
            return "nothing"
        return f"{amount / 100:,.2f}" if self.unit == "cents" else f"{amount:,}"


def agree(accounts: Sequence[Account]) -> bool:
    """Whether all is well. No accounts at all are no good accounts."""
    return bool(accounts) and all(account.agrees for account in accounts)


def table(accounts: Sequence[Account]) -> Table:
    """The accounts, to print."""
    shown = Table(title="The accounts", title_justify="left", show_lines=True)
    shown.add_column("of")
    shown.add_column("sources")
    shown.add_column("")
    for account in accounts:
        said = "\n".join(f"{source}: {figure}" for source, figure in account.totals())
        shown.add_row(account.name, said, "[green]agree[/]" if account.agrees else "[bold red]disagree[/]")
    return shown


def complaints(accounts: Sequence[Account]) -> Iterator[str]:
    """What differs, in sentences; of each account the first few."""
    for account in accounts:
        found = account.differences()
        yield from found[:SHOWN_MAX]
        if len(found) > SHOWN_MAX:
            yield f"{account.name}: {len(found) - SHOWN_MAX} more like that"
