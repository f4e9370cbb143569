"""Who waits for what is sold out: first comes who asked first, wherever their session is, also after a restart."""

from typing import Final
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.cart.commands import RemoveLine, UpdateLine
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import CancelOrder, QueueOrder
from actors.session import IDLE_S, SessionRef
from persistence.memory_faults import Fault
from tests.actors.asking import again
from tests.actors.counting import chianti, count, host, kept, settled, shelf_of, tables
from tests.actors.process import Process, World, connect, happened, line, order, refused
from tests.actors.restaurants import PIZZA

HOLD_S: Final = 900


async def asleep(process: Process, table: SessionRef) -> None:
    """Its phones have slept so long that the session is in the store alone."""
    await trio.sleep(IDLE_S + 1)
    assert process.registry.live(table.session_id) is None


async def sold_out(process: Process, qty: int = 1) -> tuple[SessionRef, SessionRef]:
    """An older cart, which sleeps, and a newer one, which looks on: both asked for the same, and it was sold out."""
    await count(process, 2 * qty)
    older, newer = await tables(process, 2)
    await connect(newer, host(newer))
    happened(await older.ask(line(1, host(older), qty)))
    await trio.sleep(1)
    happened(await newer.ask(line(2, host(newer), qty)))
    await count(process, 0)
    await settled(process)
    assert [hold.remaining for one in (older, newer) for hold in one.state.holds.values()] == [0, 0]
    await asleep(process, older)
    return older, newer


async def gets_it(process: Process, table: SessionRef, other: SessionRef) -> None:
    """The last one is the table's and not the other's, who are told so; it finds that out itself, and orders it."""
    assert refused(await other.ask(order(other.state, "key-2", host(other)))).code is Code.ITEM_UNAVAILABLE
    table = await again(process, table)
    assert refused(await other.ask(order(other.state, "key-2", host(other)))).left == 0
    await settled(process)
    assert [hold.remaining for hold in table.state.holds.values()] == [None]
    happened(await table.ask(order(table.state, "key-1", host(table))))


async def test_the_last_one_that_comes_back_is_the_older_carts_though_it_sleeps(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    older, newer = await sold_out(process)
    await count(process, 1)
    await gets_it(process, older, newer)
    assert kept(world.memory) == 0


async def test_what_an_order_gives_back_is_the_older_carts_before_anybody_can_ask(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 2)
    buyer, older, newer = await tables(process, 3)
    happened(await buyer.ask(order(happened(await buyer.ask(line(9, host(buyer)))), by=host(buyer))))
    happened(await buyer.ask(QueueOrder(1)))
    happened(await older.ask(line(1, host(older))))
    await count(process, 0)
    await settled(process)
    await connect(newer, host(newer))
    happened(await buyer.ask(CloseSession()))
    await asleep(process, older)
    happened(await (await again(process, buyer)).ask(CancelOrder(1, Role.MANAGER, 7)))
    assert refused(await newer.ask(line(2, host(newer)))).left == 0  # in that very moment
    older = await again(process, older)
    happened(await older.ask(order(older.state, "key-1", host(older))))


@pytest.mark.parametrize("back", ["before", "after"])
async def test_after_a_restart_it_is_the_older_carts_as_well(
    world: World, process: Process, back: str, autojump_clock: MockClock
) -> None:
    older, newer = await sold_out(process)
    if back == "before":
        await count(process, 1)
        await settled(process)
    await process.stop()
    later = await world.process()
    newer = await again(later, newer)
    await connect(newer, host(newer))
    if back == "after":
        await count(later, 1)
    await gets_it(later, older, newer)
    assert kept(world.memory) == 0


@pytest.mark.parametrize("restart", [False, True])
async def test_when_an_item_is_counted_for_the_first_time_it_is_held_by_who_asked_first_though_they_sleep(
    world: World, process: Process, restart: bool, autojump_clock: MockClock
) -> None:
    older, newer = await tables(process, 2)
    await connect(newer, host(newer))
    happened(await older.ask(line(1, host(older))))
    await trio.sleep(1)
    happened(await newer.ask(line(2, host(newer))))
    await asleep(process, older)
    if restart:
        await process.stop()
        process = await world.process()
        newer = await again(process, newer)
        await connect(newer, host(newer))
    await count(process, 1)
    await settled(process)
    assert [hold.remaining for hold in newer.state.holds.values()] == [0]
    await gets_it(process, older, newer)


async def test_a_newer_cart_that_sleeps_takes_nothing_from_an_older_one_that_looks_on(
    process: Process, autojump_clock: MockClock
) -> None:
    older, newer = await tables(process, 2)
    await connect(older, host(older))
    happened(await older.ask(line(1, host(older))))
    await trio.sleep(1)
    happened(await newer.ask(line(2, host(newer))))
    await asleep(process, newer)
    await count(process, 1)
    await settled(process)
    happened(await older.ask(order(older.state, by=host(older))))


async def test_a_hold_that_ended_while_its_cart_slept_is_claimed_again_by_age(
    process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 2)
    older, newer = await tables(process, 2)
    await connect(newer, host(newer))
    happened(await older.ask(line(1, host(older))))
    await trio.sleep(1)
    happened(await newer.ask(line(2, host(newer))))
    await asleep(process, older)
    await count(process, 0)
    await settled(process)
    await count(process, 1)
    await settled(process)
    await gets_it(process, older, newer)


async def test_who_sleeps_longer_than_a_hold_lasts_does_not_wait_any_more(
    process: Process, autojump_clock: MockClock
) -> None:
    older, newer = await sold_out(process)
    await trio.sleep(HOLD_S - 5 - trio.current_time() % 1)  # the newer one's is not over
    await count(process, 1)
    await settled(process)
    if not (await shelf_of(process)).held:
        happened(await newer.ask(UpdateLine(host(newer), next(iter(newer.state.lines)), 1, note="soon")))
    happened(await newer.ask(order(newer.state, "key-2", host(newer))))
    older = await again(process, older)
    assert refused(await older.ask(order(older.state, by=host(older)))).left == 0


async def test_what_was_given_to_a_sleeper_ends_when_its_time_is_over(
    process: Process, autojump_clock: MockClock
) -> None:
    older, newer = await sold_out(process)
    await count(process, 1)
    await trio.sleep(HOLD_S)
    happened(await newer.ask(order(newer.state, "key-2", host(newer))))
    assert (await shelf_of(process)).held == 0
    assert process.registry.live(older.session_id) is None


async def test_a_cart_that_wakes_and_does_something_else_keeps_what_it_was_given(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    older, newer = await sold_out(process)
    await count(process, 1)
    older = await again(process, older)
    world.memory.faults.script.append(Fault.NOT_SAVED)  # the turn in which it learns of it
    await wait_all_tasks_blocked()
    assert refused(await newer.ask(order(newer.state, "key-2", host(newer)))).left == 0
    happened(await older.ask(order(older.state, "key-1", host(older))))


@pytest.mark.parametrize("ends", ["leaves", "closes"])
async def test_a_line_that_is_gone_waits_for_nothing(process: Process, ends: str, autojump_clock: MockClock) -> None:
    older, newer = await sold_out(process)
    older = await again(process, older)
    command = RemoveLine(host(older), next(iter(older.state.lines)), 1) if ends == "leaves" else CloseSession()
    happened(await older.ask(command))
    await asleep(process, older)
    await count(process, 1)
    await settled(process)
    happened(await newer.ask(order(newer.state, "key-2", host(newer))))


async def test_who_sleeps_and_asked_for_too_much_is_passed_over(process: Process, autojump_clock: MockClock) -> None:
    older, newer = await sold_out(process, 2)
    version = next(iter(newer.state.lines.values())).version
    happened(await newer.ask(UpdateLine(host(newer), next(iter(newer.state.lines)), version, qty=1)))
    await count(process, 1)
    await settled(process)
    happened(await newer.ask(order(newer.state, "key-2", host(newer))))
    older = await again(process, older)
    await settled(process)
    assert [hold.remaining for hold in older.state.holds.values()] == [0]


async def test_sleepers_of_a_restaurant_that_counts_nothing_cost_its_taps_nothing(
    process: Process, autojump_clock: MockClock
) -> None:
    table, other = await tables(process, 2)
    happened(await table.ask(line(1, host(table))))
    await asleep(process, table)
    shelves = (await chianti(process)).stock.shelves
    assert shelves.ends == []  # so no turn asks for the time
    assert {key for key, _ in shelves.waiting.of([PIZZA])} == {table.session_id} != {UUID(int=0)}
    happened(await (await again(process, other)).ask(line(2, host(other))))
