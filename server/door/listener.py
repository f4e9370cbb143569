"""The one port: accepts, reads the head of the first request, and hands the connection to who should serve it.

An upgrade goes to the sockets, everything else to hypercorn, which never sees a WebSocket (`docs/libraries.md`, traps 1
and 2). Owns: accepting, the bounds before anybody is known, and the order in which the door closes. Must not: know
routes or messages.
"""

from functools import partial
from typing import Any, Final

import structlog
import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.events import Event, RawData
from hypercorn.trio.lifespan import Lifespan
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGISendCallable,
    ConnectionState,
    LifespanState,
    Scope,
)

from server.door.head import HEAD_BYTES_MAX, HEAD_END, parse
from server.door.sockets import Sockets
from server.door.stream import DoorStream

HEAD_TIMEOUT_S: Final = 10.0  # from the connection to the end of the first head; half a handshake ends here
CONNECTIONS_MAX: Final = 20_000  # sockets and requests together; a process's usual limit of descriptors, halved
KEEP_ALIVE_S: Final = 15.0  # between two requests of one browser
READ_TIMEOUT_S: Final = 30.0  # between two reads of one request
DRAIN_WRITE_TIMEOUT_S: Final = 2.0  # what a reader that takes nothing gets once the door closes
BACKLOG: Final = 1_024  # connections the kernel holds while we are busy; fifty phones scan at once

HTTP_VERSIONS: Final = frozenset({"1.0", "1.1"})
HTTP2_PREFACE: Final = b"PRI * HTTP/2.0"
NO_HTTP2: Final = b"HTTP/1.1 505 HTTP Version Not Supported\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

log = structlog.get_logger(__name__)


class Listener:
    """The door. `run` it, and `drain` it before it is cancelled. Port 0 lets the system choose."""

    def __init__(self, app: ASGIFramework, sockets: Sockets, host: str, port: int) -> None:
        self._app = app
        self._sockets = sockets
        self._host = host
        self._port_wanted = port
        self._config = _hypercorn_config()
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
        lifespan = Lifespan(ASGIWrapper(self._app), self._config, state)
        async with trio.open_nursery() as nursery:
            await nursery.start(lifespan.handle_lifespan)
            await lifespan.wait_for_startup()
            nursery.start_soon(self._sockets.beat)
            self.port = listeners[0].socket.getsockname()[1]
            task_status.started()
            with trio.CancelScope() as self._accepting:  # a new one each time, so that a crashed door can open again
                serve = partial(self._serve, ConnectionState(state))
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
            stream.hurry(DRAIN_WRITE_TIMEOUT_S)
        await self._sockets.drain()
        while self._connections:
            self._quiet = trio.Event()
            await self._quiet.wait()

    async def _serve(self, state: ConnectionState, inner: trio.SocketStream) -> None:
        """One connection, from accept to close. Nothing that happens on it reaches another."""
        if self._connections >= CONNECTIONS_MAX:
            await trio.aclose_forcefully(inner)
            return
        self._connections += 1
        try:
            async with inner:
                await self._sort(state, inner)
        except* (trio.BrokenResourceError, trio.ClosedResourceError):
            pass
        except* Exception:
            log.exception("connection_failed")
        finally:
            self._connections -= 1
            self._quiet.set()

    async def _sort(self, state: ConnectionState, inner: trio.SocketStream) -> None:
        raw = await self._read_head(inner)
        if raw is None:
            return
        stream = DoorStream(inner, raw)
        head = parse(raw)
        http2 = raw.startswith(HTTP2_PREFACE)
        del raw  # a phone stays for hours
        if head is not None and head.upgrades:
            visit = self._sockets.serve(stream, head)
            del head
            await visit
        elif http2:
            await stream.send_all(NO_HTTP2)
        else:
            await self._serve_http(state, stream)

    async def _serve_http(self, state: ConnectionState, stream: DoorStream) -> None:
        self._requests.add(stream)
        try:
            app = ASGIWrapper(_http_only(self._app))
            await _HttpServer(app, self._config, self._context, state, stream)
        finally:
            self._requests.discard(stream)

    async def _read_head(self, stream: trio.SocketStream) -> bytes | None:
        """The first head and what came with it; None from a peer that is too slow, too long or gone."""
        if not self.accepting:
            return None  # it came in with the last ones, and nobody would end its wait
        with trio.move_on_after(HEAD_TIMEOUT_S) as patience:
            self._heads.add(patience)
            try:
                return await _read_head(stream)
            finally:
                self._heads.discard(patience)
        return None


class _HttpServer(TCPServer):
    """hypercorn's, except that one who has gone is not kept until the end of their keep-alive."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._gone = False
        self._life = trio.CancelScope()

    async def run(self) -> None:
        """Serves the connection's requests, one after the other."""
        with self._life:
            await super().run()

    async def protocol_send(self, event: Event) -> None:
        """The end of a request cancels its task; what follows an answer (idle, or closed) must happen all the same.

        Without it an idle connection has no keep-alive limit, and holds up a drain. A connection that does not take its
        answer has ended: hypercorn would leave the request that waits behind this one waiting for ever.
        """
        with trio.CancelScope(shield=True):  # every write has the stream's own deadline
            await super().protocol_send(event)
        if isinstance(event, RawData) and self.stream.broken:
            self._life.cancel()

    async def _read_data(self) -> None:
        await super()._read_data()
        self._gone = True
        await self.idle_task.stop()

    async def _idle_timeout(self) -> None:
        if not self._gone:
            await super()._idle_timeout()


async def _read_head(stream: trio.SocketStream) -> bytes | None:
    raw = b""
    while HEAD_END not in raw:
        more = await stream.receive_some(HEAD_BYTES_MAX)
        if not more or len(raw) >= HEAD_BYTES_MAX:
            return None
        raw += more
    return raw


def _http_only(app: ASGIFramework) -> ASGIFramework:
    """The app, out of reach for an upgrade that comes as the second request of a connection, or with HTTP/2."""

    async def guarded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000, "reason": None})  # hypercorn makes it a 403
        elif scope["type"] == "http" and scope["http_version"] in HTTP_VERSIONS:
            await app(scope, receive, send)

    return guarded


def _hypercorn_config() -> Config:
    config = Config()
    config.include_server_header = False
    config.keep_alive_timeout = KEEP_ALIVE_S
    config.read_timeout = READ_TIMEOUT_S  # type: ignore[assignment]  # seconds, whole or not
    config.h11_max_incomplete_size = HEAD_BYTES_MAX
    config.accesslog = None
    return config
