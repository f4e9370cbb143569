"""How fast the shop sells: customers who confirm full carts all at once, others who look for something, and open carts.

Beside the customers stands what Postgres alone does with a plain transaction for the same rows. Accounts, addresses and
carts are there before the clock runs; the provider is the simulator, which says yes at once.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from itertools import repeat
from statistics import median
from typing import Final

from attrs import frozen

from bench.figures import Figure
from bench.keep_alive import Rush, rush, written
from bench.lean import Phone
from bench.plain_checkout import plain_checkouts
from bench.scene import Scene
from bench.stage import Stage
from bench.supermarket import API, TENANT, Customer, Supermarket, supermarket

AT_ONCE: Final = 20
CUSTOMERS: Final = 200  # each confirms once a round
PLAIN_S: Final = 2
READ_S: Final = 2.0
OPEN: Final = 300  # carts and tables: a run has not many more tables
WARM: Final = 20  # tables before, so that what is made once is no part of it
FILLING: Final = 600  # carts before: each product was in one then, and what the server's start left free is in use
CONFIRMS_MIN_PER_S: Final = 400.0
CONFIRM_MAX_MS: Final = 50.0
READS_MIN_PER_S: Final = 1_000.0


@frozen
class _Round:
    """Customers and the plain transaction, one after the other; microseconds of the processors for each confirm."""

    ours: Rush
    plain: Rush
    server_us: float
    postgres_us: float


def confirming_customers(on: Scene, rounds: int) -> Sequence[Figure]:
    """20 customers at once who confirm carts of five lines, against a plain transaction under pgbench."""
    shop = supermarket(on.stage.trivet.url)
    customers = shop.customers(CUSTOMERS)
    found = [_round(on.stage, shop, customers, number) for number in range(rounds)]
    per_s, plain_per_s = median(one.ours.per_s for one in found), median(one.plain.per_s for one in found)
    p50_ms, p99_ms, plain_ms = (
        1e3 * median(each)
        for each in (
            [one.ours.p50_s for one in found],
            [one.ours.p99_s for one in found],
            [one.plain.p99_s for one in found],
        )
    )
    ratio = median(one.ours.per_s / one.plain.per_s for one in found)
    server_us, postgres_us = median(one.server_us for one in found), median(one.postgres_us for one in found)
    beside = f"{ratio:.2f} of the plain transaction's {plain_per_s:,.0f}/s"
    cost = f"CPU {server_us:,.0f} µs each, Postgres {postgres_us:,.0f} µs"
    detail = f"{beside}; {cost}"
    latency = f"p50 {p50_ms:.1f}; the plain transaction's p99 {plain_ms:.1f}"
    return [
        Figure("20 customers × 5 lines: confirms a second", per_s, CONFIRMS_MIN_PER_S, at_least=True, detail=detail),
        Figure("20 customers × 5 lines: p99, ms", p99_ms, CONFIRM_MAX_MS, at_least=False, detail=latency),
    ]


def _round(stage: Stage, shop: Supermarket, customers: Sequence[Customer], number: int) -> _Round:
    shop.fill(customers, number)
    before = stage.spent()
    ours = rush(shop.url, AT_ONCE, map(shop.confirming, customers), 201)
    spent = stage.spent().since(before)
    plain = plain_checkouts(stage.database_url, PLAIN_S)
    each = 1e6 / len(customers)
    return _Round(ours, plain, each * spent.server_s, each * spent.postgres_s)


def looking_customers(on: Scene, rounds: int) -> Sequence[Figure]:
    """20 people at once who search for products, and 20 who look at one."""
    shop = supermarket(on.stage.trivet.url)
    paths = {
        "searches": f"{API}/products/search?q=milk",
        "looks at a product": f"{API}/products/{shop.products[0]}",
    }
    return [_reads(on.stage, name, path, rounds) for name, path in paths.items()]


def _reads(stage: Stage, name: str, path: str, rounds: int) -> Figure:
    request = written("GET", path, TENANT)
    before = stage.spent()
    runs = [rush(stage.trivet.url, AT_ONCE, repeat(request), 200, READ_S) for _ in range(rounds)]
    spent = stage.spent().since(before)
    each = 1e6 / sum(len(one.latencies_s) for one in runs)
    per_s, p99_ms = median(one.per_s for one in runs), 1e3 * median(one.p99_s for one in runs)
    cost = f"CPU {each * spent.server_s:,.0f} µs each, Postgres {each * spent.postgres_s:,.0f} µs"
    return Figure(
        f"shop: {name} a second", per_s, READS_MIN_PER_S, at_least=True, detail=f"p99 {p99_ms:.1f} ms; {cost}"
    )


def open_carts(on: Scene, _: int) -> Sequence[Figure]:
    """What a cart that is open costs the server, beside a table: with a line in it, and nobody connected."""
    shop = supermarket(on.stage.trivet.url)
    _open_tables(on.stage, WARM)
    shop.open_carts(FILLING)
    empty = on.stage.server_memory_bytes()
    shop.open_carts(OPEN)
    carts = on.stage.server_memory_bytes()
    _open_tables(on.stage, OPEN)  # last: should carts have left by then, it is tables that seem to be cheap
    tables = on.stage.server_memory_bytes()
    cart_kib, table_kib = (each / OPEN / 1024 for each in (carts - empty, tables - carts))
    table_kib = max(table_kib, 4 / OPEN)  # a page of memory is the least that can be seen
    detail = f"{cart_kib:.1f} KiB a cart beside {table_kib:.1f} KiB a table; {OPEN} of each"
    return [Figure("open carts: memory / that of tables", cart_kib / table_kib, 1.0, at_least=False, detail=detail)]


def _open_tables(stage: Stage, number: int) -> None:
    """So many tables, each with a line that somebody has put into its cart and gone."""
    for seat in stage.seat(number, 1):
        with Phone(stage.ws_url, seat.token, stage.menu_item_id) as phone:
            phone.send()
            while phone.waiting:
                phone.receive()
