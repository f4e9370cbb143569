"""A conversation of staff's that is cancelled, wherever it is: nobody goes on being told."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from server.door.inbox import ConnectionClosed
from server.door.transport import Transport
from staff.floor.endpoint import StaffEndpoint
from tests.cancelling import cancelled_everywhere
from tests.server.evening import CHIANTI
from tests.staff.floor.test_feed import placed
from tests.staff.screens import Room, Visitor, open_room
from tests.staff.world import MANAGER

SAID = (
    {"type": "resume", "since": 0, "ref": "r1"},
    {"type": "enter_order_by_hand", "order_id": "ORD-1-42", "ref": "e1"},
    {"type": "ping"},
)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    async with open_room() as opened:
        yield opened


async def converse(room: Room, token: str, visitor: Visitor) -> None:
    """All of a connection, from its token on, as `server.door.sockets` holds it."""
    endpoint = StaffEndpoint(room.services, room.floor, room.world.services.settings)
    caller = await endpoint.admit(token, cast(Transport, visitor))
    try:
        await caller.converse()
    except ConnectionClosed:
        return


async def test_cancelled_at_any_step_a_conversation_leaves_nobody_who_is_told(room: Room) -> None:
    await room.world.waiting_order()
    token = (await room.world.sign_in(MANAGER))["access_token"]
    visitors: list[Visitor] = []

    async def deed() -> None:
        visitors.append(Visitor(*SAID))
        await converse(room, token, visitors[-1])

    async def nobody_is_told(steps: int) -> None:
        heard = len(visitors[-1].told)
        room.floor.order_changed(placed(), CHIANTI, alerts=[])
        assert len(visitors[-1].told) == heard, steps

    times = await cancelled_everywhere(deed, nobody_is_told)
    assert times > 10
    assert visitors[-1].told[-1] == {"type": "pong"}  # the last one ran through
