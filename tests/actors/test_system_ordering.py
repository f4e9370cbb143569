"""The operator's switch of all restaurants reaches every process by its next look, and every session of it."""

import trio
from trio.testing import MockClock

from actors.restaurants import REFRESH_S
from tests.actors.process import ANNA, BEN, Process, World, connect, happened, line, refused, seat


async def test_it_reaches_every_restaurant_and_session_by_the_next_look(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    await nursery.start(process.restaurants.run)
    here, there = await seat(process, ANNA), await seat(process, BEN, table_id=201)
    happened(await here.ask(line(1)))
    phones = await connect(here, ANNA), await connect(there, BEN)
    world.memory.restaurants.system_ordering = False
    await trio.sleep(REFRESH_S + 1)
    assert [phone.types[1:] for phone in phones] == [["ordering_disabled"], ["ordering_disabled"]]
    assert refused(await here.ask(line(2))).code == "ORDERING_DISABLED"
    assert len((await here.look()).state.lines) == 1, "open carts are kept"
    world.memory.restaurants.system_ordering = True
    await trio.sleep(REFRESH_S + 1)
    assert phones[0].types[1:] == ["ordering_disabled", "ordering_enabled"]
    happened(await here.ask(line(2)))


async def test_it_stops_a_restaurant_whose_own_rows_cannot_be_read(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    await nursery.start(process.restaurants.run)
    table = await seat(process, ANNA)
    world.memory.faults.unfit_restaurants[1] = "somebody's mistake"
    world.memory.restaurants.system_ordering = False
    await trio.sleep(REFRESH_S + 1)
    woken = await process.registry.session(table.session_id)
    assert refused(await woken.ask(line(1))).code == "ORDERING_DISABLED"


async def test_a_restaurant_that_is_found_only_now_is_off_too_and_stays_so_when_it_is_read_again(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    world.memory.restaurants.system_ordering = False
    found = await process.restaurants.by_id(1)
    assert found is not None
    assert not found.restaurant.takes_orders
    await found.refresh()
    assert not found.restaurant.takes_orders


async def test_a_restaurants_own_switch_does_not_turn_it(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    world.memory.restaurants.system_ordering = False
    found = await process.restaurants.by_id(1)
    assert found is not None
    await found.set_ordering(enabled=False)
    await found.set_ordering(enabled=True)
    assert found.restaurant.ordering_enabled
    assert not found.restaurant.takes_orders
