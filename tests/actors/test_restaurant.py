"""The restaurant: loaded once, kept fresh, its switches durable before they are seen, its numbers never given twice."""

from collections.abc import Awaitable, Callable

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors import restaurant as module
from actors.domain.place import Place
from actors.errors import Unavailable
from actors.restaurant import LOAD_TIMEOUT_S, REFRESH_S, RestaurantActor, Restaurants
from tests.actors.restaurants import WatchedRestaurants, restaurant


async def chianti(store: WatchedRestaurants) -> tuple[Restaurants, RestaurantActor]:
    restaurants = Restaurants(store)
    found = await restaurants.by_id(1)
    assert found is not None
    return restaurants, found


async def at_once(count: int, call: Callable[[], Awaitable[object]]) -> list[object]:
    """What so many simultaneous callers get; what is raised counts as an answer."""
    answers: list[object] = []

    async def one() -> None:
        try:
            answers.append(await call())
        except Unavailable as error:
            answers.append(error)

    async with trio.open_nursery() as nursery:
        for _ in range(count):
            nursery.start_soon(one)
    return answers


# ---- loading


async def test_a_crowd_of_first_callers_costs_one_load_and_gets_one_restaurant(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants = Restaurants(store)
    found = await at_once(50, lambda: restaurants.by_slug("chianti-1"))
    assert len({id(each) for each in found}) == 1
    assert store.calls == ["ids", "load", "last_order_number"]
    assert len(restaurants.alive) == 1


async def test_an_unknown_restaurant_is_none_and_takes_no_place(autojump_clock: MockClock) -> None:
    restaurants = Restaurants(WatchedRestaurants(restaurant(1)))
    assert await restaurants.by_id(9) is None
    assert await restaurants.by_slug("nowhere") is None
    assert restaurants.alive == ()


async def test_a_restaurant_that_was_added_later_is_found_by_its_name(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants = Restaurants(store)
    assert await restaurants.by_slug("chianti-2") is None
    store.replace(restaurant(2))
    found = await restaurants.by_slug("chianti-2")
    assert found is not None
    assert found.restaurant.restaurant_id == 2
    assert await restaurants.all_ids() == {1, 2}


async def test_a_store_that_is_away_makes_it_unavailable_and_the_next_caller_finds_it_when_it_is_back(
    autojump_clock: MockClock,
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants = Restaurants(store)
    store.faults.away = True
    with pytest.raises(Unavailable):
        await restaurants.by_id(1)
    store.faults.away = False
    assert await restaurants.by_id(1) is not None


@pytest.mark.parametrize("way", ["by_id", "by_slug"])
async def test_a_store_that_hangs_keeps_no_caller_longer_than_the_limit_however_many_wait(
    way: str, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    store.hang(hung=True)
    restaurants = Restaurants(store)
    call = {"by_id": lambda: restaurants.by_id(1), "by_slug": lambda: restaurants.by_slug("chianti-1")}[way]
    with trio.fail_after(LOAD_TIMEOUT_S + 1):
        answers = await at_once(20, call)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    store.hang(hung=False)
    assert await restaurants.by_id(1) is not None


async def test_a_process_takes_only_so_many_restaurants_and_keeps_those_it_has(
    monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    monkeypatch.setattr(module, "RESTAURANTS_MAX", 1)
    restaurants, _ = await chianti(WatchedRestaurants(restaurant(1), restaurant(2)))
    with pytest.raises(Unavailable):
        await restaurants.by_id(2)
    assert await restaurants.by_id(1) is not None


# ---- order numbers


async def test_numbers_go_on_where_the_store_ends(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    store.used(1, 41)
    _, found = await chianti(store)
    assert found.next_order_number == 42


async def test_a_number_that_was_taken_never_comes_again_also_after_a_refresh(autojump_clock: MockClock) -> None:
    _, found = await chianti(WatchedRestaurants(restaurant(1)))
    found.take_order_number(1)
    found.take_order_number(2)
    found.take_order_number(1)
    await found.refresh()
    assert found.next_order_number == 3


async def test_a_refresh_learns_of_numbers_that_another_process_gave(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    store.used(1, 10)
    await found.refresh()
    assert found.next_order_number == 11


# ---- switches


async def test_a_switch_is_durable_before_it_is_seen(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[bool] = []
    restaurants.on_change(lambda _: told.append(found.restaurant.ordering_enabled))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(lambda: found.set_ordering(enabled=False))
        await wait_all_tasks_blocked()
        assert found.restaurant.ordering_enabled  # on its way to the store
    assert told == [False]
    stored = await store.load(1)
    assert stored is not None
    assert not stored.ordering_enabled


async def test_a_switch_that_could_not_be_saved_is_not_seen(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[int] = []
    restaurants.on_change(told.append)
    store.faults.away = True
    with pytest.raises(Unavailable):
        await found.set_ordering(enabled=False)
    assert found.restaurant.ordering_enabled
    assert told == []


async def test_a_store_that_hangs_does_not_hold_a_switch_for_ever(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    store.hang(hung=True)
    with trio.fail_after(LOAD_TIMEOUT_S + 1), pytest.raises(Unavailable):
        await found.set_ordering(enabled=False)
    with trio.fail_after(LOAD_TIMEOUT_S + 1), pytest.raises(Unavailable):
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
    assert found.restaurant == await store.load(1)
    assert not found.restaurant.takes_orders_at(Place.at_table(101))
    assert not found.restaurant.takes_orders_at(Place.at_table(102))


# ---- freshness


async def test_a_change_made_in_the_database_shows_after_the_next_refresh(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[int] = []
    restaurants.on_change(told.append)
    await nursery.start(restaurants.run)
    await trio.sleep(REFRESH_S + 1)
    assert told == []
    store.change(restaurant(1), name="Osteria Chianti")
    await trio.sleep(REFRESH_S + 1)
    assert found.restaurant.name == "Osteria Chianti"
    assert told == [1]


async def test_one_restaurant_that_cannot_be_refreshed_does_not_keep_the_others_stale(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1), restaurant(2))
    restaurants, first = await chianti(store)
    second = await restaurants.by_id(2)
    assert second is not None
    await nursery.start(restaurants.run)
    store.hang(hung=True)
    with capture_logs() as logs:
        await trio.sleep(REFRESH_S + 1.5 * LOAD_TIMEOUT_S)  # the first has been given up, the second hangs
        store.hang(hung=False)
        await trio.sleep(LOAD_TIMEOUT_S)
    assert [entry["restaurant_id"] for entry in logs if entry["event"] == "restaurant_not_refreshed"] == [1, 2]
    store.change(restaurant(1), name="First")
    store.change(restaurant(2), name="Second")
    await trio.sleep(2 * REFRESH_S)
    assert (first.restaurant.name, second.restaurant.name) == ("First", "Second")


async def test_a_restaurant_that_vanished_from_the_store_is_kept_as_it_was(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    before = found.restaurant
    store.remove(1)
    await found.refresh()
    assert found.restaurant is before


async def test_a_cancelled_first_caller_leaves_the_way_free(nursery: trio.Nursery, autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    store.hang(hung=True)
    restaurants = Restaurants(store)
    with trio.move_on_after(1):
        await restaurants.by_id(1)
    await wait_all_tasks_blocked()
    store.hang(hung=False)
    with trio.fail_after(1):
        assert await restaurants.by_id(1) is not None
