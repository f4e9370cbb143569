"""The twin's own faults, on request."""

from datetime import timedelta
from uuid import UUID

import pytest
import trio
import trio.testing

from actors.errors import BadRow, NotSaved, OutcomeUnknown, Unavailable
from persistence.memory import Memory
from persistence.memory_faults import Fault
from tests.persistence.conftest import MANAGER, STAFF_USER
from tests.persistence.parties import add, joined, place


async def version(memory: Memory, session_id: object) -> int:
    stored = await memory.sessions.load(session_id, recent=0)  # type: ignore[arg-type]
    return 0 if stored is None else stored.version


@pytest.mark.parametrize(
    ("fault", "failure", "saved"),
    [(Fault.NOT_SAVED, NotSaved, 0), (Fault.LOST_SAVED, OutcomeUnknown, 1), (Fault.LOST_UNSAVED, OutcomeUnknown, 0)],
)
async def test_a_fault_spoils_one_commit(memory: Memory, fault: Fault, failure: type[Exception], saved: int) -> None:
    who, change = joined()
    memory.faults.script.append(fault)
    with pytest.raises(failure):
        await memory.journal.commit(change)
    assert await version(memory, who.session_id) == saved
    other, other_change = joined(table=2)
    await memory.journal.commit(other_change)
    assert await version(memory, other.session_id) == 1


async def test_faults_go_in_the_order_of_the_script(memory: Memory) -> None:
    who, change = joined()
    memory.faults.script.extend([Fault.NONE, Fault.NOT_SAVED])
    await memory.journal.commit(change)
    change = who.change(add(who))
    with pytest.raises(NotSaved):
        await memory.journal.commit(change)
    await memory.journal.commit(change)


async def test_a_bad_session_is_refused_until_it_is_forgiven(memory: Memory) -> None:
    who, change = joined()
    memory.faults.bad_sessions.add(who.session_id)
    with pytest.raises(BadRow):
        await memory.journal.commit(change)
    memory.faults.bad_sessions.clear()
    await memory.journal.commit(change)


async def test_a_store_that_is_away_saves_and_reads_nothing(memory: Memory) -> None:
    who, change = joined()
    memory.faults.away = True
    with pytest.raises(NotSaved):
        await memory.journal.commit(change)
    with pytest.raises(Unavailable):
        await memory.sessions.load(who.session_id, recent=0)
    with pytest.raises(Unavailable):
        await memory.restaurants.revisions()
    memory.faults.away = False
    await memory.journal.commit(change)


async def test_a_delayed_commit_takes_its_time(memory: Memory, autojump_clock: trio.testing.MockClock) -> None:
    _, change = joined()
    memory.faults.delay_s = 3.0
    started = trio.current_time()
    await memory.journal.commit(change)
    assert trio.current_time() - started == pytest.approx(3.0)


async def test_a_commit_cancelled_while_it_is_delayed_is_not_saved(
    memory: Memory, autojump_clock: trio.testing.MockClock
) -> None:
    who, change = joined()
    memory.faults.delay_s = 3.0
    with trio.move_on_after(1.0):
        await memory.journal.commit(change)
    assert await version(memory, who.session_id) == 0


async def test_a_store_that_is_away_tells_staff_nothing(memory: Memory) -> None:
    memory.faults.away = True
    with pytest.raises(Unavailable):
        await memory.orders.one(1, 1)
    with pytest.raises(Unavailable):
        await memory.orders.page(1, unsent=True, before=None, limit=1)
    with pytest.raises(Unavailable):
        await memory.accounts.by_email(MANAGER.email)
    with pytest.raises(Unavailable):
        await memory.accounts.standing(STAFF_USER, [])
    with pytest.raises(Unavailable):
        await memory.accounts.revoke({})
    with pytest.raises(Unavailable):
        await memory.accounts.freshly_used(UUID(int=1), UUID(int=2), timedelta(minutes=1))


async def test_a_forgotten_session_is_gone_and_its_order_numbers_are_not_free(memory: Memory) -> None:
    who, change = joined()
    await memory.journal.commit(change)
    await memory.journal.commit(who.change(add(who)))
    await memory.journal.commit(who.change(place(who)))
    memory.forget(who.session_id)
    assert await memory.sessions.load(who.session_id, recent=0) is None
    other, other_change = joined()
    await memory.journal.commit(other_change)
    await memory.journal.commit(other.change(add(other)))
    with pytest.raises(BadRow):
        await memory.journal.commit(other.change(place(other)))
