"""The emulated till's own truth, and the door by which it is told how to behave."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import httpx2
import pytest
import trio

from pos.emulators.command import serve_till
from pos.emulators.till import Behaviour, EmulatedTill, Manner
from pos.emulators.till_server import serve_emulator
from pos.till.signing import Signer


@pytest.fixture
async def till() -> EmulatedTill:
    return EmulatedTill()


@pytest.fixture
async def client(till: EmulatedTill, nursery: trio.Nursery) -> AsyncIterator[httpx2.AsyncClient]:
    port = await nursery.start(serve_emulator, till, "127.0.0.1", 0)
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False) as client:
        yield client


async def order(client: httpx2.AsyncClient, order_id: str = "ORD-1-1") -> httpx2.Response:
    return await client.post("/orders", json={"any": "thing"}, headers={"Idempotency-Key": order_id})


async def test_one_key_has_one_ticket_and_the_till_counts_how_often_it_came(client: httpx2.AsyncClient) -> None:
    first, again, other = await order(client), await order(client), await order(client, "ORD-1-2")
    assert (first.status_code, again.status_code, other.status_code) == (201, 409, 201)
    assert first.json() == again.json() == {"order_id": "ORD-1-1", "ticket": "T1"}
    tickets = (await client.get("/tickets")).json()
    assert tickets["requests"] == 3
    assert [(t["order_id"], t["ticket"], t["received"]) for t in tickets["tickets"]] == [
        ("ORD-1-1", "T1", 2),
        ("ORD-1-2", "T2", 1),
    ]
    assert tickets["tickets"][0]["order"] == {"any": "thing"}


async def test_it_can_be_told_over_http_how_to_treat_the_next_orders(
    client: httpx2.AsyncClient, till: EmulatedTill
) -> None:
    told = await client.put("/behaviour", json={"manner": "reject", "message": "Closed", "times": 1})
    assert told.status_code == 200
    assert (await order(client)).json() == {"error": "refused", "message": "Closed"}
    assert (await order(client)).status_code == 201
    assert till.behaviour == Behaviour()


@pytest.mark.parametrize("told", [{"manner": "explode"}, {"latency_s": -1}, {"times": 0}, {"colour": "red"}, []])
async def test_nonsense_is_refused_and_changes_nothing(
    client: httpx2.AsyncClient, till: EmulatedTill, told: object
) -> None:
    assert (await client.put("/behaviour", json=told)).status_code == 422
    assert till.behaviour == Behaviour()


async def test_it_takes_an_order_it_thought_about_for_longer_than_anybody_waited(
    client: httpx2.AsyncClient, till: EmulatedTill
) -> None:
    till.behave(Behaviour(think_s=0.2, times=1))
    arrival = till.arrival

    async def give_up(scope: trio.CancelScope) -> None:
        await arrival.wait()
        scope.cancel()

    async with trio.open_nursery() as nursery:
        nursery.start_soon(give_up, nursery.cancel_scope)
        nursery.start_soon(order, client)
    assert list(till.tickets) == []
    with trio.fail_after(10):
        while not till.tickets:
            await trio.testing.wait_all_tasks_blocked(0.05)
    assert till.tickets[0].received == 1


async def test_it_goes_away_for_a_while_and_comes_back_on_the_same_port(
    client: httpx2.AsyncClient, till: EmulatedTill
) -> None:
    await order(client)
    with trio.fail_after(10):
        with suppress(httpx2.HTTPError):  # the answer may be lost with the connection, like any other
            await client.put("/away", json={"seconds": 0.2})
        await till.wait_until(away=True)
        await till.wait_until(away=False)
        await trio.testing.wait_all_tasks_blocked()
        assert len((await client.get("/tickets")).json()["tickets"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/orders/ORD-1-9", 404), ("DELETE", "/orders", 405), ("GET", "/", 405)]
)
async def test_unknown_things_have_honest_answers(
    client: httpx2.AsyncClient, method: str, path: str, status: int
) -> None:
    assert (await client.request(method, path)).status_code == status


async def test_an_order_without_a_key_or_without_json_is_refused(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/orders", json={})).status_code == 400
    assert (await client.post("/orders", content=b"{", headers={"Idempotency-Key": "k"})).status_code == 400


async def test_a_dropped_connection_is_dropped_with_the_order_taken(
    client: httpx2.AsyncClient, till: EmulatedTill
) -> None:
    till.behave(Behaviour(Manner.DROP))
    with pytest.raises(httpx2.RemoteProtocolError):
        await order(client)
    assert [taken.order_id for taken in till.tickets] == ["ORD-1-1"]


async def test_told_a_secret_it_takes_only_what_is_signed_with_it(till: EmulatedTill, nursery: trio.Nursery) -> None:
    signer, body = Signer("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), b'{"any": "thing"}'
    port = await nursery.start(serve_emulator, till, "127.0.0.1", 0, signer)
    good = {"Idempotency-Key": "ORD-1-1", **signer.headers("ORD-1-1", body, datetime.now(UTC))}
    url = f"http://127.0.0.1:{port}"
    async with httpx2.AsyncClient(base_url=url, timeout=10, trust_env=False) as client:
        assert (await client.post("/orders", content=body, headers={"Idempotency-Key": "ORD-1-1"})).status_code == 401
        assert (await client.post("/orders", content=b"{}", headers=good)).status_code == 401
        assert (await client.get("/orders/ORD-1-1")).json() == {"error": "bad_signature"}
        assert till.tickets == ()
        assert (await client.post("/orders", content=body, headers=good)).status_code == 201
        assert (await client.get("/tickets")).status_code == 200


async def test_a_till_for_an_evening_takes_orders_on_a_port_of_its_own(nursery: trio.Nursery) -> None:
    ports = [await nursery.start(serve_till) for _ in range(2)]
    assert len(set(ports)) == 2
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{ports[0]}", timeout=10, trust_env=False) as client:
        assert (await order(client)).status_code == 201
