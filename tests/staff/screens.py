"""Staff at their screens: a conversation without a network, and the staff's door on a real port."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

import attrs
import msgspec
import trio
from attrs import define, field
from trio.testing import wait_all_tasks_blocked
from websockets.trio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from actors.domain.staff import StaffUser
from actors.ports.payment_pages import FoundPayments, PaymentFilter
from actors.ports.sessions import FoundOrders, KitchenOrder, OrderFilter, OrderRecord, PlacedOrder
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter, ShopOrderPage
from server.door.inbox import ConnectionClosed
from server.door.listener import Listener
from server.door.sockets import Sockets
from server.door.transport import Transport
from staff.floor.connection import StaffConnection
from staff.floor.endpoint import PATH, SUBPROTOCOL, StaffEndpoint
from staff.floor.feed import Feeds
from staff.floor.orders import OrderDesk
from staff.ports import Orders
from staff.services import StaffServices
from tests.server.hall import App, end_of
from tests.staff.world import StaffWorld, open_staff_world

PATIENCE_S: Final = 20.0  # for anything that should happen at once, on a busy machine


def split(data: bytes) -> list[Any]:
    """The messages in a run of unmasked text frames (RFC 6455 §5.2)."""
    messages = []
    while data:
        assert data[0] == 0x81
        size, begin = data[1], 2
        if size >= 126:
            begin = 4 if size == 126 else 10
            size = int.from_bytes(data[2:begin])
        messages.append(msgspec.json.decode(data[begin : begin + size]))
        data = data[begin + size :]
    return messages


class HeldOrders:
    """The store's orders, whose pages can be held back before or after they are read."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self.before = _open_gate()
        self.after = _open_gate()
        self.waiting = trio.Event()

    def hold(self, when: str) -> None:
        """From here on a page waits `before` or `after` it is read."""
        self.waiting = trio.Event()
        setattr(self, when, trio.Event())

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        return await self._orders.one(restaurant_id, order_number)

    async def filtered(self, restaurant_id: int, which: OrderFilter, limit: int) -> FoundOrders:
        return await self._orders.filtered(restaurant_id, which, limit)

    async def page(self, restaurant_id: int, *, unsent: bool, before: int | None, limit: int) -> Sequence[PlacedOrder]:
        await self._pass(self.before)
        page = await self._orders.page(restaurant_id, unsent=unsent, before=before, limit=limit)
        await self._pass(self.after)
        return page

    async def kitchen(
        self, restaurant_id: int, *, station: str | None, since: datetime, limit: int
    ) -> Sequence[KitchenOrder]:
        return await self._orders.kitchen(restaurant_id, station=station, since=since, limit=limit)

    async def departed(
        self, restaurant_id: int, *, station: str | None, since: datetime, newest: int, limit: int
    ) -> Sequence[KitchenOrder]:
        return await self._orders.departed(restaurant_id, station=station, since=since, newest=newest, limit=limit)

    async def session_of_payment(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        return await self._orders.session_of_payment(restaurant_id, payment_id)

    async def of_shop(self, restaurant_id: int, which: ShopOrderFilter, limit: int, offset: int) -> ShopOrderPage:
        return await self._orders.of_shop(restaurant_id, which, limit, offset)

    async def one_of_shop(self, restaurant_id: int, order_number: int) -> ShopOrder | None:
        return await self._orders.one_of_shop(restaurant_id, order_number)

    async def payments(self, restaurant_id: int, which: PaymentFilter, limit: int) -> FoundPayments:
        return await self._orders.payments(restaurant_id, which, limit)

    async def _pass(self, gate: trio.Event) -> None:
        if not gate.is_set():
            self.waiting.set()
        await gate.wait()


def _open_gate() -> trio.Event:
    gate = trio.Event()
    gate.set()
    return gate


class Visitor:
    """A transport whose peer says what it has to say and goes. `told` is what it was sent."""

    def __init__(self, *says: Mapping[str, Any]) -> None:
        self.told: list[Any] = []
        self._left = list(says)

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


class Wire:
    """A transport whose peer is the test: `told` is what was sent, `closed` how it ended."""

    def __init__(self) -> None:
        self.told: list[Any] = []
        self.closed: tuple[int, str] | None = None
        self.gone = False  # without that anybody but who writes could know
        self.talking = trio.CancelScope()
        self._say, self._heard = trio.open_memory_channel[str](16)

    def deliver(self, data: bytes, _waiting_bytes_max: int = 0) -> None:
        if self.closed is None:
            self.told += split(data)

    async def delivered(self) -> bool:
        await trio.lowlevel.checkpoint()
        return self.closed is None and not self.gone

    def close(self, code: int, reason: str) -> None:
        self.closed = self.closed or (code, reason)
        self.talking.cancel()

    def cut_off(self, code: int, reason: str) -> None:
        self.close(code, reason)

    async def receive(self) -> str | bytes:
        return await self._heard.receive()

    async def says(self, **message: Any) -> list[Any]:
        """Says something and gives what it was told until nothing more happens."""
        before = len(self.told)
        await self._say.send(msgspec.json.encode(message).decode())
        await wait_all_tasks_blocked()
        return self.told[before:]

    async def answer_to(self, **message: Any) -> Any:
        """Says something and gives the last of what it is told, which a thread may take its time for."""
        told = await self.says(**message)
        with trio.fail_after(PATIENCE_S):
            while not told:
                await trio.lowlevel.checkpoint()
                told = await self.hears()
        return told[-1]

    async def hears(self) -> list[Any]:
        """Everything it was told until nothing more happens, and not heard yet."""
        await wait_all_tasks_blocked()
        told, self.told = self.told, []
        return told


@define
class Room:
    """A restaurant's floor without a network: conversations in a nursery."""

    world: StaffWorld
    floor: Feeds
    orders: HeldOrders
    desk: OrderDesk
    nursery: trio.Nursery
    tokens: dict[int, str] = field(factory=dict)  # of everybody who has connected, by their id

    @property
    def services(self) -> StaffServices:
        """What connections are handed."""
        floor = attrs.evolve(self.world.staff.floor, orders=self.desk)
        return attrs.evolve(self.world.staff, orders=self.desk, floor=floor)

    async def watch(self, user: StaffUser) -> Wire:
        """Somebody connects, who signs in if they have not; nothing has been heard yet."""
        if user.staff_user_id not in self.tokens:
            self.tokens[user.staff_user_id] = (await self.world.sign_in(user))["access_token"]
        wire = Wire()
        endpoint = StaffEndpoint(self.services, self.floor, self.world.services.settings)
        connection = await endpoint.admit(self.tokens[user.staff_user_id], cast(Transport, wire))
        self.nursery.start_soon(self._converse, wire, connection)
        return wire

    async def _converse(self, wire: Wire, connection: StaffConnection) -> None:
        with wire.talking:
            await connection.converse()


@asynccontextmanager
async def open_room() -> AsyncIterator[Room]:
    """A world whose tables tell the floor what happens."""
    async with open_staff_world() as world, trio.open_nursery() as nursery:
        floor, orders = floor_of(world), HeldOrders(world.store.orders)
        nursery.start_soon(world.notices.run)
        desk = OrderDesk(orders, world.restaurants, world.registry, world.outlived_told(floor))
        yield Room(world, floor, orders, desk, nursery)
        nursery.cancel_scope.cancel()


def floor_of(world: StaffWorld) -> Feeds:
    """A floor that every table of the world tells. Before the first table is there."""
    floor = world.feeds
    world.registry._around = attrs.evolve(world.registry._around, observers=(floor,))
    return floor


@define
class Screen:
    """A connected screen."""

    socket: ClientConnection

    async def hears(self, kind: str) -> Any:
        """The next frame, which must be of this type."""
        with trio.fail_after(PATIENCE_S):
            frame = msgspec.json.decode(await self.socket.recv(decode=False))
        assert frame["type"] == kind, frame
        return frame

    async def says(self, **message: Any) -> None:
        with trio.fail_after(PATIENCE_S):
            await self.socket.send(msgspec.json.encode(message).decode())

    async def ended(self) -> tuple[int | None, str | None]:
        """Reads to the end; gives the close code and reason."""
        return await end_of(self.socket)


@define
class StaffHall:
    """The staff's door on a real port."""

    world: StaffWorld
    floor: Feeds
    sockets: Sockets
    listener: Listener

    async def token(self, user: StaffUser) -> str:
        return str((await self.world.sign_in(user))["access_token"])

    @asynccontextmanager
    async def connected(self, token: str, **how: Any) -> AsyncIterator[Screen]:
        """A screen that has connected and heard nothing yet."""
        offered = [Subprotocol(SUBPROTOCOL), Subprotocol(f"bearer.{token}")]
        options = {"subprotocols": offered, "compression": None, "ping_interval": None, "close_timeout": 1, **how}
        stream = await trio.open_tcp_stream("127.0.0.1", self.listener.port)
        uri = f"ws://127.0.0.1:{self.listener.port}{PATH}"
        async with connect(uri, stream=stream, proxy=None, **options) as socket:
            yield Screen(socket)


@asynccontextmanager
async def open_staff_hall(**settings: str) -> AsyncIterator[StaffHall]:
    """The staff's sockets on a real port, open until left."""
    async with open_staff_world(**settings) as world, trio.open_nursery() as nursery:
        floor, chosen = floor_of(world), world.services.settings
        endpoint = StaffEndpoint(world.staff, floor, chosen)
        sockets = Sockets([endpoint], chosen, lambda: world.now)
        listener = Listener(App(), sockets, "127.0.0.1", 0)
        await nursery.start(listener.run)
        await nursery.start(world.notices.run)
        yield StaffHall(world, floor, sockets, listener)
        nursery.cancel_scope.cancel()
