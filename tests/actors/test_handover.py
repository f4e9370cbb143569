"""Two sessions become one and are two again, as processes, phones and the till see it.

Whatever fails, it is done or not: every await is cancelled once, every commit goes wrong in each way, and another
process looks at what is stored then.
"""

from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.moving.commands import MoveSession
from actors.domain.party.commands import CloseSession, Join
from actors.domain.refusal import Code, Repeat
from actors.domain.staff import Role
from actors.domain.till.commands import QueueOrder
from actors.envelope import Answer
from actors.errors import Unavailable
from actors.handover import Handovers
from actors.ports.wire import Ending
from actors.session_ref import SessionRef
from persistence.memory_faults import Fault
from tests.actors.domain.invariants import check_state
from tests.actors.process import (
    ANNA,
    BEN,
    CARLA,
    NEXT_TABLE,
    STRANGER,
    TABLE,
    HandJournal,
    Process,
    World,
    clock,
    connect,
    happened,
    line,
    order,
    refused,
    seat,
)
from tests.cancelling import cancelled_everywhere

WAITER, BOSS = 5, 6


def handovers(process: Process) -> Handovers:
    return Handovers(process.registry, process.journal, clock)


async def two_parties(process: Process) -> tuple[SessionRef, SessionRef]:
    """Anna and Ben with an order and a line in the cart; Carla next to them."""
    one, other = await seat(process, ANNA, BEN), await seat(process, CARLA, table_id=NEXT_TABLE)
    happened(await one.ask(line(1, qty=2)))
    happened(await one.ask(order(one.state)))
    happened(await one.ask(QueueOrder(1)))
    happened(await one.ask(line(2, BEN)))
    return one, other


async def merge(process: Process, one: SessionRef, other: SessionRef) -> Answer:
    return await handovers(process).merge(one.session_id, other.session_id, Role.EMPLOYEE, WAITER)


async def undo(process: Process, one: SessionRef) -> Answer:
    return await handovers(process).undo(one.session_id, Role.MANAGER, BOSS)


async def whole(world: World, one: UUID, other: UUID) -> bool:
    """Whether they are merged in the store. Everything is in exactly one of the two."""
    states = [(await world.stored(session_id)).state for session_id in (one, other)]
    for state in states:
        check_state(state, merged=True)
    first, second = states
    assert sorted([*first.members, *second.members]) == sorted([ANNA, BEN, CARLA])
    assert [*first.orders, *second.orders] == [1]
    assert [*first.lines, *second.lines] == [UUID(int=5_002)]
    assert sum(len(state.ticket_items) for state in states) == 1
    merged = first.session.merged is not None
    assert (ANNA in second.members, 1 in second.orders, not first.active) == (merged, merged, merged)
    entries = [entry.what for entry in world.memory.audit if entry.who is not None]
    assert entries.count("session_merged") - entries.count("merge_undone") == merged
    return merged


async def test_phones_are_told_and_the_till_knows_where_the_order_is(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    anna, carla = await connect(one, ANNA), await connect(other, CARLA)
    process.bystanders.orders.clear()
    answer = await merge(process, one, other)
    assert happened(answer) == other.state
    assert await whole(world, one.session_id, other.session_id)
    assert (anna.sent_on, anna.endings, anna.types) == ([other.session_id], [Ending.CLOSED], ["snapshot"])
    assert carla.types == ["snapshot", *["member_join"] * 2, "cart_update", "party_join", "bill_update"]
    assert carla.seqs == [2, 3, 4, 5]
    assert [(one.order.order_number, one.session_id) for one in process.bystanders.orders] == [(1, other.session_id)]
    assert process.bystanders.placed_orders[-1].order_number == 1
    assert (await process.registry.with_order(one.session_id, 1)).session_id == other.session_id
    assert await process.registry.party_at(1, TABLE) is None
    happened(await other.ask(line(3, ANNA)))
    assert carla.types[-1] == "cart_update"


async def test_being_sent_on_is_the_next_thing_that_a_phone_hears_and_nothing_that_came_before(
    process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    anna = await connect(one, ANNA)
    heard = one.state.session.seq
    happened(await merge(process, one, other))
    assert anna.sent_on_at == [heard + 1]

    again, carla = await connect(other, ANNA), await connect(other, CARLA)
    heard = other.state.session.seq
    happened(await undo(process, one))
    assert again.sent_on_at == [heard + 1]
    assert carla.sent_on_at == []


async def test_undone_everybody_is_told_where_they_are(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    await merge(process, one, other)
    anna, carla = await connect(other, ANNA), await connect(other, CARLA)
    assert happened(await undo(process, one)) == one.state
    assert not await whole(world, one.session_id, other.session_id)
    assert (anna.sent_on, anna.endings) == ([one.session_id], [Ending.CLOSED])
    assert carla.types[-5:] == ["cart_update", "member_leave", "member_leave", "party_leave", "bill_update"]
    assert carla.endings == []
    assert await process.registry.party_at(1, TABLE) == one.session_id
    assert (await process.registry.with_order(one.session_id, 1)).session_id == one.session_id
    assert (await connect(one, ANNA)).types == ["snapshot"]


async def test_undone_and_asked_for_again_nobody_is_told_anything_and_staff_are_told_the_same(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    await merge(process, one, other)
    first = happened(await undo(process, one))
    anna, carla = await connect(one, ANNA), await connect(other, CARLA)
    seqs = one.state.session.seq, other.state.session.seq
    for asked in (process, await world.process()):
        again = await undo(asked, await asked.registry.session(one.session_id))
        assert (again.decision, again.state) == (Repeat(), first)
    assert seqs == (one.state.session.seq, other.state.session.seq)
    assert (anna.types, carla.types) == (["snapshot"], ["snapshot"])
    assert not await whole(world, one.session_id, other.session_id)
    happened(await merge(process, one, other))
    assert await whole(world, one.session_id, other.session_id)
    happened(await undo(process, one))
    assert not await whole(world, one.session_id, other.session_id)


async def test_whatever_is_cancelled_of_an_undoing_it_can_be_asked_for_again(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    happened(await merge(process, one, other))
    seen = {False: 0, True: 0}

    async def look(_: int) -> None:
        await wait_all_tasks_blocked()
        merged = await whole(world, one.session_id, other.session_id)
        seen[merged] += 1
        with trio.fail_after(60):
            again = await undo(process, one)
            assert isinstance(again.decision, tuple if merged else Repeat)
            assert not await whole(world, one.session_id, other.session_id)
            happened(await merge(process, one, other))

    assert await cancelled_everywhere(lambda: undo(process, one), look) > 5
    assert seen[True] > 3
    assert seen[False] > 0


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_UNSAVED, Fault.LOST_SAVED])
async def test_an_undoing_whose_commit_goes_wrong_can_be_asked_for_again(
    world: World, process: Process, autojump_clock: MockClock, fault: Fault
) -> None:
    one, other = await two_parties(process)
    happened(await merge(process, one, other))
    world.memory.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await undo(process, one)
    await wait_all_tasks_blocked()
    assert await whole(world, one.session_id, other.session_id) is (fault is not Fault.LOST_SAVED)
    again = await undo(process, one)
    assert isinstance(again.decision, Repeat if fault is Fault.LOST_SAVED else tuple)
    assert not await whole(world, one.session_id, other.session_id)
    assert again.state == (await world.stored(one.session_id)).state
    happened(await (await process.registry.session(one.session_id)).ask(line(7, ANNA)))


async def test_whatever_is_cancelled_it_is_done_or_not(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    seen = {False: 0, True: 0}

    async def look(_: int) -> None:
        await wait_all_tasks_blocked()
        merged = await whole(world, one.session_id, other.session_id)
        seen[merged] += 1
        with trio.fail_after(60):  # and nobody waits for ever
            await (await process.registry.session(other.session_id)).look()
            if merged:
                happened(await undo(process, one))
            assert not await whole(world, one.session_id, other.session_id)

    assert await cancelled_everywhere(lambda: merge(process, one, other), look) > 5
    assert seen[False] > 3
    assert seen[True] > 0


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_UNSAVED, Fault.LOST_SAVED])
async def test_a_commit_that_goes_wrong_leaves_it_done_or_not(
    world: World, process: Process, autojump_clock: MockClock, fault: Fault
) -> None:
    one, other = await two_parties(process)
    carla = await connect(other, CARLA)
    world.memory.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await merge(process, one, other)
    await wait_all_tasks_blocked()
    merged = await whole(world, one.session_id, other.session_id)
    assert merged is (fault is Fault.LOST_SAVED)
    assert carla.endings == ([] if fault is Fault.NOT_SAVED else [Ending.STOPPED])
    assert carla.types == ["snapshot"]
    if not merged:
        happened(await merge(process, one, other))
    assert await whole(world, one.session_id, other.session_id)
    there = await process.registry.session(other.session_id)
    happened(await there.ask(line(7, ANNA)))


@pytest.mark.parametrize("when", ["before it is saved", "after it is saved"])
async def test_a_process_that_dies_in_between_leaves_it_done_or_not(
    world: World, autojump_clock: MockClock, when: str, nursery: trio.Nursery
) -> None:
    journal = HandJournal(world.memory)
    dying = await world.process(journal=journal)
    one, other = await two_parties(dying)
    if when == "before it is saved":
        journal.hold()
    else:
        journal.hang_when_saved = True

    async def try_to_merge() -> None:
        with pytest.raises(Unavailable):
            await merge(dying, one, other)

    nursery.start_soon(try_to_merge)
    await wait_all_tasks_blocked()
    saved = await whole(world, one.session_id, other.session_id)
    assert saved is (when == "after it is saved")
    next_one = await world.process()  # while the other hangs: its fence keeps it from doing more
    if saved:
        there = await next_one.registry.session(other.session_id)
        happened(await undo(next_one, await next_one.registry.session(one.session_id)))
    else:
        there = await next_one.registry.session(one.session_id)
        happened(await merge(next_one, there, await next_one.registry.session(other.session_id)))
    journal.release()
    await trio.sleep(30)
    assert await whole(world, one.session_id, other.session_id) is not saved
    assert there.state.session.seq


async def test_what_a_killed_process_saves_late_is_found_by_the_next_which_has_read_one_of_the_two_before(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    await merge(process, one, other)
    after = await world.process()
    stale = await after.registry.session(one.session_id)
    await undo(process, one)  # saved now, by the process that is killed
    fresh = await after.registry.session(other.session_id)
    assert stale.state.session.merged is not None
    assert ANNA not in fresh.state.members
    with pytest.raises(Unavailable):
        await undo(after, stale)
    await wait_all_tasks_blocked()  # it has stopped by then
    answer = await undo(after, stale)
    assert isinstance(answer.decision, Repeat)
    assert sorted(answer.state.members) == sorted([ANNA, BEN])
    assert (await after.registry.with_member(other.session_id, ANNA)).session_id == one.session_id


async def test_whose_session_is_not_yet_read_as_it_is_stored_is_told_to_come_again(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await two_parties(process)
    await merge(process, one, other)
    after = await world.process()
    await after.registry.session(one.session_id)
    await undo(process, one)
    with pytest.raises(Unavailable):
        await after.registry.with_member(other.session_id, ANNA)
    await wait_all_tasks_blocked()
    there = await after.registry.with_member(other.session_id, ANNA)
    assert (there.session_id, there.state.present(ANNA) is None) == (one.session_id, False)


async def test_what_is_said_meanwhile_is_heard_afterwards(
    world: World, process: Process, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    one, other = await two_parties(process)
    process.journal.hold()
    nursery.start_soon(merge, process, one, other)
    await wait_all_tasks_blocked()
    answers: list[Answer] = []

    async def say(table: SessionRef, n: int, by: UUID) -> None:
        answers.append(await table.ask(line(n, by)))

    nursery.start_soon(say, one, 8, ANNA)
    nursery.start_soon(say, other, 9, CARLA)
    await wait_all_tasks_blocked()
    assert answers == []
    process.journal.release()
    await wait_all_tasks_blocked()
    await trio.sleep(1)
    assert {isinstance(answer.decision, tuple) for answer in answers} == {True, False}
    late = next(answer for answer in answers if not isinstance(answer.decision, tuple))
    assert refused(late).code is Code.SESSION_CLOSED


async def test_two_that_are_merged_into_each_other_are_merged_once(
    world: World, process: Process, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    one, other = await two_parties(process)
    table, answers = handovers(process), list[Answer]()

    async def ask(first: SessionRef, second: SessionRef) -> None:
        answers.append(await table.merge(first.session_id, second.session_id, Role.EMPLOYEE, WAITER))

    nursery.start_soon(ask, one, other)
    nursery.start_soon(ask, other, one)
    await wait_all_tasks_blocked()
    await trio.sleep(1)
    assert [isinstance(answer.decision, tuple) for answer in answers] == [True, False]
    assert refused(answers[1]).code is Code.SESSION_CLOSED


async def test_nobody_is_merged_into_themselves(process: Process, autojump_clock: MockClock) -> None:
    one, _ = await two_parties(process)
    assert refused(await merge(process, one, one)).code is Code.MERGE_IMPOSSIBLE
    assert refused(await undo(process, one)).code is Code.MERGE_IMPOSSIBLE
    happened(await one.ask(line(3)))


async def test_a_session_that_moves_is_the_one_at_its_new_table_and_at_no_other(
    process: Process, autojump_clock: MockClock
) -> None:
    one = await seat(process, ANNA)
    anna = await connect(one, ANNA)
    happened(await one.ask(MoveSession(NEXT_TABLE, Role.EMPLOYEE, WAITER)))
    assert anna.types == ["snapshot", "session_moved"]
    assert (await process.registry.at_table(1, NEXT_TABLE)).session_id == one.session_id
    new = await process.registry.at_table(1, TABLE)
    assert new.session_id != one.session_id
    happened(await new.ask(Join(STRANGER)))
    happened(await one.ask(CloseSession()))
    assert await process.registry.party_at(1, TABLE) == new.session_id


async def test_a_session_does_not_move_to_where_a_party_has_just_come(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    one, other = await seat(process, ANNA), await seat(process, CARLA, table_id=NEXT_TABLE)
    with pytest.raises(Unavailable):
        await one.ask(MoveSession(NEXT_TABLE, Role.EMPLOYEE, WAITER))
    assert (await world.stored(one.session_id)).state.session.place.table_id == TABLE
    happened(await other.ask(line(1, CARLA)))
    happened(await (await process.registry.session(one.session_id)).ask(line(1)))
