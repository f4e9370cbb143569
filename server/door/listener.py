"""The one port: accepts, reads the head of the first request, and hands the connection to who should serve it.

A WebSocket goes to the sockets, everything else to hypercorn, which gives it back where a later request asks for a
WebSocket (`docs/libraries.md`, traps 1 and 2). Owns: accepting, the bounds before anybody is known, and the order in
which the door closes. Must not: know routes or messages.
"""

from functools import partial
from typing import Final

import structlog
import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.trio.lifespan import Lifespan
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import ASGIFramework, ConnectionState, LifespanState

from server.door.head import HEAD_BYTES_MAX, HEAD_END, Head, parse
from server.door.http1 import HttpServer, hypercorn_config
from server.door.poller import Poller
from server.door.refusals import Counting, Refusals
from server.door.sockets import Sockets, Visit
from server.door.stream import DoorStream

HEAD_TIMEOUT_S: Final = 10.0  # from the connection to the end of the first head; half a handshake ends here
CONNECTIONS_MAX: Final = 20_000  # sockets and requests together; a process's usual limit of descriptors, halved
LAST_ANSWERS_S: Final = 4.0  # until all who read slowly have what they asked for, once the door closes
BACKLOG: Final = 1_024  # connections the kernel holds while we are busy; fifty phones scan at once

log = structlog.get_logger(__name__)


class Listener:
    """The door. `run` it, and `drain` it before it is cancelled. Port 0 lets the system choose.

    `refused` is told the method and the status of each request that never reaches the app.
    """

    def __init__(
        self, app: ASGIFramework, sockets: Sockets, host: str, port: int, refused: Counting | None = None
    ) -> None:
        self._app = ASGIWrapper(app)
        self._sockets = sockets
        self._refusals = Refusals() if refused is None else Refusals(refused)
        self._host = host
        self._port_wanted = port
        self._config = hypercorn_config()
        self._context = WorkerContext(None)
        self._accepting: trio.CancelScope | None = None
        self._connections = 0
        self._heads: set[trio.CancelScope] = set()  # connections that have not asked for anything yet
        self._requests: set[DoorStream] = set()  # those that hypercorn serves
        self._quiet = trio.Event()
        self.port = 0

    @property
    def accepting(self) -> bool:
        """Whether new connections are taken."""
        return self._accepting is not None and not self._accepting.cancel_called

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Listens until cancelled. Raises OSError when the address cannot be had."""
        listeners = await trio.open_tcp_listeners(self._port_wanted, host=self._host, backlog=BACKLOG)
        state: LifespanState = {}
        lifespan = Lifespan(self._app, self._config, state)
        with Poller() as poller:
            async with trio.open_nursery() as nursery:
                await nursery.start(lifespan.handle_lifespan)
                await lifespan.wait_for_startup()
                nursery.start_soon(self._sockets.beat)
                nursery.start_soon(poller.run)
                self.port = listeners[0].socket.getsockname()[1]
                task_status.started()
                with (
                    trio.CancelScope() as self._accepting
                ):  # a new one each time, so that a crashed door can open again
                    serve = partial(self._serve, ConnectionState(state), poller, nursery)
                    await trio.serve_listeners(serve, listeners, handler_nursery=nursery)
                await trio.sleep_forever()

    async def drain(self) -> None:
        """Stops accepting, sends the phones away, lets requests under way finish."""
        if self._accepting is not None:
            self._accepting.cancel()
        for head in list(self._heads):
            head.cancel()
        await self._context.terminated.set()
        for stream in self._requests:
            stream.hurry(LAST_ANSWERS_S)
        await self._sockets.drain()
        while self._connections:
            self._quiet = trio.Event()
            await self._quiet.wait()

    async def _serve(
        self, state: ConnectionState, poller: Poller, nursery: trio.Nursery, inner: trio.SocketStream
    ) -> None:
        """One connection, from accept to close. Nothing that happens on it reaches another."""
        if self._connections >= CONNECTIONS_MAX:
            await trio.aclose_forcefully(inner)
            return
        self._connections += 1
        try:
            async with inner:
                visit = await self._sort(state, inner)
                if visit is not None:
                    await self._sockets.serve(visit, poller, nursery)
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        except* Exception:
            log.exception("connection_failed")
        finally:
            self._connections -= 1
            self._quiet.set()

    async def _sort(self, state: ConnectionState, inner: trio.SocketStream) -> Visit | None:
        """Reads what is asked for first, and answers it. Gives the WebSocket it asks for, sooner or later."""
        raw = await self._read_head(inner)
        if not raw:
            return None
        head = parse(raw)
        if head is None or not head.upgrades or head.fault is not None:
            return await self._serve_http(state, DoorStream(inner, raw))
        return await self._admit(head, DoorStream(inner, raw[raw.index(HEAD_END) + len(HEAD_END) :]))

    async def _serve_http(self, state: ConnectionState, stream: DoorStream) -> Visit | None:
        server = HttpServer(self._app, self._config, self._context, state, stream, self._refusals)
        self._requests.add(stream)
        try:
            upgrade = await server.serve()
        finally:
            self._requests.discard(stream)
        if upgrade is None:
            return None
        stream.replay(upgrade.rest)
        return await self._admit(upgrade.head, stream)

    async def _admit(self, head: Head, stream: DoorStream) -> Visit | None:
        """The WebSocket that is asked for, or nobody once a refusal has been read."""
        visit = self._sockets.admit(head, stream)
        if isinstance(visit, Visit):
            return visit
        await stream.send_all(self._refusals.refuse(visit, head).as_bytes())
        await stream.linger()
        return None

    async def _read_head(self, inner: trio.SocketStream) -> bytes | None:
        """The first head and what came with it; None from a peer that has gone or asks nothing.

        One that begins and does not end in time is told so.
        """
        if not self.accepting:
            return None  # it came in with the last ones, and nobody would end its wait
        read: list[bytes] = []
        with trio.CancelScope() as life:
            self._heads.add(life)
            try:
                with trio.move_on_after(HEAD_TIMEOUT_S) as patience:
                    return await _read_head(inner, read)
            finally:
                self._heads.discard(life)
        if patience.cancelled_caught and read:
            await DoorStream(inner, b"").send_all(self._refusals.refuse(408).as_bytes())
        return None


async def _read_head(inner: trio.SocketStream, read: list[bytes]) -> bytes | None:
    """Reads up to the end of a head or past its bound; `read` has what there is of it, whatever happens."""
    raw = b""
    while HEAD_END not in raw and len(raw) <= HEAD_BYTES_MAX:
        more = await inner.receive_some(HEAD_BYTES_MAX)
        if not more:
            return None
        raw += more
        read[:] = [raw]
    return raw
