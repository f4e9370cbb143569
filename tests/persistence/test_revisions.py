"""A restaurant's revision in Postgres: it moves with what sessions read of the restaurant, and with nothing else."""

from collections.abc import Sequence

import psycopg
import pytest

from persistence import migrate
from persistence.bridge import Reads
from persistence.restaurants import RestaurantStore
from persistence.schema import METADATA
from tests.persistence.conftest import query

UNREAD = {"restaurant_id", "last_order_number", "business_day_cutoff", "owner_email", "created_at"}
"""Columns of `restaurants` that sessions do not read."""


def revisions(url: str) -> Sequence[int]:
    return [row[0] for row in query(url, "SELECT revision FROM restaurant_revisions ORDER BY restaurant_id")]


CHANGES = {
    "a name": "UPDATE restaurants SET name = 'Another' WHERE restaurant_id = 1",
    "hours come": "INSERT INTO opening_hours (restaurant_id, weekday, opens, closes) VALUES (1, 2, '10:00', '11:00')",
    "hours move": "UPDATE opening_hours SET closes = '12:34' WHERE restaurant_id = 1",
    "hours go": "DELETE FROM opening_hours WHERE restaurant_id = 1",
    "a table comes": "INSERT INTO tables (restaurant_id, table_number) VALUES (1, 77)",
    "a table is switched off": "UPDATE tables SET enabled = false WHERE table_id = 101",
    "a table goes": "DELETE FROM tables WHERE table_id = 101",
    "a heading": "UPDATE menu_categories SET position = 3 WHERE restaurant_id = 1",
    "many prices at once": "UPDATE menu_items SET price = price + 1 WHERE restaurant_id = 1",
    "an item goes": "DELETE FROM menu_items WHERE menu_item_id = 101",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_of_what_sessions_read_moves_it_by_one_and_no_other_restaurants(
    change: str, furnished_url: str
) -> None:
    assert revisions(furnished_url) == [1, 1]
    query(furnished_url, change)
    assert revisions(furnished_url) == [2, 1]


def test_every_column_that_sessions_read_moves_it(furnished_url: str) -> None:
    columns = set(METADATA.tables["restaurants"].columns.keys()) - UNREAD
    for moved, column in enumerate(sorted(columns), start=2):
        query(furnished_url, f"UPDATE restaurants SET {column} = {column} WHERE restaurant_id = 2")
        assert revisions(furnished_url) == [1, moved], column


def test_placing_an_order_does_not_move_it(furnished_url: str) -> None:
    query(furnished_url, "UPDATE restaurants SET last_order_number = last_order_number + 1")
    assert revisions(furnished_url) == [1, 1]


def test_a_transaction_moves_it_once_also_after_part_of_it_was_taken_back(furnished_url: str) -> None:
    with psycopg.connect(furnished_url) as connection:
        connection.execute("UPDATE restaurants SET name = 'Another', last_order_number = 7 WHERE restaurant_id = 1")
        connection.execute("UPDATE menu_items SET price = 1 WHERE menu_item_id = 101")
        connection.execute("SAVEPOINT before")
        connection.execute("DELETE FROM menu_items WHERE menu_item_id = 102")
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.execute("ROLLBACK TO before")
        connection.execute("UPDATE tables SET enabled = false WHERE table_id = 101")
        connection.commit()
    assert revisions(furnished_url) == [2, 1]


def test_an_item_that_goes_to_another_restaurant_moves_both(furnished_url: str) -> None:
    query(furnished_url, "UPDATE tables SET restaurant_id = 2, table_number = 99 WHERE table_id = 101")
    assert revisions(furnished_url) == [2, 2]


def test_a_new_restaurant_has_one_and_one_that_goes_takes_it_along(furnished_url: str) -> None:
    values = "VALUES (3, 'new', 'New', 'UTC', 'EUR')"
    query(furnished_url, f"INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency) {values}")
    assert revisions(furnished_url) == [1, 1, 1]
    with psycopg.connect(furnished_url) as connection:
        for table in ("opening_hours", "tables", "menu_items", "menu_categories", "restaurants"):
            connection.execute(f"DELETE FROM {table} WHERE restaurant_id = 2".encode())
    assert revisions(furnished_url) == [1, 1]


def test_who_edits_a_menu_in_a_long_transaction_keeps_no_order_and_no_switch_waiting(furnished_url: str) -> None:
    impatient = psycopg.connect(furnished_url, autocommit=True, options="-c lock_timeout=1s")
    with psycopg.connect(furnished_url) as editor, impatient as other:
        editor.execute("UPDATE menu_items SET price = price + 1 WHERE restaurant_id = 1")
        other.execute("UPDATE restaurants SET last_order_number = 8 WHERE restaurant_id = 1")
        other.execute("UPDATE restaurants SET ordering_enabled = false WHERE restaurant_id = 1")
        editor.commit()
    assert revisions(furnished_url) == [3, 1]


async def test_a_load_says_the_revision_that_it_read(reads: Reads, furnished_url: str) -> None:
    query(furnished_url, CHANGES["a name"])
    stored = await RestaurantStore(reads).load(1)
    assert stored is not None
    assert (stored.revision, stored.restaurant.name) == (2, "Another")


def test_restaurants_from_before_get_one(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url, "0005")
    insert = "INSERT INTO restaurants (slug, name, timezone, currency) VALUES ('chianti', 'Chianti', 'UTC', 'EUR')"
    query(bare_database_url, insert)
    migrate.upgrade(bare_database_url)
    assert revisions(bare_database_url) == [1]
    query(bare_database_url, "UPDATE restaurants SET name = 'Another'")
    assert revisions(bare_database_url) == [2]
