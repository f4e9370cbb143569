"""The busy month: as busy as was asked, breaking no rule of the database, and read by the server's own loader."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest

from actors.domain.session import SessionState
from bench.month import fill
from bench.month_rows import RESTAURANTS
from persistence import migrate
from persistence.bridge import Reads, open_bridge
from persistence.orders import Orders
from persistence.restaurants import RestaurantStore
from persistence.sessions import Sessions
from tests.databases import Databases

SESSIONS, EVENTS, ORDERS = 120, 1_300, 230

FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, confrelid::regclass::text,
        (SELECT array_agg(attname::text ORDER BY n) FROM unnest(conkey) WITH ORDINALITY AS k (attnum, n)
            JOIN pg_attribute AS a ON a.attrelid = conrelid AND a.attnum = k.attnum),
        (SELECT array_agg(attname::text ORDER BY n) FROM unnest(confkey) WITH ORDINALITY AS k (attnum, n)
            JOIN pg_attribute AS a ON a.attrelid = confrelid AND a.attnum = k.attnum)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
"""


@pytest.fixture(scope="module")
def month_url(databases: Databases, seeded_template: str) -> Iterator[str]:
    """A database with a small month, and with restaurants that were there before. It is only looked at."""
    with databases.copied(seeded_template) as url:
        fill(url, sessions=SESSIONS, events=EVENTS, orders=ORDERS)
        yield url


def rows(url: str, query: str) -> Sequence[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def value(url: str, query: str) -> Any:
    return rows(url, query)[0][0]


def test_there_is_as_much_as_was_asked_for(month_url: str) -> None:
    assert value(month_url, "SELECT count(*) FROM sessions") == SESSIONS
    assert value(month_url, "SELECT count(*) FROM events") == EVENTS
    assert value(month_url, "SELECT count(*) FROM orders") == ORDERS
    assert value(month_url, "SELECT count(*) FROM sessions WHERE state = 'active'") == SESSIONS // 10
    for table in ("members", "cart_items", "order_items", "order_attempts", "idempotency_keys", "audit"):
        assert value(month_url, f"SELECT count(*) FROM {table}") > 0, table
    assert 350 < value(month_url, "SELECT avg(length(payload::text)) FROM events") < 450


def test_no_row_refers_to_one_that_is_not_there(month_url: str) -> None:
    keys = rows(month_url, FOREIGN_KEYS)
    assert len(keys) > 15
    for table, referenced, columns, theirs in keys:
        given = " AND ".join(f"a.{column} IS NOT NULL" for column in columns)
        matching = " AND ".join(f"a.{ours} = b.{key}" for ours, key in zip(columns, theirs, strict=True))
        lost = (
            f"SELECT count(*) FROM {table} a WHERE {given} AND NOT EXISTS (SELECT FROM {referenced} b WHERE {matching})"
        )
        assert value(month_url, lost) == 0, (table, columns)


def test_numbers_follow_one_another_and_bills_add_up(month_url: str) -> None:
    gaps = (
        "SELECT count(*) FROM (SELECT max(seq) - count(*) AS gap FROM events GROUP BY session_id) AS g WHERE gap <> 0"
    )
    assert value(month_url, gaps) == 0
    behind = """SELECT count(*) FROM restaurants AS r WHERE slug LIKE 'month-%' AND last_order_number <>
        (SELECT coalesce(max(order_number), 0) FROM orders AS o WHERE o.restaurant_id = r.restaurant_id)"""
    assert value(month_url, behind) == 0
    wrong = """SELECT count(*) FROM orders AS o WHERE total <> (SELECT sum(qty * unit_price) FROM order_items AS i
        WHERE i.restaurant_id = o.restaurant_id AND i.order_number = o.order_number)"""
    assert value(month_url, wrong) == 0


def test_nothing_is_due_and_no_order_waits_for_the_till(month_url: str) -> None:
    assert value(month_url, "SELECT count(*) FROM sessions WHERE wake_at < now() + interval '1 hour'") == 0
    assert value(month_url, "SELECT count(*) FROM orders WHERE pos_next_at IS NOT NULL") == 0
    assert value(month_url, "SELECT count(*) FROM tables WHERE table_id IN (SELECT table_id FROM sessions)") > 0
    seeded = "SELECT count(*) FROM sessions JOIN restaurants USING (restaurant_id) WHERE slug NOT LIKE 'month-%'"
    assert value(month_url, seeded) == 0


async def test_the_servers_own_loader_reads_every_kind_of_it(month_url: str) -> None:
    over, active = (
        [session_id for (session_id,) in rows(month_url, f"SELECT session_id FROM sessions WHERE state = '{state}'")]
        for state in ("closed", "active")
    )
    restaurant_id = value(month_url, "SELECT min(restaurant_id) FROM restaurants WHERE slug LIKE 'month-%'")

    async with open_bridge() as bridge:
        reads = Reads(bridge, month_url)
        try:
            for session_id, state in [*((one, SessionState.CLOSED) for one in over), (active[0], SessionState.ACTIVE)]:
                stored = await Sessions(reads).load(UUID(str(session_id)), 50)
                assert stored is not None
                assert stored.state.session.state is state
                assert stored.state.session.seq == len(stored.recent)
                assert len(stored.state.members) == 3
                assert not stored.state.lines
            page = await Orders(reads).page(restaurant_id, unsent=False, before=None, limit=50)
            assert [placed.order.order_number for placed in page] == list(range(len(page), 0, -1))
            assert all(placed.order.items for placed in page)
            assert len(await RestaurantStore(reads).revisions()) == RESTAURANTS + 3
        finally:
            await reads.aclose()


def test_a_database_of_an_older_version_is_filled_with_what_it_can_hold(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url, "0002")
    fill(bare_database_url, sessions=20, events=50, orders=30)

    assert value(bare_database_url, "SELECT count(*) FROM orders") == 30
