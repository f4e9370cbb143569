"""Options as managers write them, in memory and in Postgres alike: what is written is what is read afterwards."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import attrs
import pytest

from actors.change import OwnChange
from actors.domain.menu.deleted import GoneGroup, GoneOption, Kind
from actors.domain.menu.translation import Translation
from actors.domain.options.group import Option, OptionGroup
from actors.domain.restaurant import Restaurant
from actors.errors import BadRow
from actors.office import groups, items, options
from actors.office.restored import restored
from actors.ports.journal import Change, RestaurantStep
from actors.ports.restaurants import Numbered
from persistence.memory import Memory
from tests.persistence.conftest import STAFF_USER, Store, query
from tests.persistence.parties import NOW
from tests.persistence.test_look_contract import load
from tests.persistence.test_menu_contract import save

WHO: Final[Mapping[str, Any]] = {"at": NOW, "who": STAFF_USER}
GERMAN = {"de": Translation("Größe")}
SIZE = OptionGroup(
    9_001,
    "Size",
    (Option(9_011, "Small", -100), Option(9_012, "Large", 250, available=False, translations={"de": Translation("X")})),
    1,
    1,
    translations=GERMAN,
)
EXTRAS = OptionGroup(9_002, "Extras", (Option(9_021, "Cheese", 150),), 0, 5, repeat=True)


async def offered(store: Store | Memory) -> tuple[Restaurant, list[int]]:
    """The restaurant, two of whose items offer both groups, and these items."""
    before = await load(store)
    some = sorted(before.menu.items)[:2]
    one = await save(store, groups.added(before, SIZE, some, **WHO))
    return await save(store, groups.added(one, EXTRAS, some, **WHO)), some


def asked(restaurant: Restaurant, item_id: int) -> list[int]:
    return [group.group_id for group in restaurant.menu.items[item_id].groups]


async def test_a_group_is_added_with_what_is_in_it_to_items_and_written_anew_wherever_it_stands(
    store: Store | Memory,
) -> None:
    one, (first, second) = await offered(store)
    assert asked(one, first) == asked(one, second) == [9_001, 9_002]
    new: dict[str, Any] = {"name": "How large?", "least": 0, "most": 2, "repeat": True, "translations": {}}
    two = await save(store, groups.altered(one, 9_001, new, [second], **WHO))
    assert (asked(two, first), asked(two, second)) == ([9_002], [9_001, 9_002])
    assert two.menu.items[second].groups[0] == attrs.evolve(SIZE, **new)
    three = await save(store, groups.altered(two, 9_001, {}, [first, second], **WHO))
    assert asked(three, first) == [9_002, 9_001]


async def test_an_item_has_its_groups_in_the_order_that_it_is_given_and_an_item_may_come_with_some(
    store: Store | Memory,
) -> None:
    one, (first, second) = await offered(store)
    turned = tuple(reversed(one.menu.items[first].groups))
    two = await save(store, items.altered(one, first, {"groups": turned, "price": 1}, 0, **WHO))
    assert (asked(two, first), asked(two, second)) == ([9_002, 9_001], [9_001, 9_002])
    three = await save(store, items.altered(two, first, {"groups": turned[:1]}, **WHO))
    four = await save(store, items.altered(three, second, {"groups": ()}, **WHO))
    tea = attrs.evolve(one.menu.items[first], menu_item_id=9_100, groups=turned)
    five = await save(store, items.added(four, tea, None, **WHO))
    assert [asked(five, key) for key in (first, second, 9_100)] == [[9_002], [], [9_002, 9_001]]


async def test_options_are_added_written_moved_and_deleted(store: Store | Memory) -> None:
    one, (first, second) = await offered(store)
    one = await save(store, groups.altered(one, 9_001, {}, [first], **WHO))
    wine = Option(9_013, "Huge", 10**11, item_id=second, translations=GERMAN)
    two = await save(store, options.added(one, 9_001, wine, 0, **WHO))
    assert [each.option_id for each in two.menu.items[first].groups[0].options] == [9_013, 9_011, 9_012]
    new = {"name": "Medium", "price": 0, "item_id": None, "translations": {}, "available": True}
    three = await save(store, options.altered(two, 9_012, new, 1, **WHO))
    assert [each.name for each in three.menu.groups[9_001].options] == ["Huge", "Medium", "Small"]
    four = await save(store, options.deleted(three, 9_013, **WHO))
    assert [each.name for each in four.menu.groups[9_001].options] == ["Medium", "Small"]


async def test_what_was_deleted_comes_back_as_it_was_and_where_it_was(store: Store | Memory) -> None:
    one, some = await offered(store)
    assert await store.restaurants.deleted_group(1, 9_001) is None
    two = await save(store, options.deleted(one, 9_011, **WHO))
    three = await save(store, groups.deleted(two, 9_001, **WHO))
    assert [asked(three, key) for key in some] == [[9_002]] * 2
    # what is written of its items meanwhile takes nothing of that away
    four = await save(store, items.altered(three, some[0], {"groups": ()}, **WHO))
    four = await save(store, items.altered(four, some[0], {"groups": (EXTRAS,)}, **WHO))
    gone = await store.restaurants.deleted_group(1, 9_001)
    assert gone is not None
    assert (gone.group, gone.places) == (two.menu.groups[9_001], dict.fromkeys(some, 0))
    five = await save(store, groups.restored(four, gone.group, gone.places, **WHO))
    assert [asked(five, key) for key in some] == [[9_001, 9_002]] * 2
    option = await store.restaurants.deleted_option(1, 9_011)
    assert option is not None
    six = await save(store, options.restored(five, option.group_id, option.option, option.place, **WHO))
    assert six.menu == attrs.evolve(one.menu, etag=six.menu.etag)
    assert await store.restaurants.deleted_group(1, 9_001) is None
    assert await store.restaurants.deleted_option(1, 9_011) is None


async def test_what_was_deleted_is_listed_the_latest_first_and_options_of_a_group_that_is_gone_are_not(
    store: Store | Memory,
) -> None:
    one, _ = await offered(store)
    later: dict[str, Any] = {**WHO, "at": NOW + timedelta(minutes=1)}
    two = await save(store, options.deleted(one, 9_021, **WHO))
    three = await save(store, options.deleted(two, 9_011, **later))
    small, cheese = GoneOption(9_011, "Small", later["at"], 9_001), GoneOption(9_021, "Cheese", NOW, 9_002)
    assert await store.restaurants.deleted_options(1) == [small, cheese]
    assert await store.restaurants.deleted_options(2) == []
    four = await save(store, groups.deleted(three, 9_001, **later))
    assert await store.restaurants.deleted_options(1) == [GoneGroup(9_001, "Size", later["at"]), cheese]
    gone = await store.restaurants.deleted_group(1, 9_001)
    assert gone is not None
    await save(store, groups.restored(four, gone.group, gone.places, **WHO))
    assert await store.restaurants.deleted_options(1) == [small, cheese]


async def test_a_dish_comes_back_with_the_groups_it_asked_as_they_are_by_now(store: Store | Memory) -> None:
    one, (first, _) = await offered(store)
    two = await save(store, items.deleted(one, first, **WHO))
    three = await save(store, groups.altered(two, 9_001, {"name": "How large?"}, **WHO))
    found = await store.restaurants.deleted(1)
    assert [(dish.key, list(dish.group_ids)) for dish in found] == [(first, [9_001, 9_002])]
    made = restored(three, found, Kind.ITEM, first, **WHO)
    assert isinstance(made, OwnChange)
    await store.journal.commit(made.change)
    back = (await load(store)).menu.items[first]
    assert [group.name for group in back.groups] == ["How large?", "Extras"]


async def test_nobody_reads_what_another_restaurant_has_deleted(store: Store | Memory) -> None:
    one, _ = await offered(store)
    two = await save(store, options.deleted(one, 9_021, **WHO))
    await save(store, groups.deleted(two, 9_001, **WHO))
    assert await store.restaurants.deleted_group(2, 9_001) is None
    assert await store.restaurants.deleted_option(2, 9_021) is None


async def test_ids_of_groups_and_options_are_nobodys(store: Store | Memory) -> None:
    for what in (Numbered.OPTION_GROUP, Numbered.OPTION):
        ids = await store.restaurants.new_ids(what, 3)
        assert len(set(ids)) == 3


@pytest.mark.parametrize("of", ["group", "item"])
async def test_a_row_of_another_restaurant_is_not_written(postgres: Store, furnished_url: str, of: str) -> None:
    one, (first, _) = await offered(postgres)
    parts = {"option_groups": [SIZE]} if of == "group" else {"item_groups": [one.menu.items[first]]}
    with pytest.raises(BadRow):
        await postgres.journal.commit(Change(RestaurantStep(2, 1), parts))
    await save(postgres, groups.altered(one, 9_001, {"name": "Ours"}, **WHO))
    owners = query(furnished_url, "SELECT DISTINCT restaurant_id FROM option_groups UNION SELECT 1")
    assert owners == [(1,)]
