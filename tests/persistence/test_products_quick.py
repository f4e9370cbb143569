"""How quickly products are found among 50,000: what Postgres itself says that it took, and by which indexes.

One shop has 50,000 items and 250 others have 40 each. What is measured is the time of execution that `EXPLAIN ANALYZE`
tells of a statement that is prepared: with the plan made once for all arguments, and with the one made for these. It
counts beside plain SQL, as a slow machine is slow at that, too (`tests/persistence/sql_yardstick.py`).
"""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, Final

import psycopg
import psycopg.sql
import pytest

from actors.ports.products import Sort, Wanted
from persistence.bridge import SETTINGS
from persistence.products import _SETTINGS, browsed_by, found_by
from persistence.statements import statement
from tests.cases import case
from tests.databases import Databases
from tests.persistence.conftest import query
from tests.persistence.sql_yardstick import executed_ms, piece_ms

MANY: Final = 50_000
OTHERS: Final = 250
WITHIN_PIECES: Final = 2.5
"""Of plain SQL: ten milliseconds where this was written."""
RUNS: Final = 7  # of which the median counts
ROUNDS: Final = 20  # the machine may be at other work: one quiet moment of these is enough

_ITEM: Final = """
    initcap(translate(substr(md5((n % 2000)::text), 1, 7), '0123456789', 'ghijklmnop'))
        || ' ' || translate(substr(md5((n % 331)::text), 1, 5), '0123456789', 'qrstuvwxyz'),
    'Made of ' || substr(md5((n % 3001)::text), 1, 6), 100 + n % 5000, 'Brand ' || n % 100,
    ARRAY['t' || n % 7, 'u' || n % 11], n
"""
SHOPS: Final = (
    f"""
    INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency)
    SELECT n, 'shop' || n, 'Shop ' || n, 'Europe/Rome', 'EUR' FROM generate_series(1, 1 + {OTHERS}) AS n
    """,
    """
    INSERT INTO menu_categories (category_id, restaurant_id, name)
    SELECT n, 1, 'Shelf ' || n FROM generate_series(1, 100) AS n
    """,
    f"""
    INSERT INTO menu_categories (category_id, restaurant_id, name)
    SELECT 100 + n, n, 'Shelf ' || n FROM generate_series(2, 1 + {OTHERS}) AS n
    """,
    f"""
    INSERT INTO menu_items (restaurant_id, category_id, name, description, price, brand, tags, position)
    SELECT 1, 1 + n % 100, {_ITEM} FROM generate_series(1, {MANY}) AS n
    """,
    f"""
    INSERT INTO menu_items (restaurant_id, category_id, name, description, price, brand, tags, position)
    SELECT r, 100 + r, {_ITEM} FROM generate_series(2, 1 + {OTHERS}) AS r, generate_series(1, 40) AS n
    """,
    "UPDATE menu_items SET name = 'Bruschetta ' || position WHERE position % 500 = 0",
    "UPDATE menu_items SET name = 'Crème ' || position WHERE position % 500 = 1",
    *(f"VACUUM ANALYZE {table}" for table in ("item_search", "search_words", "search_counts", "menu_items")),
)
PLACES: Final = """
    SELECT position
    FROM unnest(%s::integer[]) WITH ORDINALITY AS u (menu_item_id, n) JOIN menu_items USING (menu_item_id)
    ORDER BY n
"""
WORDS: Final = ("bruschetta", "brusketa", "creme", "brus", "creme 1", "brand 7 brus", "b", "made")
"""The last is in every item, and what one has begun to write in thousands of names."""

BROWSED: Final = (
    Wanted(),
    *(Wanted(sort=sort, offset=9980) for sort in Sort),
    Wanted(category_id=7),
    Wanted(brand="Brand 7", sort=Sort.PRICE),
    Wanted(tags=("t3",), sort=Sort.NAME),
    Wanted(tags=("t3", "u5"), price_max=2000),
    Wanted(category_id=7, brand="Brand 6", tags=("t3",), price_min=200, price_max=4000),
    Wanted(price_min=200, price_max=4000, sort=Sort.PRICE_DOWN),
    Wanted(price_max=100),
    Wanted(but=tuple(range(25, 25 * 500, 25))),
    Wanted(tags=("t3",), but=tuple(range(25, 25 * 500, 25))),
)


@pytest.fixture(scope="module")
def shops(databases: Databases, template: str) -> Iterator["psycopg.Connection[Any]"]:
    """A connection as searches have it, to the database with all the shops."""
    with databases.copied(template) as url:
        for command in SHOPS:
            query(url, command.replace("%", "%%"))
        with psycopg.connect(url, cursor_factory=psycopg.ClientCursor, autocommit=True) as connection:
            for name, value in {**SETTINGS, **_SETTINGS}.items():
                connection.execute(f"SET {name} = '{value}'".encode())
            yield connection


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
def test_among_fifty_thousand_a_search_is_quick_and_reads_only_what_it_needs(
    shops: "psycopg.Connection[Any]", mode: str
) -> None:
    shops.execute(f"SET plan_cache_mode = {mode}".encode())
    for words in WORDS:
        for sort in (Sort.RELEVANCE, Sort.PRICE):
            quick(shops, "products_found", found_by(1, Wanted(words, sort=sort)), "ix_item_search_name_words")
        quick(shops, "products_completed", (1, words, 8), "ix_item_search_name_words")
    quick(shops, "products_found", found_by(2, Wanted("made")), "ix_item_search_words")


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
def test_so_does_looking_through_all_of_them_or_through_what_is_chosen(
    shops: "psycopg.Connection[Any]", mode: str
) -> None:
    shops.execute(f"SET plan_cache_mode = {mode}".encode())
    for wanted in BROWSED:
        marked = wanted.category_id or wanted.brand or wanted.tags
        quick(
            shops,
            "products_browsed",
            browsed_by(1, wanted),
            "ix_item_search_marks" if marked else "position_menu_item_id",
        )
    quick(shops, "products_browsed", browsed_by(2, Wanted()), "position_menu_item_id")


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_of_what_everything_has_the_menus_first_thousand_are_looked_at_and_names_come_first(
    shops: "psycopg.Connection[Any]",
) -> None:
    def found(words: str) -> tuple[int, Sequence[int]]:
        row = shops.execute(once(statement("products_found"), found_by(1, Wanted(words, limit=100)))).fetchone()
        assert row is not None
        return row[0], [one[0] for one in shops.execute(PLACES.encode(), [row[3]]).fetchall()]

    shops.execute(b"UPDATE menu_items SET name = 'Made last' WHERE restaurant_id = 1 AND position = 50000")
    assert found("made") == (1000, [MANY, *range(1, 100)])
    assert found("brand made of") == (1000, list(range(1, 101)))
    # As frequent at the menu's beginning, and seldom afterwards: all of them are found all the same.
    shops.execute(b"UPDATE menu_items SET brand = 'Early' WHERE restaurant_id = 1 AND position <= 300")
    assert found("early") == (300, list(range(1, 101)))


def once(text: str, arguments: Sequence[object]) -> bytes:
    """The statement with its arguments in it."""
    for number, value in reversed(list(enumerate(arguments, 1))):
        text = text.replace(f"${number}", psycopg.sql.Literal(value).as_string(None))
    return text.encode()


def quick(connection: "psycopg.Connection[Any]", name: str, arguments: Sequence[object], index: str) -> None:
    with case(name, arguments[1:]):
        took = []
        for _ in range(ROUNDS):
            plan, took_ms = explained(connection, statement(name), arguments)
            pieces = took_ms / piece_ms(connection)
            assert [step for step in plan.splitlines() if "Seq Scan" in step and "never" not in step] == []
            assert [step for step in plan.splitlines() if index in step and "never" not in step] != []
            took.append(pieces)
            if pieces < WITHIN_PIECES:
                return
        raise AssertionError(took)


def explained(connection: "psycopg.Connection[Any]", text: str, arguments: Sequence[object]) -> tuple[str, float]:
    """How it is executed, and the median of the milliseconds that it took."""
    connection.execute(b"DEALLOCATE ALL")
    connection.execute(f"PREPARE asked AS {text}".encode())
    marks = ", ".join(["%s"] * len(arguments))
    asked = f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE asked ({marks})".encode()
    plans = ["\n".join(row[0] for row in connection.execute(asked, list(arguments)).fetchall()) for _ in range(RUNS)]
    return plans[0], median(executed_ms(plan) for plan in plans)
