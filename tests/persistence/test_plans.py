"""Every statement against a database of a busy month: what it costs must not grow with what it does not ask for.

The month is real, and filled anew for the whole file (`bench.month`): 100,000 sessions, 1,000,000 events and 200,000
orders, because a planner changes its mind with the size of a table, and statistics alone do not show what is read. That
takes 20 seconds of one core. Flushes are looked at after two days, too: while reading all of a table is still cheaper
than a hundred look-ups, a planner that is not told better reads all of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import attrs
import psycopg
import pytest

from actors.change import ordering_switch, table_switch
from actors.ports.journal import Change
from bench import month
from persistence import statements, trees
from persistence.bridge import SETTINGS
from persistence.journal import PLANNER
from persistence.shapes import SHAPES, flush_of
from tests.persistence.conftest import furnish, query
from tests.persistence.parties import add, in_the_dark, joined, place, restaurant

BIG: Final = 9_000  # a restaurant of our own, whose parties write
GROWS: Final = frozenset(
    "sessions members cart_items orders order_items order_attempts idempotency_keys events audit revoked_tokens"
    " alerts calls".split()
)
ROWS_MAX: Final = 1_000  # that one step of a plan may read; a month of one restaurant has ten thousand orders
NAMES: Final = sorted(path.stem for path in (Path(statements.__file__).parent / "sql").glob("*.sql"))
PLANS: Final = ("force_generic_plan", "force_custom_plan")  # a read may get either, the journal always the first

PARTIAL: Final = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL"
# An index is made faster than it is kept up to date. Those of keys stay, because references need them.
INDEXES: Final = """
    SELECT format('DROP INDEX %%I', indexname), indexdef
    FROM pg_indexes LEFT JOIN pg_constraint ON conname = indexname
    WHERE schemaname = 'public' AND conname IS NULL AND tablename <> 'alembic_version'
"""
REVOKED: Final = """
    INSERT INTO revoked_tokens (jti, expires_at)
    SELECT md5(n::text), now() + (n %% 1000 - 50) * interval '1 hour' FROM generate_series(1, 100000) AS n
"""


@pytest.fixture(scope="module")
def month_url(postgres_url: str, template: str) -> Iterator[str]:
    """A month, and a restaurant of our own in it."""
    yield from filled(postgres_url, template, sessions=100_000, events=1_000_000, orders=200_000)


@pytest.fixture(scope="module")
def days_url(postgres_url: str, template: str) -> Iterator[str]:
    """Two days, likewise."""
    yield from filled(postgres_url, template, sessions=5_000, events=25_000, orders=10_000)


def filled(postgres_url: str, template: str, **rows: int) -> Iterator[str]:
    name = f"month_{uuid4().hex}"
    query(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    url = postgres_url.replace("/trivet?", f"/{name}?")
    indexes = query(url, INDEXES)
    for dropping, _ in indexes:
        query(url, dropping)
    month.fill(url, **rows)
    for _, making in indexes:
        query(url, making)
    query(url, REVOKED)
    query(url, "VACUUM ANALYZE revoked_tokens")
    with psycopg.connect(url) as connection:
        furnish(connection, restaurant(BIG))
    yield url
    query(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def connected(url: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection whose work is undone."""
    with psycopg.connect(url, cursor_factory=psycopg.ClientCursor) as opened:
        for name, value in SETTINGS.items():
            opened.execute(f"SET {name} = '{value}'".encode())
        yield opened
        opened.rollback()


def plan(connection: "psycopg.Connection[Any]", text: str, arguments: Sequence[object]) -> Mapping[str, Any]:
    """How Postgres runs the statement, which it does, once it is prepared as the driver prepares it."""
    connection.execute(f"PREPARE asked AS {text}".encode())
    marks = f" ({', '.join(['%s'] * len(arguments))})" if arguments else ""
    explain = f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE asked{marks}"
    row = connection.execute(explain.encode(), arguments).fetchone()
    connection.execute("DEALLOCATE asked")
    assert row is not None
    whole: Mapping[str, Any] = row[0][0]["Plan"]
    return whole


def nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from nodes(child)


def faults(connection: "psycopg.Connection[Any]", whole: Mapping[str, Any]) -> Sequence[str]:
    """What in a plan grows with what is not asked for."""
    partial = {name for (name,) in connection.execute(PARTIAL)}
    found = []
    for node in nodes(whole):
        kind, relation, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
        read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        if kind == "Seq Scan" and relation in GROWS:
            found.append(f"reads all of {relation}")
        elif index is not None and "Index Cond" not in node and index not in partial and _grows(index):
            found.append(f"reads all of {index}")
        elif read > ROWS_MAX and (relation in GROWS or index is not None):
            found.append(f"{kind} of {relation or index} reads {read:.0f} rows")
    return found


def _grows(index: str) -> bool:
    return any(index.removeprefix(prefix).startswith(table) for prefix in ("pk_", "ix_", "uq_") for table in GROWS)


def asked(connection: "psycopg.Connection[Any]") -> Mapping[str, Sequence[object]]:
    """What each statement is asked for: something of the month that is there, and in the middle of it."""

    def one(text: str) -> Any:
        row = connection.execute(text.encode()).fetchone()
        assert row is not None
        return row[0]

    now = datetime.now(UTC)
    session_id = one("SELECT session_id FROM sessions OFFSET (SELECT count(*) / 2 FROM sessions) LIMIT 1")
    restaurant_id = one("SELECT restaurant_id FROM orders GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
    number = one(f"SELECT max(order_number) / 2 FROM orders WHERE restaurant_id = {restaurant_id}")
    table_id = one("SELECT table_id FROM sessions WHERE state = 'active' LIMIT 1")
    key = f"restaurant_id = {restaurant_id} AND order_number = {number}"
    outlived = one(f"UPDATE orders AS o SET session_id = NULL WHERE {key} RETURNING to_json(o)::text")
    staff_user_id = one("SELECT coalesce(max(staff_user_id), 0) FROM staff_users")
    alert_id = one(f"SELECT alert_id FROM alerts WHERE restaurant_id = {restaurant_id} LIMIT 1")
    call_id = one(f"SELECT call_id FROM calls WHERE restaurant_id = {restaurant_id} LIMIT 1")
    known: dict[str, Sequence[object]] = {
        "alert": (restaurant_id, alert_id),
        "alerts_open": (restaurant_id, 100),
        "call_session": (restaurant_id, call_id),
        "active_at": (table_id,),
        "backlogs": (),
        "due": (now, 100),
        "events": (session_id, 2, 100),
        "floor": (restaurant_id, now - timedelta(days=1), 500),
        "order": (restaurant_id, number),
        "orders": (restaurant_id, number, 50),
        "orders_filtered": (restaurant_id, 2**31, 51, "cancelled", None, "unknown", 7, now - timedelta(days=20), now),
        "orders_for_staff": (restaurant_id, number, 50),
        "restaurant": (restaurant_id,),
        "revision": (),
        "revisions": (),
        "revoke": ([str(uuid4())], [now]),
        "save_outlived": (outlived, outlived, "[]", "[]", "[]"),
        "staff_user_by_email": ("anna@example.com",),
        "staff_user_standing": (staff_user_id, [str(uuid4())]),
        "unsent": (restaurant_id, now, 100),
        "session": (session_id, 128),
    }
    return known


@pytest.mark.parametrize("mode", PLANS)
@pytest.mark.parametrize("name", [*NAMES, "session"])
def test_a_read_of_a_busy_month_reads_what_it_asks_for(month_url: str, name: str, mode: str) -> None:
    text = trees.SESSION if name == "session" else statements.statement(name)
    with connected(month_url) as connection:
        connection.execute(f"SET plan_cache_mode = {mode}".encode())
        assert faults(connection, plan(connection, text, asked(connection)[name])) == []


def test_every_statement_is_looked_at(days_url: str) -> None:
    with connected(days_url) as connection:
        assert sorted(asked(connection)) == sorted([*NAMES, "session"])


def flushes() -> Sequence[tuple[str, Sequence[Change]]]:
    """What is saved, in its order: a party that comes, taps, orders and hears of the till, beside another one."""
    at = restaurant(BIG)
    (first, came), (second, also_came) = joined(at, table=1), joined(at, table=2)
    steps: list[tuple[str, Sequence[Change]]] = [("they come", (came, also_came))]
    steps += [("one tap", (first.change(add(first)),))]
    steps += [("two taps", (first.change(add(first)), second.change(add(second))))]
    steps += [("an order", (first.change(place(first)), second.change(add(second))))]
    steps += [("a call to the till", (first.change(in_the_dark(1, first.now)),))]
    closed = attrs.evolve(at, version=2, ordering_enabled=False)
    steps += [("a switch", (ordering_switch(at, enabled=False, at=first.now, who=None),))]
    steps += [("a table's switch", (table_switch(closed, 100 * BIG + 3, enabled=False, at=first.now, who=None),))]
    return steps


def test_a_flush_into_a_busy_month_reads_what_it_writes(month_url: str) -> None:
    check_flushes(month_url)


def test_a_flush_into_two_days_reads_what_it_writes(days_url: str) -> None:
    check_flushes(days_url)


def check_flushes(url: str) -> None:
    used = set()
    with connected(url) as connection:
        for name, value in PLANNER.items():
            connection.execute(f"SET {name} = '{value}'".encode())
        for step, changes in flushes():
            shape, arguments = flush_of(changes)
            used.add(shape)
            whole = plan(connection, shape.text, arguments)
            assert faults(connection, whole) == [], step
            assert whole["Actual Rows"] == len(changes), f"{step}: not fenced"
    assert used == set(SHAPES)
