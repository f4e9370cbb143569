"""A listener's conversation that is cancelled, wherever it is: nobody goes on being told, or counts as listening."""

from typing import cast

from server.door.inbox import ConnectionClosed
from server.door.transport import Transport
from staff.stream.endpoint import StreamEndpoint
from staff.stream.hub import Hub
from tests.cancelling import cancelled_everywhere
from tests.staff.screens import Visitor
from tests.staff.stream.shelf import BEGUN, TABLE, Shelf
from tests.staff.world import MANAGER, open_staff_world

SAID = (
    {"type": "subscribe", "rooms": [TABLE], "ref": "s1"},
    {"type": "resume", "since": BEGUN, "rooms": ["restaurant"], "ref": "r1"},
    {"type": "ping"},
)


async def test_cancelled_at_any_step_a_conversation_leaves_nobody_who_listens() -> None:
    async with open_staff_world() as world:
        shelf = Shelf()
        shelf.happens(count=3)
        hub = Hub(shelf)
        endpoint = StreamEndpoint(world.staff, hub, world.services.settings)
        token = (await world.sign_in(MANAGER))["access_token"]
        visitors: list[Visitor] = []

        async def converse() -> None:
            visitors.append(Visitor(*SAID))
            caller = await endpoint.admit(token, cast("Transport", visitors[-1]))
            try:
                await caller.converse()
            except ConnectionClosed:
                return

        async def nobody_listens(steps: int) -> None:
            assert (len(hub), len(world.notices)) == (0, 0), steps

        assert await cancelled_everywhere(converse, nobody_listens) > 10
        told = [one["type"] for one in visitors[-1].told]
        assert told == ["ready", "subscribed", "subscribed", *["order.created"] * 3, "pong"]
