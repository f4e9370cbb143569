"""What every store of restaurants must do, in memory and in Postgres alike."""

import attrs
import pytest
import trio

from actors.change import ordering_switch, table_switch
from actors.domain.restaurant import Restaurant
from actors.errors import BadRow, StaleVersion
from actors.ports.restaurants import Revision
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Store
from tests.persistence.parties import NOW, joined


async def load(store: Store, restaurant_id: int) -> Restaurant:
    stored = await store.restaurants.load(restaurant_id)
    assert stored is not None
    return stored.restaurant


async def test_restaurants_are_loaded_whole(store: Store) -> None:
    restaurant = await load(store, 2)
    bare = attrs.evolve(restaurant, menu=attrs.evolve(restaurant.menu, etag=""), branches={})
    assert bare == RESTAURANTS[1]
    assert [(key, one.branch_id, one.name) for key, one in restaurant.branches.items()] == [(2, 2, restaurant.name)]
    assert list(restaurant.menu.items) == list(RESTAURANTS[1].menu.items)
    assert await store.restaurants.load(99) is None


async def test_one_look_tells_of_all_restaurants(store: Store) -> None:
    assert list(await store.restaurants.revisions()) == [
        Revision(1, "restaurant-1", 1, 0),
        Revision(2, "restaurant-2", 1, 0),
    ]
    stored = await store.restaurants.load(1)
    assert stored is not None
    assert (stored.revision, stored.last_order_number) == (1, 0)


async def test_the_menu_has_one_tag_until_it_changes(store: Store) -> None:
    first, again, other = await load(store, 1), await load(store, 1), await load(store, 2)
    assert first.menu.etag == again.menu.etag != other.menu.etag


async def test_switches_are_a_restaurants_own_changes_and_leave_each_other_alone(store: Store) -> None:
    before = await load(store, 1)
    await store.journal.commit(ordering_switch(before, enabled=False, at=NOW, who=STAFF_USER))
    between = await load(store, 1)
    assert between == attrs.evolve(before, ordering_enabled=False, version=2)
    await store.journal.commit(table_switch(between, 102, enabled=False, at=NOW, who=None))
    after = await load(store, 1)
    assert [table.table_id for table in after.tables.values() if not table.enabled] == [102]
    assert (after.ordering_enabled, after.version) == (False, 3)
    assert (await load(store, 2)).ordering_enabled
    assert [revision.revision for revision in await store.restaurants.revisions()] == [3, 1]


async def test_a_second_owner_of_a_restaurant_changes_nothing(store: Store) -> None:
    before = await load(store, 1)
    await store.journal.commit(ordering_switch(before, enabled=False, at=NOW, who=None))
    with pytest.raises(StaleVersion):
        await store.journal.commit(table_switch(before, 102, enabled=False, at=NOW, who=None))
    assert all(table.enabled for table in (await load(store, 1)).tables.values())


async def test_another_restaurants_table_is_a_bad_row_and_its_switch_stays(store: Store) -> None:
    first, second = await load(store, 1), await load(store, 2)
    strayed = attrs.evolve(first, tables=second.tables)
    with pytest.raises(BadRow):
        await store.journal.commit(table_switch(strayed, 201, enabled=False, at=NOW, who=None))
    assert await load(store, 2) == second
    assert (await load(store, 1)).version == 1


async def test_a_restaurant_and_its_sessions_commit_side_by_side(store: Store) -> None:
    who, change = joined()
    before = await load(store, 1)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(store.journal.commit, change)
        nursery.start_soon(store.journal.commit, ordering_switch(before, enabled=False, at=NOW, who=None))
    stored = await store.sessions.load(who.session_id, recent=1)
    assert stored is not None
    assert stored.state == who.state
    assert not (await load(store, 1)).ordering_enabled
