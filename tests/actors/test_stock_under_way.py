"""Stock while a commit is under way: others see the worse of what is and what will be, and never anything else."""

from typing import Final
from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.party.commands import CloseSession, RestoreSession
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import CancelOrder, QueueOrder, RejectOrder
from actors.envelope import Answer
from actors.errors import Unavailable
from actors.restaurants import REFRESH_S
from actors.session import SessionRef
from persistence.memory_faults import Fault
from tests.actors.asking import again, told
from tests.actors.counting import chianti, count, host, kept, settled, shelf_of, tables
from tests.actors.process import ANNA, Process, World, happened, line, order, refused
from tests.actors.restaurants import PIZZA

REJECT: Final = RejectOrder(1, "closed", "No.")
CANCEL: Final = CancelOrder(1, Role.MANAGER, 7)
EVERY_FATE: Final = tuple(Fault)
SAVED: Final = (Fault.NONE, Fault.LOST_SAVED)


async def ordered(table: SessionRef, qty: int) -> None:
    """The table's cart of so many is on its way to the till."""
    happened(await table.ask(order(happened(await table.ask(line(1, host(table), qty))), by=host(table))))


class Held:
    """A commit that is under way for as long as the test likes, and then goes as `fate` says."""

    def __init__(self, world: World, process: Process, nursery: trio.Nursery, fate: Fault) -> None:
        self.answers: list[Answer | None] = []
        self._world = world
        self._process = process
        self._nursery = nursery
        self._fate = fate

    async def begin(self, table: SessionRef, *commands: Command) -> None:
        self._process.journal.hold()
        for command in commands:
            self._nursery.start_soon(self._ask, table, command)
        await wait_all_tasks_blocked()

    async def _ask(self, table: SessionRef, command: Command) -> None:
        try:
            self.answers.append(await table.ask(command))
        except Unavailable:
            self.answers.append(None)

    async def end(self) -> None:
        if self._fate is not Fault.NONE:
            self._world.memory.faults.script.append(self._fate)
        self._process.journal.release()
        await wait_all_tasks_blocked()
        assert self.answers
        assert all((answer is None) == (self._fate is not Fault.NONE) for answer in self.answers)


async def free(process: Process, asker: SessionRef) -> int:
    """How many another table may have, as a refusal says, which takes no commit; and as the shelf does."""
    refusal = refused(await asker.ask(AddLine(host(asker), UUID(int=9_999), PIZZA, 99)))
    assert refusal.code is Code.ITEM_UNAVAILABLE
    assert refusal.left == (await shelf_of(process)).available
    return refusal.left


@pytest.mark.parametrize("fate", EVERY_FATE)
async def test_while_a_refused_order_comes_back_others_may_have_exactly_what_they_could_before(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    nursery.start_soon(process.restaurants.run)
    table, other = await tables(process, 2)
    await ordered(table, 3)
    held = Held(world, process, nursery, fate)
    await held.begin(table, REJECT)
    assert await free(process, other) == 2
    await held.end()
    assert await free(process, other) == 2
    await trio.sleep(2 * REFRESH_S)
    table, other = await again(process, table), await again(process, other)
    assert await free(process, other) == 2
    assert kept(world.memory) == (5 if fate in SAVED else 2)
    assert bool(table.state.orders) is not (fate in SAVED)
    happened(await other.ask(line(2, host(other), 2)))
    if fate in SAVED:
        happened(await table.ask(order(table.state, "key-2", host(table))))
        assert kept(world.memory) == 2


@pytest.mark.parametrize("fate", EVERY_FATE)
async def test_while_lines_of_a_cancelled_order_come_back_nobody_else_is_promised_or_refused_them(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    nursery.start_soon(process.restaurants.run)
    table, other = await tables(process, 2)
    await ordered(table, 3)
    happened(await table.ask(QueueOrder(1)))
    held = Held(world, process, nursery, fate)
    await held.begin(table, CANCEL)
    assert await free(process, other) == 2
    await held.end()
    assert await free(process, other) == 2
    await trio.sleep(2 * REFRESH_S)
    assert (kept(world.memory), await free(process, await again(process, other))) == (5 if fate in SAVED else 2, 2)


@pytest.mark.parametrize("fate", EVERY_FATE)
async def test_what_a_cancelled_order_gives_back_to_all_is_there_once_that_is_durable(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    nursery.start_soon(process.restaurants.run)
    table, other = await tables(process, 2)
    await ordered(table, 3)
    happened(await table.ask(QueueOrder(1)))
    happened(await table.ask(CloseSession()))
    held = Held(world, process, nursery, fate)
    await held.begin(table, CANCEL)
    assert await free(process, other) == 2
    await held.end()
    assert await free(process, other) == (5 if fate is Fault.NONE else 2)
    await trio.sleep(2 * REFRESH_S)
    assert await free(process, await again(process, other)) == (5 if fate in SAVED else 2)


@pytest.mark.parametrize("fate", EVERY_FATE)
async def test_a_hold_that_is_let_go_is_free_for_others_once_that_is_durable(
    world: World, process: Process, nursery: trio.Nursery, fate: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    nursery.start_soon(process.restaurants.run)
    table, other = await tables(process, 2)
    state = happened(await table.ask(line(1, host(table), 3)))
    held = Held(world, process, nursery, fate)
    await held.begin(table, RemoveLine(host(table), next(iter(state.lines)), 1))
    assert await free(process, other) == 2
    await held.end()
    assert await free(process, other) == (5 if fate is Fault.NONE else 2)
    await trio.sleep(2 * REFRESH_S)
    assert await free(process, await again(process, other)) == (5 if fate in SAVED else 2)
    if fate not in SAVED:
        table = await again(process, table)
        happened(await table.ask(order(table.state, by=host(table))))


async def test_a_cart_may_be_placed_again_in_the_very_turn_that_brings_it_back(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 4)
    table, other = await tables(process, 2)
    await ordered(table, 3)
    changes = len(process.journal.saved)
    process.journal.hold()
    answers = told(table, REJECT, order(table.state, "key-2", host(table)))
    await wait_all_tasks_blocked()
    assert await free(process, other) == 1
    process.journal.release()
    await wait_all_tasks_blocked()
    assert len(answers) == 2
    assert (len(process.journal.saved), table.state.locked) == (changes + 1, True)
    assert (kept(world.memory), await free(process, other)) == (1, 1)


async def test_what_a_table_lets_go_it_may_ask_for_again_in_the_same_turn(
    process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 3)
    table, other = await tables(process, 2)
    state = happened(await table.ask(line(1, host(table), 3)))
    process.journal.hold()
    answers = told(table, RemoveLine(host(table), next(iter(state.lines)), 1), line(2, host(table), 2))
    await wait_all_tasks_blocked()
    assert await free(process, other) == 0
    process.journal.release()
    await wait_all_tasks_blocked()
    assert len(answers) == 2
    assert await free(process, other) == 1
    assert [each.qty for each in table.state.lines.values()] == [2]


async def test_a_restored_cart_takes_nothing_from_those_who_hold_not_even_while_it_is_saved(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    table, other = await tables(process, 2)
    happened(await table.ask(line(1, host(table), 5)))
    happened(await table.ask(CloseSession()))
    cart = happened(await other.ask(line(2, host(other), 4)))
    held = Held(world, process, nursery, Fault.NONE)
    await held.begin(table, RestoreSession(Role.EMPLOYEE, 7))
    changed = UpdateLine(host(other), next(iter(cart.lines)), 1, qty=99)
    assert refused(await other.ask(changed)).left == 5
    await held.end()
    await settled(process)
    (mark,) = table.state.holds.values()
    assert (mark.qty, mark.remaining) == (0, 1)
    happened(await other.ask(order(cart, by=host(other))))


async def test_a_count_that_falls_while_an_order_comes_back_ends_no_hold_that_fits(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    await count(process, 5)
    table, other = await tables(process, 2)
    await ordered(table, 3)
    happened(await other.ask(line(2, host(other))))
    held = Held(world, process, nursery, Fault.NONE)
    await held.begin(table, REJECT)
    await count(process, 1)  # of the two that are there now
    await held.end()
    await settled(process)
    assert (kept(world.memory), (await shelf_of(process)).held) == (4, 4)
    assert [hold.remaining for one in (table, other) for hold in one.state.holds.values()] == [None, None]


async def test_nobody_knows_and_the_session_is_read_first_then_its_own_hold_stands(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    await count(process, 3)
    table, other = await tables(process, 2)
    state = happened(await table.ask(line(1, host(table), 3)))
    held = Held(world, process, nursery, Fault.LOST_UNSAVED)
    await held.begin(table, RemoveLine(host(table), next(iter(state.lines)), 1))
    await held.end()
    table = await again(process, table)
    assert (await free(process, other), (await shelf_of(process)).under_way) == (0, {})
    await (await chianti(process)).read_stock()
    happened(await table.ask(order(table.state, by=host(table))))
    assert (kept(world.memory), ANNA in table.state.members) == (0, True)
