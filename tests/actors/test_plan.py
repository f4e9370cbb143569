"""The plan of the floor: tables are placed together or not at all, and only what moves is changed."""

import pytest
import trio
from trio.testing import MockClock

from actors.domain.restaurant import Restaurant, Spot
from actors.errors import Unavailable
from actors.plan import arranged
from actors.restaurant import RestaurantActor
from persistence.memory_faults import Fault
from tests.actors.restaurants import NOW, WatchedRestaurants, restaurant, restaurants_of

Spots = dict[int, Spot | None]


async def arrange(actor: RestaurantActor, spots: Spots) -> None:
    await actor.make_own(lambda found, at: arranged(found, spots, at=at, who=7))


async def opened(store: WatchedRestaurants) -> RestaurantActor:
    actor = await restaurants_of(store).by_id(1)
    assert actor is not None
    return actor


def placed(found: Restaurant) -> Spots:
    return {key: table.spot for key, table in found.tables.items() if table.spot is not None}


async def test_tables_are_placed_moved_and_taken_off_with_old_and_new_in_the_audit(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    actor = await opened(store)
    await arrange(actor, {101: (0, 1000), 102: (250, 500)})
    await arrange(actor, {101: (10, 20), 102: None})
    assert placed(actor.restaurant) == placed(store._restaurants[1]) == {101: (10, 20)}
    assert [(one.who, one.what, one.subject, one.old, one.new) for one in store.audit] == [
        (7, "table_placed", "table-1", None, "0, 1000"),
        (7, "table_placed", "table-2", None, "250, 500"),
        (7, "table_placed", "table-1", "0, 1000", "10, 20"),
        (7, "table_placed", "table-2", "250, 500", None),
    ]
    assert actor.restaurant.version == 3


async def test_what_stands_so_already_is_no_change(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    actor = await opened(store)
    await arrange(actor, {101: (1, 2)})
    before = actor.restaurant
    await arrange(actor, {101: (1, 2), 102: None})
    assert actor.restaurant is before
    assert len(store.audit) == 1


async def test_a_table_that_is_not_there_leaves_all_of_them_where_they_are(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    actor = await opened(store)
    with pytest.raises(KeyError):
        await arrange(actor, {101: (1, 2), 999: (3, 4)})
    assert (placed(actor.restaurant), store.audit) == ({}, [])
    await arrange(actor, {101: (1, 2)})  # and nobody waits for ever behind it


async def test_an_arrangement_whose_outcome_is_unknown_is_looked_up(autojump_clock: MockClock) -> None:
    for fault, found in ((Fault.LOST_SAVED, {101: (1, 2)}), (Fault.LOST_UNSAVED, {}), (Fault.NOT_SAVED, {})):
        store = WatchedRestaurants(restaurant(1))
        actor = await opened(store)
        store.faults.script.append(fault)
        with pytest.raises(Unavailable):
            await arrange(actor, {101: (1, 2)})
        assert placed(actor.restaurant) == placed(store._restaurants[1]) == found


async def test_two_who_arrange_at_once_both_have_their_tables_where_they_put_them(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    actor = await opened(store)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: arrange(actor, {101: (1, 1)}))
        nursery.start_soon(lambda: arrange(actor, {102: (2, 2)}))
        nursery.start_soon(lambda: actor.set_table_enabled(103, enabled=False))
    assert placed(actor.restaurant) == {101: (1, 1), 102: (2, 2)}
    assert not actor.restaurant.tables[103].enabled


def test_a_change_is_made_of_what_moves_alone() -> None:
    made = arranged(restaurant(1), {101: (5, 5), 102: None}, at=NOW, who=None)
    assert made is not None
    assert [table.table_id for table in made.change.parts["tables"]] == [101]
    assert len(made.change.audit) == 1
