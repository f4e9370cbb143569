"""`kill -9` of the server: what anybody saw is still there afterwards, and the till has every order once."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import psycopg
import pytest
import trio

from pos.emulators.till import Behaviour, Manner
from tests.e2e.diner import Diner, Frame, connected, join, menu, orders
from tests.e2e.evening import PARTIES, dining
from tests.e2e.running import Server, Servers, eventually
from tests.e2e.till import HttpTill

SLOW: Final = pytest.mark.slow


@SLOW
async def test_a_server_killed_in_the_middle_of_the_evening_loses_nothing_that_a_phone_saw(
    server: Server, seeded_url: str
) -> None:
    async with dining(server) as evening:
        for events in (200, 400):
            await evening.goes_on(events)
            await server.kill()
            await server.start()
        summary = await evening.over()

    assert summary.good, summary
    assert summary.orders_placed == 2 * PARTIES
    assert summary.reconnections >= 2 * summary.phones
    with psycopg.connect(seeded_url) as connection:
        gaps = connection.execute(
            "SELECT count(*) FROM (SELECT max(seq) - count(*) AS missing FROM events GROUP BY session_id) AS counted"
            " WHERE missing <> 0"
        ).fetchone()
    assert gaps == (0,)


@pytest.fixture
async def server_with_till(servers: Servers, till: HttpTill) -> Server:
    """A server that gives up on an attempt at the till soon."""
    pace = {"TRIVET_POS_ATTEMPT_TIMEOUT_S": "1.5", "TRIVET_POS_LOOK_INTERVAL_S": "0.5"}
    return await servers(**till.settings, **pace)


async def place_and_kill(
    server: Server, till: HttpTill, moment: Callable[[Diner, trio.Event], Awaitable[object]]
) -> tuple[Frame, list[dict[str, Any]]]:
    """Places an order, kills the server in that moment, starts it again; gives the confirmation and the orders."""
    async with server.client() as client:
        told = [await join(client), await join(client)]
        async with connected(told[0]) as anna, connected(told[1]):
            added = await anna.adds((await menu(client))[0]["id"], 2)
            arrival = till.emulated.arrival
            await anna.places(added["cart_hash"])
            await moment(anna, arrival)
            await server.kill()
        await server.start()
        async with connected(told[1]) as ben:
            await ben.say("resume", since=added["seq"])
            confirmed = await ben.hears_type("order_confirmed")
            listed = await orders(client, told[0])
            await ben.hears(lambda frame: frame.get("seq") == confirmed["seq"])
    return confirmed, listed


async def at_the_till(_: Diner, arrival: trio.Event) -> None:
    with trio.fail_after(30):
        await arrival.wait()


async def in_doubt(diner: Diner, _: trio.Event) -> None:
    doubtful = ("retrying", "checking")
    await diner.hears(lambda frame: frame["type"] == "order_processing" and frame["phase"] in doubtful)


@pytest.mark.parametrize(
    ("behaviour", "moment"),
    [
        pytest.param(Behaviour(latency_s=1.0, times=1), at_the_till, id="taken, the answer is on its way", marks=SLOW),
        pytest.param(Behaviour(think_s=1.0, times=1), at_the_till, id="not yet taken", marks=SLOW),
        pytest.param(Behaviour(Manner.DROP, times=1), in_doubt, id="taken, and the connection dropped"),
        pytest.param(
            Behaviour(Manner.DROP_BEFORE, times=1), in_doubt, id="connection dropped, and not taken", marks=SLOW
        ),
    ],
)
async def test_a_server_killed_while_an_order_is_at_the_till_brings_it_there_once(
    server_with_till: Server,
    till: HttpTill,
    behaviour: Behaviour,
    moment: Callable[[Diner, trio.Event], Awaitable[object]],
) -> None:
    till.emulated.behave(behaviour)
    confirmed, listed = await place_and_kill(server_with_till, till, moment)

    assert confirmed["order_id"] == "ORD-1-1"
    assert [order["order_id"] for order in listed] == ["ORD-1-1"]
    await eventually(lambda: has_it_once(till))


async def has_it_once(till: HttpTill) -> bool:
    await trio.lowlevel.checkpoint()
    return till.received == [("ORD-1-1", 1)]


@SLOW
async def test_a_till_that_drops_the_connection_after_accepting_gets_the_order_once(
    server_with_till: Server, till: HttpTill
) -> None:
    till.emulated.behave(Behaviour(Manner.DROP, times=1))
    async with server_with_till.client() as client, connected(await join(client)) as diner:
        added = await diner.adds((await menu(client))[0]["id"])
        await diner.places(added["cart_hash"])
        confirmed = await diner.hears_type("order_confirmed")

    assert confirmed["pos_ticket"] == "T1"
    assert (till.emulated.requests, till.emulated.look_ups) == (1, 1)
    assert await has_it_once(till)
