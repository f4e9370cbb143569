"""The registry: one session is loaded once, lives once, and comes back when it is needed."""

import gc
from contextvars import ContextVar
from uuid import UUID
from weakref import ReferenceType, ref

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors import registry as module
from actors.domain.party.commands import CloseSession
from actors.errors import NoSuchSession, Unavailable
from actors.ports.sessions import Stored
from actors.registry import LOAD_TIMEOUT_S, Registry
from actors.session import IDLE_S, SessionRef
from persistence.memory_sessions import MemorySessions
from tests.actors.process import (
    ANNA,
    BEN,
    NEXT_TABLE,
    STRANGER,
    TABLE,
    Process,
    World,
    connect,
    happened,
    line,
    seat,
)


@attrs.define
class Loads:
    """Counts how often sessions are loaded, and can hold a load or break it."""

    count: int = 0
    broken: bool = False
    free: trio.Event = attrs.field(factory=trio.Event)


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> Loads:
    """Watches every load of a session; free from the start."""
    loads = Loads()
    loads.free.set()
    load = MemorySessions.load

    async def watched(self: MemorySessions, session_id: UUID, recent: int) -> Stored | None:
        loads.count += 1
        await loads.free.wait()
        if loads.broken:
            raise Unavailable("away")
        return await load(self, session_id, recent)

    monkeypatch.setattr(MemorySessions, "load", watched)
    return loads


async def slept(world: World) -> tuple[Process, SessionRef]:
    """A fresh process on a store that has one session, with Anna and one line; its old handle is dead."""
    first = await world.process()
    table = await seat(first, ANNA)
    await table.ask(line(1))
    await first.stop()
    return await world.process(), table


async def found(process: Process, old: SessionRef) -> SessionRef:
    return await process.registry.session(old.session_id)


# ---- what wakes it


class Request:
    """What is in the context of the task that answers it."""


ASKED: ContextVar[Request] = ContextVar("ASKED")


async def test_a_session_keeps_nothing_of_the_request_that_woke_it(world: World, autojump_clock: MockClock) -> None:
    process, old = await slept(world)
    requests: list[ReferenceType[Request]] = []

    async def answer() -> None:
        request = Request()
        ASKED.set(request)
        requests.append(ref(request))
        await found(process, old)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(answer)
    gc.collect()
    assert process.registry.statistics().sessions == 1
    assert [request() for request in requests] == [None]


async def test_a_session_that_is_let_go_is_gone_at_once_though_nobody_looks_for_cycles(
    world: World, autojump_clock: MockClock
) -> None:
    process, old = await slept(world)
    woken = await found(process, old)
    alive = ref(woken._actor)
    phone = await connect(woken, ANNA)
    happened(await woken.ask(line(2)))
    woken.unsubscribe(phone)
    del woken, phone
    gc.disable()
    try:
        await trio.sleep(4 * IDLE_S)
        assert process.registry.statistics().sessions == 0
        assert alive() is None
    finally:
        gc.enable()


# ---- single flight


async def test_fifty_simultaneous_callers_cost_one_load_and_get_one_table(
    world: World, loads: Loads, autojump_clock: MockClock
) -> None:
    process, old = await slept(world)
    world.memory.faults.delay_s = 0.1
    tables: list[SessionRef] = []

    async def one() -> None:
        tables.append(await found(process, old))

    async with trio.open_nursery() as callers:
        for _ in range(50):
            callers.start_soon(one)
    assert loads.count == 1
    assert len(tables) == 50
    assert process.registry.statistics().sessions == 1
    happened(await tables[0].ask(line(2)))
    assert len((await tables[-1].look()).state.lines) == 2


async def test_callers_by_session_and_by_table_meet_at_the_same_actor(
    world: World, loads: Loads, autojump_clock: MockClock
) -> None:
    process, old = await slept(world)
    world.memory.faults.delay_s = 0.1
    async with trio.open_nursery() as callers:
        callers.start_soon(process.registry.session, old.session_id)
        callers.start_soon(process.registry.at_table, 1, TABLE)
        callers.start_soon(process.registry.at_table, 1, TABLE)
    assert loads.count == 1
    assert process.registry.statistics().sessions == 1


async def test_a_first_caller_who_is_cancelled_passes_the_flight_on(
    world: World, loads: Loads, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    process, old = await slept(world)
    loads.free = trio.Event()
    first, tables = trio.CancelScope(), list[SessionRef]()

    async def leave() -> None:
        with first:
            await found(process, old)

    async def stay() -> None:
        tables.append(await found(process, old))

    nursery.start_soon(leave)
    await wait_all_tasks_blocked()
    for _ in range(3):
        nursery.start_soon(stay)
    await wait_all_tasks_blocked()
    assert loads.count == 1
    first.cancel()
    await wait_all_tasks_blocked()
    assert loads.count == 2
    loads.free.set()
    await wait_all_tasks_blocked()
    assert (len(tables), loads.count) == (3, 2)
    assert process.registry.statistics().sessions == 1


async def test_a_load_that_fails_is_tried_anew_by_those_who_waited_for_it(
    world: World, loads: Loads, autojump_clock: MockClock
) -> None:
    process, old = await slept(world)
    loads.broken = True
    failures = 0

    async def one() -> None:
        nonlocal failures
        try:
            await found(process, old)
        except Unavailable:
            failures += 1
            loads.broken = False  # the store is back

    async with trio.open_nursery() as callers:
        for _ in range(5):
            callers.start_soon(one)
    assert (failures, loads.count) == (1, 2)


@pytest.mark.parametrize("by_table", [True, False])
async def test_a_store_that_hangs_keeps_no_caller_longer_than_the_limit_however_many_wait(
    by_table: bool, world: World, loads: Loads, autojump_clock: MockClock
) -> None:
    process, old = await slept(world)
    loads.free = trio.Event()
    failures: list[float] = []

    async def one() -> None:
        with pytest.raises(Unavailable):
            await (process.registry.at_table(1, TABLE) if by_table else found(process, old))
        failures.append(trio.current_time())

    began = trio.current_time()
    async with trio.open_nursery() as callers:
        for _ in range(50):
            callers.start_soon(one)
    assert failures == [began + LOAD_TIMEOUT_S] * 50
    loads.free.set()
    assert (await found(process, old)).session_id == old.session_id


# ---- what there is


async def test_a_session_or_table_that_does_not_exist_is_no_such_session(
    process: Process, autojump_clock: MockClock
) -> None:
    with pytest.raises(NoSuchSession):
        await process.registry.session(STRANGER)
    with pytest.raises(NoSuchSession):
        await process.registry.at_table(1, 999)
    with pytest.raises(NoSuchSession):
        await process.registry.at_table(9, TABLE)
    assert process.registry.statistics().sessions == 0


async def test_a_table_of_another_restaurant_is_not_found_also_while_it_is_alive(
    process: Process, autojump_clock: MockClock
) -> None:
    await seat(process, ANNA)
    with pytest.raises(NoSuchSession):
        await process.registry.at_table(2, TABLE)


async def test_each_table_has_a_session_of_its_own(process: Process, autojump_clock: MockClock) -> None:
    one, other = await seat(process, ANNA), await seat(process, BEN, table_id=NEXT_TABLE)
    assert one.session_id != other.session_id
    states = [(await ref.look()).state for ref in (one, other)]
    assert [state.session.place.table_id for state in states] == [TABLE, NEXT_TABLE]


async def test_nothing_is_stored_before_somebody_has_joined(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process)
    await trio.sleep(2 * IDLE_S)
    assert process.registry.statistics().sessions == 0
    assert await world.memory.sessions.load(table.session_id, 1) is None


async def test_a_process_holds_only_so_many_tables_and_says_not_now_past_that(
    process: Process, monkeypatch: pytest.MonkeyPatch, autojump_clock: MockClock
) -> None:
    monkeypatch.setattr(module, "SESSIONS_MAX", 1)
    table = await seat(process, ANNA)
    with pytest.raises(Unavailable):
        await process.registry.at_table(1, NEXT_TABLE)
    happened(await table.ask(line(1)))
    await trio.sleep(2 * IDLE_S)  # the first one sleeps and makes room
    await seat(process, BEN, table_id=NEXT_TABLE)


async def test_a_registry_that_has_not_started_or_has_ended_brings_nobody_to_life(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    await process.stop()
    with pytest.raises(Unavailable):
        await found(process, table)
    unstarted = Registry(world.memory.sessions, process.restaurants, process.surroundings, lambda: STRANGER)
    with pytest.raises(Unavailable):
        await unstarted.at_table(1, TABLE)


# ---- coming and going


async def test_a_table_that_stopped_is_loaded_afresh_by_the_next_caller(
    world: World, process: Process, loads: Loads, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    world.memory.faults.bad_sessions.add(table.session_id)
    with pytest.raises(Unavailable):
        await table.ask(line(1))
    world.memory.faults.bad_sessions.clear()
    by_session = await found(process, table)
    by_table = await process.registry.at_table(1, TABLE)
    assert (by_session.session_id, loads.count) == (by_table.session_id, 1)
    assert process.registry.statistics().sessions == 1
    happened(await by_session.ask(line(1)))


async def test_an_idle_table_is_let_go_and_comes_back_as_it_was(
    process: Process, loads: Loads, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA, BEN)
    before = happened(await table.ask(line(1)))
    await trio.sleep(2 * IDLE_S)
    assert process.registry.statistics().sessions == 0
    again = await process.registry.at_table(1, TABLE)
    assert again.session_id == table.session_id
    assert (await again.look()).state == before
    assert loads.count == 1
    assert (await connect(again, BEN, since=1)).seqs == [2, 3]


async def test_a_closed_sessions_table_opens_a_new_one(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    await table.ask(CloseSession())
    new = await seat(process, BEN)
    assert new.session_id != table.session_id
    assert (await new.look()).state.session.host_id == BEN
    assert await world.memory.sessions.active_at(TABLE) == new.session_id
    closed = await found(process, table)
    assert not (await closed.look()).state.active


async def test_the_new_session_stays_at_its_table_when_the_closed_one_is_let_go(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    await table.ask(CloseSession())
    new = await seat(process, BEN)
    phone = await connect(new, BEN)
    await trio.sleep(3 * IDLE_S)
    assert process.registry.statistics().sessions == 1
    assert (await process.registry.at_table(1, TABLE)).session_id == new.session_id
    assert phone.endings == []


async def test_looking_at_a_closed_session_does_not_take_its_old_table(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    await table.ask(CloseSession())
    new = await seat(process, BEN)
    await process.stop()
    fresh = await world.process()
    await found(fresh, table)
    assert (await fresh.registry.at_table(1, TABLE)).session_id == new.session_id


async def test_looking_at_a_closed_session_does_not_unseat_one_that_waits_for_its_first_member(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await seat(process, ANNA)
    await table.ask(CloseSession())
    await trio.sleep(2 * IDLE_S)
    new = await seat(process)
    await found(process, table)
    assert (await process.registry.at_table(1, TABLE)).session_id == new.session_id


async def test_statistics_count_what_lives(process: Process, autojump_clock: MockClock) -> None:
    table = await seat(process, ANNA)
    await seat(process, BEN, table_id=NEXT_TABLE)
    await connect(table, ANNA)
    process.journal.hold()
    table.tell(line(1))
    await wait_all_tasks_blocked()
    table.tell(line(2))
    table.tell(line(3))
    assert attrs.astuple(process.registry.statistics()) == (2, 1, 2, 2)
    process.journal.release()
