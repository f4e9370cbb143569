"""Serves the emulated till over HTTP: the protocol of `http.py`, and a door to tell it how to misbehave.

    POST /orders, GET /orders/{order_id}      the till
    GET  /tickets                             what it has, with how often each order came
    PUT  /behaviour                           `Behaviour` as JSON
    PUT  /away                                {"seconds": 5}: gone at once, back after that

Told a secret, the till answers 401 to every order and look-up that is not signed with it, as a real one should.

Built on h11 and not on a web framework, because a till that drops a connection in the middle, or answers twice, needs
its hands on the socket.

Owns: the sockets and the HTTP. Must not: be part of a server that real diners use.
"""

from collections.abc import Callable
from typing import Annotated, Final, assert_never

import h11
import msgspec
import trio

from pos.emulators.presence import serve_while_there
from pos.emulators.till import Behaviour, EmulatedTill, Manner, Taken
from pos.emulators.wire import ENDS, Dropped, read_request, write_answer
from pos.till.signing import Signer

CONNECTIONS_MAX: Final = 256  # one worker of each of many restaurants


class _Away(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seconds: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]


class _Tickets(msgspec.Struct, frozen=True):
    requests: int
    look_ups: int
    tickets: tuple[Taken, ...]


class _Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes
    twice: bool = False


_behaviour = msgspec.json.Decoder(Behaviour).decode
_away = msgspec.json.Decoder(_Away).decode


async def serve_emulator(
    till: EmulatedTill,
    host: str,
    port: int,
    signer: Signer | None = None,
    task_status: trio.TaskStatus[int] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serves the till until cancelled; `started` tells the port. Raises OSError if the port cannot be had.

    With a `signer` it takes only what is signed with the same secret.
    """
    await serve_while_there(till, host, port, lambda outer: _Door(till, outer, signer).connection, task_status)


class _Door:
    """Answers requests. What must go on when a connection or the whole till is gone runs in the outer nursery."""

    def __init__(self, till: EmulatedTill, outer: trio.Nursery, signer: Signer | None) -> None:
        self._till = till
        self._outer = outer
        self._signer = signer
        self._free = trio.CapacityLimiter(CONNECTIONS_MAX)

    async def connection(self, stream: trio.SocketStream) -> None:
        """Answers one connection's requests, one after the other."""
        async with self._free:
            try:
                await self._talk(stream)
            except ENDS:
                pass
            finally:
                await trio.aclose_forcefully(stream)

    async def _talk(self, stream: trio.SocketStream) -> None:
        wire = h11.Connection(h11.SERVER)
        while True:
            request, body = await read_request(wire, stream)
            answer = await self._answer(request, body)
            await write_answer(wire, stream, answer.status, answer.body, twice=answer.twice)
            if wire.our_state is not h11.DONE:
                return
            wire.start_next_cycle()

    async def _answer(self, request: h11.Request, body: bytes) -> _Answer:
        path = request.target.decode("ascii", "replace")
        if path.startswith("/orders") and not self._believes(request, body):
            return _json(401, {"error": "bad_signature"})
        match request.method, path:
            case b"POST", "/orders":
                return await self._order(_key_of(request), body)
            case b"GET", "/tickets":
                return _json(200, _Tickets(self._till.requests, self._till.look_ups, self._till.tickets))
            case b"PUT", "/behaviour":
                return _told(lambda: self._till.behave(_behaviour(body)))
            case b"PUT", "/away":
                return _told(lambda: self._outer.start_soon(self._till.be_away, _away(body).seconds))
            case b"GET", _ if path.startswith("/orders/"):
                return await self._look_up(path.removeprefix("/orders/"))
            case _:
                return _json(405, {"error": "unknown_route"})

    def _believes(self, request: h11.Request, body: bytes) -> bool:
        """Whether the request comes from who knows the secret."""
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
        return self._signer is None or self._signer.signed(headers, body)

    async def _order(self, order_id: str, order: bytes) -> _Answer:
        if not order_id or not _is_json(order):
            return _json(400, {"error": "bad_order", "message": "This is no order."})
        behaviour = self._till.next_behaviour(order_id)
        await trio.sleep(behaviour.think_s)
        answer = self._treat(behaviour, order_id, order)
        await trio.sleep(behaviour.latency_s)
        if answer is None:
            raise Dropped
        return answer

    def _treat(self, behaviour: Behaviour, order_id: str, order: bytes) -> _Answer | None:
        """Takes the order, or not. None when the connection is to be dropped."""
        match behaviour.manner:
            case Manner.ACCEPT:
                return self._accept(order_id, order, twice=behaviour.twice)
            case Manner.REJECT:
                return _json(422, {"error": "refused", "message": behaviour.message})
            case Manner.ERROR:
                return _json(503, {"error": "broken"})
            case Manner.GARBLE:
                self._till.take(order_id, order)
                return _Answer(200, b"<html>Welcome to the guest network</html>")
            case Manner.DROP:
                self._till.take(order_id, order)
                return None
            case Manner.DROP_BEFORE:
                return None
            case _:
                assert_never(behaviour.manner)

    def _accept(self, order_id: str, order: bytes, *, twice: bool) -> _Answer:
        taken, new = self._till.take(order_id, order)
        body = {"order_id": order_id, "ticket": taken.ticket}
        return _json(201 if new else 409, body, twice=twice)

    async def _look_up(self, order_id: str) -> _Answer:
        taken = self._till.find(order_id)
        behaviour = self._till.behaviour
        await trio.sleep(behaviour.look_up_latency_s)
        if not behaviour.look_up:
            return _json(503, {"error": "broken"})
        if taken is None:
            return _json(404, {"error": "no_such_order"})
        return _json(200, {"order_id": order_id, "ticket": taken.ticket})


def _told(act: Callable[[], None]) -> _Answer:
    """Does what the control door was told, if it was told in the right words."""
    try:
        act()
    except msgspec.DecodeError as error:
        return _json(422, {"error": "bad_request", "message": str(error)})
    return _json(200, {})


def _json(status: int, value: object, *, twice: bool = False) -> _Answer:
    return _Answer(status, msgspec.json.encode(value), twice)


def _key_of(request: h11.Request) -> str:
    return next((value.decode("latin-1") for name, value in request.headers if name == b"idempotency-key"), "")


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
