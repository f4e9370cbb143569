"""Ten restaurants and one till that serves them all, and a backlog as an outage leaves it.

The backlog is drained twice in the same server, with a rest between in which it lets go of the tables it has woken.
Freed memory is seldom given back to the system, but is used again. So the first drain shows what a drain takes, and
the second whether anything stays for each order: that is what "flat" means.

Owns: the restaurants, the backlog's rows, and how its drain is measured. Must not: order anything.
"""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
import psycopg
from attrs import frozen

from actors.session import IDLE_S
from bench.cpu import memory_bytes
from bench.figures import Figure
from bench.processes import HERE, UNLIMITED, free_port, server
from persistence.embedded import embedded_postgres
from persistence.migrate import upgrade

RESTAURANTS: Final = 10
ORDERS_PER_SESSION: Final = 10
DRAIN_TIMEOUT_S: Final = 600.0
LOOK_S: Final = 0.5
TILL_START_S: Final = 10.0
REST_S: Final = 2.5 * IDLE_S  # a table is let go after one to two times that
MEMORY_MAX_MIB: Final = 32.0  # what a drain may add, however long: the tables it wakes within `IDLE_S`
# An order that is kept takes 3 KiB, with its share of a table. Less is chance: a faster second drain has more tables.
KEPT_BYTES_MAX: Final = 1024.0
ORDERS_PER_S_MIN: Final = 100.0  # ten tills that take ten a second each


class Ticket(msgspec.Struct):
    """What the till says of an order that it has."""

    order_id: str
    received: int
    received_at: float
    order: msgspec.Raw


class _Tickets(msgspec.Struct):
    tickets: list[Ticket]


@frozen
class Place:
    """Everything is running. `dishes` has a menu item for each restaurant's slug."""

    database_url: str
    http_url: str
    till_url: str
    server_pid: int
    dishes: Mapping[str, int]


@frozen
class _Drain:
    """How a backlog went. `faults` are orders lost, doubled or out of order; `most` is the server's memory in bytes."""

    orders_per_s: float
    faults: int
    most: int


@contextmanager
def places(folder: Path, tables: int) -> Iterator[Place]:
    """Starts Postgres, the till and the server, and ends them again."""
    with embedded_postgres(folder / "postgres") as database_url, _till() as till_url:
        upgrade(database_url)
        dishes = furnish(database_url, tables)
        settings = {
            "TRIVET_POS_DRIVER": "http",
            "TRIVET_POS_URL": till_url,
            "TRIVET_ORDERS_PER_MINUTE": UNLIMITED,
        }
        with server(database_url, settings) as trivet:
            yield Place(database_url, trivet.url, till_url, trivet.pid, dishes)


def tickets(place: Place) -> Sequence[Ticket]:
    """What the till has, oldest first."""
    with urllib.request.urlopen(f"{place.till_url}/tickets", timeout=30) as response:  # noqa: S310 - our own till
        return msgspec.json.decode(response.read(), type=_Tickets).tickets


def measure(place: Place, backlog: int) -> Sequence[Figure]:
    """Leaves a backlog and looks how it goes, and the same once more. What is under way before is of neither."""
    _wait_until_drained(place)
    before = memory_bytes(place.server_pid)
    first = _drain(place, backlog)
    time.sleep(REST_S)
    between = memory_bytes(place.server_pid)
    second = _drain(place, backlog)
    time.sleep(REST_S)
    after = memory_bytes(place.server_pid)
    faults, pace = first.faults + second.faults, f"then {second.orders_per_s:.0f}"
    return [
        Figure("backlog: orders a second", first.orders_per_s, ORDERS_PER_S_MIN, True, pace),
        Figure("backlog: lost, doubled or out of order", faults, 0, False, f"{2 * backlog:,} orders"),
        *memory_figures(backlog, (before, first.most, between, second.most, after)),
    ]


def memory_figures(backlog: int, memory: tuple[int, int, int, int, int]) -> Sequence[Figure]:
    """What the first drain added, and what the second did.

    `memory` in bytes: before, the most in the first drain, after a rest, the most in the second, after a rest.
    """
    before, first, _, second, _ = memory
    story = " → ".join(f"{each / 2**20:.0f}" for each in memory)
    ratio = f"peaks {second / first:.2f}"
    return [
        Figure("backlog: MiB more", (first - before) / 2**20, MEMORY_MAX_MIB, False, f"{story} MiB"),
        Figure("another backlog: bytes more per order", (second - first) / backlog, KEPT_BYTES_MAX, False, ratio),
    ]


def _drain(place: Place, backlog: int) -> _Drain:
    """Leaves a backlog and waits until it has gone."""
    known = {ticket.order_id for ticket in tickets(place)}
    leave_behind(place.database_url, backlog)
    most = _wait_until_drained(place)
    drained = [ticket for ticket in tickets(place) if ticket.order_id not in known]
    took_s = max(t.received_at for t in drained) - min(t.received_at for t in drained)
    faults = abs(backlog - len(drained)) + sum(t.received - 1 for t in drained) + _out_of_order(drained)
    return _Drain(len(drained) / took_s, faults, most)


def _wait_until_drained(place: Place) -> int:
    """Gives the most memory that the server had meanwhile."""
    most, deadline = 0, time.monotonic() + DRAIN_TIMEOUT_S
    with psycopg.connect(place.database_url, autocommit=True) as connection:
        while connection.execute("SELECT 1 FROM orders WHERE pos_status <> 'accepted' LIMIT 1").fetchone():
            if time.monotonic() > deadline:
                raise TimeoutError("the backlog did not drain")
            most = max(most, memory_bytes(place.server_pid))
            time.sleep(LOOK_S)
    return max(most, memory_bytes(place.server_pid))


def _out_of_order(drained: Sequence[Ticket]) -> int:
    """How often a restaurant's order arrived after one with a higher number."""
    numbers: dict[str, list[int]] = {}
    for ticket in drained:
        _, restaurant, number = ticket.order_id.split("-")
        numbers.setdefault(restaurant, []).append(int(number))
    return sum(first > second for each in numbers.values() for first, second in pairwise(each))


def leave_behind(database_url: str, backlog: int) -> None:
    """Sessions that have gone home, with orders that were confirmed as queued and are due. May be done again."""
    with psycopg.connect(database_url) as connection:
        connection.execute(_NUMBERS)
        connection.execute(_BACKLOG, {"backlog": backlog, "each": ORDERS_PER_SESSION, "restaurants": RESTAURANTS})


def furnish(database_url: str, tables: int) -> Mapping[str, int]:
    """Restaurants that never close and have one dish."""
    with psycopg.connect(database_url) as connection:
        for number in range(1, RESTAURANTS + 1):
            connection.execute(_RESTAURANT, {"slug": f"bench-{number}", "tables": tables})
        return dict(
            connection.execute("SELECT slug, menu_item_id FROM menu_items JOIN restaurants USING (restaurant_id)")
        )


@contextmanager
def _till() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "run.py", "pos-emulator", "--port", str(port)]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait_until_there(f"http://127.0.0.1:{port}/tickets")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait_until_there(url: str) -> None:
    deadline = time.monotonic() + TILL_START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own till
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the till did not come up")


_RESTAURANT: Final = """
WITH restaurant AS (
    INSERT INTO restaurants (slug, name, timezone, currency, minor_digits)
    VALUES (%(slug)s, %(slug)s, 'Europe/Rome', 'EUR', 2) RETURNING restaurant_id
), seats AS (
    INSERT INTO tables (restaurant_id, table_number)
    SELECT restaurant_id, number FROM restaurant, generate_series(1, %(tables)s) AS number
), hours AS (
    INSERT INTO opening_hours (restaurant_id, weekday, opens, closes)
    SELECT restaurant_id, day, '12:00', '12:00' FROM restaurant, generate_series(0, 6) AS day
), category AS (
    INSERT INTO menu_categories (restaurant_id, name)
    SELECT restaurant_id, 'Pizza' FROM restaurant RETURNING restaurant_id, category_id
)
INSERT INTO menu_items (restaurant_id, category_id, name, price)
SELECT restaurant_id, category_id, 'Margherita', 950 FROM category
"""

_NUMBERS: Final = """
UPDATE restaurants SET last_order_number = greatest(last_order_number, highest)
FROM (SELECT restaurant_id, max(order_number) AS highest FROM orders GROUP BY restaurant_id) AS placed
WHERE placed.restaurant_id = restaurants.restaurant_id
"""

_BACKLOG: Final = """
WITH chosen AS (
    SELECT restaurant_id, last_order_number, min(table_id) AS table_id
    FROM restaurants JOIN tables USING (restaurant_id) GROUP BY restaurant_id
), party AS (
    SELECT gen_random_uuid() AS session_id, chosen.*, number
    FROM chosen, generate_series(0, %(backlog)s / %(each)s / %(restaurants)s - 1) AS number
), sitting AS (
    INSERT INTO sessions (session_id, restaurant_id, table_id, state, seq, round, total, cart_sum, processing,
        pass_validated, ordering_disabled, opened_at, last_activity_at, closed_at, lock_attempt, version)
    SELECT session_id, restaurant_id, table_id, 'closed', 1, 11, 0, repeat('0', 32), 'confirmed',
        false, false, now() - interval '2 h', now() - interval '1 h', now() - interval '1 h', 0, 1
    FROM party RETURNING session_id
), placed AS (
    INSERT INTO orders (restaurant_id, order_number, session_id, round, cart_hash, status, payment_status, fulfilment,
        pos_status, pos_attempts, pos_error, pos_next_at, total, special_instructions, placed_by, created_at)
    SELECT restaurant_id, last_order_number + number * %(each)s + round, session_id, round, round || '-hash',
        'validated', 'unpaid', 'dine_in', 'unknown', 3, 'not_sent', now(), 1900, '', gen_random_uuid(),
        now() - interval '1 h'
    FROM party JOIN sitting USING (session_id), generate_series(1, %(each)s) AS round
    RETURNING restaurant_id, order_number
)
INSERT INTO order_items (restaurant_id, order_number, position, public_id, menu_item_id, name, qty, note, unit_price,
    member_id)
SELECT restaurant_id, order_number, 0, gen_random_uuid(), 1, 'Margherita', 2, 'no onions', 950, gen_random_uuid()
FROM placed
"""
