"""A whole door on a real port: listener, sockets, actors and a store in memory, and phones that come to it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import attrs
import msgspec
import structlog
import trio
import uuid_utils.compat
from attrs import define, field, frozen
from hypercorn.typing import ASGIReceiveCallable, ASGISendCallable, Scope
from trio.testing import wait_all_tasks_blocked
from websockets.exceptions import ConnectionClosed
from websockets.trio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from actors.domain.ordering.order import Order
from actors.domain.party.commands import Join
from actors.domain.restaurant import Menu, MenuItem, Restaurant, Table
from actors.domain.state import State
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import SessionRef
from actors.surroundings import Surroundings
from persistence.memory import Memory
from persistence.memory_faults import Faults
from server.diners.endpoint import DinerEndpoint
from server.diners.tokens import MemberTokens
from server.diners.wire import DinerWire
from server.door.arrival import arrival_of
from server.door.listener import Listener
from server.door.sockets import Sockets
from server.settings import DoorSettings, door_settings
from tests.server.evening import CHIANTI, SAKURA
from tests.server.rawphone import RawPhone, handshake

PATIENCE_S: Final = 20.0  # for anything that should happen at once, on a busy machine
TABLE, OTHER_TABLE = 7, 8
MARGHERITA, SOLD_OUT, OTHERS_DISH, UNHEARD_OF = 456, 457, 999, 12345
RESTAURANTS: Final = (
    attrs.evolve(CHIANTI, tables={TABLE: Table(TABLE, 17), OTHER_TABLE: Table(OTHER_TABLE, 18)}),
    attrs.evolve(
        SAKURA,
        tables={9: Table(9, 1)},
        menu=Menu(SAKURA.menu.categories, {OTHERS_DISH: MenuItem(OTHERS_DISH, 1, "Sushi", "", 1200)}),
    ),
)
BIG_BYTES: Final = 8 * 1024 * 1024  # more than any socket's buffers


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    return uuid_utils.compat.uuid7()


class _Nobody:
    """A till and a mirror that nobody looks at."""

    def announcement(self, order: Order) -> None:
        """Is never ready at once."""

    def placed(self, session_id: UUID | None, order: Order) -> None:
        """Sends it nowhere."""

    def changed(self, state: State, restaurant: Restaurant, snapshot: Callable[[], bytes]) -> None:
        """Copies nothing."""


class App:
    """A small app: `/big` answers with more than buffers hold, `/slow` when let, `/nothing` never, all else at once.

    `/early` does so before it has read what it is told. Who has gone before they were answered has `left`.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.left: list[str] = []
        self.arrived = trio.Event()
        self.let_go = trio.Event()

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await trio.sleep_forever()
        self.asked.append(f"{scope['type']} {scope.get('path')}")
        arrival = arrival_of(scope)
        assert arrival is not None
        path, body = str(scope.get("path")), arrival.taken()
        if body is None:
            await self._answer(path, b"" if path == "/early" else await _body(receive), send)
            return
        with arrival.patience:
            await self._answer(path, body, send)
            return
        self.left.append(path)

    async def _answer(self, path: str, body: bytes, send: ASGISendCallable) -> None:
        self.arrived.set()
        if path == "/nothing":
            return
        if path == "/slow":
            await self.let_go.wait()
        said = b"x" * BIG_BYTES if path == "/big" else b"%d bytes" % len(body)
        length = (b"content-length", b"%d" % len(said))
        await send({"type": "http.response.start", "status": 200, "headers": [length], "trailers": False})
        await send({"type": "http.response.body", "body": said, "more_body": False})


async def _body(receive: ASGIReceiveCallable) -> bytes:
    body: bytes = b""
    while True:
        message: Any = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body


@frozen
class Diner:
    """A member at a table, and the token they hold."""

    session_id: UUID
    member_id: UUID
    token: str


@define
class Phone:
    """A diner's connected phone."""

    diner: Diner
    socket: ClientConnection

    async def hears(self, kind: str | None = None) -> Any:
        """The next frame, which must be of this type."""
        frame = msgspec.json.decode(await self.hears_bytes())
        assert kind in (None, frame["type"]), frame
        return frame

    async def hears_bytes(self) -> bytes:
        with trio.fail_after(PATIENCE_S):
            data: bytes = await self.socket.recv(decode=False)
            return data

    async def refused(self, code: str, ref: str | None = None) -> Any:
        """The next frame, which must be an error in words for a person, about this very message."""
        frame = await self.hears("error")
        assert (frame["code"], frame.get("ref")) == (code, ref)
        assert frame["message"][-1] in ".!"
        assert not any(word in frame["message"] for word in ("Traceback", "Error", "msgspec", "Exception"))
        return frame

    async def says(self, **message: Any) -> None:
        await self.sends(msgspec.json.encode(message).decode())

    async def sends(self, frame: str | bytes) -> None:
        with trio.fail_after(PATIENCE_S):
            await self.socket.send(frame)

    async def adds(self, ref: str | None = None, item: int = MARGHERITA, **more: Any) -> UUID:
        """Asks for one more line; gives its id."""
        line = more.pop("public_id", None) or new_id()
        named = {} if ref is None else {"ref": ref}
        said = {"qty": 1, **named, **more}
        await self.says(type="cart_mutate", op="create", public_id=str(line), menu_item_id=item, **said)
        return UUID(str(line))

    async def is_alive(self) -> None:
        """Asks, and must be answered next."""
        await self.says(type="ping", ref="alive")
        assert await self.hears("pong") == {"type": "pong", "ref": "alive"}

    async def ended(self) -> tuple[int | None, str | None]:
        """Reads to the end; gives the close code and reason."""
        return await end_of(self.socket)


async def end_of(socket: ClientConnection) -> tuple[int | None, str | None]:
    """Reads to the end; gives the close code and reason."""
    with trio.fail_after(PATIENCE_S):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return socket.close_code, socket.close_reason


@define
class Hall:
    """The open door and what is behind it."""

    faults: Faults
    registry: Registry
    tokens: MemberTokens
    sockets: Sockets
    listener: Listener
    app: App
    settings: DoorSettings
    logs: list[Any]
    refused: list[tuple[str, int]]
    """The method and status of each refusal of the door's own."""
    _tasks_before: int = 0
    _sockets_before: set[str] = field(factory=set)

    @property
    def port(self) -> int:
        return self.listener.port

    async def seat(self, table_id: int = TABLE) -> Diner:
        """One more member at the table."""
        table = await self.registry.at_table(1, table_id)
        member_id = new_id()
        await table.ask(Join(member_id))
        return self.holder(table.session_id, member_id)

    def holder(self, session_id: UUID, member_id: UUID) -> Diner:
        return Diner(session_id, member_id, self.tokens.issue(session_id, member_id, 1)[0])

    async def table(self, diner: Diner) -> SessionRef:
        return await self.registry.session(diner.session_id)

    async def state(self, diner: Diner) -> State:
        return (await (await self.table(diner)).look()).state

    @asynccontextmanager
    async def connected(self, diner: Diner, **how: Any) -> AsyncIterator[Phone]:
        """A phone that has connected and heard nothing yet."""
        offered = [Subprotocol("trivet.v1"), Subprotocol(f"bearer.{diner.token}")]
        options = {"subprotocols": offered, "compression": None, "ping_interval": None, "close_timeout": 1, **how}
        stream = await trio.open_tcp_stream("127.0.0.1", self.port)
        uri = f"ws://127.0.0.1:{self.port}/ws"
        async with connect(uri, stream=stream, proxy=None, **options) as socket:
            yield Phone(diner, socket)

    @asynccontextmanager
    async def at_table(self, diner: Diner | None = None) -> AsyncIterator[Phone]:
        """A phone that has connected and seen the cart."""
        async with self.connected(diner or await self.seat()) as phone:
            await phone.hears("snapshot")
            yield phone

    @asynccontextmanager
    async def raw(self, diner: Diner | None = None, buffer_bytes: int | None = None) -> AsyncIterator[RawPhone]:
        """A bare connection on which the handshake has been sent and nothing been read."""
        token = (diner or await self.seat()).token
        async with await self.dial(buffer_bytes) as stream:
            await stream.send_all(handshake(f"Authorization: Bearer {token}"))
            yield RawPhone(stream)

    async def dial(self, buffer_bytes: int | None = None) -> trio.SocketStream:
        """A bare connection, perhaps with a small buffer for what it has not read."""
        dialling = trio.socket.socket()
        try:
            if buffer_bytes is not None:
                dialling.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_RCVBUF, buffer_bytes)
            await dialling.connect(("127.0.0.1", self.port))
        except OSError:
            dialling.close()
            raise
        return trio.SocketStream(dialling)

    def remember(self) -> None:
        """Notes what is open now, for `nothing_left`."""
        self._tasks_before, self._sockets_before = _open_now()

    async def nothing_left(self) -> None:
        """Waits until every connection since `remember` has left no task, subscriber or descriptor behind."""
        with trio.fail_after(PATIENCE_S):
            while self._still_there():
                await wait_all_tasks_blocked(0.001)

    def _still_there(self) -> bool:
        tasks, sockets = _open_now()
        subscribed = self.registry.statistics().connections
        return bool(self.sockets) or subscribed > 0 or tasks > self._tasks_before or not sockets <= self._sockets_before


def _open_now() -> tuple[int, set[str]]:
    """How many tasks live, and every socket of this process."""
    links = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that lists the others
            links.append(str(descriptor.readlink()))
    return trio.lowlevel.current_statistics().tasks_living, {link for link in links if link.startswith("socket:")}


@asynccontextmanager
async def open_hall(**settings: str) -> AsyncIterator[Hall]:
    """A door with these settings (names without their prefix), open until left. It must not report a crash."""
    with structlog.testing.capture_logs() as logs:
        async with trio.open_nursery() as nursery:
            hall = _hall(door_settings({f"TRIVET_{name}": value for name, value in settings.items()}), logs)
            await nursery.start(hall.registry.run)
            await nursery.start(hall.listener.run)
            await hall.registry.at_table(1, TABLE)
            hall.remember()
            yield hall
            nursery.cancel_scope.cancel()
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


def _hall(settings: DoorSettings, logs: list[Any]) -> Hall:
    memory, app, wire = Memory(RESTAURANTS), App(), DinerWire()
    around = Surroundings(memory.journal, wire, now, _Nobody(), _Nobody())
    registry = Registry(memory.sessions, Restaurants(memory.restaurants, memory.journal, now), around, new_id)
    tokens = MemberTokens(settings.secret_keys, settings.token_lifetime_s, now, new_id)
    sockets = Sockets([DinerEndpoint(registry, tokens, wire, settings)], settings, now)
    refused: list[tuple[str, int]] = []
    listener = Listener(app, sockets, "127.0.0.1", 0, lambda *what: refused.append(what))
    return Hall(memory.faults, registry, tokens, sockets, listener, app, settings, logs, refused)
