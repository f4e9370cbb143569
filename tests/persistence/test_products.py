"""What is found in Postgres by what somebody writes, or narrows."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actors.ports.products import Facets, Found, Shop, Sort, Wanted
from persistence.bridge import open_bridge
from persistence.products import _SETTINGS, Products
from tests.cases import case, tries
from tests.persistence.conftest import query

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


async def test_shops_are_where_there_is_a_time_at_a_branch_that_sells(products: Products, database_url: str) -> None:
    assert await products.shops(10) == []
    slot = (
        "INSERT INTO slots (restaurant_id, branch_id, weekday, starts, ends, capacity) SELECT restaurant_id, branch_id,"
        " 0, '08:00', '10:00', 4 FROM branches"
    )
    query(database_url, slot)
    chianti, sakura = Shop("chianti", "Chianti"), Shop("sakura", "Sakura")
    assert await products.shops(10) == [chianti, sakura]
    assert await products.shops(1) == [chianti]
    query(database_url, "UPDATE slots SET deleted_at = now() WHERE restaurant_id = 1")
    assert await products.shops(10) == [sakura]
    query(database_url, "UPDATE branches SET pick_up = false WHERE restaurant_id = 2")
    assert await products.shops(10) == []


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
    for sort, expected in sorts.items():
        assert await ids(products, "", sort=sort, price_min=500) == [one for one in expected if one != 4]
        assert await ids(products, "c", sort=sort) == [one for one in expected if one != 1]


async def test_what_fits_alike_stands_heading_by_heading_and_there_by_its_place(
    products: Products, database_url: str
) -> None:
    query(
        database_url,
        "UPDATE menu_items SET position = mod(menu_item_id + 1, 2), description = 'old' WHERE restaurant_id = 1",
    )
    narrowed: Sequence[dict[str, Any]] = ({}, {"price_max": 1200}, {"but": (5,)})
    for words, more in product(("", "old"), narrowed):
        with case(words, more):
            assert await ids(products, words, **more) == [1, 3, 2, 4]
            assert await ids(products, words, headings=(1, 2), **more) == [1, 2, 3, 4]
            assert await ids(products, words, headings=(2, 1), **more) == [3, 4, 1, 2]
            assert await ids(products, words, headings=(2, 1), limit=2, offset=1, **more) == [4, 1]
            assert await ids(products, words, headings=(2, 1), limit=2, offset=9, **more) == []
            assert await ids(products, words, headings=(2, 1), sort=Sort.PRICE, **more) == [4, 1, 3, 2]
    query(database_url, "UPDATE menu_items SET name = 'Old cheese' WHERE menu_item_id = 4")
    assert await ids(products, "old", headings=(1, 2)) == [4, 1, 2, 3]  # what fits better is first, wherever it stands


async def test_what_is_equal_stands_in_the_menus_order_and_a_minus_turns_that_around(
    products: Products, database_url: str
) -> None:
    query(database_url, "UPDATE menu_items SET price = 500, name = 'Same' WHERE restaurant_id = 1")
    narrowed: Sequence[dict[str, Any]] = ({}, {"price_max": 500}, {"tags": ("cold",)})
    for words, more in product(("", "same"), narrowed):
        with case(words, more):
            there = [3, 4] if "tags" in more else [1, 2, 3, 4]
            for up, down in ((Sort.PRICE, Sort.PRICE_DOWN), (Sort.NAME, Sort.NAME_DOWN)):
                assert await ids(products, words, sort=up, **more) == there
                assert await ids(products, words, sort=down, **more) == there[::-1]


async def test_each_facet_counts_what_another_choice_of_it_would_find(products: Products) -> None:
    found = await products.find(1, Wanted(category_id=2, brand="Casa", price_max=500))
    assert (found.total, found.items) == (1, [4])
    facets = found.facets
    assert (facets.categories, facets.brands) == ([(2, 1)], [("Casa", 1)])
    assert (facets.tags, facets.price_min, facets.price_max) == ([("cold", 1), ("vegan", 1)], 400, 700)
    assert (await products.find(1, Wanted(brand="Casa"))).facets.brands == [("Casa", 2), ("Rana", 1)]
    whole = (await products.find(1, Wanted())).facets
    assert (whole.categories, whole.brands) == ([(1, 2), (2, 2)], [("Casa", 2), ("Rana", 1)])
    assert whole.tags == [("cold", 2), ("vegan", 2), ("vegetarian", 2)]
    assert (whole.price_min, whole.price_max) == (400, 1200)
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


@settings(max_examples=tries(60, quick=20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_whatever_somebody_writes_is_answered(filled_url: str, words: str) -> None:
    with psycopg.connect(filled_url) as connection:
        for name, value in _SETTINGS.items():
            connection.execute(f"SET {name} = '{value}'".encode())
        for text in (words, f"'{words}':*&|!<->\\"):
            connection.execute(
                "SELECT search_query(1, %s), search_alike(1, %s), search_lexemes(1, search_folded(%s))", (text,) * 3
            )


@pytest.fixture
def filled_url(database_url: str) -> str:
    for command in filter(str.strip, MENU.split(";\n")):
        query(database_url, command)
    return database_url


CHOICES: Final[Sequence[Any]] = (
    [],
    [("category_id", 2)],
    [("brand", "Casa")],
    [("tags", ("vegan",))],
    [("tags", ("cold", "vegan"))],
)
PRICES: Final[Sequence[Any]] = ([], [("price_min", 500)], [("price_max", 700)])


async def test_what_was_counted_before_is_what_one_would_count(products: Products, database_url: str) -> None:
    """Every choice with every other, with and without what is left out, beside the sums made by hand."""
    stored = query(database_url, "SELECT menu_item_id, category_id, brand, tags, price FROM menu_items ORDER BY 1")[:4]
    for one, other, prices, but in product(CHOICES, CHOICES, PRICES, ((), (4,), (2, 3, 5))):
        chosen: dict[str, Any] = dict([*one, *other, *prices])
        with case(chosen, but):
            found = await products.find(1, Wanted(but=but, **chosen))
            assert found == counted([row for row in stored if row[0] not in but], chosen)
    assert (await products.find(1, Wanted(but=tuple(range(1, 9))))) == counted([], {})


def counted(rows: Sequence[Any], chosen: Mapping[str, Any]) -> Found:
    def without(*names: str) -> list[Any]:
        asked = {name: value for name, value in chosen.items() if name not in names}
        return [
            row
            for row in rows
            if asked.get("category_id") in (None, row[1])
            and asked.get("brand") in (None, row[2])
            and set(asked.get("tags", ())) <= set(row[3])
            and asked.get("price_min", 0) <= row[4] <= asked.get("price_max", 9999)
        ]

    def most(values: Iterable[Any]) -> list[tuple[Any, int]]:
        return sorted(Counter(values).items(), key=lambda one: (-one[1], one[0]))

    fits, prices = without(), [row[4] for row in without("price_min", "price_max")]
    facets = Facets(
        most(row[1] for row in without("category_id")),
        most(row[2] for row in without("brand") if row[2] is not None),
        most(tag for row in fits for tag in row[3]),
        min(prices, default=None),
        max(prices, default=None),
    )
    return Found(len(fits), [row[0] for row in fits], facets)


async def test_counts_follow_whatever_moves_an_item(products: Products, database_url: str) -> None:
    async def brands() -> Sequence[tuple[str, int]]:
        return (await products.find(1, Wanted())).facets.brands

    query(database_url, "UPDATE menu_items SET brand = 'Rana' WHERE menu_item_id IN (1, 3)")
    assert await brands() == [("Rana", 3), ("Casa", 1)]
    query(database_url, "UPDATE menu_items SET price = price + 1, deleted_at = now() WHERE menu_item_id = 4")
    assert await brands() == [("Rana", 3)]
    query(database_url, "UPDATE menu_items SET deleted_at = NULL, brand = 'New' WHERE restaurant_id = 1")
    assert await brands() == [("New", 4)]
    query(database_url, "DELETE FROM menu_items WHERE menu_item_id < 3")
    assert await brands() == [("New", 2)]
    sums = "SELECT restaurant_id, facet, value, items FROM search_counts ORDER BY 1, 2, 3"
    afresh = (
        "SELECT restaurant_id, facet, value, count(*)::integer"
        " FROM item_search, search_choices(category_id, brand, tags) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    assert query(database_url, sums) == query(database_url, afresh)


async def test_a_label_or_a_word_of_any_length_harms_nobody(products: Products, database_url: str) -> None:
    """No index holds a text of any length: a row that did not fit would keep a whole menu from being saved."""
    long = "x" * 9000
    query(
        database_url,
        f"UPDATE menu_items SET name = 'Bruschetta {long}', brand = '{long}', tags = '{{{long},ok}}'"
        " WHERE menu_item_id = 1",
    )
    assert await ids(products, "brus") == await ids(products, "x" * 100) == await ids(products, "", tags=("ok",)) == [1]
    assert (await products.find(1, Wanted("brus"))).facets.brands == []
