"""Every way for a table to fail: the state is the one before or the one after, and nobody waits for ever."""

import pytest
import trio
from structlog.testing import capture_logs
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.cart.commands import RemoveLine
from actors.domain.party.commands import Join
from actors.domain.refusal import Repeat
from actors.envelope import Answer
from actors.errors import ActorStopped, Unavailable
from actors.patience import ASK_TIMEOUT_S
from actors.ports.wire import Ending
from actors.session import COMMIT_GUARD_S, TURN_MAX
from persistence.memory_faults import Fault
from tests.actors.asking import Asking, again
from tests.actors.process import (
    ANNA,
    BEN,
    NEXT_TABLE,
    Process,
    World,
    connect,
    happened,
    line,
    order,
    seat,
)

# ---- the journal says no


async def test_a_commit_that_was_not_saved_leaves_everything_as_it_was(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    before, stored = (await table.look()).state, await world.stored(table.session_id)
    world.memory.faults.script.append(Fault.NOT_SAVED)
    asking = [Asking(nursery, table, command) for command in (line(1), line(2), RemoveLine(BEN, ANNA, 1))]
    for each in asking:
        answer = await each.answer()
        assert isinstance(answer, Unavailable)
        assert not isinstance(answer, ActorStopped)
    assert (await table.look()).state is before
    assert await world.stored(table.session_id) == stored
    assert phone.types == ["snapshot"]
    assert phone.endings == []


async def test_work_goes_on_without_a_reload_when_the_store_is_back(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    world.memory.faults.away = True
    for _ in range(3):
        with pytest.raises(Unavailable):
            await table.ask(line(1))
    world.memory.faults.away = False
    happened(await table.ask(line(1)))
    assert (phone.seqs, phone.endings) == ([2], [])
    assert (await world.stored(table.session_id)).version == 2


async def test_a_number_whose_order_was_not_saved_is_not_given_to_another_cart(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    state = happened(await table.ask(line(1)))
    world.memory.faults.script.append(Fault.NOT_SAVED)
    with pytest.raises(Unavailable):
        await table.ask(order(state))
    assert process.bystanders.placed_orders == []
    assert list(happened(await table.ask(order(state))).orders) == [2]


async def test_a_bad_row_refuses_only_its_own_table(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    bad, good = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    phones = await connect(bad, ANNA), await connect(good, BEN)
    world.memory.faults.bad_sessions.add(bad.session_id)
    process.journal.hold()
    refused_one, saved_one = Asking(nursery, bad, line(1)), Asking(nursery, good, line(2, BEN))
    await wait_all_tasks_blocked()
    process.journal.release()
    assert isinstance(await refused_one.answer(), ActorStopped)
    assert isinstance(await saved_one.answer(), Answer)
    assert [phone.endings for phone in phones] == [[Ending.STOPPED], []]
    assert [phone.seqs for phone in phones] == [[], [2]]
    world.memory.faults.bad_sessions.clear()
    happened(await (await again(process, bad)).ask(line(1)))


async def test_a_second_owner_makes_the_first_stop_without_writing(world: World, autojump_clock: MockClock) -> None:
    first, second = await world.process(), await world.process()
    table = await seat(first, ANNA)
    phone = await connect(table, ANNA)
    other = await second.registry.session(table.session_id)
    happened(await other.ask(line(1)))
    stored = await world.stored(table.session_id)
    with capture_logs() as logs, pytest.raises(ActorStopped):
        await table.ask(line(2))
    assert (phone.seqs, phone.endings) == ([], [Ending.STOPPED])
    assert await world.stored(table.session_id) == stored
    assert [entry["reason"] for entry in logs if entry["event"] == "session_stopped"] == ["StaleVersion"]
    reloaded = await again(first, table)
    state = happened(await reloaded.ask(line(2)))
    assert len(state.lines) == 2
    assert state.session.seq == 3


# ---- the outcome is unknown


@pytest.mark.parametrize("fault", [Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_after_an_unknown_outcome_a_repeated_message_counts_once_and_phones_resume_without_a_gap(
    fault: Fault, world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    happened(await table.ask(line(1)))
    world.memory.faults.script.append(fault)
    with pytest.raises(ActorStopped):
        await table.ask(line(2))
    assert phone.endings == [Ending.STOPPED]
    assert phone.seqs == [2]
    reloaded = await again(process, table)
    back = await connect(reloaded, ANNA, since=2)
    repeated = await reloaded.ask(line(2))
    assert isinstance(repeated.decision, Repeat) == (fault is Fault.LOST_SAVED)
    assert len(repeated.state.lines) == 2
    happened(await reloaded.ask(line(3)))
    assert phone.seqs + back.seqs == [2, 3, 4]


@pytest.mark.parametrize("fault", [Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_an_order_whose_outcome_is_unknown_is_placed_once_when_it_is_sent_again(
    fault: Fault, world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    command = order(happened(await table.ask(line(1))))
    world.memory.faults.script.append(fault)
    with pytest.raises(ActorStopped):
        await table.ask(command)
    reloaded = await again(process, table)
    first = await reloaded.ask(command)
    second = await reloaded.ask(command)
    assert isinstance(second.decision, Repeat)
    assert second.decision.order == next(iter(first.state.orders.values()))
    assert len((await world.stored(table.session_id)).state.orders) == 1


@pytest.mark.parametrize("fault", [Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_a_first_join_whose_outcome_is_unknown_leaves_one_session_at_the_table(
    fault: Fault, world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await process.registry.at_table(1, 101)
    world.memory.faults.script.append(fault)
    with pytest.raises(ActorStopped):
        await table.ask(Join(ANNA))
    reloaded = await process.registry.at_table(1, 101)
    assert (reloaded.session_id == table.session_id) == (fault is Fault.LOST_SAVED)
    answer = await reloaded.ask(Join(ANNA))
    assert answer.state.session.host_id == ANNA
    assert len(answer.state.members) == 1
    assert await world.memory.sessions.active_at(101) == reloaded.session_id


@pytest.mark.parametrize("saved", [True, False])
async def test_a_journal_that_hangs_is_left_after_the_guard_and_the_table_reloaded(
    saved: bool, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    if saved:
        process.journal.hang_when_saved = True
    else:
        process.journal.hold()
    began = trio.current_time()
    under_way = Asking(nursery, table, line(1))
    await wait_all_tasks_blocked()
    waiting = Asking(nursery, table, line(2))
    assert isinstance(await under_way.answer(), ActorStopped)
    assert isinstance(await waiting.answer(), ActorStopped)
    assert trio.current_time() == began + COMMIT_GUARD_S
    assert (phone.seqs, phone.endings) == ([], [Ending.STOPPED])
    process.journal.hang_when_saved = False
    process.journal.release()
    reloaded = await again(process, table)
    assert isinstance((await reloaded.ask(line(1))).decision, Repeat) == saved


# ---- cancelled in the middle


async def test_an_asker_who_leaves_in_the_middle_of_a_commit_changes_nothing_for_the_table(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    process.journal.hold()
    gone, stays = Asking(nursery, table, line(1)), Asking(nursery, table, line(2))
    await wait_all_tasks_blocked()
    gone.scope.cancel()
    assert await gone.answer() is None
    process.journal.release()
    assert isinstance(await stays.answer(), Answer)
    assert phone.seqs == [2, 3]
    assert len((await world.stored(table.session_id)).state.lines) == 2


async def test_a_shutdown_in_mid_turn_lets_the_turn_finish_and_answers_all_who_wait(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    process.journal.hold()
    under_way = Asking(nursery, table, line(1))
    await wait_all_tasks_blocked()
    waiting = [Asking(nursery, table, line(n)) for n in range(2, 5)]
    await wait_all_tasks_blocked()
    nursery.start_soon(process.stop)
    await wait_all_tasks_blocked()
    assert (under_way.outcome, phone.seqs, phone.endings) == (None, [], [])
    process.journal.release()
    assert isinstance(await under_way.answer(), Answer)
    for each in waiting:
        assert isinstance(await each.answer(), ActorStopped)
    assert (phone.seqs, phone.endings) == ([2], [Ending.STOPPED])
    assert len((await world.stored(table.session_id)).state.lines) == 1
    with pytest.raises(ActorStopped):
        await table.ask(line(9))


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_a_shutdown_in_a_turn_that_fails_still_answers_and_shows_nothing(
    fault: Fault, world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    process.journal.hold()
    world.memory.faults.script.append(fault)
    asking = Asking(nursery, table, line(1))
    await wait_all_tasks_blocked()
    nursery.start_soon(process.stop)
    await wait_all_tasks_blocked()
    process.journal.release()
    assert isinstance(await asking.answer(), Unavailable)
    assert (phone.seqs, phone.endings) == ([], [Ending.STOPPED])
    saved = len((await world.stored(table.session_id)).state.lines)
    assert saved == (1 if fault is Fault.LOST_SAVED else 0)


async def test_a_shutdown_with_a_journal_that_hangs_ends_within_the_guard(
    process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    process.journal.hold()
    asking = Asking(nursery, table, line(1))
    await wait_all_tasks_blocked()
    with trio.fail_after(COMMIT_GUARD_S + 1):
        await process.stop()
    assert isinstance(await asking.answer(), ActorStopped)


async def test_an_idle_table_stops_at_once_and_says_so(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    began = trio.current_time()
    await process.stop()
    assert phone.endings == [Ending.STOPPED]
    assert trio.current_time() == began


# ---- nobody waits for ever


async def test_an_ask_ends_by_itself_when_the_turns_before_it_take_too_long(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    world.memory.faults.away = True
    world.memory.faults.delay_s = COMMIT_GUARD_S - 1
    for n in range(3 * TURN_MAX):
        table.tell(line(n))
    began = trio.current_time()
    last = Asking(nursery, table, line(999))
    assert isinstance(await last.answer(), Unavailable)
    assert trio.current_time() == began + ASK_TIMEOUT_S
    world.memory.faults.away, world.memory.faults.delay_s = False, 0.0
    with trio.fail_after(2 * COMMIT_GUARD_S):
        await table.look()
