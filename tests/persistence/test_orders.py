"""Orders in Postgres: how they are found, and that it is said when they cannot be."""

import psycopg
import pytest

from actors.errors import Unavailable
from persistence.bridge import Bridge, Reads
from persistence.orders import Orders
from persistence.statements import statement
from tests.persistence.conftest import query

EVENING = """
    INSERT INTO orders (
        restaurant_id, order_number, round, cart_hash, status, payment_status, fulfilment, pos_status, pos_attempts,
        total, special_instructions, placed_by, created_at
    )
    SELECT r, n, 1, '', 'validated', 'unpaid', 'dine_in', CASE n %% 1000 WHEN 0 THEN 'unknown' ELSE 'accepted' END, 1,
        1900, '', gen_random_uuid(), now()
    FROM generate_series(1, 2) AS r, generate_series(1, 3000) AS n
"""


def plan(url: str, name: str, *arguments: int) -> str:
    """How Postgres runs a statement that it knows nothing about but its text, as it is with a prepared one."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE asked AS {statement(name)}".encode())
        listed = ", ".join(map(str, arguments))
        return "\n".join(row[0] for row in connection.execute(f"EXPLAIN EXECUTE asked ({listed})".encode()))


@pytest.fixture
def busy_url(furnished_url: str) -> str:
    """A database that has seen many orders, nearly all of which the till has."""
    query(furnished_url, EVENING)
    query(furnished_url, "ANALYZE orders")
    return furnished_url


@pytest.mark.parametrize(
    ("name", "arguments", "index"),
    [
        ("orders", (1, 2**31, 50), "pk_orders"),
        ("orders_for_staff", (1, 2**31, 50), "ix_orders_for_staff"),
        ("order", (1, 77), "pk_orders"),
    ],
)
def test_only_what_is_asked_for_is_read(busy_url: str, name: str, arguments: tuple[int, ...], index: str) -> None:
    used = plan(busy_url, name, *arguments)
    assert f"using {index} on orders" in used
    assert "Seq Scan on orders" not in used
    assert "Seq Scan on order_items" not in used


async def test_few_among_many_are_found_page_by_page(busy_url: str, reads: Reads) -> None:
    orders = Orders(reads)
    first = await orders.page(1, unsent=True, before=None, limit=2)
    assert [one.order.order_number for one in first] == [3000, 2000]
    rest = await orders.page(1, unsent=True, before=2000, limit=2)
    assert [one.order.order_number for one in rest] == [1000]


async def test_without_postgres_nothing_is_said_about_any_order(bridge: Bridge) -> None:
    reads = Reads(bridge, "postgresql://nobody@127.0.0.1:1/none", within_s=0.05)
    orders = Orders(reads)
    with pytest.raises(Unavailable):
        await orders.one(1, 1)
    for unsent in (False, True):
        with pytest.raises(Unavailable):
            await orders.page(1, unsent=unsent, before=None, limit=10)
    await reads.aclose()
