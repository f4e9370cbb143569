"""What is low is told once, whatever becomes of the commit that takes one too many, and of the branch where it is."""

from datetime import UTC, datetime

import pytest
import trio
from trio.testing import MockClock

from actors import inventory
from actors.domain.alerts.alert import AlertKind
from actors.domain.stock.move import Move, Reason
from actors.domain.stock.shelves import Shelves
from actors.errors import Unavailable
from actors.low_stock import LowMarks
from actors.restaurants import REFRESH_S
from persistence.memory_faults import Fault
from tests.actors.asking import again
from tests.actors.counting import chianti, count, host, kept, tables
from tests.actors.process import Process, World, happened, line, order
from tests.actors.restaurants import PIZZA


async def mark(process: Process, low_at: int) -> None:
    """Somebody wants to know when there are fewer pizzas than that."""
    actor = await chianti(process)
    await actor.make_stock(
        lambda found, room, at: inventory.marked(found, room, found.main_branch_id, PIZZA, low_at, at, 7)
    )


async def alerts(world: World) -> list[str]:
    found = await world.memory.attention.open_alerts(1, 100)
    return [one.words.partition(": ")[2].partition(" ")[0] for one in found if one.kind is AlertKind.STOCK_LOW]


@pytest.mark.parametrize("fate", tuple(Fault))
async def test_an_order_of_whose_commit_nobody_knows_is_told_of_once(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    await mark(process, 4)
    nursery.start_soon(process.restaurants.run)
    table, other = await tables(process, 2)
    happened(await table.ask(line(1, host(table), 2)))
    happened(await other.ask(line(2, host(other), 1)))
    if fate is not Fault.NONE:
        world.memory.faults.script.append(fate)
    try:
        await table.ask(order(table.state, "key-1", host(table)))
    except Unavailable:
        assert fate is not Fault.NONE
    await trio.sleep(2 * REFRESH_S)
    saved = fate in (Fault.NONE, Fault.LOST_SAVED)
    assert (kept(world.memory), await alerts(world)) == ((3, ["3"]) if saved else (5, []))
    table, other = await again(process, table), await again(process, other)
    happened(await other.ask(order(other.state, "key-2", host(other))))
    assert await alerts(world) == (["3"] if saved else [])
    if not saved:  # and of what was not saved it is told when it comes to that
        happened(await table.ask(order(table.state, "key-3", host(table))))
        assert await alerts(world) == ["2"]


@pytest.mark.parametrize("fate", tuple(Fault))
async def test_a_count_of_whose_commit_nobody_knows_is_told_of_once(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    await mark(process, 4)
    nursery.start_soon(process.restaurants.run)
    if fate is not Fault.NONE:
        world.memory.faults.script.append(fate)
    try:
        await count(process, 3)
    except Unavailable:
        assert fate is not Fault.NONE
    await trio.sleep(2 * REFRESH_S)
    await count(process, 2)
    assert len(await alerts(world)) == 1


def test_what_was_not_saved_is_told_by_whoever_takes_more_though_others_keep_it_low() -> None:
    shelves = Shelves(1, {PIZZA: 5})
    marks = LowMarks(shelves, {PIZZA: 4})

    def moved(quantity: int) -> list[int]:
        move = Move(1, PIZZA, quantity, Reason.ORDER, 42, None, datetime.now(UTC))
        shelves.move([move])
        return [low.left for low in marks.fallen([move])]

    assert moved(-2) == [3]
    assert moved(-2) == []  # somebody else, at the same time
    marks.unsaid(PIZZA)
    moved(2)
    marks.look()
    assert moved(-1) == [2]
