"""HTTP/1.1 on one connection: as hypercorn does it, with our own refusals, and with a way out for a WebSocket.

A handshake may come as any request of a connection; a proxy that keeps connections sends it so. hypercorn's own
WebSockets never come into play (`docs/libraries.md`, trap 1): between two requests the connection is given back, with
what the handshake said and what came behind it. Another protocol that is offered is ignored, so there is no HTTP/2.

Owns: what hypercorn is told differently. Must not: know routes or messages.
"""

import math
from contextlib import suppress
from time import time
from typing import Final

import h11
import trio
from attrs import frozen
from hypercorn.config import Config
from hypercorn.events import Closed, Event, RawData, Updated
from hypercorn.protocol.events import Body, EndBody, Request, Response, StreamClosed
from hypercorn.protocol.events import Event as StreamEvent
from hypercorn.protocol.h11 import STREAM_ID, H11Protocol
from hypercorn.protocol.http_stream import ASGIHTTPState, HTTPStream
from hypercorn.trio.task_group import TaskGroup
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import AppWrapper, ConnectionState
from hypercorn.utils import parse_socket_addr

from server.door.arrival import Arrival, put
from server.door.head import HEAD_BYTES_MAX, Head, head_of, too_long
from server.door.refusals import Refusals
from server.door.stream import DoorStream

KEEP_ALIVE_S: Final = 15.0  # between two requests of one browser, and for the next one's head
READ_TIMEOUT_S: Final = 30.0  # between two reads of one request
LAST_BODY_S: Final = 4.0  # for the rest of a request that is still being told, once the door closes


@frozen
class Upgrade(Exception):
    """A request for a WebSocket, and what came behind its head."""

    head: Head
    rest: bytes


class _Refused(Exception):
    """An answer has been given that ends the connection."""


class _Config(Config):
    """hypercorn's, whose own headers say what time it is, and so are written once a second."""

    _written: tuple[int, list[tuple[bytes, bytes]]] | None = None

    def response_headers(self, protocol: str) -> list[tuple[bytes, bytes]]:
        now = int(time())
        if self._written is None or self._written[0] != now:
            self._written = now, super().response_headers(protocol)
        return self._written[1]


def _arrival_of(head: Head) -> Arrival:
    """Of a request without a body all is here."""
    if head.header(b"transfer-encoding") is not None:
        return Arrival(None)
    length = int(head.header(b"content-length") or 0)
    return Arrival(length, None if length else b"")


def hypercorn_config() -> Config:
    """The server's settings: our bounds, and no name of it."""
    config = _Config()
    config.include_server_header = False
    config.keep_alive_timeout = KEEP_ALIVE_S
    config.read_timeout = READ_TIMEOUT_S  # type: ignore[assignment]  # seconds, whole or not
    config.h11_max_incomplete_size = HEAD_BYTES_MAX
    config.accesslog = None
    return config


class _Stream(HTTPStream):
    """One request and its answer."""

    refusals: Refusals
    head: Head
    arrival: Arrival

    async def handle(self, event: StreamEvent) -> None:
        """What comes of it. A body that is here before the app has begun is handed over with the head."""
        arrival = self.arrival
        if isinstance(event, Body) and not arrival.begun and len(event.data) == arrival.length:
            arrival.body = bytes(event.data)
        elif isinstance(event, StreamClosed) and arrival.body is not None:
            self.closed = True
            if self.state is not ASGIHTTPState.CLOSED:
                arrival.patience.cancel()
        elif arrival.body is None or not isinstance(event, EndBody):
            await super().handle(event)
            if isinstance(event, Request):
                put(self.scope, arrival)  # the app has a task of its own, which begins later

    async def _send_error_response(self, status_code: int) -> None:
        """What is answered where the app has nothing to say: it crashed, or ended early."""
        refusal = self.refusals.refuse(status_code, self.head)
        await self.send(Response(stream_id=self.stream_id, headers=list(refusal.headers), status_code=status_code))
        if refusal.body:
            await self.send(Body(stream_id=self.stream_id, data=refusal.body))
        await self.send(EndBody(stream_id=self.stream_id))
        self.state = ASGIHTTPState.CLOSED


class _Protocol(H11Protocol):
    """The requests of one connection, one after the other."""

    refusals: Refusals
    deaf = False  # what still comes of a request that was answered is nobody's
    _begun = b""  # the head of an answer, until its first bytes or its end: they travel together

    async def handle(self, event: Event) -> None:
        """What has come, and the end of it."""
        if not (self.deaf and isinstance(event, RawData)):
            await super().handle(event)

    @property
    def is_being_told(self) -> bool:
        """Whether the body of a request has not come to its end."""
        return self.connection.their_state is h11.SEND_BODY

    @property
    def has_begun(self) -> bool:
        """Whether a head has begun and is not over."""
        return bool(self.connection.trailing_data[0].strip())

    async def refuse(self, status: int, head: Head | None) -> None:
        """Says no, and no more."""
        await self.send(RawData(self.refusals.refuse(status, head).as_bytes()))

    async def _check_protocol(self, event: h11.Request) -> None:
        """Whatever else is offered, we speak HTTP/1.1."""

    async def _create_stream(self, request: h11.Request) -> None:
        head = head_of(request)
        if head.fault is not None:
            await self.refuse(head.fault, head)
            raise _Refused
        if head.upgrades:
            raise Upgrade(head, self.connection.trailing_data[0])
        parts = (self.app, self.config, self.context, self.task_group, self.ssl, self.client, self.server)
        stream = self.stream = _Stream(*parts, self.stream_send, STREAM_ID)
        stream.refusals, stream.head, stream.arrival = self.refusals, head, _arrival_of(head)
        await stream.handle(
            Request(
                stream_id=STREAM_ID,
                headers=list(request.headers),
                http_version=request.http_version.decode(),
                method=head.method.upper(),
                raw_path=request.target,
                state=self.connection_state,
            )
        )
        self.keep_alive_requests += 1

    async def _send_h11_event(
        self, event: h11.Response | h11.InformationalResponse | h11.Data | h11.EndOfMessage
    ) -> None:
        """Writes a head with what follows it; hypercorn writes head, body and end one by one.

        Who is answered before all of their request was read has their connection closed, and is told so, or they
        would send their next request into its end.
        """
        if isinstance(event, h11.Response) and self.is_being_told:
            closing = [*event.headers, (b"connection", b"close")]
            event = h11.Response(status_code=event.status_code, headers=closing, reason=event.reason)
        try:
            data = self.connection.send(event)
        except h11.LocalProtocolError:
            if self.connection.their_state is not h11.ERROR:
                raise
            return
        self._begun += data or b""
        if self._begun and not isinstance(event, h11.Response):
            begun, self._begun = self._begun, b""
            await self.send(RawData(begun))

    async def _send_error_response(self, status_code: int) -> None:
        """What h11 could not read. Of a head that is too long it does not say what of it was."""
        if status_code == 431:
            status_code = too_long(self.connection.trailing_data[0])
        await self.refuse(status_code, None)
        raise _Refused


class HttpServer(TCPServer):
    """One connection. hypercorn's, except that one who has gone is not kept until the end of their keep-alive."""

    protocol: _Protocol  # type: ignore[assignment]  # never another one: there is no HTTP/2
    stream: DoorStream  # type: ignore[assignment]

    def __init__(
        self,
        app: AppWrapper,
        config: Config,
        context: WorkerContext,
        state: ConnectionState,
        stream: DoorStream,
        refusals: Refusals,
    ) -> None:
        super().__init__(app, config, context, state, stream)  # type: ignore[arg-type]
        self._refusals = refusals
        self._gone = False
        self._patience = trio.CancelScope()  # with who is idle; a request that is under way has all the time
        self._reading = trio.CancelScope()
        self._told_until = math.inf  # by when a request has to be here
        self._life = trio.CancelScope()
        self._upgrade: Upgrade | None = None

    async def serve(self) -> Upgrade | None:
        """Serves the connection's requests, one after the other. At its end it is closed, unless it is to go on."""
        try:
            with self._life:
                async with TaskGroup() as self._task_group:
                    self.protocol = self._new_protocol()
                    self._patience.deadline = self._idle_until()
                    self._task_group.spawn(self._idle_timeout)
                    await self._read_data()
        except OSError:
            pass
        finally:
            if self._upgrade is None:
                await self._close()
            vars(self).pop("protocol", None)  # it knows this connection, too, and they would be a circle
        return self._upgrade

    async def protocol_send(self, event: Event) -> None:
        """What a request and its answer come to.

        The end of a request cancels its task; what follows an answer (idle, or closed) must happen all the same.
        Without it an idle connection has no keep-alive limit, and holds up a drain. A connection that does not take its
        answer has ended: hypercorn would leave the request that waits behind this one waiting for ever.
        """
        if isinstance(event, RawData):
            if self.stream.offer(event.data) or self.stream.broken:
                with trio.CancelScope(shield=True):  # every write has the stream's own deadline
                    await self._flush()
        elif isinstance(event, Updated):
            self._patience.deadline = self._idle_until() if event.idle else math.inf
        elif isinstance(event, Closed):
            with trio.CancelScope(shield=True):
                if self.protocol.is_being_told and not self.protocol.deaf:
                    self.protocol.deaf = True  # answered before all was read: the reset must not overtake the answer
                    await self.stream.linger()
                await self._close()
                await self.protocol.handle(event)

    async def _flush(self) -> None:
        try:
            await self.stream.flush()
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            await self.protocol.handle(Closed())
        if self.stream.broken:
            self._life.cancel()

    def _new_protocol(self) -> _Protocol:
        socket = self.stream.socket
        protocol = _Protocol(
            self.app,
            self.config,
            self.context,
            self._task_group,
            self.state,  # type: ignore[arg-type]
            ssl=False,
            client=parse_socket_addr(socket.family, socket.getpeername()),
            server=parse_socket_addr(socket.family, socket.getsockname()),
            send=self.protocol_send,
        )
        protocol.refusals = self._refusals
        return protocol

    async def _read_data(self) -> None:
        try:
            await self._read_all()
            await self.protocol.handle(Closed())
        except _Refused:
            await self.stream.linger()
            await self.protocol.handle(Closed())
        except Upgrade as upgrade:
            self._upgrade = upgrade.with_traceback(None)  # which knows this connection, too
        self._gone = True
        self._patience.cancel()

    async def _read_all(self) -> None:
        """All that comes, until nothing does for too long.

        One time limit that moves with the reads: one for each would cost as much as a rule.
        """
        with self._reading as patience, suppress(trio.ClosedResourceError, trio.BrokenResourceError):
            while True:
                patience.deadline = trio.current_time() + READ_TIMEOUT_S
                self._hurry_asker()
                data = await self.stream.receive_some()
                patience.deadline = math.inf  # what is under way has all the time
                await self.protocol.handle(RawData(data))
                if not data:
                    return

    def _hurry_asker(self) -> None:
        """Who is still telling what they ask for when the door closes has a moment for the rest."""
        if self.protocol.is_being_told:
            self._reading.deadline = min(self._reading.deadline, self._told_until)

    def _idle_until(self) -> float:
        return trio.current_time() + self.config.keep_alive_timeout

    async def _idle_timeout(self) -> None:
        """Ends the connection when it has been idle for too long, or is idle when the door closes.

        One task for all its requests; hypercorn starts one after each.
        """
        while True:
            with self._patience as patience:
                await self.context.terminated.wait()
            busy = patience.deadline == math.inf
            if self._gone or (busy and self.context.terminated.is_set()):
                self._told_until = trio.current_time() + LAST_BODY_S
                self._hurry_asker()
                return  # what is under way closes the connection when it has been answered
            if not busy:
                break
            self._patience = trio.CancelScope()  # it asked in the moment in which it ran out
        with trio.CancelScope(shield=True):
            if patience.cancelled_caught and self.protocol.has_begun:
                await self.protocol.refuse(408, None)
            await self._initiate_server_close()
