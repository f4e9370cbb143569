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

from typing import assert_never

import h11
import msgspec
import trio

from pos.emulators.control import told, told_to_go
from pos.emulators.presence import serve_while_there
from pos.emulators.till import Behaviour, EmulatedTill, Manner, Taken
from pos.emulators.wire import Answer, Dropped, answering, json_answer
from pos.till.signing import Signer


class _Tickets(msgspec.Struct, frozen=True):
    requests: int
    look_ups: int
    tickets: tuple[Taken, ...]


_behaviour = msgspec.json.Decoder(Behaviour).decode


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
    await serve_while_there(till, host, port, lambda outer: answering(_Door(till, outer, signer).answer), task_status)


class _Door:
    """Answers requests. What must go on when a connection or the whole till is gone runs in the outer nursery."""

    def __init__(self, till: EmulatedTill, outer: trio.Nursery, signer: Signer | None) -> None:
        self._till = till
        self._outer = outer
        self._signer = signer

    async def answer(self, request: h11.Request, body: bytes) -> Answer:
        """What a request is answered. Raises `Dropped` where the line is to be cut."""
        path = request.target.decode("ascii", "replace")
        if path.startswith("/orders") and not self._believes(request, body):
            return json_answer(401, {"error": "bad_signature"})
        match request.method, path:
            case b"POST", "/orders":
                return await self._order(_key_of(request), body)
            case b"GET", "/tickets":
                return json_answer(200, _Tickets(self._till.requests, self._till.look_ups, self._till.tickets))
            case b"PUT", "/behaviour":
                return told(lambda: self._till.behave(_behaviour(body)))
            case b"PUT", "/away":
                return told_to_go(self._till, body, self._outer)
            case b"GET", _ if path.startswith("/orders/"):
                return await self._look_up(path.removeprefix("/orders/"))
            case _:
                return json_answer(405, {"error": "unknown_route"})

    def _believes(self, request: h11.Request, body: bytes) -> bool:
        """Whether the request comes from who knows the secret."""
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
        return self._signer is None or self._signer.signed(headers, body)

    async def _order(self, order_id: str, order: bytes) -> Answer:
        if not order_id or not _is_json(order):
            return json_answer(400, {"error": "bad_order", "message": "This is no order."})
        behaviour = self._till.next_behaviour(order_id)
        await trio.sleep(behaviour.think_s)
        answer = self._treat(behaviour, order_id, order)
        await trio.sleep(behaviour.latency_s)
        if answer is None:
            raise Dropped
        return answer

    def _treat(self, behaviour: Behaviour, order_id: str, order: bytes) -> Answer | None:
        """Takes the order, or not. None when the connection is to be dropped."""
        match behaviour.manner:
            case Manner.ACCEPT:
                return self._accept(order_id, order, twice=behaviour.twice)
            case Manner.REJECT:
                return json_answer(422, {"error": "refused", "message": behaviour.message})
            case Manner.ERROR:
                return json_answer(503, {"error": "broken"})
            case Manner.GARBLE:
                self._till.take(order_id, order)
                return Answer(200, b"<html>Welcome to the guest network</html>")
            case Manner.DROP:
                self._till.take(order_id, order)
                return None
            case Manner.DROP_BEFORE:
                return None
            case _:
                assert_never(behaviour.manner)

    def _accept(self, order_id: str, order: bytes, *, twice: bool) -> Answer:
        taken, new = self._till.take(order_id, order)
        body = {"order_id": order_id, "ticket": taken.ticket}
        return json_answer(201 if new else 409, body, twice=twice)

    async def _look_up(self, order_id: str) -> Answer:
        taken = self._till.find(order_id)
        behaviour = self._till.behaviour
        await trio.sleep(behaviour.look_up_latency_s)
        if not behaviour.look_up:
            return json_answer(503, {"error": "broken"})
        if taken is None:
            return json_answer(404, {"error": "no_such_order"})
        return json_answer(200, {"order_id": order_id, "ticket": taken.ticket})


def _key_of(request: h11.Request) -> str:
    return next((value.decode("latin-1") for name, value in request.headers if name == b"idempotency-key"), "")


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
