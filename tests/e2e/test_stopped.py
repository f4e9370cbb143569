"""SIGTERM: phones are sent away with 1012, nothing that was shown is lost, and nobody holds the server up."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import pytest
import trio
from websockets.exceptions import ConnectionClosed

from pos.emulators.till import Behaviour
from tests.e2e.diner import Diner, all_at_once, connected, join, menu, orders, seated
from tests.e2e.running import Server, Servers
from tests.e2e.till import HttpTill
from tests.server.rawphone import TEXT, frame, handshake

STUCK_STOP_S = 20.0  # everything that may hold a stop up has its own, shorter limit
SLOW_BUFFER = 4096
LONG_NOTE = "x" * 190


async def edit_again_and_again(diner: Diner, menu_item_id: int) -> None:
    """Changes one line until the connection ends."""
    added = await diner.adds(menu_item_id)
    line, version = added["item"]["public_id"], 1
    with suppress(ConnectionClosed):
        while True:
            await diner.asks("cart_mutate", op="update", public_id=line, version=version, qty=1 + version % 99)
            version += 1


async def edit_until_sent_away(told: Mapping[str, Any], item: int, task_status: trio.TaskStatus[Diner]) -> None:
    async with connected(told) as diner, trio.open_nursery() as nursery:
        task_status.started(diner)
        nursery.start_soon(edit_again_and_again, diner, item)
        await diner.closed.wait()
        nursery.cancel_scope.cancel()


async def test_a_stop_in_the_middle_sends_phones_away_and_loses_nothing(server: Server) -> None:
    async with server.client() as client:
        told = [await join(client) for _ in range(3)]
        item = (await menu(client))[0]["id"]
        async with trio.open_nursery() as nursery:
            diners = [await nursery.start(edit_until_sent_away, member, item) for member in told]
            await diners[0].hears(lambda frame: frame.get("seq", 0) > 60)
            assert await server.stop() == 0
        assert server.leaves_nobody_behind()
        assert [diner.socket.close_code for diner in diners] == [1012] * 3

        seen = [diner.numbered[-1][0] for diner in diners]
        await server.start()
        async with connected(told[0]) as again:
            await again.say("resume", since=seen[0])
            await again.asks("ping")
            missed = [seq for seq, _ in again.numbered]
        assert again.snapshot["seq"] >= max(seen)
        assert missed == list(range(seen[0] + 1, again.snapshot["seq"] + 1))


@asynccontextmanager
async def never_reading(server: Server, *said: bytes) -> AsyncIterator[None]:
    """A client that says something and reads nothing of the answer."""
    with trio.socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER)
        await raw.connect(("127.0.0.1", server.port))
        await trio.SocketStream(raw).send_all(b"".join(said))
        yield


@pytest.mark.slow
async def test_nobody_who_does_not_read_holds_a_stop_up(server: Server) -> None:
    async with server.client() as client, seated(client, 2) as (anna, ben):
        item = (await menu(client))[0]["id"]
        await all_at_once(*[partial(anna.adds, item, note=f"{position}{LONG_NOTE}") for position in range(60)])
        hello = handshake("Sec-WebSocket-Protocol: trivet.v1", f"Authorization: Bearer {ben.told['ws_token']}")
        resume = frame(TEXT, b'{"type": "resume", "ref": "r", "since": 100000}')  # each is answered with a snapshot
        download = b"GET /docs/assets/swagger-ui-bundle.js HTTP/1.1\r\nHost: here\r\n\r\n"
        half = b"POST /table_session HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{"
        async with (
            never_reading(server, half),
            never_reading(server, hello),
            never_reading(server, hello, resume * 5),
            never_reading(server, hello, resume * 150),
            never_reading(server, download * 4),
            never_reading(server, b"GET /ws HTTP/1.1\r\nHo"),
        ):
            await anna.adds(item)
            await client.get("/health/detailed")
            with trio.fail_after(STUCK_STOP_S):
                assert await server.stop() == 0
        await anna.closed.wait()
        assert anna.socket.close_code == 1012


@pytest.mark.slow
async def test_a_stop_waits_for_the_order_that_is_at_the_till(servers: Servers, till: HttpTill) -> None:
    till.emulated.behave(Behaviour(latency_s=1.0))
    server = await servers(**till.settings)
    async with server.client() as client:
        told = await join(client)
        async with connected(told) as anna:
            added = await anna.adds((await menu(client))[0]["id"])
            arrival = till.emulated.arrival
            await anna.places(added["cart_hash"])
            with trio.fail_after(30):
                await arrival.wait()
            assert await server.stop() == 0
        await server.start()
        listed = await orders(client, told)

    assert [(order["pos_status"], order["pos_ticket"]) for order in listed] == [("accepted", "T1")]
    assert till.received == [("ORD-1-1", 1)]
    assert till.emulated.look_ups == 0
