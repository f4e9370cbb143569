"""Rows that make no restaurant: Postgres refuses them, or the loader says which row and column it is. Nothing else."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import attrs
import psycopg
import pytest
from sqlalchemy.dialects import postgresql

from actors.domain.kitchen.course import Course
from actors.domain.opening import opening
from actors.domain.restaurant import Restaurant
from actors.errors import RestaurantUnfit
from persistence import migrate
from persistence.bridge import Reads
from persistence.restaurant_rows import FAULTS_MAX, tagged
from persistence.restaurants import RestaurantStore
from persistence.schema import METADATA
from server.diners.views import menu_view
from server.http.views import restaurant_view
from tests.persistence.conftest import RESTAURANTS, query

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
NOW = datetime(2026, 3, 1, 19, 30, tzinfo=UTC)
READ = {
    "restaurants": ("restaurant_id", 1),
    "opening_hours": ("restaurant_id", 1),
    "tables": ("table_id", 101),
    "menu_categories": ("category_id", 100),
    "menu_items": ("menu_item_id", 101),
}
NASTY: dict[str, tuple[str, ...]] = {
    "TEXT": ("NULL", "''", "'x'", "'Europe'", "'utc+3'", "'europe/rome'", "'../../etc/passwd'", "repeat('x', 100000)",
             "chr(7) || chr(8238)", "'EUR'", "'eur'", "'[]'"),
    "INTEGER": ("NULL", "0", "-1", "2147483647", "-2147483648", "200", "5"),
    "BIGINTEGER": ("NULL", "0", "-1", "9223372036854775807"),
    "BOOLEAN": ("NULL", "true"),
    "TIME": ("NULL", "'24:00'", "'00:00'", "'23:59:59.999999'"),
    "DATE": ("NULL", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'10000-01-01'", "'9999-12-31'", "'0001-01-01'"),
    "ARRAY": ("NULL", "'{}'", "'{NULL}'", "'{gluten,NULL}'", "'{{a,b},{c,d}}'", "'[0:1]={a,b}'", "'{\"\"}'"),
    "JSON": ("NULL", "'null'", "'[1e999]'", "'\"\\u0000\"'", "'{}'"),
    "TIMESTAMP": ("NULL", "'infinity'"),
}  # fmt: skip


def columns() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every column of every table that is read, with everything of its type that could be there; keys apart."""
    for table in READ:
        for column in METADATA.tables[table].columns:
            if not column.primary_key and column.name != "restaurant_id":
                yield table, column.name, NASTY[type(column.type).__name__.upper()]


def unchecked(url: str, table: str) -> None:
    """Takes every check, trigger and NOT NULL from a table, as a database may have been filled while they were off."""
    checks = query(
        url, "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'f')", table
    )
    for (name,) in checks:
        query(url, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    query(url, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    keys = {column.name for column in METADATA.tables[table].primary_key}
    for column in METADATA.tables[table].columns:
        if column.name not in keys:
            query(url, f"ALTER TABLE {table} ALTER COLUMN {column.name} DROP NOT NULL")


async def load(reads: Reads, restaurant_id: int = 1) -> Restaurant:
    stored = await RestaurantStore(reads).load(restaurant_id)
    assert stored is not None
    return stored.restaurant


def is_usable(restaurant: Restaurant) -> None:
    """What is asked of every restaurant, which must not raise for one that was loaded."""
    menu_view(restaurant)
    restaurant_view(restaurant)
    for days in range(0, 365, 90):
        opening(restaurant.hours, restaurant.timezone, NOW + timedelta(days=days))


@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "unguarded"])
async def test_whatever_is_written_is_refused_or_read_or_named(guarded: bool, reads: Reads, furnished_url: str) -> None:
    if not guarded:
        for table in READ:
            unchecked(furnished_url, table)
    outcomes = Counter[str]()
    with psycopg.connect(furnished_url, autocommit=True) as connection:
        for table, column, values in columns():
            key, value = READ[table]
            here = f"{key} = {value}"
            before = connection.execute(f"SELECT {column}::text FROM {table} WHERE {here}".encode()).fetchone()
            for nasty in values:
                try:
                    connection.execute(f"UPDATE {table} SET {column} = {nasty} WHERE {here}".encode())
                except psycopg.Error:
                    outcomes["refused"] += 1
                    continue
                outcome = await read(reads, f"{table} {value}" if table != "opening_hours" else table, column)
                outcomes[outcome] += 1
                assert outcome == "read" or not guarded, f"a constraint should refuse {table}.{column} = {nasty}"
                is_usable(await load(reads, 2))
            kind = METADATA.tables[table].columns[column].type.compile(dialect=DIALECT)
            connection.execute(f"UPDATE {table} SET {column} = %s::{kind} WHERE {here}".encode(), before)
    is_usable(await load(reads))
    assert outcomes["read"] > 50
    assert outcomes["refused" if guarded else "named"] > 30


async def read(reads: Reads, row: str, column: str) -> str:
    """How it goes to read the restaurant with this column of this row as it is."""
    try:
        is_usable(await load(reads))
    except RestaurantUnfit as error:
        (fault,) = error.faults
        return "named" if fault.startswith(row) and f", {column}: " in fault else fault
    return "read"


BAD = {
    "closes at 24:00": ("UPDATE opening_hours SET closes = '24:00'", "opening_hours", "closes"),
    "opens at 24:00": ("UPDATE opening_hours SET opens = '24:00'", "opening_hours", "opens"),
    "a day without end": (
        "UPDATE opening_hours SET on_date = 'infinity', weekday = NULL", "opening_hours", "on_date",
    ),
    "no allergen": ("UPDATE menu_items SET allergens = '{gluten,NULL}'", "menu_items", "allergens"),
    "allergens in allergens": ("UPDATE menu_items SET allergens = '{{a,b},{c,d}}'", "menu_items", "allergens"),
    "no such zone": ("UPDATE restaurants SET timezone = 'Europe/Chianti'", "restaurants", "timezone"),
    "a zone in Postgres's words": ("UPDATE restaurants SET timezone = 'utc+3'", "restaurants", "timezone"),
    "another restaurant's heading": (
        "UPDATE menu_items SET category_id = 200 WHERE menu_item_id = 101", "menu_items", "category_id",
    ),
    "no heading": ("UPDATE menu_items SET category_id = 99999", "menu_items", "category_id"),
    "below zero": ("UPDATE menu_items SET price = -1", "menu_items", "price"),
}  # fmt: skip


@pytest.mark.parametrize(("statement", "table", "column"), BAD.values(), ids=BAD.keys())
def test_a_row_that_makes_no_restaurant_is_refused_by_the_database(
    statement: str, table: str, column: str, furnished_url: str
) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        query(furnished_url, statement)
    diagnostics = refused.value.diag
    assert diagnostics.table_name == table
    assert column in f"{diagnostics.constraint_name} {diagnostics.column_name}"


async def test_every_bad_row_is_named_up_to_a_bound(reads: Reads, furnished_url: str) -> None:
    for table in ("menu_items", "opening_hours", "restaurants"):
        unchecked(furnished_url, table)
    query(furnished_url, "UPDATE menu_items SET allergens = '{NULL}' WHERE restaurant_id = 1")
    query(furnished_url, "UPDATE opening_hours SET closes = '24:00' WHERE restaurant_id = 1")
    query(furnished_url, "UPDATE restaurants SET name = NULL WHERE restaurant_id = 1")
    with pytest.raises(RestaurantUnfit) as unfit:
        await RestaurantStore(reads).load(1)
    assert [fault.partition(":")[0] for fault in unfit.value.faults] == [
        f"opening_hours {query(furnished_url, 'SELECT min(opening_hours_id) FROM opening_hours')[0][0]}, closes",
        "menu_items 101, allergens",
        "menu_items 102, allergens",
        "restaurants 1, name",
    ]
    hours = "SELECT 1, 3, '10:00', '24:00' FROM generate_series(1, 50)"
    query(furnished_url, f"INSERT INTO opening_hours (restaurant_id, weekday, opens, closes) {hours}")
    with pytest.raises(RestaurantUnfit) as unfit:
        await RestaurantStore(reads).load(1)
    assert len(unfit.value.faults) == FAULTS_MAX


async def test_bad_rows_from_before_are_made_to_fit_by_the_migration(bare_database_url: str) -> None:
    migrate.upgrade(bare_database_url, "0005")
    for statement in (
        "INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency)"
        " VALUES (1, 'a', 'A', 'Nowhere', 'EUR')",
        "INSERT INTO opening_hours (restaurant_id, weekday, opens, closes) VALUES (1, 1, '18:00', '24:00')",
        "INSERT INTO opening_hours (restaurant_id, weekday, opens, closes) VALUES (1, 2, '24:00', '02:00')",
        "INSERT INTO opening_hours (restaurant_id, on_date) VALUES (1, 'infinity'), (1, '2026-12-24')",
        "INSERT INTO menu_categories (restaurant_id, category_id, name) VALUES (1, 1, 'Food')",
        "INSERT INTO menu_items (restaurant_id, category_id, name, price, allergens) VALUES"
        " (1, 1, 'a', 1, '{{b,a},{NULL,c}}'), (1, 1, 'b', 1, '{NULL}'), (1, 1, 'c', 1, '{milk,NULL,fish}'),"
        " (1, 1, 'd', 1, '{}'), (1, 1, 'e', 1, '{x}')",
    ):
        query(bare_database_url, statement)
    migrate.upgrade(bare_database_url)
    hours = "SELECT opens::text, closes::text, on_date::text FROM opening_hours ORDER BY opening_hours_id"
    assert query(bare_database_url, hours) == [
        ("18:00:00", "00:00:00", None),
        ("00:00:00", "02:00:00", None),
        (None, None, "2026-12-24"),
    ]
    allergens = query(bare_database_url, "SELECT allergens FROM menu_items ORDER BY name")
    assert [row[0] for row in allergens] == [["b", "a", "c"], [], ["milk", "fish"], [], ["x"]]
    query(bare_database_url, "UPDATE restaurants SET last_order_number = 3")  # its zone is as wrong as it was
    migrate.downgrade(bare_database_url, "0005")


def test_what_only_the_kitchen_knows_of_a_category_does_not_change_the_menus_tag() -> None:
    plain = tagged(RESTAURANTS[0])
    (pizza,) = plain.menu.categories
    cooked = attrs.evolve(pizza, station="oven", course=Course.MAIN, prep_minutes=9)
    renamed = attrs.evolve(pizza, name="Pizze")
    tags = [tagged(attrs.evolve(plain, menu=attrs.evolve(plain.menu, categories=(it,)))) for it in (cooked, renamed)]
    assert [one.menu.etag == plain.menu.etag for one in tags] == [True, False]
