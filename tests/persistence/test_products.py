"""What is found in Postgres by what somebody writes, and how quickly among 50,000 items."""

import time
from collections.abc import AsyncIterator, Mapping
from itertools import product
from typing import Any, Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.ports.products import Found, Sort, Wanted
from persistence.bridge import SETTINGS, open_bridge
from persistence.products import _SETTINGS, Products
from persistence.statements import statement
from tests.cases import case
from tests.persistence.conftest import query

MANY: Final = 50_000
ASKED: Final[Mapping[str, tuple[Any, ...]]] = {
    "products_found": (None, None, [], None, None, [], "price", 20, 0),
    "products_completed": (8,),
}
MENU: Final = """
    INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency)
    VALUES (1, 'chianti', 'Chianti', 'Europe/Rome', 'EUR'), (2, 'sakura', 'Sakura', 'Asia/Tokyo', 'JPY');
    INSERT INTO menu_categories (category_id, restaurant_id, name)
    VALUES (1, 1, 'Antipasti'), (2, 1, 'Dolci'), (3, 2, 'Sushi');
    INSERT INTO menu_items
        (menu_item_id, restaurant_id, category_id, name, description, price, brand, tags, position)
    VALUES
        (1, 1, 1, 'Bruschetta al pomodoro', 'Grilled bread', 650, NULL, '{vegan}', 1),
        (2, 1, 1, 'Gnocchi all''aglio', 'With cheese, after crème', 1200, 'Rana', '{vegetarian}', 2),
        (3, 1, 2, 'Crème brûlée', 'Burnt', 700, 'Casa', '{vegetarian,cold}', 3),
        (4, 1, 2, 'Gelato', 'Cold', 400, 'Casa', '{vegan,cold}', 4),
        (5, 2, 3, 'Bruschetta Maki', '', 900, NULL, '{}', 1);
"""
SHOP: Final = f"""
    INSERT INTO restaurants (restaurant_id, slug, name, timezone, currency)
    VALUES (1, 'shop', 'Shop', 'Europe/Rome', 'EUR'), (2, 'other', 'Other', 'Europe/Rome', 'EUR');
    INSERT INTO menu_categories (category_id, restaurant_id, name)
    SELECT n, 1 + n %% 2, 'Shelf ' || n FROM generate_series(0, 199) AS n;
    INSERT INTO menu_items (restaurant_id, category_id, name, description, price, brand, tags, position)
    SELECT 1, 2 * (n %% 100), initcap(translate(substr(md5((n %% 2000)::text), 1, 7), '0123456789', 'ghijklmnop'))
        || ' '
        || translate(substr(md5((n %% 331)::text), 1, 5), '0123456789', 'qrstuvwxyz'),
        'Made of ' || substr(md5((n %% 3001)::text), 1, 6), 100 + n %% 5000, 'Brand ' || n %% 100,
        ARRAY['t' || n %% 7, 'u' || n %% 11], n
    FROM generate_series(1, {MANY}) AS n;
    UPDATE menu_items SET name = 'Bruschetta ' || position WHERE position %% 500 = 0;
    UPDATE menu_items SET name = 'Crème ' || position WHERE position %% 500 = 1;
"""


@pytest.fixture
async def products(database_url: str) -> AsyncIterator[Products]:
    for command in filter(str.strip, MENU.split(";\n")):
        query(database_url, command)
    async with open_bridge() as bridge:
        opened = Products(bridge, database_url)
        yield opened
        await opened.aclose()


async def ids(products: Products, words: str, **wanted: Any) -> list[int]:
    return list((await products.find(1, Wanted(words, **wanted))).items)


async def test_accents_case_and_ends_of_words_do_not_matter(products: Products) -> None:
    cases: Mapping[str, list[int]] = {
        "creme": [3, 2],  # in a name first, then in a description
        "CRÈME": [3, 2],
        "brulee creme": [3],
        "gnoc": [2],
        "gnocchi": [2],
        "l'aglio": [],
        "aglio": [2],
        "antipasti": [1, 2],
        "casa": [3, 4],
        "vegan": [1, 4],
        "bruschetta maki": [],
        "": [1, 2, 3, 4],
        "   ": [1, 2, 3, 4],
        "!?": [],
    }
    for words, expected in cases.items():
        with case(words):
            assert await ids(products, words) == expected


async def test_what_is_written_nearly_so_is_found_where_nothing_is_written_so(products: Products) -> None:
    cases: Mapping[str, list[int]] = {
        "brusketa": [1],
        "bruscheta pomodro": [1],
        "nocchi": [2],
        "gelatto": [4],
        "brusketa gelatto": [],  # no item has both
        "brusketa xyzzy": [],
        "xyzzy": [],
    }
    for words, expected in cases.items():
        with case(words):
            assert await ids(products, words) == expected
    assert (await products.find(2, Wanted("brusketa"))).items == [5]


async def test_a_search_is_narrowed_sorted_and_paged(products: Products) -> None:
    assert await ids(products, "", category_id=2) == [3, 4]
    assert await ids(products, "", brand="Casa", tags=("vegan",)) == [4]
    assert await ids(products, "", tags=("cold", "vegan")) == [4]
    assert await ids(products, "", price_min=650, price_max=700) == [1, 3]
    assert await ids(products, "", but=(1, 4)) == [2, 3]
    sorts = {
        Sort.NAME: [1, 3, 4, 2],
        Sort.NAME_DOWN: [2, 4, 3, 1],
        Sort.PRICE: [4, 1, 3, 2],
        Sort.PRICE_DOWN: [2, 3, 1, 4],
    }
    for sort, expected in sorts.items():
        assert await ids(products, "", sort=sort) == expected
    assert await ids(products, "", sort=Sort.PRICE, limit=2, offset=1) == [1, 3]


async def test_each_facet_counts_what_another_choice_of_it_would_find(products: Products) -> None:
    found = await products.find(1, Wanted(category_id=2, brand="Casa", price_max=500))
    assert (found.total, found.items) == (1, [4])
    facets = found.facets
    assert (facets.categories, facets.brands) == ([(2, 1)], [("Casa", 1)])
    assert (facets.tags, facets.price_min, facets.price_max) == ([("cold", 1), ("vegan", 1)], 400, 700)
    assert (await products.find(1, Wanted(brand="Casa"))).facets.brands == [("Casa", 2), ("Rana", 1)]
    nothing = await products.find(1, Wanted("xyzzy"))
    assert nothing == Found(0, [], nothing.facets)
    assert nothing.facets.price_min is None


async def test_names_are_completed_and_never_by_what_else_is_said(products: Products) -> None:
    assert await products.complete(1, "g", 8) == [2, 4]
    assert await products.complete(1, "g", 1) == [2]
    assert await products.complete(1, "bruscketta", 8) == [1]
    assert await products.complete(1, "burnt", 8) == []


async def test_what_is_changed_by_whomever_is_found_as_it_is_now(products: Products, database_url: str) -> None:
    query(database_url, "UPDATE menu_items SET name = 'Focaccia', tags = '{salty}' WHERE menu_item_id = 1")
    query(database_url, "UPDATE menu_categories SET name = 'Dessert' WHERE category_id = 2")
    assert [await ids(products, words) for words in ("bruschetta", "focaccia", "salty", "dolci", "dessert")] == [
        [], [1], [1], [], [3, 4],
    ]  # fmt: skip
    query(database_url, "DELETE FROM menu_items WHERE menu_item_id = 4")
    assert await ids(products, "dessert") == [3]
    before = query(database_url, "SELECT ctid FROM item_search ORDER BY menu_item_id")
    query(database_url, "UPDATE menu_items SET available = NOT available, photo = '/x.webp'")
    assert query(database_url, "SELECT ctid FROM item_search ORDER BY menu_item_id") == before


async def test_what_is_deleted_is_found_no_more_nor_what_stands_under_it(products: Products, database_url: str) -> None:
    query(database_url, "UPDATE menu_items SET deleted_at = now() WHERE menu_item_id = 1")
    assert [await ids(products, words) for words in ("bruschetta", "brusketa", "antipasti")] == [[], [], [2]]
    query(database_url, "UPDATE menu_categories SET deleted_at = now() WHERE category_id = 2")
    assert await ids(products, "") == [2]
    query(database_url, "UPDATE menu_categories SET deleted_at = NULL WHERE category_id = 2")
    query(database_url, "UPDATE menu_items SET deleted_at = NULL")
    assert await ids(products, "") == [1, 2, 3, 4]


async def test_an_item_is_found_by_what_it_and_its_heading_are_called_in_any_language(
    products: Products, database_url: str
) -> None:
    said = '{"de": {"name": "Röstbrot", "description": "vom Grill"}, "fr": {"name": "Tartine"}}'
    query(database_url, f"UPDATE menu_items SET translations = '{said}' WHERE menu_item_id = 1")
    headed = '{"de": {"name": "Nachtisch"}}'
    query(database_url, f"UPDATE menu_categories SET translations = '{headed}' WHERE category_id = 2")
    cases = {"rostbrot": [1], "tartine": [1], "grill": [1], "bruschetta": [1], "nachtisch": [3, 4], "dolci": [3, 4]}
    for words, expected in cases.items():
        with case(words):
            assert await ids(products, words) == expected
    assert await products.complete(1, "röst", 8) == [1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_whatever_somebody_writes_is_answered(filled_url: str, words: str) -> None:
    with psycopg.connect(filled_url) as connection:
        for name, value in _SETTINGS.items():
            connection.execute(f"SET {name} = '{value}'".encode())
        for text in (words, f"'{words}':*&|!<->\\"):
            connection.execute(
                "SELECT search_query(%s, ''), search_query(%s, 'A'), search_alike(1, %s, '')", (text,) * 3
            )


@pytest.fixture
def filled_url(database_url: str) -> str:
    for command in filter(str.strip, MENU.split(";\n")):
        query(database_url, command)
    return database_url


@pytest.mark.timeout(200)
async def test_among_fifty_thousand_nothing_reads_them_all_and_a_search_takes_milliseconds(database_url: str) -> None:
    for command in filter(str.strip, SHOP.split(";\n")):
        query(database_url, command)
    for table in ("item_search", "search_words", "menu_items"):
        query(database_url, f"VACUUM ANALYZE {table}")
    searches = ("bruschetta", "brusketa", "creme", "brus", "creme 1", "brand 7 brus")
    with psycopg.connect(database_url, cursor_factory=psycopg.ClientCursor, autocommit=True) as connection:
        for name, value in {**SETTINGS, **_SETTINGS}.items():
            connection.execute(f"SET {name} = '{value}'".encode())
        for mode, words in product(("force_generic_plan", "force_custom_plan"), searches):
            connection.execute(f"SET plan_cache_mode = {mode}".encode())
            for name, more in (
                ("products_found", (None, None, [], None, None, [], "price", 20, 0)),
                ("products_completed", (8,)),
            ):
                with case(mode, words, name):
                    plan = explained(connection, statement(name), (1, words, *more))
                    assert [step for step in plan.splitlines() if "Seq Scan" in step and "never" not in step] == []
                    assert "ix_item_search_words" in plan
    async with open_bridge() as bridge:
        opened = Products(bridge, database_url)
        quickest = {}
        for words in searches:
            times, found = [], Found(0, [])
            for _ in range(5):
                began = time.perf_counter()
                found = await opened.find(1, Wanted(words))
                times.append(time.perf_counter() - began)
            assert found.total > 0, words
            quickest[words] = min(times)
        await opened.aclose()
    assert max(quickest.values()) < 0.03, quickest  # 2 to 6 ms where nobody else is at work


def explained(connection: "psycopg.Connection[Any]", text: str, arguments: tuple[object, ...]) -> str:
    connection.execute(f"PREPARE asked AS {text}".encode())
    marks = ", ".join(["%s"] * len(arguments))
    rows = connection.execute(f"EXPLAIN (ANALYZE, TIMING OFF) EXECUTE asked ({marks})".encode(), arguments).fetchall()
    connection.execute("DEALLOCATE asked")
    return "\n".join(row[0] for row in rows)
