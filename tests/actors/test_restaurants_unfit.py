"""A restaurant whose rows make none: it alone suffers, it is served as it last was, and whoever can mend it is told."""

from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock

from actors.errors import RestaurantUnfit, Unavailable
from actors.restaurant import RestaurantActor
from actors.restaurants import REFRESH_S, Restaurants
from actors.supervisor import RestartBudgetSpent, Service, Supervisor
from tests.actors.restaurants import WatchedRestaurants, restaurant, restaurants_of

ALLERGENS = "menu_items 7, allergens: Expected `str`, got `null`"
CLOSES = "opening_hours 3, closes: Invalid RFC3339 encoded time"

Logs = list[MutableMapping[str, Any]]


@pytest.fixture
def store() -> WatchedRestaurants:
    return WatchedRestaurants(restaurant(1), restaurant(2))


@pytest.fixture
def logs() -> Iterator[Logs]:
    with capture_logs() as captured:
        yield captured


def alerts(logs: Logs) -> list[MutableMapping[str, Any]]:
    return [entry for entry in logs if entry["event"] == "restaurant_unfit"]


async def loaded(restaurants: Restaurants, restaurant_id: int) -> RestaurantActor:
    found = await restaurants.by_id(restaurant_id)
    assert found is not None
    return found


async def test_a_bad_row_leaves_its_restaurant_as_it_was_and_the_others_as_fresh_as_ever(
    store: WatchedRestaurants, logs: Logs, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    restaurants = restaurants_of(store)
    first, second = await loaded(restaurants, 1), await loaded(restaurants, 2)
    await nursery.start(restaurants.run)
    store.change(restaurant(1), name="Never seen")
    store.unfit(1, ALLERGENS)
    store.change(restaurant(2), name="Second")
    await trio.sleep(REFRESH_S + 1)
    assert (first.restaurant.name, second.restaurant.name) == ("Chianti", "Second")
    assert await restaurants.by_slug("chianti-1") is first


async def test_it_is_said_once_for_each_change_of_the_fault_at_error_level_with_row_and_column(
    store: WatchedRestaurants, logs: Logs, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    restaurants = restaurants_of(store)
    found = await loaded(restaurants, 1)
    await nursery.start(restaurants.run)
    for fault in (ALLERGENS, ALLERGENS, CLOSES):
        store.unfit(1, fault)
        await trio.sleep(5 * REFRESH_S)
    assert [(entry["log_level"], entry["restaurant_id"], entry["faults"]) for entry in alerts(logs)] == [
        ("error", 1, [ALLERGENS]),
        ("error", 1, [CLOSES]),
    ]
    assert restaurants.statistics().unfit == {1: (CLOSES,)}
    store.unfit(1, None)
    store.change(restaurant(1), name="Mended")
    await trio.sleep(REFRESH_S + 1)
    assert found.restaurant.name == "Mended"
    assert restaurants.statistics().unfit == {}
    assert [entry["restaurant_id"] for entry in logs if entry["event"] == "restaurant_mended"] == [1]
    store.unfit(1, CLOSES)
    await trio.sleep(REFRESH_S + 1)
    assert len(alerts(logs)) == 3


async def test_a_bad_row_is_not_read_again_and_again(
    store: WatchedRestaurants, logs: Logs, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    restaurants = restaurants_of(store)
    await loaded(restaurants, 1)
    await nursery.start(restaurants.run)
    store.unfit(1, ALLERGENS)
    await trio.sleep(10 * REFRESH_S + 1)
    assert store.calls.count("load 1") == 2


async def test_a_restaurant_whose_first_load_fails_is_unavailable_until_it_is_mended_and_costs_one_query_a_fault(
    store: WatchedRestaurants, logs: Logs, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store.unfit(1, ALLERGENS)
    restaurants = restaurants_of(store)
    await nursery.start(restaurants.run)
    for _ in range(50):
        with pytest.raises(RestaurantUnfit):
            await restaurants.by_slug("chianti-1")
        with pytest.raises(Unavailable):
            await restaurants.by_id(1)
    await loaded(restaurants, 2)
    assert store.calls.count("load 1") == 1
    assert [entry["served"] for entry in alerts(logs)] == ["not at all"]
    assert restaurants.statistics().loaded == 1
    store.unfit(1, None)
    await trio.sleep(REFRESH_S + 1)
    assert (await loaded(restaurants, 1)).restaurant.name == "Chianti"
    assert restaurants.statistics().unfit == {}


async def test_a_restaurant_that_was_never_fit_and_is_deleted_is_forgotten(
    store: WatchedRestaurants, logs: Logs, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store.unfit(1, ALLERGENS)
    restaurants = restaurants_of(store)
    await nursery.start(restaurants.run)
    with pytest.raises(RestaurantUnfit):
        await restaurants.by_id(1)
    store.remove(1)
    await trio.sleep(REFRESH_S + 1)
    assert restaurants.statistics().unfit == {}
    assert await restaurants.by_id(1) is None


@pytest.mark.parametrize("first", [True, False])
async def test_even_a_bug_in_reading_one_restaurant_is_its_own_trouble(
    first: bool, store: WatchedRestaurants, logs: Logs, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    restaurants = restaurants_of(store)
    second = await loaded(restaurants, 2)
    if not first:
        await loaded(restaurants, 1)
    await nursery.start(restaurants.run)
    store.broken.add(1)
    store.change(restaurant(1), name="First")
    store.change(restaurant(2), name="Second")
    await trio.sleep(REFRESH_S + 1)
    if first:
        with pytest.raises(Unavailable):
            await restaurants.by_id(1)
    assert second.restaurant.name == "Second"
    assert len([entry for entry in logs if entry["event"] == "restaurant_not_read"]) == 1
    assert "ZeroDivisionError" in restaurants.statistics().unfit[1][0]
    store.broken.clear()
    store.change(restaurant(1), name="Mended")
    await trio.sleep(REFRESH_S + 1)
    assert (await loaded(restaurants, 1)).restaurant.name == "Mended"


async def test_no_bad_row_spends_the_restart_budget_of_the_process(
    store: WatchedRestaurants, logs: Logs, autojump_clock: MockClock
) -> None:
    restaurants = restaurants_of(store)
    await loaded(restaurants, 1)
    store.unfit(1, ALLERGENS)
    try:
        async with trio.open_nursery() as nursery:
            supervisor = Supervisor(nursery)
            await supervisor.start(Service("restaurants", restaurants.run))
            await trio.sleep(600)
            assert [service.restarts for service in supervisor.statistics()] == [0]
            await supervisor.stop()
    except* RestartBudgetSpent:
        pytest.fail("one bad row has ended the process")
