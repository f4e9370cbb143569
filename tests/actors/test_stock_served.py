"""Nobody waits for what is free: whatever sets some of it free, who waits is given it, in that step, and is told."""

from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.cart.commands import RemoveLine
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.errors import Unavailable
from actors.handover import Handovers
from actors.restaurants import REFRESH_S
from actors.session import SessionRef
from persistence.memory_faults import Fault
from tests.actors.asking import again, told
from tests.actors.counting import chianti, count, host, settled, shelf_of, tables
from tests.actors.process import Process, World, clock, connect, happened, line, order, refused, seat
from tests.actors.restaurants import PIZZA, WINE
from tests.actors.test_stock_waiting import asleep, sold_out

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


async def test_what_is_counted_from_now_on_is_whose_who_asked_first_in_that_very_moment(
    process: Process, autojump_clock: MockClock
) -> None:
    older, newer = await watched(process, 2)
    happened(await older.ask(line(1, host(older))))
    await trio.sleep(60)
    await count(process, 1)
    assert refused(await newer.ask(line(2, host(newer)))).left == 0
    await settled(process)
    assert marks(older) == [(1, None)]


async def test_a_line_that_leaves_right_after_its_item_was_counted_leaves_nothing_behind(
    process: Process, autojump_clock: MockClock
) -> None:
    older, newer = await watched(process, 2)
    state = happened(await older.ask(line(1, host(older))))
    await count(process, 1)
    happened(await older.ask(RemoveLine(host(older), next(iter(state.lines)), 1)))
    happened(await newer.ask(line(2, host(newer))))


class Store:
    """A store of restaurants, whose every load but the first takes `delay_s`, and fails where it is told to."""

    def __init__(self, store: Any, delay_s: float, *, fails: bool = False) -> None:
        self._store = store
        self._delay_s = delay_s
        self._fails = fails
        self._loads = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def load(self, restaurant_id: int) -> Any:
        self._loads += 1
        if self._loads == 2:
            await trio.sleep(self._delay_s)
            if self._fails:
                raise Unavailable("the store is away")
        return await self._store.load(restaurant_id)


async def older_sleeps_over_a_restart(world: World, process: Process, store: Any) -> tuple[Process, list[SessionRef]]:
    """An older cart, which sleeps and holds something else; a newer one, which looks on; both want the same."""
    older, newer = await tables(process, 2)
    await count(process, 5, WINE)
    await connect(newer, host(newer))
    happened(await older.ask(line(1, host(older))))
    happened(await older.ask(attrs.evolve(line(9, host(older)), menu_item_id=WINE)))
    await trio.sleep(1)
    happened(await newer.ask(line(2, host(newer))))
    await asleep(process, older)
    await process.stop()
    process = await world.process()
    newer = await again(process, newer)
    await connect(newer, host(newer))
    actor = await chianti(process)
    actor._around = attrs.evolve(actor._around, store=store(actor._around.store))
    return process, [older, newer]


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_who_sleeps_is_known_before_what_is_counted_from_now_on_is_given_to_anybody(
    world: World, process: Process, hangs_up: bool, autojump_clock: MockClock
) -> None:
    process, (older, newer) = await older_sleeps_over_a_restart(world, process, lambda store: Store(store, 0.3))
    with trio.move_on_after(0.1 if hangs_up else 60):
        await count(process, 1)
    await settled(process)
    assert marks(newer) == [(0, 0)]
    older = await again(process, older)
    happened(await older.ask(order(older.state, by=host(older))))


async def test_where_who_sleeps_cannot_be_read_that_is_done_with_the_next_look(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    process, (older, newer) = await older_sleeps_over_a_restart(
        world, process, lambda store: Store(store, 0.0, fails=True)
    )
    nursery.start_soon(process.restaurants.run)
    await count(process, 0)
    await trio.sleep(REFRESH_S + 1)
    await count(process, 1)
    await settled(process)
    assert marks(newer) == [(0, 0)]
    older = await again(process, older)
    happened(await older.ask(order(older.state, by=host(older))))


async def merged(process: Process, one: SessionRef, other: SessionRef) -> None:
    with suppress(Unavailable):
        await Handovers(process.registry, process.journal, clock).merge(
            one.session_id, other.session_id, Role.EMPLOYEE, 5
        )


@pytest.mark.parametrize("fate", list(Fault))
@pytest.mark.parametrize("read", ["source first", "target first", "neither"])
async def test_a_merge_costs_nobody_what_they_hold_whatever_becomes_of_it(
    world: World, process: Process, nursery: trio.Nursery, read: str, fate: Fault, autojump_clock: MockClock
) -> None:
    nursery.start_soon(process.restaurants.run)
    await count(process, 3)
    one, two, other = await watched(process, 3)
    happened(await one.ask(line(1, host(one), 3)))
    if fate is not Fault.NONE:
        world.memory.faults.script.append(fate)
    await merged(process, one, two)
    await wait_all_tasks_blocked()
    both = {"source first": (one, two), "target first": (two, one), "neither": ()}[read]
    for table in both:
        await again(process, table)
        await settled(process)
        assert refused(await other.ask(line(7, host(other)))).left == 0
    await trio.sleep(2 * REFRESH_S)
    assert refused(await other.ask(line(7, host(other)))).left == 0
    having = two if fate in (Fault.NONE, Fault.LOST_SAVED) else one
    having = await again(process, having)
    assert marks(having) == [(3, None)]
    assert (await chianti(process)).stock.doubtful is False


@pytest.mark.parametrize("fate", [Fault.NONE, Fault.NOT_SAVED])
async def test_what_a_line_was_given_right_before_its_party_was_merged_goes_with_it(
    world: World, process: Process, fate: Fault, autojump_clock: MockClock
) -> None:
    _, waiter, newcomer = await one_waits_for_another(process)
    target = await seat(process, UUID(int=1_003), table_id=104)
    await connect(target, host(target))
    await count(process, 2)
    if fate is not Fault.NONE:
        world.memory.faults.script.append(fate)
    process.journal.hold()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(merged, process, waiter, target)
        await wait_all_tasks_blocked()
        await trio.sleep(0.05)
        assert refused(await newcomer.ask(line(3, host(newcomer)))).left == 0
        process.journal.release()
    await settled(process)
    await settled(process)
    assert marks(target if fate is Fault.NONE else waiter) == [(1, None)]


async def test_news_of_another_item_brings_no_line_back_that_is_being_removed(
    process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 5, WINE)
    holder, gone, waiter = await one_waits_for_another(process)
    await count(process, 4, WINE)  # news of it is on its way
    process.journal.hold()
    answers = told(gone, RemoveLine(host(gone), next(iter(gone.state.lines)), 1))
    await trio.sleep(0.2)
    process.journal.release()
    await settled(process)
    assert (len(answers), dict(gone.state.lines)) == (1, {})
    happened(await holder.ask(RemoveLine(host(holder), next(iter(holder.state.lines)), 1)))
    happened(await waiter.ask(line(3, host(waiter))))


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_UNSAVED])
async def test_a_count_that_was_not_saved_keeps_nothing_from_anybody(
    world: World, process: Process, fault: Fault, autojump_clock: MockClock
) -> None:
    await count(process, 100)
    (table,) = await watched(process, 1)
    world.memory.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await count(process, 0)
    happened(await table.ask(line(1, host(table))))


async def test_a_count_of_which_nobody_knew_ends_what_is_held_too_much_once_it_was_read(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    await count(process, 1)
    (table,) = await watched(process, 1)
    happened(await table.ask(line(1, host(table))))
    world.memory.faults.script.append(Fault.LOST_SAVED)
    with suppress(Unavailable):
        await count(process, 0)
    await (await chianti(process)).read_stock()
    assert (await shelf_of(process)).held == 0
    await settled(process)
    assert marks(table) == [(0, 0)]


async def test_of_a_handover_that_cannot_be_prepared_nothing_stays(
    process: Process, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    await count(process, 3)
    one, two, other = await watched(process, 3)
    happened(await one.ask(line(1, host(one), 3)))
    actor = next(one for one in process.registry._actors.values() if one.state.session.session_id == two.session_id)

    def fails(*_: Any) -> Any:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(actor, "prepare", fails)
        with pytest.raises(RuntimeError):
            await merged(process, one, two)
    assert refused(await other.ask(line(7, host(other)))).left == 0
    assert (await shelf_of(process)).held == 3
    happened(await one.ask(order(one.state, by=host(one))))


async def test_a_bug_while_a_handover_is_saved_leaves_nothing_in_doubt_for_good(
    process: Process, nursery: trio.Nursery, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    nursery.start_soon(process.restaurants.run)
    await count(process, 3)
    one, two, other = await watched(process, 3)
    happened(await one.ask(line(1, host(one), 3)))

    async def fails(*_: Any) -> Any:
        await trio.lowlevel.checkpoint()
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr(process.journal, "hand_over", fails)
        with pytest.raises(RuntimeError):
            await merged(process, one, two)
    await trio.sleep(2 * REFRESH_S)
    assert refused(await other.ask(line(7, host(other)))).left == 0
    one = await again(process, one)
    assert marks(one) == [(3, None)]
    happened(await one.ask(RemoveLine(host(one), next(iter(one.state.lines)), 1)))
    happened(await other.ask(line(7, host(other), 3)))
