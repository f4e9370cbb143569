"""What a phone asks for and takes for done after a reconnection, when nobody answered it before."""

import json
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import trio
from websockets.trio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from bench.phone import Phone, Seat, happened
from bench.replica import RESUME_REF, Line, Replica
from tests.bench.test_replica import snapshot


def replica_with(public_id: str, version: int) -> Replica:
    line = Line(456, 1, "", version, "pending", "ann", Decimal("9.50"))
    return Replica(seq=7, lines={public_id: line}, seen={public_id, "gone"})


def edit(op: str, public_id: str, version: int | None = None) -> dict[str, Any]:
    return {"type": "cart_mutate", "op": op, "public_id": public_id, "version": version}


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (edit("create", "here"), True),
        (edit("create", "gone"), True),
        (edit("create", "new"), False),
        (edit("update", "here", 1), True),
        (edit("update", "here", 2), False),
        (edit("delete", "here", 2), False),
        (edit("delete", "gone", 2), True),
        ({"type": "place_order"}, False),
    ],
)
def test_an_edit_is_sent_again_unless_the_cart_shows_that_it_happened(frame: dict[str, Any], expected: bool) -> None:
    assert happened(frame, replica_with("here", version=2)) is expected


async def test_a_phone_that_is_not_told_what_it_missed_asks_again(nursery: trio.Nursery) -> None:
    """As where the server is busy: `resume` may be answered by UNAVAILABLE."""
    asked: list[int] = []

    async def busy(socket: ServerConnection) -> None:
        await socket.send(json.dumps(snapshot(7), default=float))
        asked.append(json.loads(await socket.recv())["since"])
        answers = {1: {"type": "error", "code": "UNAVAILABLE", "message": ""}, 2: snapshot(7)}
        await socket.send(json.dumps({**answers[len(asked)], "ref": RESUME_REF}, default=float))
        await socket.wait_closed()

    server = await nursery.start(partial(serve, busy, 0, host="127.0.0.1", subprotocols=[Subprotocol("trivet.v1")]))
    port = server.listeners[0].socket.getsockname()[1]
    phone = Phone(Seat("s", "m", "Ann", True, "token", f"ws://127.0.0.1:{port}/ws"), Replica(seq=5))
    nursery.start_soon(phone.run)

    assert await phone.until(lambda: phone.replica.seq == 7 and phone.replica.caught_up, 5.0)
    assert asked == [5, 5]
    assert phone.connections == 2
    nursery.cancel_scope.cancel()
