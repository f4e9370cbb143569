"""Time at a table: locks that always end, sessions that close when it is quiet, actors that are let go."""

import pytest
import trio
from trio.testing import MockClock

from actors.domain.limits import IDLE_CLOSE_S, LOCK_LEASE_S
from actors.domain.party.commands import SetOrdering
from actors.domain.till.commands import AcceptOrder
from actors.domain.till.status import PosStatus
from actors.errors import ActorStopped
from actors.ports.wire import Ending
from actors.session import IDLE_S
from persistence.memory_faults import Fault
from tests.actors.phone import Phone
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


async def test_a_lock_ends_at_its_deadline_while_the_table_is_alive(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    phone = await connect(table, ANNA)
    state = happened(await table.ask(line(1)))
    happened(await table.ask(order(state)))
    began = trio.current_time()
    await trio.sleep(LOCK_LEASE_S - 0.1)
    assert (await table.look()).state.locked
    await trio.sleep(0.2)
    after = (await table.look()).state
    assert not after.locked
    assert phone.types[-2:] == ["order_confirmed", "bill_update"]
    assert phone.messages[-2]["pos"] == "queued"
    assert after.orders[1].pos_status is PosStatus.QUEUED
    assert trio.current_time() < began + LOCK_LEASE_S + 1


async def test_a_lock_ends_also_when_nobody_is_connected_and_nobody_asks(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    await trio.sleep(LOCK_LEASE_S + 0.1)
    assert not (await world.stored(table.session_id)).state.locked


@pytest.mark.parametrize("fault", [Fault.NOT_SAVED, Fault.LOST_SAVED, Fault.LOST_UNSAVED])
async def test_a_lock_ends_also_when_its_tick_could_not_be_saved_at_first(
    fault: Fault, world: World, autojump_clock: MockClock
) -> None:
    process = await world.process(sweeping=True)
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    world.memory.faults.script.append(fault)
    await trio.sleep(LOCK_LEASE_S + 10)
    state = (await world.stored(table.session_id)).state
    assert not state.locked
    assert state.session.cart.round == 2


async def test_a_due_tick_that_cannot_be_saved_is_tried_again_without_spinning(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    await trio.sleep(LOCK_LEASE_S - 1)
    world.memory.faults.away = True
    tried = len(process.journal.asked)
    await trio.sleep(31)
    assert 25 <= len(process.journal.asked) - tried <= 31
    world.memory.faults.away = False
    await trio.sleep(2)
    assert not (await world.stored(table.session_id)).state.locked


async def test_a_lock_ends_after_the_process_was_killed_and_nobody_came_back(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    await process.stop()
    assert (await world.stored(table.session_id)).state.locked
    await world.process(sweeping=True)
    await trio.sleep(LOCK_LEASE_S + 6)
    assert not (await world.stored(table.session_id)).state.locked


async def test_a_till_that_answers_in_time_is_heard_also_behind_a_slow_commit(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    happened(await table.ask(order(happened(await table.ask(line(1))))))
    process.journal.hold()
    table.tell(SetOrdering(False))
    await trio.sleep(LOCK_LEASE_S - 1)
    process.journal.release()
    await trio.sleep(1)
    state = happened(await table.ask(AcceptOrder(1, "T-1")))
    assert state.session.cart.round == 2
    assert state.orders[1].pos_ticket == "T-1"


async def test_a_quiet_session_closes_while_it_is_watched_and_while_it_sleeps(
    world: World, autojump_clock: MockClock
) -> None:
    process = await world.process(sweeping=True)
    watched, asleep = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    phone = await connect(watched, ANNA)
    await trio.sleep(IDLE_CLOSE_S - 1)
    assert phone.endings == []
    assert process.registry.statistics().sessions == 1  # the other one sleeps
    await trio.sleep(10)
    assert phone.types[-1] == "session_closed"
    assert phone.endings == [Ending.CLOSED]
    for table in (watched, asleep):
        assert not (await world.stored(table.session_id)).state.active


async def test_a_table_nobody_uses_is_let_go_and_one_somebody_watches_is_not(
    process: Process, autojump_clock: MockClock
) -> None:
    watched, unused = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    phone = await connect(watched, ANNA)
    await trio.sleep(3 * IDLE_S)
    assert process.registry.statistics().sessions == 1
    with pytest.raises(ActorStopped):
        await unused.look()
    assert phone.endings == []
    watched.unsubscribe(phone)
    await trio.sleep(2 * IDLE_S + 1)
    assert process.registry.statistics().sessions == 0


async def test_a_subscriber_of_a_stopped_table_hears_nothing_more(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    phone = Phone(ANNA)
    await table.subscribe(phone)
    await process.stop()
    table.unsubscribe(phone)
    with pytest.raises(ActorStopped):
        await table.subscribe(phone)
    assert phone.endings == [Ending.STOPPED]
    assert phone.types == ["snapshot"]
