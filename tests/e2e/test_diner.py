"""A diner of the tests says why they hear no more."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
import trio
from websockets.exceptions import ConnectionClosed
from websockets.trio.client import connect
from websockets.trio.server import ServerConnection, serve

from tests.e2e.diner import Diner


async def says_goodbye(connection: ServerConnection) -> None:
    """Asked for anything, it says one thing more and sends the diner away."""
    await connection.recv()
    await connection.send('{"type": "pong"}')
    await connection.aclose(4408, "too slow")


@pytest.fixture
async def diner(nursery: trio.Nursery) -> AsyncIterator[Diner]:
    server = await nursery.start(partial(serve, says_goodbye, 0, host="127.0.0.1"))
    host, port = server.listeners[0].socket.getsockname()
    async with connect(f"ws://{host}:{port}") as socket:
        diner = Diner({}, socket)
        nursery.start_soon(diner.listen)
        yield diner


async def test_who_waits_hears_what_was_said_before_and_then_why_no_more_comes(diner: Diner) -> None:
    await diner.say("ping")
    with pytest.raises(ConnectionClosed, match=r"4408.*too slow"):
        await diner.hears_type("order_confirmed")
    assert await diner.hears_type("pong")
    with pytest.raises(ConnectionClosed, match=r"4408.*too slow"):
        await diner.hears_type("order_confirmed")


async def test_who_waits_in_vain_is_told_what_came_instead(diner: Diner) -> None:
    with pytest.raises(trio.TooSlowError, match="of 0 frames"):
        await diner.hears_type("order_confirmed", within_s=0)
