"""Turning a restaurant's switches: commits of its own, with who did it, durable before they are seen, and fenced."""

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.audit import AuditEntry
from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.restaurant import COMMIT_GUARD_S, LOAD_TIMEOUT_S, RestaurantActor
from actors.restaurants import REFRESH_S, Restaurants
from persistence.memory_faults import Fault
from tests.actors.restaurants import NOW, WatchedRestaurants, restaurant, restaurants_of


async def chianti(store: WatchedRestaurants) -> tuple[Restaurants, RestaurantActor]:
    restaurants = restaurants_of(store)
    found = await restaurants.by_id(1)
    assert found is not None
    return restaurants, found


async def test_a_switch_is_durable_before_it_is_seen(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[bool] = []
    restaurants.on_change(lambda _, after: told.append(after.ordering_enabled))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: found.set_ordering(enabled=False))
        await wait_all_tasks_blocked()
        assert found.restaurant.ordering_enabled  # on its way to the store
    assert told == [False]
    stored = await store.load(1)
    assert stored is not None
    assert not stored.restaurant.ordering_enabled


async def test_a_switch_that_could_not_be_saved_is_not_seen(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[Restaurant] = []
    restaurants.on_change(lambda _, after: told.append(after))
    store.faults.away = True
    with pytest.raises(Unavailable):
        await found.set_ordering(enabled=False)
    assert found.restaurant.ordering_enabled
    assert told == []


async def test_a_store_that_hangs_does_not_hold_a_switch_for_ever(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    store.hang(hung=True)
    longest_s = COMMIT_GUARD_S + LOAD_TIMEOUT_S + 1
    with trio.fail_after(longest_s), pytest.raises(Unavailable):
        await found.set_ordering(enabled=False)
    with trio.fail_after(longest_s), pytest.raises(Unavailable):
        await found.set_table_enabled(101, enabled=False)
    store.hang(hung=False)
    await found.set_ordering(enabled=False)
    assert not found.restaurant.ordering_enabled


async def test_one_tables_switch_leaves_the_others_on(autojump_clock: MockClock) -> None:
    _, found = await chianti(WatchedRestaurants(restaurant(1)))
    await found.set_table_enabled(101, enabled=False)
    assert not found.restaurant.takes_orders_at(Place.at_table(101))
    assert found.restaurant.takes_orders_at(Place.at_table(102))


async def test_another_restaurants_table_cannot_be_switched(autojump_clock: MockClock) -> None:
    restaurants, found = await chianti(WatchedRestaurants(restaurant(1), restaurant(2)))
    with pytest.raises(KeyError):
        await found.set_table_enabled(201, enabled=False)
    other = await restaurants.by_id(2)
    assert other is not None
    assert other.restaurant.takes_orders_at(Place.at_table(201))


async def test_two_switches_at_once_are_both_kept(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: found.set_table_enabled(101, enabled=False))
        nursery.start_soon(lambda: found.set_table_enabled(102, enabled=False))
        nursery.start_soon(found.refresh)
    stored = await store.load(1)
    assert stored is not None
    assert found.restaurant == stored.restaurant
    assert not found.restaurant.takes_orders_at(Place.at_table(101))
    assert not found.restaurant.takes_orders_at(Place.at_table(102))


# ---- commits of the restaurant's own


async def test_a_switch_leaves_in_the_audit_who_turned_it(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    await found.set_ordering(enabled=False, who=7)
    await found.set_table_enabled(103, enabled=False)
    assert store.audit == [
        AuditEntry(1, NOW, 7, "ordering_disabled", "ordering", "enabled", "disabled"),
        AuditEntry(1, NOW, None, "table_disabled", "table-3", "enabled", "disabled"),
    ]
    assert found.restaurant.version == 3


async def test_a_switch_that_stands_so_already_writes_nothing(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    await found.set_ordering(enabled=True)
    await found.set_table_enabled(101, enabled=True)
    assert store.audit == []
    assert found.restaurant.version == 1


async def test_a_switch_that_somebody_turned_in_the_database_a_moment_ago_is_turned_back(
    autojump_clock: MockClock,
) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    store.change(restaurant(1), ordering_enabled=False)
    await found.set_ordering(enabled=True, who=7)
    assert [entry.what for entry in store.audit] == ["ordering_enabled"]
    stored = await store.load(1)
    assert stored is not None
    assert stored.restaurant.ordering_enabled


async def test_another_owners_switch_is_seen_and_not_overwritten(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    (_, ours), (_, theirs) = await chianti(store), await chianti(store)
    await theirs.set_table_enabled(101, enabled=False, who=8)
    with pytest.raises(Unavailable):
        await ours.set_ordering(enabled=False, who=7)
    assert not ours.restaurant.tables[101].enabled
    assert ours.restaurant.ordering_enabled
    assert [entry.who for entry in store.audit] == [8]
    await ours.set_ordering(enabled=False, who=7)  # as whoever was refused will do
    assert [entry.who for entry in store.audit] == [8, 7]


async def test_of_a_table_nothing_is_overwritten_that_somebody_else_has_changed(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    (_, ours), (_, theirs) = await chianti(store), await chianti(store)
    await theirs.rotate_qr(101, who=8)
    await ours.set_table_enabled(101, enabled=False, who=7)
    await theirs.rotate_qr(101, who=8)
    assert (theirs.restaurant.tables[101].qr_version, theirs.restaurant.tables[101].enabled) == (3, False)
    assert [(entry.what, entry.old, entry.new) for entry in store.audit] == [
        ("qr_rotated", "1", "2"),
        ("table_disabled", "enabled", "disabled"),
        ("qr_rotated", "2", "3"),
    ]


async def test_a_code_is_not_rotated_where_that_could_not_be_saved(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    store.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await found.rotate_qr(101, who=7)
    assert (found.restaurant.tables[101].qr_version, list(store.audit)) == (1, [])


@pytest.mark.parametrize(("fault", "turned"), [(Fault.LOST_SAVED, True), (Fault.LOST_UNSAVED, False)])
async def test_after_an_answer_that_was_lost_the_store_is_asked_how_the_switch_stands(
    fault: Fault, turned: bool, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[bool] = []
    restaurants.on_change(lambda _, after: told.append(after.ordering_enabled))
    store.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await found.set_ordering(enabled=False)
    assert found.restaurant.ordering_enabled is not turned
    assert told == ([False] if turned else [])
    await found.set_ordering(enabled=False)
    assert len(store.audit) == 1
    assert not found.restaurant.ordering_enabled


async def test_who_goes_away_in_the_middle_leaves_what_is_durable_and_what_is_seen_the_same(
    autojump_clock: MockClock,
) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    with trio.move_on_after(store.faults.delay_s / 2):
        await found.set_ordering(enabled=False)
    stored = await store.load(1)
    assert stored is not None
    assert found.restaurant == stored.restaurant
    assert not found.restaurant.ordering_enabled
    await found.set_table_enabled(101, enabled=False)


async def test_a_change_of_its_own_is_told_once_also_after_the_next_look(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    restaurants, found = await chianti(WatchedRestaurants(restaurant(1)))
    told: list[Restaurant] = []
    restaurants.on_change(lambda _, after: told.append(after))
    await nursery.start(restaurants.run)
    await found.set_ordering(enabled=False)
    await trio.sleep(2 * REFRESH_S + 1)
    assert told == [attrs.evolve(told[0], ordering_enabled=False)]
