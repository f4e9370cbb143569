"""Nobody waits for what is free: whatever sets some of it free, who waits is given it, in that step, and is told."""

from typing import Final

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.cart.commands import RemoveLine
from actors.domain.refusal import Code
from actors.errors import Unavailable
from actors.restaurants import REFRESH_S
from actors.session import SessionRef
from persistence.memory import Fault
from tests.actors.asking import again
from tests.actors.counting import chianti, count, host, settled, shelf_of, tables
from tests.actors.process import Process, World, connect, happened, line, order, refused
from tests.actors.restaurants import PIZZA
from tests.actors.test_stock_waiting import sold_out

HOLD_S: Final = 900


def marks(table: SessionRef) -> list[tuple[int, int | None]]:
    """What each line holds, and how many there are for it where that is too few."""
    return [(hold.qty, hold.remaining) for hold in table.state.holds.values()]


async def watched(process: Process, how_many: int) -> list[SessionRef]:
    """Tables, at each of which somebody looks on."""
    seated = await tables(process, how_many)
    for table in seated:
        await connect(table, host(table))
    return list(seated)


async def one_waits_for_another(process: Process) -> list[SessionRef]:
    """One table holds the last one until `HOLD_S`, the second waits, who asked 300 s later; a third has nothing."""
    await count(process, 2)
    holder, waiter, newcomer = await watched(process, 3)
    happened(await holder.ask(line(1, host(holder))))
    await trio.sleep(300)
    happened(await waiter.ask(line(2, host(waiter))))
    await count(process, 1)
    await settled(process)
    assert (marks(holder), marks(waiter)) == ([(1, None)], [(0, 0)])
    return [holder, waiter, newcomer]


async def test_a_hold_that_ends_by_its_time_is_whose_who_waits_before_anybody_who_comes_now(
    process: Process, autojump_clock: MockClock
) -> None:
    _, waiter, newcomer = await one_waits_for_another(process)
    await trio.sleep(HOLD_S - 300)
    assert refused(await newcomer.ask(line(3, host(newcomer)))).left == 0
    await settled(process)
    assert marks(waiter) == [(1, None)]
    happened(await waiter.ask(order(waiter.state, by=host(waiter))))


async def test_where_nobody_taps_who_waits_is_told_all_the_same(
    process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    nursery.start_soon(process.restaurants.run)
    _, waiter, _ = await one_waits_for_another(process)
    await trio.sleep(HOLD_S - 300 + REFRESH_S)
    await settled(process)
    assert marks(waiter) == [(1, None)]


async def test_a_line_that_was_about_to_learn_what_it_was_given_is_told_again_when_that_was_not_saved(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    older, _ = await sold_out(process)
    older = await again(process, older)
    await connect(older, host(older))
    await settled(process)
    await count(process, 1)
    world.memory.faults.script.append(Fault.NOT_SAVED)
    await settled(process)
    await settled(process)
    assert not world.memory.faults.script
    assert (await shelf_of(process)).held == 1
    assert marks(older) == [(1, None)]


async def test_a_line_that_was_about_to_learn_that_it_does_not_fit_is_told_again_as_well(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 1)
    (table,) = await watched(process, 1)
    happened(await table.ask(line(1, host(table))))
    await count(process, 0)
    world.memory.faults.script.append(Fault.NOT_SAVED)
    await settled(process)
    await settled(process)
    assert not world.memory.faults.script
    assert marks(table) == [(0, 0)]


@pytest.mark.parametrize("fate", [Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_what_nobody_knew_of_is_given_to_who_waits_once_the_stock_was_read(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    nursery.start_soon(process.restaurants.run)
    holder, waiter, _ = await one_waits_for_another(process)
    world.memory.faults.script.append(fate)
    with pytest.raises(Unavailable):
        await holder.ask(RemoveLine(host(holder), next(iter(holder.state.lines)), 1))
    await trio.sleep(2 * REFRESH_S)
    await settled(process)
    assert marks(waiter) == ([(1, None)] if fate is Fault.LOST_SAVED else [(0, 0)])
    assert (await chianti(process)).stock.doubtful is False
    assert refused(await waiter.ask(line(7, host(waiter), 9))).code is Code.ITEM_UNAVAILABLE
    await wait_all_tasks_blocked()
    assert sum(hold.qty for hold in (await shelf_of(process, PIZZA)).holds.values()) == 1
