"""A listener's conversation that is cancelled, wherever it is: nobody goes on being told, or counts as listening."""

from typing import Any, cast

import msgspec
import trio

from server.door.inbox import ConnectionClosed
from server.door.transport import Transport
from staff.stream.endpoint import StreamEndpoint
from staff.stream.hub import Hub
from tests.cancelling import cancelled_everywhere
from tests.staff.screens import split
from tests.staff.stream.shelf import BEGUN, TABLE, Shelf
from tests.staff.world import MANAGER, open_staff_world

SAID = (
    {"type": "subscribe", "rooms": [TABLE], "ref": "s1"},
    {"type": "resume", "since": BEGUN, "rooms": ["restaurant"], "ref": "r1"},
    {"type": "ping"},
)


class Socket:
    """A transport whose peer says what it has to say and goes."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self._left = list(SAID)

    def deliver(self, data: bytes, _waiting_bytes_max: int = 0) -> None:
        self.told += split(data)

    async def delivered(self) -> bool:
        await trio.lowlevel.checkpoint()
        return True

    async def receive(self) -> str | bytes:
        await trio.lowlevel.checkpoint()
        if not self._left:
            raise ConnectionClosed
        return msgspec.json.encode(self._left.pop(0)).decode()


async def test_cancelled_at_any_step_a_conversation_leaves_nobody_who_listens() -> None:
    async with open_staff_world() as world:
        shelf = Shelf()
        shelf.happens(count=3)
        hub = Hub(shelf)
        endpoint = StreamEndpoint(world.staff, hub, world.services.settings)
        token = (await world.sign_in(MANAGER))["access_token"]
        sockets: list[Socket] = []

        async def converse() -> None:
            sockets.append(Socket())
            caller = await endpoint.admit(token, cast("Transport", sockets[-1]))
            try:
                await caller.converse()
            except ConnectionClosed:
                return

        async def nobody_listens(steps: int) -> None:
            assert (len(hub), len(world.notices)) == (0, 0), steps

        assert await cancelled_everywhere(converse, nobody_listens) > 10
        told = [one["type"] for one in sockets[-1].told]
        assert told == ["ready", "subscribed", "subscribed", *["order.created"] * 3, "pong"]
