"""A closed session is opened again: by whom it can be reached then, and against a new party at its table.

Only one session of a table can be active, and the store decides which. Who loses changes nothing.
"""

from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.party.commands import CloseSession, Join, RestoreSession
from actors.domain.staff import Role
from actors.errors import ActorStopped, Unavailable
from actors.ports.wire import Ending
from actors.registry import Registry
from actors.session import IDLE_S, SessionRef
from persistence.memory_faults import Fault
from tests.actors.asking import Asking
from tests.actors.process import ANNA, BEN, CARLA, TABLE, Process, World, connect, happened, line, seat

RESTORE = RestoreSession(Role.EMPLOYEE, 7)


async def closed(process: Process) -> SessionRef:
    """Anna's session, with a line in its cart, closed."""
    table = await seat(process, ANNA)
    happened(await table.ask(line(1)))
    happened(await table.ask(CloseSession()))
    return table


async def found(process: Process, session_id: UUID) -> SessionRef:
    return await process.registry.session(session_id)


async def active(registry: Registry) -> UUID | None:
    return await registry.party_at(1, TABLE)


async def test_a_restored_session_is_the_one_at_its_table(process: Process, autojump_clock: MockClock) -> None:
    table = await closed(process)
    assert await active(process.registry) is None
    happened(await table.ask(RESTORE))
    assert await active(process.registry) == table.session_id
    assert (await process.registry.at_table(1, TABLE)).session_id == table.session_id


async def test_its_members_connect_again_and_are_told_what_they_missed(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await closed(process)
    assert (await connect(table, ANNA)).endings == [Ending.CLOSED]
    happened(await table.ask(RESTORE))
    phone = await connect(table, ANNA, since=1)
    assert phone.types[-3:] == ["cart_update", "session_closed", "session_restored"]
    happened(await table.ask(line(2)))
    assert phone.types[-1] == "cart_update"


async def test_whoever_looked_at_the_free_table_meanwhile_joins_the_restored_party(
    process: Process, autojump_clock: MockClock
) -> None:
    table = await closed(process)
    empty = await process.registry.at_table(1, TABLE)  # a session that waits for its first member
    assert empty.session_id != table.session_id
    happened(await table.ask(RESTORE))
    assert (await process.registry.at_table(1, TABLE)).session_id == table.session_id
    with pytest.raises(ActorStopped):
        await empty.ask(Join(BEN))  # the store keeps it from being a second one
    happened(await (await process.registry.at_table(1, TABLE)).ask(Join(BEN)))
    await trio.sleep(2 * IDLE_S)
    assert await active(process.registry) == table.session_id


async def test_of_a_restored_and_a_new_party_in_the_same_moment_one_has_the_table(
    world: World, process: Process, nursery: trio.Nursery, autojump_clock: MockClock
) -> None:
    table = await closed(process)
    empty = await process.registry.at_table(1, TABLE)
    process.journal.hold()
    asking = [Asking(nursery, table, RESTORE), Asking(nursery, empty, Join(BEN))]
    await wait_all_tasks_blocked()
    process.journal.release()
    outcomes = [await one.answer() for one in asking]
    (lost,) = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    assert isinstance(lost, ActorStopped)
    restored = outcomes[1] is lost
    assert await active(process.registry) == (table if restored else empty).session_id
    assert (await world.stored(table.session_id)).state.active == restored
    assert (await world.memory.sessions.load(empty.session_id, 1) is None) == restored


async def test_a_party_that_has_come_is_not_replaced_also_by_another_process(
    world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await closed(process)
    new = await seat(process, BEN)
    other = await world.process()
    assert await active(other.registry) == new.session_id
    with pytest.raises(ActorStopped):
        await (await found(other, table.session_id)).ask(RESTORE)
    assert not (await world.stored(table.session_id)).state.active
    assert world.memory.audit == []


@pytest.mark.parametrize("fault", [Fault.LOST_SAVED, Fault.LOST_UNSAVED, Fault.NOT_SAVED])
async def test_whatever_becomes_of_the_commit_the_store_says_whether_it_is_open(
    fault: Fault, world: World, process: Process, autojump_clock: MockClock
) -> None:
    table = await closed(process)
    world.memory.faults.script.append(fault)
    with pytest.raises(Unavailable):
        await table.ask(RESTORE)
    await process.stop()  # a crash right then
    after = await world.process()
    saved = fault is Fault.LOST_SAVED
    assert (await found(after, table.session_id)).state.active == saved
    assert [entry.what for entry in world.memory.audit] == ["session_restored"] * saved
    answer = await (await found(after, table.session_id)).ask(RESTORE)  # said again, it is open once
    assert answer.state.active
    assert [entry.what for entry in world.memory.audit] == ["session_restored"]
    happened(await (await after.registry.at_table(1, TABLE)).ask(Join(CARLA)))


async def test_a_restored_session_ends_by_itself_when_it_is_quiet(world: World, autojump_clock: MockClock) -> None:
    process = await world.process(sweeping=True)
    table = await closed(process)
    await trio.sleep(3 * 3600)  # far beyond its first deadline
    happened(await (await found(process, table.session_id)).ask(RESTORE))
    await trio.sleep(89 * 60)
    assert (await world.stored(table.session_id)).state.active
    await trio.sleep(2 * 60)
    assert not (await world.stored(table.session_id)).state.active
