"""Parties dine against a running server: a demo for a newcomer, a smoke test for an operator.

Owns: how many parties, for how long, the screen while they play, and the verdict. Must not: know how a party plays.
"""

from collections.abc import Callable, Sequence
from random import Random
from statistics import median, quantiles
from typing import Final

import httpx2
import trio
from attrs import frozen
from rich.console import Console
from rich.live import Live
from rich.table import Table

from bench.party import Appetite, Party
from bench.phone import DiningFailed, greet

SCREEN_PERIOD_S: Final = 0.25
PLAIN_PERIOD_S: Final = 2.0  # without a terminal: a line now and then, not a film
DINNER_MAX_S: Final = 3600.0  # nobody dines for longer


@frozen
class Plan:
    """What is played. `seconds` goes on with more rounds until the time is over."""

    url: str
    first_table: int
    tables: int
    rounds: int
    seconds: float
    seed: int
    appetite: Appetite


@frozen
class Summary:
    """What came of it all; times in seconds."""

    tables: int
    phones: int
    edits: int
    refused: int
    events: int
    p50_s: float
    p99_s: float
    orders_placed: int
    orders_refused: int
    reconnections: int
    resyncs: int
    lost_edits: int
    gaps: int
    doubled: int
    different: int
    doubled_orders: int
    rounds_without_order: int

    @property
    def good(self) -> bool:
        """Whether every promise was kept and every round became an order."""
        broken = self.lost_edits + self.gaps + self.doubled + self.different + self.doubled_orders
        return broken == 0 and self.rounds_without_order == 0 and self.orders_placed > 0


async def play(plan: Plan, console: Console) -> Summary:
    """Plays the plan and shows it. Raises `DiningFailed` where it cannot be played."""
    parties: list[Party] = []
    try:
        await _played(plan, parties, console)
    except* DiningFailed as failed:
        reason = _first(failed)
    else:
        return summarise(parties)
    raise reason


async def _played(plan: Plan, parties: list[Party], console: Console) -> None:
    limits = httpx2.Limits(max_connections=32)  # as many joins at once as tables usually have phones
    async with httpx2.AsyncClient(base_url=plan.url, timeout=10.0, limits=limits) as client:
        await greet(client)
        random = Random(plan.seed)
        numbers = range(plan.first_table, plan.first_table + plan.tables)
        parties.extend(Party(number, plan.appetite, client, Random(random.random())) for number in numbers)
        async with trio.open_nursery() as watching:
            watching.start_soon(_watch, parties, console)
            await _evenings(parties, plan)
            watching.cancel_scope.cancel()


def _first(failed: BaseException) -> DiningFailed:
    """The first reason of many that say the same."""
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return failed if isinstance(failed, DiningFailed) else DiningFailed(str(failed))


async def _evenings(parties: Sequence[Party], plan: Plan) -> None:
    with trio.move_on_after(DINNER_MAX_S):
        async with trio.open_nursery() as phones:
            async with trio.open_nursery() as tables:
                for party in parties:
                    tables.start_soon(_evening, party, plan, phones)
            phones.cancel_scope.cancel()


async def _evening(party: Party, plan: Plan, phones: trio.Nursery) -> None:
    """A party's evening: sit down, eat round after round, leave."""
    ends_at = trio.current_time() + plan.seconds
    await party.sit(phones)
    rounds = 0
    while rounds < plan.rounds or trio.current_time() < ends_at:
        await party.dine()
        rounds += 1
    await party.leave()


async def _watch(parties: Sequence[Party], console: Console) -> None:
    """Shows what happens: a living table in a terminal, else a line now and then."""
    if not console.is_terminal:
        await _every(PLAIN_PERIOD_S, lambda: console.print(plain(parties)))
        return
    with Live(screen(parties), console=console, auto_refresh=False) as live:
        try:
            await _every(SCREEN_PERIOD_S, lambda: live.update(screen(parties), refresh=True))
        finally:
            live.update(screen(parties), refresh=True)


async def _every(period_s: float, show: Callable[[], None]) -> None:
    while True:
        await trio.sleep(period_s)
        show()


def plain(parties: Sequence[Party]) -> str:
    """One line of progress."""
    phones = [phone for party in parties for phone in party.phones]
    events = sum(phone.replica.events for phone in phones)
    connected = sum(phone.connected for phone in phones)
    faults = sum(phone.replica.faults.total for phone in phones)
    orders = sum(party.confirmed for party in parties)
    return (
        f"{connected}/{len(phones)} phones connected, {events} events seen, {orders} orders, {faults} promises broken"
    )


def screen(parties: Sequence[Party]) -> Table:
    """A row for each table of the restaurant."""
    table = Table(title="Dining", title_justify="left")
    for name in ("table", "phones", "lines", "round", "seq", "edits", "p50 ms", "orders", "broken"):
        table.add_column(name, justify="right", min_width=6)
    for name in ("last event", "the party"):
        table.add_column(name, min_width=12, no_wrap=True)
    for party in parties:
        table.add_row(*_row(party))
    return table


def _row(party: Party) -> Sequence[str]:
    phones = party.phones
    if not phones:
        return (str(party.number), *[""] * 9, party.doing)
    replica = phones[0].replica
    latencies_s = [latency for phone in phones for latency in phone.latencies_s[-50:]]
    return (
        str(party.number),
        f"{sum(phone.connected for phone in phones)}/{len(phones)}",
        str(len(replica.lines)),
        str(replica.round),
        str(replica.seq),
        str(sum(phone.sent for phone in phones)),
        f"{median(latencies_s) * 1000:.1f}" if latencies_s else "",
        str(party.confirmed),
        str(sum(phone.replica.faults.total for phone in phones)),
        replica.last,
        party.doing,
    )


def summarise(parties: Sequence[Party]) -> Summary:
    """The figures of all parties together."""
    phones = [phone for party in parties for phone in party.phones]
    replicas = [phone.replica for phone in phones]
    latencies_s = [latency for phone in phones for latency in phone.latencies_s]
    return Summary(
        tables=len(parties),
        phones=len(phones),
        edits=sum(phone.sent for phone in phones),
        refused=sum(phone.refused for phone in phones),
        events=sum(replica.events for replica in replicas),
        p50_s=median(latencies_s) if latencies_s else 0.0,
        p99_s=quantiles(latencies_s, n=100)[98] if len(latencies_s) > 1 else 0.0,
        orders_placed=sum(party.placed for party in parties),
        orders_refused=sum(party.refused for party in parties),
        reconnections=sum(max(phone.connections - 1, 0) for phone in phones),
        resyncs=sum(replica.resyncs for replica in replicas),
        lost_edits=sum(phone.unanswered + phone.replica.faults.lost for phone in phones),
        gaps=sum(replica.faults.gaps for replica in replicas),
        doubled=sum(replica.faults.doubled for replica in replicas),
        different=sum(replica.faults.different for replica in replicas) + sum(party.disagreements for party in parties),
        doubled_orders=sum(party.doubled_orders for party in parties),
        rounds_without_order=sum(party.hungry for party in parties),
    )


def verdict(summary: Summary) -> Table:
    """The summary, to print at the end."""
    table = Table(title="What came of it", title_justify="left", show_header=False)
    table.add_column(min_width=24)
    table.add_column(justify="right", min_width=10)
    for name, figure in _figures(summary):
        table.add_row(name, figure)
    return table


def _figures(summary: Summary) -> Sequence[tuple[str, str]]:
    return (
        ("parties and phones", f"{summary.tables} × {summary.phones // max(summary.tables, 1)}"),
        ("messages sent", str(summary.edits)),
        ("refused by the rules", str(summary.refused)),
        ("events seen", str(summary.events)),
        ("answer p50", f"{summary.p50_s * 1000:.1f} ms"),
        ("answer p99", f"{summary.p99_s * 1000:.1f} ms"),
        ("orders", str(summary.orders_placed)),
        ("orders refused by the till", str(summary.orders_refused)),
        ("connections lost and back", str(summary.reconnections)),
        ("resumed by a snapshot", str(summary.resyncs)),
        ("lost edits", _ought_to_be_none(summary.lost_edits)),
        ("gaps", _ought_to_be_none(summary.gaps)),
        ("doubled events", _ought_to_be_none(summary.doubled)),
        ("carts that differ", _ought_to_be_none(summary.different)),
        ("rounds ordered twice", _ought_to_be_none(summary.doubled_orders)),
        ("rounds without an order", _ought_to_be_none(summary.rounds_without_order)),
    )


def _ought_to_be_none(count: int) -> str:
    return f"[bold red]{count}[/]" if count else "[green]0[/]"


__all__ = ["Appetite", "DiningFailed", "Plan", "Summary", "play", "verdict"]
