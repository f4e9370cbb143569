"""An integration hears of everything live, with a key: over restarts, at any process, and only what is its business."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

import msgspec
import pytest
import trio
from attrs import define
from websockets.exceptions import ConnectionClosed
from websockets.trio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from actors.domain.staff import Role
from persistence.hire import hire
from server.accounts.passwords import hash_password
from tests.e2e.running import Server, Servers
from tests.e2e.test_orders_api import PASSWORD, done, key_of, trivet
from tests.persistence.conftest import query

PATIENCE_S: Final = 15.0
ALL: Final = ["menu:read", "menu:write", "tables:read", "orders:read", "orders:write", "payments:read"]
Frame = Mapping[str, Any]


@pytest.fixture
def staffed_url(seeded_url: str) -> str:
    password_hash = hash_password(PASSWORD)
    for slug in ("chianti", "sakura"):
        hire(seeded_url, slug, f"ada@{slug}.example", "Ada", Role.ADMIN, password_hash)
    return seeded_url


@define
class Ear:
    """Somebody who listens."""

    socket: ClientConnection

    async def hears(self) -> Frame:
        with trio.fail_after(PATIENCE_S):
            return dict(msgspec.json.decode(await self.socket.recv(decode=False)))

    async def says(self, **message: Any) -> Frame:
        """Says something, and gives the answer, past what happens meanwhile."""
        await self.socket.send(msgspec.json.encode({"ref": "r", **message}).decode())
        while (told := await self.hears()).get("ref") != "r":
            pass
        return told

    async def until(self, seq: int) -> Sequence[Frame]:
        """Everything up to this number."""
        told = [await self.hears()]
        while told[-1]["seq"] < seq:
            told.append(await self.hears())
        return told

    async def ended(self, within_s: float) -> int | None:
        with trio.fail_after(within_s):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed:
                return self.socket.close_code


@asynccontextmanager
async def listening(server: Server, key: str, how: str = "header") -> AsyncIterator[Ear]:
    """A connection, whose key travels as it does for programs, or for browsers."""
    stream = await trio.open_tcp_stream("127.0.0.1", server.port)
    offered = [Subprotocol("trivet.stream.v1")]
    options: dict[str, Any] = {"additional_headers": {"X-Api-Key": key}}
    if how == "subprotocol":
        options, offered = {}, [*offered, Subprotocol(f"bearer.{key}")]
    uri = f"ws://127.0.0.1:{server.port}/api/v1/stream"
    async with connect(uri, stream=stream, proxy=None, subprotocols=offered, close_timeout=1, **options) as socket:
        yield Ear(socket)


async def ordered(server: Server, key: str) -> str:
    """A counter order is placed."""
    shop = trivet.Trivet(server.url, key)
    menu = [one for category in (await done(shop.menu))["categories"] for one in category["items"]]
    plain = next(one for one in menu if one["available"] and not one.get("groups"))
    order = await done(shop.order, [{"menu_item_id": plain["id"]}])
    return str(order["order_id"])


async def revoked(server: Server, key: str) -> None:
    """An admin ends this key."""
    async with server.client() as client:
        login = await client.post("/admin/login", json={"email": "ada@chianti.example", "password": PASSWORD})
        token = {"Authorization": f"Bearer {login.json()['access_token']}"}
        keys = (await client.get("/api/v1/admin/api-keys", headers=token)).json()["data"]
        (known,) = [one["id"] for one in keys if one["hint"] == key[-4:]]
        gone = await client.delete(f"/api/v1/admin/api-keys/{known}", headers=token)
        assert gone.status_code == 200, gone.text


async def test_a_listener_misses_and_doubles_nothing_over_a_kill_and_at_another_process(
    servers: Servers, staffed_url: str
) -> None:
    one, other = await servers(), await servers()
    key = await key_of(one, scopes=ALL)
    numbers: list[int] = []
    async with listening(one, key) as ear:
        ready = await ear.hears()
        assert ready["type"] == "ready"
        assert len(ready["event_types"]) == 12
        begun = (await ear.says(type="subscribe", rooms=["restaurant"]))["seq"]
        first = await ordered(one, key)
        while (told := await ear.hears())["type"] != "order.created":
            numbers.append(told["seq"])
        numbers.append(told["seq"])
        assert told["data"]["order_id"] == first
        assert f"session:{told['data']['session_id']}" in told["rooms"]
        assert any(room.startswith("station:") for room in told["rooms"])
    assert numbers == list(range(begun + 1, begun + 1 + len(numbers)))
    await one.kill()
    second = await ordered(other, key)
    await one.start()
    heard = []
    for server in (other, one):
        async with listening(server, key, "subprotocol") as ear:
            await ear.hears()
            answer = await ear.says(type="resume", since=numbers[-1], rooms=["restaurant"])
            assert answer["type"] == "subscribed"
            told_again: list[Frame] = []
            while not any(
                one["data"].get("order_id") == second for one in told_again if one["type"] == "order.created"
            ):
                told_again.append(await ear.hears())
            numbers_again = [one["seq"] for one in told_again]
            assert numbers_again == list(range(numbers[-1] + 1, numbers[-1] + 1 + len(told_again)))
            heard.append(told_again)
    shortest = min(map(len, heard))
    assert heard[0][:shortest] == heard[1][:shortest]
    kept = query(staffed_url, "SELECT count(*), max(seq) - min(seq) + 1 FROM stream_events WHERE restaurant_id = 1")[0]
    assert kept[0] == kept[1]


@pytest.mark.slow
async def test_a_key_hears_what_it_may_read_of_its_own_restaurant_until_it_is_revoked(
    servers: Servers, staffed_url: str
) -> None:
    server = await servers()
    key, theirs = await key_of(server, scopes=ALL), await key_of(server, "sakura", scopes=ALL)
    menu_only, none = await key_of(server, scopes=["menu:read"]), await key_of(server, scopes=["orders:write"])
    async with listening(server, none) as ear:
        assert (await ear.hears())["code"] == "NOT_ALLOWED"
        assert await ear.ended(PATIENCE_S) == 4401
    async with listening(server, key[:-1]) as ear:
        assert await ear.ended(PATIENCE_S) == 4401
    async with (
        listening(server, key) as ours,
        listening(server, theirs) as others,
        listening(server, menu_only) as menu,
    ):
        for ear in (ours, others, menu):
            await ear.hears()
            await ear.says(type="subscribe", rooms=["restaurant"])
        table_id = query(staffed_url, "SELECT min(table_id) FROM tables WHERE restaurant_id = 1")[0][0]
        refused = await others.says(type="subscribe", rooms=[f"table:{table_id}"])
        assert (refused["code"], refused["details"]) == ("TABLE_NOT_FOUND", {"room": f"table:{table_id}"})
        order_id = await ordered(server, key)
        while (told := await ours.hears())["type"] != "order.created":
            pass
        session = f"session:{told['data']['session_id']}"
        assert (await others.says(type="subscribe", rooms=[session]))["code"] == "SESSION_NOT_FOUND"
        assert (await ours.says(type="subscribe", rooms=[session, f"table:{table_id}"]))["type"] == "subscribed"
        shop = trivet.Trivet(server.url, key)
        item = (await done(shop.menu))["categories"][0]["items"][0]["id"]
        async with server.client() as client:
            changed = await client.put(f"/api/v1/menu/{item}", json={"available": False}, headers={"X-Api-Key": key})
            assert changed.status_code == 200, changed.text
        told = await menu.hears()  # the first thing it hears: nothing of orders, sessions and money
        assert (told["type"], told["data"]["menu_item_id"]) == ("item.updated", item)
        await done(partial(shop.change, order_id, status="IN_PROGRESS"))
        told = await ours.hears()  # of the order, and not of the menu
        assert (told["type"], told["data"]["order_id"]) == ("order.updated", order_id)
        pong = await others.says(type="ping")
        assert pong["type"] == "pong"  # and nothing came before it
        await revoked(server, key)
        assert await ours.ended(3.0) == 4401
        assert (await menu.says(type="ping"))["type"] == "pong"
