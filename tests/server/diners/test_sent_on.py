"""A phone whose session was merged into another one learns where to go on, at once or when it comes back."""

from uuid import UUID

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.domain.party.commands import Leave
from actors.domain.staff import Role
from actors.handover import Handovers
from server.door import transport
from tests.actors.process import ANNA, BEN, CARLA, NEXT_TABLE, Process, World, clock, happened, seat
from tests.server.diners.conversing import TOKENS, Socket, converse


@pytest.fixture
async def process(autojump_clock: MockClock, nursery: trio.Nursery) -> Process:
    return await World(nursery).process()


async def merged(process: Process) -> tuple[UUID, UUID]:
    """The sessions of Anna and Ben, and of Carla, into whose theirs is merged."""
    one, other = await seat(process, ANNA, BEN), await seat(process, CARLA, table_id=NEXT_TABLE)
    handovers = Handovers(process.registry, process.journal, clock)
    happened(await handovers.merge(one.session_id, other.session_id, Role.EMPLOYEE, 5))
    return one.session_id, other.session_id


async def test_a_phone_that_was_away_is_told_where_to_go_on(process: Process, autojump_clock: MockClock) -> None:
    one, other = await merged(process)
    socket = Socket([])
    await converse(process, one, socket)
    (told,) = socket.told.messages
    assert (told["type"], told["session_id"]) == ("session_moved", str(other))
    assert told["table"]["id"] == NEXT_TABLE
    token = TOKENS.read(told["ws_token"])
    assert (token.session_id, token.member_id, token.restaurant_id) == (other, ANNA, 1)
    assert socket.closed == (transport.SESSION_CLOSED, "session closed")


async def test_a_token_that_is_passed_on_is_good_where_it_leads(process: Process, autojump_clock: MockClock) -> None:
    _, other = await merged(process)
    socket = Socket([{"type": "ping"}])
    await converse(process, other, socket)
    assert socket.told.types[:2] == ["snapshot", "pong"]


async def test_who_has_left_since_is_let_go_without_a_token(process: Process, autojump_clock: MockClock) -> None:
    one, other = await merged(process)
    happened(await (await process.registry.session(other)).ask(Leave(ANNA, ANNA)))
    socket = Socket([])
    await converse(process, one, socket)
    assert socket.told.messages == []
    assert socket.closed == (transport.SESSION_CLOSED, "session closed")


async def test_a_phone_follows_its_party_from_merge_to_merge(process: Process, autojump_clock: MockClock) -> None:
    one, other = await merged(process)
    third = await seat(process, UUID(int=77), table_id=103)
    handovers = Handovers(process.registry, process.journal, clock)
    happened(await handovers.merge(other, third.session_id, Role.EMPLOYEE, 5))
    socket = Socket([])
    await converse(process, one, socket)
    (told,) = socket.told.messages
    assert told["session_id"] == str(third.session_id)


async def test_a_phone_that_slept_through_merge_and_undo_finds_its_way_back(
    process: Process, autojump_clock: MockClock
) -> None:
    one, other = await merged(process)
    handovers = Handovers(process.registry, process.journal, clock)
    happened(await handovers.undo(one, Role.MANAGER, 6))
    socket = Socket([])
    await converse(process, other, socket)  # with the token of the party it was merged into
    (told,) = socket.told.messages
    assert told["session_id"] == str(one)


async def test_a_phone_that_comes_while_its_session_is_merged_is_sent_on(
    process: Process, autojump_clock: MockClock, nursery: trio.Nursery
) -> None:
    one, other = await seat(process, ANNA, BEN), await seat(process, CARLA, table_id=NEXT_TABLE)
    handovers = Handovers(process.registry, process.journal, clock)
    process.journal.hold()
    nursery.start_soon(handovers.merge, one.session_id, other.session_id, Role.EMPLOYEE, 5)
    await wait_all_tasks_blocked()
    socket = Socket([])
    nursery.start_soon(converse, process, one.session_id, socket)
    await wait_all_tasks_blocked()
    assert socket.told.messages == []
    process.journal.release()
    await trio.sleep(1)
    (told,) = socket.told.messages
    assert (told["type"], told["session_id"]) == ("session_moved", str(other.session_id))


async def test_somebody_who_is_in_no_session_is_told_that_they_have_left(
    process: Process, autojump_clock: MockClock
) -> None:
    one = await seat(process, BEN)
    socket = Socket([])
    await converse(process, one.session_id, socket)
    assert socket.told.messages == []
    assert socket.closed is not None
    assert socket.closed[0] == transport.UNAUTHORIZED
