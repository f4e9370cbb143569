"""`python -m bench.pos`: how fast orders reach the till, and how a backlog drains after an outage.

Server, Postgres, till and diners are processes of their own on one machine, so they share its cores and its clock.

- Fifty orders a second over ten restaurants, evenly, whatever came of the last. What counts is the time from the cart
  being locked to the till having read the request. The beginning is the order's `created_at`, which is taken just
  before the commit that locks the cart; so the figure has that commit in it, and where the till's worker was busy with
  another order, the one that announces the sending.
- Between them, bare HTTP POSTs of the same ticket to the same till, each on a connection of its own like a driver's.
- Then ten thousand queued orders that are suddenly due.

Owns: the orders and the figures. Must not: start anything (`bench.stage`, `bench.outage`).
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import time
from typing import Final
from uuid import uuid4

import click
import httpx2
import msgspec
import trio
from attrs import frozen
from rich.console import Console

from bench import outage
from bench.figures import Figure, report
from bench.outage import RESTAURANTS, Place, Ticket, places, tickets
from bench.phone import Phone, sit_down

ORDERS_PER_S: Final = 50
TABLES: Final = 8  # at each restaurant; a table orders every 1.6 s
BARE_EVERY: Final = 5  # one bare POST for so many orders
SETTLE_S: Final = 15.0  # after the last order: more than the diners' window
SEAT_TIMEOUT_S: Final = 30.0


@frozen
class _Latencies:
    """Milliseconds from the beginning to the till."""

    orders: Sequence[float]
    bare: Sequence[float]


class _Placed(msgspec.Struct):
    placed_at: datetime


@click.command()
@click.option("--seconds", default=20.0, show_default=True, type=click.FloatRange(2, 600), help="How long to order.")
@click.option("--backlog", default=10_000, show_default=True, type=click.IntRange(100, 15_000), help="Queued orders.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a figure misses its bound.")
def main(seconds: float, backlog: int, *, strict: bool) -> None:
    """Measure how orders reach the till."""
    console = Console(width=120)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        console.print("starting Postgres, the till and the server")
        place = stack.enter_context(places(folder, TABLES))
        console.print(f"measuring: {ORDERS_PER_S} orders a second over {RESTAURANTS} restaurants, {seconds:g} s")
        figures = list(_figures(trio.run(_order_for, place, seconds), seconds))
        console.print(f"measuring: a backlog of {backlog:,} orders")
        figures += outage.measure(place, backlog)
    console.print(report(figures, "one round"))
    sys.exit(1 if strict and not all(figure.met for figure in figures) else 0)


async def _order_for(place: Place, seconds: float) -> _Latencies:
    """Orders evenly for that long, with bare POSTs in between. Everything has been done once before it counts."""
    sent_at: dict[str, float] = {}
    async with (
        httpx2.AsyncClient(base_url=place.http_url, timeout=SEAT_TIMEOUT_S) as client,
        _bare_client() as bare,
        trio.open_nursery() as dinner,
    ):
        phones = await _seat(place, client, dinner)
        for phone, dish in phones:
            await _order(phone, dish)
        with trio.fail_after(SETTLE_S):
            while len(warm := await trio.to_thread.run_sync(tickets, place)) < len(phones):  # noqa: ASYNC110 - it is another process
                await trio.sleep(1 / ORDERS_PER_S)
        async with trio.open_nursery() as orders:
            for number in range(int(seconds * ORDERS_PER_S)):
                orders.start_soon(_order, *phones[number % len(phones)])
                if number % BARE_EVERY == BARE_EVERY - 1:
                    orders.start_soon(_post, bare, f"{place.till_url}/orders", bytes(warm[0].order), sent_at)
                await trio.sleep(1 / ORDERS_PER_S)
            orders.cancel_scope.deadline = trio.current_time() + SETTLE_S
        dinner.cancel_scope.cancel()
    taken = await trio.to_thread.run_sync(tickets, place)
    before = {ticket.order_id for ticket in warm}
    return _Latencies(
        [_ms(_placed(t.order).placed_at.timestamp(), t) for t in taken if t.order_id not in before | set(sent_at)],
        [_ms(sent_at[t.order_id], t) for t in taken if t.order_id in sent_at],
    )


async def _seat(place: Place, client: httpx2.AsyncClient, nursery: trio.Nursery) -> Sequence[tuple[Phone, int]]:
    """A diner at each table, connected, and what they eat; so that orders go round all restaurants."""
    phones = []
    for table in range(1, TABLES + 1):
        for slug, dish in place.dishes.items():
            phone = Phone(await sit_down(client, slug, table))
            nursery.start_soon(phone.run)
            await phone.until(lambda: phone.replica.seq >= 0, SEAT_TIMEOUT_S)  # noqa: B023 - awaited here
            phones.append((phone, dish))
    return phones


async def _order(phone: Phone, menu_item_id: int) -> None:
    """One line into the cart, and the cart to the till. Over once the cart is locked."""
    line = {"op": "create", "public_id": str(uuid4()), "menu_item_id": menu_item_id, "qty": 2, "note": "no onions"}
    await phone.ask({"type": "cart_mutate", **line})
    order = {"type": "place_order", "idempotency_key": str(uuid4()), "cart_hash": phone.replica.cart_hash}
    await phone.ask({**order, "total": float(phone.replica.total)})


def _bare_client() -> httpx2.AsyncClient:
    """Makes a connection for each call, as the drivers do."""
    return httpx2.AsyncClient(limits=httpx2.Limits(max_keepalive_connections=0), trust_env=False)


async def _post(client: httpx2.AsyncClient, url: str, order: bytes, sent_at: dict[str, float]) -> None:
    """The same ticket, straight to the till."""
    key = f"BARE-{len(sent_at) + 1}"
    sent_at[key] = time()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    await client.post(url, content=order, headers=headers)


_placed: Final = msgspec.json.Decoder(_Placed).decode


def _ms(began: float, ticket: Ticket) -> float:
    return (ticket.received_at - began) * 1e3


def _figures(latencies: _Latencies, seconds: float) -> Iterator[Figure]:
    orders, bare = quantiles(latencies.orders, n=100), quantiles(latencies.bare, n=100)
    wanted = int(seconds * ORDERS_PER_S)
    missing = f"{len(latencies.orders):,} of {wanted:,} orders" if len(latencies.orders) != wanted else "all orders"
    for name, at, bound in (("p50", 49, 5.0), ("p99", 98, 25.0)):
        detail = f"{missing}; bare POST {bare[at]:.1f} ms"
        yield Figure(f"lock → till, {name}, ms", orders[at], bound, at_least=False, detail=detail)


if __name__ == "__main__":
    main()
