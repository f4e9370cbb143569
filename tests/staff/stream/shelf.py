"""A stream that is kept in memory, and somebody who listens to it on a real port."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

import trio
from attrs import define, field
from websockets.trio.client import connect
from websockets.typing import Subprotocol

from actors.domain.event_type import EventType
from actors.errors import Unavailable
from actors.ports.stream import Reach, StreamEvent, StreamNews
from server.door.listener import Listener
from server.door.sockets import Sockets
from staff.stream.endpoint import PATH, SUBPROTOCOL, StreamEndpoint
from staff.stream.hub import Hub
from tests.persistence.parties import NOW
from tests.server.hall import App
from tests.staff.screens import Screen
from tests.staff.world import StaffWorld, open_staff_world

BEGUN: Final = 1000
TABLE: Final = "table:7"


@define
class Shelf:
    """Fits `actors.ports.stream.Streams`. Of each restaurant; numbers begin at `BEGUN`."""

    kept: dict[int, list[StreamEvent]] = field(factory=dict)
    reach: dict[int, Reach] = field(factory=dict)
    rooms: frozenset[str] = frozenset({TABLE})
    away: bool = False
    asked: int = 0
    gate: trio.Event = field(factory=trio.Event)
    """What is asked for waits until it is set."""

    def __attrs_post_init__(self) -> None:
        self.gate.set()

    def happens(
        self, event_type: EventType = EventType.ORDER_CREATED, *rooms: str, count: int = 1, size: int = 2, of: int = 1
    ) -> None:
        """So many events happen, with bodies of so many bytes."""
        there = self.kept.setdefault(of, [])
        for _ in range(count):
            head = self.reach.get(of, Reach(BEGUN, BEGUN))
            body = b'"' + b"x" * (size - 2) + b'"'
            there.append(StreamEvent(head.seq + 1, event_type, frozenset(rooms), body, NOW))
            self.reach[of] = Reach(head.seq + 1, head.kept_after)

    def forgets(self, up_to: int, of: int = 1) -> None:
        """What has these numbers is not kept any more."""
        self.kept[of] = [one for one in self.kept[of] if one.seq > up_to]
        self.reach[of] = Reach(max(self.reach[of].seq, up_to), up_to)

    async def listen(self, restaurant_ids: Collection[int]) -> Mapping[int, Reach]:
        await self._answer()
        return {one: self.reach.setdefault(one, Reach(BEGUN, BEGUN)) for one in restaurant_ids}

    async def news(self, since: Mapping[int, int], limit: int) -> Mapping[int, StreamNews]:
        self.asked += 1
        await self._answer()
        moved = {one: self.reach[one] for one, seq in since.items() if self.reach[one].seq != seq}
        return {
            one: StreamNews(reach, [e for e in self.kept.get(one, ()) if e.seq > since[one]][:limit])
            for one, reach in moved.items()
        }

    async def known(self, restaurant_id: int, sessions: Collection[UUID], tables: Collection[int]) -> Collection[str]:
        await self._answer()
        asked = {*(f"session:{one}" for one in sessions), *(f"table:{one}" for one in tables)}
        return asked & self.rooms if restaurant_id == 1 else frozenset()

    async def _answer(self) -> None:
        await self.gate.wait()
        await trio.lowlevel.checkpoint()
        if self.away:
            raise Unavailable("away")


@define
class Ear(Screen):
    """Somebody who listens."""

    async def ready(self, *rooms: str) -> int:
        """They name their rooms, and are told from which number on they hear."""
        await self.hears("ready")
        await self.says(type="subscribe", rooms=list(rooms or ("restaurant",)))
        return int((await self.hears("subscribed"))["seq"])

    async def numbers(self, count: int) -> Sequence[int]:
        """Of the next events."""
        return [(await self.hears("order.created"))["seq"] for _ in range(count)]


@define
class StreamHall:
    """The stream on a real port."""

    world: StaffWorld
    shelf: Shelf
    hub: Hub
    listener: Listener

    async def token(self, user: Any) -> str:
        return str((await self.world.sign_in(user))["access_token"])

    async def told(self, seq: int) -> None:
        """Waits until everybody was told what has this number."""
        with trio.fail_after(20):
            while self.hub.seq(1) != seq:
                await trio.lowlevel.checkpoint()

    @asynccontextmanager
    async def listening(self, token: str, **how: Any) -> AsyncIterator[Ear]:
        offered = [Subprotocol(SUBPROTOCOL), Subprotocol(f"bearer.{token}")]
        options = {"subprotocols": offered, "compression": None, "ping_interval": None, "close_timeout": 1, **how}
        stream = await trio.open_tcp_stream("127.0.0.1", self.listener.port)
        uri = f"ws://127.0.0.1:{self.listener.port}{PATH}"
        async with connect(uri, stream=stream, proxy=None, **options) as socket:
            yield Ear(socket)


@asynccontextmanager
async def open_stream_hall(**settings: str) -> AsyncIterator[StreamHall]:
    """The stream on a real port, open until left."""
    async with open_staff_world(**settings) as world, trio.open_nursery() as nursery:
        shelf, chosen = Shelf(), world.services.settings
        hub = Hub(shelf)
        sockets = Sockets([StreamEndpoint(world.staff, hub, chosen)], chosen, lambda: world.now)
        listener = Listener(App(), sockets, "127.0.0.1", 0)
        for service in (listener.run, world.notices.run, hub.run):
            await nursery.start(service)
        yield StreamHall(world, shelf, hub, listener)
        nursery.cancel_scope.cancel()
