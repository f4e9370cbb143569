"""One phone: it joins over HTTP, keeps a socket open, survives a lost connection, and answers for every edit it sent.

Owns: the connection, the requests that wait for their event, and the times they took. Must not: decide what to do at
the table; that is the party's. Whatever is sent and not answered is sent again after a reconnection, as a real phone
would, because lines have ids and versions by which the server knows a repetition.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import httpx2
import msgspec
import trio
from attrs import Factory, define, field, frozen
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.trio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.replica import RESUME_REF, Frame, Replica
from bench.wire import decode

ANSWER_TIMEOUT_S: Final = 45.0  # longer than a killed server needs to come back and phones to reconnect
PATIENCE_S: Final = 60.0  # a server that cannot be reached for this long has gone
RETRY_FIRST_S: Final = 0.1
RETRY_MAX_S: Final = 2.0
HTTP_ATTEMPTS_MAX: Final = 40  # a try each second while a killed server comes back
OVER: Final = frozenset({4401, 4410})  # close codes after which this member need not come back


class DiningFailed(Exception):
    """Dining cannot begin or go on; the message is a sentence for whoever started it."""


@frozen
class Seat:
    """What `POST /table_session` gave: who this phone is, and where its socket is."""

    session_id: str
    member_id: str
    nickname: str
    is_host: bool
    ws_token: str
    ws_url: str

    @property
    def headers(self) -> Mapping[str, str]:
        """What authenticates this member over HTTP."""
        return {"Authorization": f"Bearer {self.ws_token}"}


@define(eq=False)
class Request:
    """Something sent that has not been answered yet."""

    frame: dict[str, Any]
    sent_at: float
    answered: trio.Event = Factory(trio.Event)
    answer: Frame | None = None


@define(eq=False)
class Phone:
    """A member with a phone in hand."""

    seat: Seat
    replica: Replica = Factory(Replica)
    latencies_s: list[float] = Factory(list)
    sent: int = 0
    refused: int = 0
    unanswered: int = 0
    connections: int = 0
    connected: bool = False
    _requests: dict[str, Request] = field(factory=dict, init=False)
    _changed: trio.Event = field(factory=trio.Event, init=False)
    _socket: ClientConnection | None = field(default=None, init=False)

    # ---- for the party

    async def ask(self, frame: dict[str, Any]) -> Frame | None:
        """Sends a message and waits for the event or error it causes, across reconnections. None if there was none."""
        ref = uuid4().hex[:12]
        request = Request({**frame, "ref": ref}, trio.current_time())
        self._requests[ref] = request
        self.sent += 1
        try:
            with trio.move_on_after(ANSWER_TIMEOUT_S):
                await self._send(request.frame)
                await request.answered.wait()
        finally:
            del self._requests[ref]
        self.unanswered += not request.answered.is_set()
        return request.answer

    async def until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Waits until something this phone has heard makes the condition true. False if it took too long."""
        with trio.move_on_after(timeout_s):
            while not condition():
                await self._changed.wait()
        return condition()

    # ---- the connection

    async def run(self) -> None:
        """Keeps the phone connected until it is cancelled or its session is over.

        Raises `DiningFailed` where the server cannot be reached for long.
        """
        lost_at, pause_s = trio.current_time(), RETRY_FIRST_S
        while not self.replica.closed:
            try:
                async with self._connect() as socket:
                    await self._converse(socket)
                if socket.close_code in OVER:
                    return
                lost_at, pause_s = trio.current_time(), RETRY_FIRST_S
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError) as error:
                if trio.current_time() - lost_at > PATIENCE_S:
                    raise DiningFailed(f"{self.seat.ws_url} cannot be reached ({type(error).__name__}).") from None
            await trio.sleep(pause_s)
            pause_s = min(pause_s * 2, RETRY_MAX_S)

    def _connect(self) -> connect:
        protocols = [Subprotocol("trivet.v1"), Subprotocol(f"bearer.{self.seat.ws_token}")]
        return connect(
            self.seat.ws_url, subprotocols=protocols, compression=None, open_timeout=5, close_timeout=2, max_queue=None
        )

    async def _converse(self, socket: ClientConnection) -> None:
        """Reads one connection to its end."""
        self.connections += 1
        self._socket, self.connected = socket, True
        since = self.replica.connected()
        behind = since is not None or bool(self._requests)  # of where its party sat before
        try:
            if since is not None:
                await self._send({"type": "resume", "ref": RESUME_REF, "since": since})
            async for text in socket:
                frame = decode(text)
                if frame["type"] == "error" and frame.get("ref") == RESUME_REF:
                    await socket.aclose()  # what was missed cannot be told just now: it is asked for on another one
                self._hear(frame)
                if behind and self.replica.caught_up:
                    behind = False
                    await self._send_again()
        except ConnectionClosed:
            return
        finally:
            self._socket, self.connected = None, False

    def _hear(self, frame: Frame) -> None:
        self.replica.receive(frame)
        request = self._requests.get(str(frame.get("ref")))
        if request is not None and not request.answered.is_set():
            self._settle(request, frame)
        self._changed.set()
        self._changed = trio.Event()

    def _settle(self, request: Request, answer: Frame | None) -> None:
        request.answer = answer
        request.answered.set()
        self.latencies_s.append(trio.current_time() - request.sent_at)
        self.refused += answer is not None and answer["type"] == "error"

    async def _send_again(self) -> None:
        """After a reconnection: what has happened meanwhile is settled, the rest is sent again."""
        for request in list(self._requests.values()):
            if request.answered.is_set():
                continue
            if happened(request.frame, self.replica):
                self._settle(request, None)
            else:
                await self._send(request.frame)

    async def _send(self, frame: Mapping[str, Any]) -> None:
        """Sends now, or leaves it to the next connection."""
        if self._socket is None:
            return
        try:
            await self._socket.send(msgspec.json.encode(frame).decode())
        except ConnectionClosed:
            return


def happened(frame: Frame, replica: Replica) -> bool:
    """Whether an edit that was not answered has taken place all the same, or is out of date."""
    if frame["type"] != "cart_mutate":
        return False
    line = replica.lines.get(frame["public_id"])
    if frame["op"] == "create":
        return frame["public_id"] in replica.seen
    return line is None or line.version > frame["version"]


async def request(client: httpx2.AsyncClient, method: str, path: str, **more: Any) -> httpx2.Response:
    """An HTTP request that is patient while the server is away. Raises `DiningFailed`."""
    for _ in range(HTTP_ATTEMPTS_MAX):
        try:
            response = await client.request(method, path, **more)
        except httpx2.TransportError:
            await trio.sleep(1)
            continue
        if response.status_code not in (429, 503):
            return response
        await trio.sleep(min(float(response.headers.get("Retry-After", "1")), 5.0))
    raise DiningFailed(f"{method} {path} is not answered by {client.base_url}.")


async def greet(client: httpx2.AsyncClient) -> None:
    """Looks once whether anybody is there. Raises `DiningFailed`."""
    try:
        response = await client.get("/health")
    except httpx2.TransportError:
        raise DiningFailed(f"Nothing answers at {client.base_url}. Is Trivet running there?") from None
    if response.status_code != 200:
        raise DiningFailed(f"{client.base_url}/health answers {response.status_code}; that is not a healthy Trivet.")


async def sit_down(client: httpx2.AsyncClient, restaurant: str, table_number: int) -> Seat:
    """Joins a table. Raises `DiningFailed` with the server's own words where it says no."""
    body = {"restaurant_name": restaurant, "table_number": table_number}
    response = await request(client, "POST", "/table_session", json=body)
    said = response.json()
    if response.status_code not in (200, 201):
        raise DiningFailed(f"Table {table_number}: {said['error']['message']} ({said['error']['code']})")
    return Seat(
        said["session_id"],
        said["member_id"],
        said["nickname"],
        said["is_host"],
        said["ws_token"],
        said["ws_url"],
    )
