"""Every WebSocket of this process: how one begins, the heartbeat they share, and how all end.

Owns: the handshake's rules (path, origin, subprotocol, token, time) and the set of live transports. Must not: know
who comes in, or what is said; each path has an endpoint that does.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

import structlog
import trio
from attrs import frozen

from actors.errors import Unavailable
from actors.ports.clock import Clock
from server.door import transport
from server.door.head import BadHandshake, Head, acceptance, shaken
from server.door.inbox import ConnectionClosed
from server.door.poller import Poller
from server.door.stream import DoorStream
from server.door.tokens import TokenInvalid
from server.door.transport import Transport
from server.settings import DoorSettings

BEARER: Final = "bearer."
SUBPROTOCOLS: Final = b"sec-websocket-protocol"
API_KEY: Final = b"x-api-key"
HANDSHAKE_TIMEOUT_S: Final = 10.0  # a phone on a bad network needs three round trips
SOCKETS_MAX: Final = 10_000  # about 12 KiB each
HEARTBEAT_S: Final = 1.0  # one task looks at all connections this often
RETRY_MIN_S: Final = 0.5  # the hint at a restart is jittered, so that not every phone comes back at once
RETRY_MAX_S: Final = 5.0

log = structlog.get_logger(__name__)


class Caller(Protocol):
    """Somebody who has shown a good token."""

    @property
    def expires_at(self) -> datetime:
        """When the token does, aware UTC. The conversation ends then."""
        ...

    @property
    def ids(self) -> Mapping[str, str]:
        """What a log entry about them names."""
        ...

    async def converse(self) -> None:
        """Converses until they go or are sent away. Raises `ConnectionClosed` when they go."""
        ...


class Endpoint(Protocol):
    """Who may come in at a path."""

    @property
    def path(self) -> str:
        """The path of the request, without its query."""
        ...

    @property
    def subprotocol(self) -> str:
        """What must be among the subprotocols, where any are offered."""
        ...

    async def admit(self, token: str, socket: Transport) -> Caller:
        """Who has this token. Raises `TokenInvalid` and `Unavailable`."""
        ...


@frozen
class Visit:
    """A WebSocket that may begin: who waits for it, the token it shows, and what is answered to its handshake."""

    stream: DoorStream
    endpoint: Endpoint
    token: str
    answer: bytes


class Sockets:
    """Accepts, keeps alive and ends sockets."""

    def __init__(self, endpoints: Sequence[Endpoint], settings: DoorSettings, clock: Clock) -> None:
        self._endpoints = {endpoint.path: endpoint for endpoint in endpoints}
        self._settings = settings
        self._clock = clock
        self._live: set[Transport] = set()
        self._emptied = trio.Event()
        self._draining = False

    def __len__(self) -> int:
        return len(self._live)

    def admit(self, head: Head, stream: DoorStream) -> Visit | int:
        """The WebSocket that this request asks for, or the HTTP status that refuses it before the upgrade."""
        endpoint = self._endpoints.get(head.target.partition("?")[0])
        if endpoint is None:
            return 404
        if not self._may_come_from(head.header(b"origin"), head.header(b"host")):
            return 403
        offered = head.words(SUBPROTOCOLS)
        if offered and endpoint.subprotocol not in offered:
            return 400
        try:
            answer = acceptance(shaken(head), endpoint.subprotocol if offered else None)
        except BadHandshake as error:
            return error.status
        if self._draining or len(self._live) >= SOCKETS_MAX:
            return 503
        return Visit(stream, endpoint, _bearer(head), answer)

    async def serve(self, visit: Visit, poller: Poller, nursery: trio.Nursery) -> None:
        """One connection, from handshake to end. Leaves the stream to be closed. `nursery` must outlive it.

        Gives up on a peer that does not take our answer.
        """
        shaken_hands = False
        with trio.move_on_after(HANDSHAKE_TIMEOUT_S):
            shaken_hands = await self._shake_hands(visit)
        if shaken_hands:
            socket = Transport(visit.stream, self._settings.frame_bytes_max, poller, nursery)
            await self._host(socket, visit.endpoint, visit.token)

    async def beat(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """The heartbeat of all connections, for ever."""
        task_status.started()
        while True:
            await trio.sleep(HEARTBEAT_S)
            now_s = trio.current_time()
            for live in list(self._live):
                live.beat(now_s)

    async def drain(self) -> None:
        """Sends everybody away with a hint when to come back, and waits until they have gone."""
        self._draining = True
        for live in list(self._live):
            self._send_away(live)
        while self._live:
            self._emptied = trio.Event()
            await self._emptied.wait()

    async def _shake_hands(self, visit: Visit) -> bool:
        try:
            await visit.stream.send_all(visit.answer)
        except trio.BrokenResourceError:
            log.info("connection_cut")  # it went during the handshake
            return False
        return True

    def _may_come_from(self, origin: str | None, host: str | None) -> bool:
        """Whether a page of this origin may connect: one of our own, or one that the operator allows."""
        if origin is None:
            return True
        ours = {*self._settings.allowed_origins, self._settings.public_url, f"http://{host}", f"https://{host}"}
        return origin.lower() in ours

    def _send_away(self, socket: Transport) -> None:
        hint_s = random.uniform(RETRY_MIN_S, RETRY_MAX_S)  # noqa: S311 - spreading load, not hiding anything
        socket.close(transport.RESTARTING, f"restarting, retry in {hint_s:.1f} s")

    async def _host(self, socket: Transport, endpoint: Endpoint, token: str) -> None:
        """Holds one conversation, from token to goodbye."""
        self._live.add(socket)
        if self._draining:
            self._send_away(socket)  # it shook hands while the others were sent away
        try:
            await socket.talk(lambda: self._converse(socket, endpoint, token))
        finally:
            self._live.discard(socket)
            self._emptied.set()

    async def _converse(self, socket: Transport, endpoint: Endpoint, token: str) -> None:
        try:
            caller = await endpoint.admit(token, socket)
        except TokenInvalid:
            socket.close(transport.UNAUTHORIZED, "token missing, wrong, expired or revoked")
            return
        except Unavailable:
            socket.close(transport.RESTARTING, "try again")
            return
        try:
            left_s = (caller.expires_at - self._clock()).total_seconds()
            with trio.move_on_after(max(left_s, 0.0)):  # below 0: it expired while they were admitted
                await caller.converse()
            socket.cut_off(transport.UNAUTHORIZED, "token expired")
        except ConnectionClosed:
            raise
        except Exception:
            log.exception("connection_crashed", **caller.ids)
            socket.close(transport.RESTARTING, "reconnect and resume")


def _bearer(head: Head) -> str:
    """The token, from a subprotocol (browsers) or the header (everybody else); empty where there is none.

    A key of an integration counts where both are shown, as on its routes.
    """
    key = head.header(API_KEY)
    if key is not None:
        return key.strip()
    scheme, _, token = (head.header(b"authorization") or "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    offered = head.words(SUBPROTOCOLS)
    return next((word.removeprefix(BEARER) for word in offered if word.startswith(BEARER)), "")
