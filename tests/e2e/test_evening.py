"""A party's evening by hand, as with curl and any WebSocket client: scan, join, fill one cart, order, confirmed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx2
import msgspec
import psycopg
import pytest
import trio
from attrs import define

from actors.domain.restaurant import Table
from pos.emulators.till import Behaviour, Manner
from run import CLOCK
from server.qr import QrCodes
from server.settings import DEVELOPMENT_SECRET
from tests.e2e.diner import Frame, bearer, cart, connected, join, menu, orders
from tests.e2e.running import Server, Servers, eventually, health_is
from tests.e2e.till import HttpTill
from tests.server.rawphone import CLOSE, PING, TEXT, RawPhone, frame, handshake


def qr_token(url: str, slug: str, table_number: int) -> str:
    """The token that is printed on a table."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT restaurant_id, table_id, qr_version FROM tables JOIN restaurants USING (restaurant_id)"
            " WHERE slug = %s AND table_number = %s",
            [slug, table_number],
        ).fetchone()
    assert row is not None
    restaurant_id, table_id, qr_version = row
    table = Table(table_id, table_number, qr_version=qr_version)
    return QrCodes((DEVELOPMENT_SECRET,), 0, CLOCK).issue(restaurant_id, table)


@define
class Telnet:
    """JSON over a WebSocket that is spoken byte by byte."""

    phone: RawPhone

    async def says(self, type_: str, **fields: Any) -> None:
        await self.phone.says(frame(TEXT, msgspec.json.encode({"type": type_, **fields})))

    async def hears(self, *types: str) -> Frame:
        """The next frame of one of these types; others go by."""
        while True:
            opcode, payload = await self.phone.hears()
            assert opcode in (TEXT, PING), (opcode, payload)
            said: Frame = msgspec.json.decode(payload) if opcode == TEXT else {"type": "ping"}
            if said["type"] in types:
                return said


@pytest.fixture
async def server(servers: Servers, till: HttpTill) -> Server:
    """A server whose orders go to the till over HTTP."""
    return await servers(**till.settings)


async def get(client: httpx2.AsyncClient, path: str, status: int = 200, **more: Any) -> httpx2.Response:
    response = await client.get(path, **more)
    assert response.status_code == status, response.text
    assert response.headers["X-Request-Id"]
    return response


@asynccontextmanager
async def telnet(server: Server, told: Mapping[str, Any]) -> AsyncIterator[Telnet]:
    """A member's connection, open up to the snapshot, and properly closed at the end."""
    async with await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        raw = RawPhone(stream)
        await raw.says(handshake("Sec-WebSocket-Protocol: trivet.v1", f"Authorization: Bearer {told['ws_token']}"))
        assert await raw.status() == 101
        phone = Telnet(raw)
        assert (await phone.hears("snapshot"))["items"] == []
        yield phone
        await raw.says(frame(CLOSE, (1000).to_bytes(2)))
        assert await raw.closed_with() == 1000


async def test_a_party_orders_twice_once_on_the_socket_and_once_over_http(server: Server, till: HttpTill) -> None:
    async with server.client() as client:
        anna, ben = await join(client, nickname="Anna"), await join(client, nickname="Ben")
        pizza = next(item for item in await menu(client) if item["name"] == "Margherita")
        async with telnet(server, anna) as curl, connected(ben) as phone:
            chosen = {"public_id": str(uuid4()), "menu_item_id": pizza["id"], "qty": 2, "note": "Extra spicy"}
            await curl.says("cart_mutate", ref="c1", op="create", **chosen)
            created = await curl.hears("cart_update", "error")
            assert (created["ref"], created["item"]["line_total"], created["total"]) == ("c1", 19.00, 19.00)
            assert await phone.hears_type("cart_update") == created

            await curl.says("place_order", ref="p1", idempotency_key=str(uuid4()), cart_hash=created["cart_hash"])
            assert (await curl.hears("cart_locked", "error"))["order_id"] == "ORD-1-1"
            confirmed = await curl.hears("order_confirmed", "order_failed")
            assert (confirmed["pos_ticket"], confirmed["round"], confirmed["total"]) == ("T1", 2, 19.00)
            assert await phone.hears_type("order_confirmed") == confirmed

            second = await phone.adds(pizza["id"], 1)
            body = {"cart_hash": second["cart_hash"], "total": 9.50}
            headers = {**bearer(ben), "Idempotency-Key": "second-round"}
            placed = [await client.post("/orders", headers=headers, json=body) for _ in range(2)]
            assert [response.status_code for response in placed] == [202, 200]
            assert {response.json()["order_id"] for response in placed} == {"ORD-1-2"}
            assert (await curl.hears("order_confirmed"))["order_id"] == "ORD-1-2"
        listed, left = await orders(client, anna), await cart(client, anna)

    shown = [(order["order_id"], order["round"], order["pos_ticket"], order["total"]) for order in listed]
    assert shown == [("ORD-1-1", 1, "T1", 19.00), ("ORD-1-2", 2, "T2", 9.50)]
    assert listed[0]["items"][0]["note"] == "Extra spicy"
    assert (left["items"], left["round"]) == ([], 3)
    assert till.received == [("ORD-1-1", 1), ("ORD-1-2", 1)]


async def test_a_refused_order_gives_the_cart_back_and_may_be_placed_again(server: Server, till: HttpTill) -> None:
    till.emulated.behave(Behaviour(Manner.REJECT, message="We are out of buffalo.", times=1))
    async with server.client() as client, connected(await join(client)) as diner:
        added = await diner.adds((await menu(client))[0]["id"])
        await diner.places(added["cart_hash"])
        failed = await diner.hears_type("order_failed")
        given_back = await cart(client, diner.told)
        assert (failed["message"], failed["allow_retry"]) == ("We are out of buffalo.", True)
        assert [item["state"] for item in given_back["items"]] == ["pending"]
        assert await orders(client, diner.told) == []

        await diner.places(given_back["cart_hash"])
        confirmed = await diner.hears_type("order_confirmed")
        assert [order["order_id"] for order in await orders(client, diner.told)] == [confirmed["order_id"]]
    assert till.received == [(confirmed["order_id"], 1)]


async def test_what_is_there_to_read_and_to_watch(server: Server) -> None:
    async with server.client() as client:
        menu_ = await get(client, "/menu", params={"restaurant_name": "chianti"})
        etag = {"If-None-Match": menu_.headers["ETag"]}
        unchanged = await get(client, "/menu", 304, params={"restaurant_name": "chianti"}, headers=etag)
        assert unchanged.content == b""
        assert sum(len(category["items"]) for category in menu_.json()["categories"]) == 42
        assert len(menu_.json()["categories"]) == 7

        assert (await get(client, "/health")).json() == {"status": "ok"}
        await eventually(lambda: health_is(client, "ok"))
        detailed = (await get(client, "/health/detailed")).json()
        expected = {"database", "schema", "redis", "restaurants", "journal", "actors", "pos", "payments", "nightly"}
        assert set(detailed["parts"]) == expected
        await join(client)
        assert "trivet_sessions 1.0" in (await get(client, "/metrics")).text

        assert "<html" in (await get(client, "/docs")).text
        assert "/orders" in (await get(client, "/openapi.json")).json()["paths"]
        assert (await get(client, "/asyncapi.json")).json()["asyncapi"].startswith("3.")
        assert (await get(client, "/is_open", 404, params={"restaurant_name": "nowhere", "table_number": 1})).json()[
            "error"
        ]["code"] == "RESTAURANT_NOT_FOUND"


async def test_a_tables_code_leads_to_its_page_and_its_session_and_nothing_else_does(
    servers: Servers, seeded_url: str
) -> None:
    strict = await servers(TRIVET_ALLOW_UNSIGNED_JOIN=None)
    token = qr_token(seeded_url, "chianti", 7)
    async with strict.client() as client:
        here = {"restaurant_name": "chianti", "table_number": 7}
        assert (await get(client, "/is_open", params=here)).json()["open"] is True
        page = (await get(client, f"/t/{token}")).text
        assert all(words in page for words in ("Trattoria Chianti", "Margherita", "7"))

        anna = await client.post("/table_session", json={"qr_token": token, "nickname": "Anna"})
        ben = await client.post("/table_session", json={"qr_token": token, "nickname": "Ben"})
        assert [(joined.status_code, joined.json()["is_host"]) for joined in (anna, ben)] == [(201, True), (200, False)]
        assert anna.json()["session_id"] == ben.json()["session_id"]

        unsigned = await client.post("/table_session", json=here)
        forged = await client.post("/table_session", json={"qr_token": f"{token[:-2]}xx"})
        assert (unsigned.status_code, unsigned.json()["error"]["code"]) == (422, "VALIDATION_FAILED")
        assert (forged.status_code, forged.json()["error"]["code"]) == (401, "QR_INVALID")
