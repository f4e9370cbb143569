"""The menu as its people write it, in memory and in Postgres alike: what is written is what is read afterwards."""

from collections.abc import Callable
from datetime import time

import attrs
import pytest

from actors.change import OwnChange
from actors.domain.kitchen.course import Course
from actors.domain.menu.deleted import Kind
from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu, Window
from actors.domain.menu.translation import Translation
from actors.domain.restaurant import Category, MenuItem, Restaurant
from actors.errors import BadRow, StaleVersion
from actors.office import categories, items, languages, taxes, timed
from actors.office.items import Made
from actors.office.restored import restored
from actors.ports.journal import Change, Deleted, RestaurantStep
from actors.ports.restaurants import Numbered
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import NOW
from tests.persistence.test_look_contract import load

TEA = MenuItem(
    9001, 100, "Tea", "A pot", 450, ("milk",), available=False, station="bar", tags=("hot", 'with "lemon"'),
    translations={"de": Translation("Tee", "Ein Kännchen"), "it": Translation("Tè")}, brand="Ronnefeldt",
)  # fmt: skip
WEEKEND = Window((5, 6), time(9, 30), time(1, 0))


async def save(store: Store | Memory, made: Made) -> Restaurant:
    """The restaurant as it is kept after the change: what whoever made it goes on with, but for the menu's tag."""
    assert isinstance(made, OwnChange)
    before = await load(store)
    await store.journal.commit(made.change)
    after = await load(store)
    expected = attrs.evolve(before, version=before.version + 1, **made.fields)  # type: ignore[arg-type]
    assert list(after.menu.items) == list(expected.menu.items)
    assert attrs.evolve(after, menu=attrs.evolve(after.menu, etag="")) == attrs.evolve(
        expected, menu=attrs.evolve(expected.menu, etag="")
    )
    return after


async def test_an_item_is_added_written_moved_and_deleted_with_all_that_it_has(store: Store | Memory) -> None:
    before = await load(store)
    category_id = before.menu.categories[0].category_id
    tea = attrs.evolve(TEA, category_id=category_id)
    one = await save(store, items.added(before, tea, None, at=NOW, who=STAFF_USER))
    assert list(one.menu.items)[-1] == tea.menu_item_id
    new = {
        "price": 0,
        "translations": {},
        "tags": (),
        "station": None,
        "available": True,
        "allergens": (),
        "brand": None,
    }
    two = await save(store, items.altered(one, tea.menu_item_id, new, 0, at=NOW, who=STAFF_USER))
    assert two.menu.items[tea.menu_item_id].price == 0
    under = [item.menu_item_id for item in two.menu.items.values() if item.category_id == category_id]
    assert under[0] == tea.menu_item_id
    three = await save(store, items.deleted(two, tea.menu_item_id, at=NOW, who=STAFF_USER))
    assert tea.menu_item_id not in three.menu.items
    assert before.menu.items.keys() == three.menu.items.keys()


async def test_headings_are_added_written_moved_and_deleted(store: Store | Memory) -> None:
    before = await load(store)
    soups = Category(9002, "Soups", "hot", Course.STARTER, 7, translations={"de": Translation("Suppen")})
    one = await save(store, categories.added(before, soups, 0, at=NOW, who=STAFF_USER))
    assert one.menu.categories[0].name == "Soups"
    two = await save(store, categories.altered(one, 9002, {"name": "Zuppe", "course": None}, at=NOW, who=STAFF_USER))
    three = await save(store, categories.deleted(two, 9002, at=NOW, who=STAFF_USER))
    assert [each.category_id for each in three.menu.categories] == [each.category_id for each in before.menu.categories]


async def test_a_station_is_renamed_wherever_it_stands_in_one_step(store: Store | Memory) -> None:
    before = await load(store)
    tea = attrs.evolve(TEA, category_id=before.menu.categories[0].category_id, station="kitchen")
    one = await save(store, items.added(before, tea, None, at=NOW, who=STAFF_USER))
    two = await save(store, categories.station_renamed(one, "kitchen", "grill", at=NOW, who=STAFF_USER))
    assert {each.station for each in two.menu.categories} == {"grill"}
    assert two.menu.items[tea.menu_item_id].station == "grill"


async def test_tax_classes_and_what_prices_include_are_kept(store: Store | Memory) -> None:
    food = TaxClass(9003, "Food", 1900, 700)
    one = await save(store, taxes.added(await load(store), food, at=NOW, who=STAFF_USER))
    item_id = next(iter(one.menu.items))
    two = await save(store, items.altered(one, item_id, {"tax_class_id": 9003}, at=NOW, who=STAFF_USER))
    three = await save(store, taxes.altered(two, 9003, {"dine_in_bp": 10_000}, at=NOW, who=STAFF_USER))
    four = await save(store, taxes.including(three, included=False, at=NOW, who=STAFF_USER))
    assert (four.tax_classes[9003].dine_in_bp, four.prices_include_tax) == (10_000, False)
    five = await save(store, items.altered(four, item_id, {"tax_class_id": None}, at=NOW, who=STAFF_USER))
    six = await save(store, taxes.deleted(five, 9003, at=NOW, who=STAFF_USER))
    assert (six.tax_classes, six.prices_include_tax) == ({}, False)


async def test_menus_by_time_and_languages_are_kept(store: Store | Memory) -> None:
    brunch = TimedMenu(9004, "Brunch", (WEEKEND, Window((0,), time(0), time(0))), (100,), (7, 8))
    one = await save(store, timed.added(await load(store), brunch, at=NOW, who=STAFF_USER))
    two = await save(store, timed.altered(one, 9004, {"windows": (WEEKEND,), "item_ids": ()}, at=NOW, who=STAFF_USER))
    three = await save(store, languages.spoken(two, ("en", "de"), "de", at=NOW, who=STAFF_USER))
    assert (three.languages, three.kitchen_language) == (("en", "de"), "de")
    four = await save(store, taxes.including(three, included=False, at=NOW, who=STAFF_USER))
    assert (four.languages, four.kitchen_language) == (("en", "de"), "de")
    five = await save(store, languages.spoken(four, (), None, at=NOW, who=STAFF_USER))
    six = await save(store, timed.deleted(five, 9004, at=NOW, who=STAFF_USER))
    assert (six.timed_menus, six.languages, six.kitchen_language) == ((), (), None)


async def test_a_second_owner_writes_nothing_of_the_menu(store: Store | Memory) -> None:
    before = await load(store)
    tea = attrs.evolve(TEA, category_id=before.menu.categories[0].category_id)
    late = items.added(before, tea, None, at=NOW, who=STAFF_USER)
    await save(store, languages.spoken(before, ("en",), None, at=NOW, who=STAFF_USER))
    assert isinstance(late, OwnChange)
    with pytest.raises(StaleVersion):
        await store.journal.commit(late.change)
    assert tea.menu_item_id not in (await load(store)).menu.items


async def test_every_change_of_the_menu_is_a_new_revision_for_other_processes(store: Store | Memory) -> None:
    async def revision() -> int:
        return next(one.revision for one in await store.restaurants.revisions() if one.restaurant_id == 1)

    seen = [await revision()]
    makes: list[Callable[[Restaurant], Made]] = [
        lambda found: taxes.added(found, TaxClass(9003, "Food", 1900, 700), at=NOW, who=None),
        lambda found: timed.added(found, TimedMenu(9004, "Brunch", ()), at=NOW, who=None),
        lambda found: languages.spoken(found, ("en",), None, at=NOW, who=None),
        lambda found: taxes.including(found, included=False, at=NOW, who=None),
        lambda found: items.deleted(found, next(iter(found.menu.items)), at=NOW, who=None),
    ]
    for make in makes:
        await save(store, make(await load(store)))
        seen.append(await revision())
    assert seen == sorted(set(seen))


async def test_the_audit_has_old_and_new_in_the_same_commit(
    postgres: Store, memory: Memory, furnished_url: str
) -> None:
    for store in (postgres, memory):
        found = await load(store)
        tea = attrs.evolve(TEA, category_id=found.menu.categories[0].category_id, translations={}, tags=())
        one = await save(store, items.added(found, tea, None, at=NOW, who=STAFF_USER))
        new = {"price": 500, "tags": ("hot",)}
        two = await save(store, items.altered(one, 9001, new, at=NOW, who=STAFF_USER))
        await save(store, items.deleted(two, 9001, at=NOW, who=STAFF_USER))
    expected = [
        ("item_changed", "item-9001", "price: 4.50; tags: none", "price: 5.00; tags: hot"),
    ]
    audit = "SELECT action, subject, old_value, new_value FROM audit WHERE action = 'item_changed' ORDER BY audit_id"
    assert query(furnished_url, audit) == expected
    known = [(one.what, one.subject, one.old, one.new) for one in memory.audit]
    assert [one[0] for one in known] == ["item_added", "item_changed", "item_deleted"]
    assert (known[1:2], known[0][2], known[2][3]) == (expected, None, None)


async def test_a_row_of_another_restaurant_is_never_written(postgres: Store) -> None:
    before, theirs = await load(postgres), await load(postgres, 2)
    stolen = next(iter(theirs.menu.items.values()))
    mine = attrs.evolve(stolen, category_id=before.menu.categories[0].category_id, name="Mine")
    for made in (
        items.added(before, mine, None, at=NOW, who=None),
        categories.added(before, theirs.menu.categories[0], None, at=NOW, who=None),
        items.added(before, attrs.evolve(TEA, category_id=theirs.menu.categories[0].category_id), 0, at=NOW, who=None),
    ):
        assert isinstance(made, OwnChange)
        with pytest.raises(BadRow):
            await postgres.journal.commit(made.change)
    assert await load(postgres) == before
    assert await load(postgres, 2) == theirs


async def test_new_ids_are_nobodys_whatever_somebody_has_written_by_hand(postgres: Store, furnished_url: str) -> None:
    (first,) = await postgres.restaurants.new_ids(Numbered.CATEGORY, 1)
    for ahead in range(1, 4):
        query(
            furnished_url,
            "INSERT INTO menu_categories (category_id, restaurant_id, name) VALUES (%s, 1, 'By hand')",
            first + ahead,
        )
    drawn = list(await postgres.restaurants.new_ids(Numbered.CATEGORY, 3))
    assert min(drawn) > first + 3
    assert len(set(drawn)) == 3
    for what in Numbered:
        ids = [*await postgres.restaurants.new_ids(what, 2), *await postgres.restaurants.new_ids(what, 2)]
        assert len(set(ids)) == 4


async def test_what_is_deleted_keeps_its_row_and_says_when_that_was(postgres: Store, furnished_url: str) -> None:
    before = await load(postgres)
    item_id = next(iter(before.menu.items))
    await save(postgres, items.deleted(before, item_id, at=NOW, who=None))
    rows = query(furnished_url, "SELECT deleted_at FROM menu_items WHERE menu_item_id = %s", item_id)
    assert rows == [(NOW,)]


async def gone(store: Store | Memory) -> list[tuple[Kind, int, str, int | None, int | None]]:
    found = await store.restaurants.deleted(1)
    assert all(one.at == NOW for one in found)
    return [(one.kind, one.key, one.name, one.category_id, one.tax_class_id) for one in found]


async def test_what_was_deleted_is_listed_and_restored_as_it_was_with_what_it_needs(store: Store | Memory) -> None:
    food = TaxClass(9_301, "Food", 1_000, 500)
    one = await save(store, taxes.added(await load(store), food, at=NOW, who=None))
    two = await save(store, categories.added(one, Category(9_302, "Teas"), None, at=NOW, who=None))
    tea = attrs.evolve(TEA, category_id=9_302, tax_class_id=9_301)
    three = await save(store, items.added(two, tea, None, at=NOW, who=None))
    lunch = TimedMenu(9_303, "Lunch", (WEEKEND,), (9_302,))
    full = await save(store, timed.added(three, lunch, at=NOW, who=None))
    left = await save(store, items.deleted(full, tea.menu_item_id, at=NOW, who=STAFF_USER))
    left = await save(store, categories.deleted(left, 9_302, at=NOW, who=STAFF_USER))
    left = await save(store, taxes.deleted(left, 9_301, at=NOW, who=STAFF_USER))
    left = await save(store, timed.deleted(left, 9_303, at=NOW, who=STAFF_USER))
    assert await gone(store) == [
        (Kind.CATEGORY, 9_302, "Teas", None, None),
        (Kind.ITEM, 9_001, "Tea", 9_302, 9_301),
        (Kind.TAX_CLASS, 9_301, "Food", None, None),
        (Kind.MENU, 9_303, "Lunch", None, None),
    ]
    assert await store.restaurants.deleted(2) == []

    for kind, key in ((Kind.ITEM, 9_001), (Kind.MENU, 9_303)):
        made = restored(left, await store.restaurants.deleted(1), kind, key, at=NOW, who=STAFF_USER)
        assert isinstance(made, OwnChange)
        await store.journal.commit(made.change)
        left = await load(store)
        assert restored(left, await store.restaurants.deleted(1), kind, key, at=NOW, who=STAFF_USER) is None
    assert await gone(store) == []
    assert attrs.evolve(left, version=0) == attrs.evolve(full, version=0)


async def test_another_restaurants_things_are_not_restored(postgres: Store) -> None:
    before = await load(postgres)
    item_id = next(iter(before.menu.items))
    await postgres.journal.commit(items.deleted(before, item_id, at=NOW, who=None).change)
    thief = Change(RestaurantStep(2, 1), gone={Kind.ITEM: [Deleted(item_id, None)]})
    await postgres.journal.commit(thief)
    assert item_id not in (await load(postgres)).menu.items
