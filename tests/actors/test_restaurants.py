"""All restaurants: found and loaded once, kept fresh; and the numbers of one, never given twice."""

from collections.abc import Awaitable, Callable

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors import restaurants as module
from actors.errors import Unavailable
from actors.restaurant import LOAD_TIMEOUT_S, RestaurantActor
from actors.restaurants import REFRESH_S, Restaurants
from tests.actors.restaurants import WatchedRestaurants, restaurant, restaurants_of


async def chianti(store: WatchedRestaurants) -> tuple[Restaurants, RestaurantActor]:
    restaurants = restaurants_of(store)
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
    restaurants = restaurants_of(store)
    found = await at_once(50, lambda: restaurants.by_slug("chianti-1"))
    assert len({id(each) for each in found}) == 1
    assert store.calls == ["revisions", "load 1"]
    assert len(restaurants.alive) == 1


async def test_an_unknown_restaurant_is_none_and_takes_no_place(autojump_clock: MockClock) -> None:
    restaurants = restaurants_of(WatchedRestaurants(restaurant(1)))
    assert await restaurants.by_id(9) is None
    assert await restaurants.by_slug("nowhere") is None
    assert restaurants.alive == ()


@pytest.mark.parametrize("running", [True, False])
async def test_a_restaurant_that_was_added_later_is_found_by_its_name_as_soon_as_all_are_looked_at(
    running: bool, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants = restaurants_of(store)
    if running:
        await nursery.start(restaurants.run)
    assert await restaurants.by_slug("chianti-2") is None
    store.replace(restaurant(2))
    await trio.sleep(REFRESH_S + 1)
    found = await restaurants.by_slug("chianti-2")
    assert found is not None
    assert found.restaurant.restaurant_id == 2


async def test_made_up_names_and_ids_cost_no_query_each_and_hold_up_nobody(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants = restaurants_of(store)
    await nursery.start(restaurants.run)
    for second in range(30):
        for number in range(100):
            assert await restaurants.by_slug(f"made-up-{second}-{number}") is None
            assert await restaurants.by_id(1_000 + number) is None
        await trio.sleep(1)
    assert set(store.calls) == {"revisions"}
    assert len(store.calls) <= 1 + 2 * 3  # at the start; then every ten seconds, and once more by who comes just then


async def test_a_slow_first_load_holds_up_no_other_restaurant_and_no_made_up_name(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1), restaurant(2))
    store.slow.add(1)
    restaurants = restaurants_of(store)
    answers: list[object] = []

    async def slow() -> None:
        with pytest.raises(Unavailable):
            await restaurants.by_slug("chianti-1")
        answers.append("slow")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(slow)
        await trio.sleep(0.1)
        for answer in (restaurants.by_slug("chianti-2"), restaurants.by_slug("nowhere"), restaurants.by_id(3)):
            with trio.fail_after(0.1):
                answers.append(await answer)
    assert answers[1:] == [None, None, "slow"]
    assert isinstance(answers[0], RestaurantActor)


async def test_a_store_that_is_away_makes_it_unavailable_and_the_next_caller_finds_it_when_it_is_back(
    autojump_clock: MockClock,
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants = restaurants_of(store)
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
    restaurants = restaurants_of(store)
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


# ---- freshness


async def test_a_change_made_in_the_database_shows_after_the_next_refresh(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    told: list[tuple[str, str]] = []
    restaurants.on_change(lambda before, after: told.append((before.name, after.name)))
    await nursery.start(restaurants.run)
    await trio.sleep(REFRESH_S + 1)
    assert told == []
    store.change(restaurant(1), name="Osteria Chianti")
    await trio.sleep(REFRESH_S + 1)
    assert found.restaurant.name == "Osteria Chianti"
    assert told == [("Chianti", "Osteria Chianti")]


async def test_one_look_keeps_all_restaurants_fresh_and_only_those_that_changed_are_read_again(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(*(restaurant(n) for n in range(1, 31)))
    restaurants = restaurants_of(store)
    for number in range(1, 31):
        await restaurants.by_id(number)
    await nursery.start(restaurants.run)
    store.calls.clear()
    store.change(restaurant(7), name="Seven")
    await trio.sleep(3 * REFRESH_S + 1)
    assert store.calls == ["revisions", "load 7", "revisions", "revisions"]
    seventh = await restaurants.by_id(7)
    assert seventh is not None
    assert seventh.restaurant.name == "Seven"


async def test_what_has_not_changed_stays_the_same_object(autojump_clock: MockClock) -> None:
    store = WatchedRestaurants(restaurant(1))
    _, found = await chianti(store)
    before = found.restaurant
    store.change(restaurant(1), name="Osteria Chianti")
    await found.refresh()
    assert found.restaurant.tables is before.tables
    assert found.restaurant.hours is before.hours
    assert found.restaurant.menu != before.menu  # its name stands above it
    store.change(restaurant(1), name="Osteria Chianti", paid_first=True)
    named = found.restaurant
    await found.refresh()
    assert found.restaurant.menu is named.menu


async def test_what_another_process_has_numbered_is_learned_without_reading_the_restaurant_again(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    await nursery.start(restaurants.run)
    store.used(1, 10)
    await trio.sleep(REFRESH_S + 1)
    assert found.next_order_number == 11
    assert store.calls.count("load 1") == 1


async def test_one_restaurant_that_cannot_be_refreshed_does_not_keep_the_others_stale(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1), restaurant(2))
    restaurants, first = await chianti(store)
    second = await restaurants.by_id(2)
    assert second is not None
    await nursery.start(restaurants.run)
    store.change(restaurant(1), name="First")
    store.change(restaurant(2), name="Second")
    store.slow.add(1)
    with capture_logs() as logs:
        await trio.sleep(REFRESH_S + 1)
        assert second.restaurant.name == "Second"  # while the first still hangs
        await trio.sleep(LOAD_TIMEOUT_S)
    assert [entry["restaurant_id"] for entry in logs if entry["event"] == "restaurant_not_refreshed"] == [1]
    store.slow.clear()
    await trio.sleep(2 * REFRESH_S)
    assert first.restaurant.name == "First"


async def test_a_store_that_hangs_is_looked_at_again_and_again(
    nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    store = WatchedRestaurants(restaurant(1))
    restaurants, found = await chianti(store)
    await nursery.start(restaurants.run)
    store.hang(hung=True)
    store.change(restaurant(1), name="First")
    with capture_logs() as logs:
        await trio.sleep(REFRESH_S + 1.5 * LOAD_TIMEOUT_S)
    assert [entry["event"] for entry in logs] == ["restaurants_not_refreshed"]
    assert await restaurants.by_slug("chianti-1") is found  # whom everybody knows, nobody has to wait for
    store.hang(hung=False)
    await trio.sleep(2 * REFRESH_S)
    assert found.restaurant.name == "First"


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
    restaurants = restaurants_of(store)
    with trio.move_on_after(1):
        await restaurants.by_id(1)
    await wait_all_tasks_blocked()
    store.hang(hung=False)
    with trio.fail_after(1):
        assert await restaurants.by_id(1) is not None
