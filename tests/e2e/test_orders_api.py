"""Another system orders over the API, by the client that the documents hand out: from a key to its money."""

import importlib.util
import re
import subprocess
import sys
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import httpx2
import pytest
import trio
from jsonschema import Draft202012Validator

from actors.domain.staff import Role
from persistence.hire import hire
from server.accounts.passwords import hash_password
from tests.e2e.running import Server, Servers, eventually
from tests.e2e.warm import HERE
from tests.persistence.conftest import query

CLIENT: Final = HERE / "docs" / "clients" / "trivet.py"
PAGE: Final = HERE / "docs" / "integrations.md"
PASSWORD: Final = "a fork in the road"
BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def loaded() -> ModuleType:
    """The client, as somebody has it who has copied the file."""
    spec = importlib.util.spec_from_file_location("trivet_client", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


trivet: Final = loaded()


@pytest.fixture
async def server(servers: Servers, seeded_url: str) -> Server:
    password_hash = hash_password(PASSWORD)
    for slug in ("chianti", "sakura"):
        hire(seeded_url, slug, f"ada@{slug}.example", "Ada", Role.ADMIN, password_hash)
    return await servers()


async def key_of(server: Server, slug: str = "chianti", **more: Any) -> str:
    """A key that an admin has just made."""
    async with server.client() as client:
        told = await client.post("/admin/login", json={"email": f"ada@{slug}.example", "password": PASSWORD})
        said = {
            "name": "Delivery service",
            "scopes": ["menu:read", "tables:read", "orders:read", "orders:write", "payments:read", "payments:write"],
            "role": "MANAGER",
            **more,
        }
        token = {"Authorization": f"Bearer {told.json()['access_token']}"}
        made = await client.post("/api/v1/admin/api-keys", json=said, headers=token)
        assert made.status_code == 201, made.text
        key: str = made.json()["data"]["key"]
        return key


async def done(call: Any, *args: Any, **more: Any) -> Any:
    """What the client gives, which waits as programs usually do."""
    return await trio.to_thread.run_sync(partial(call, *args, **more))


async def test_a_system_orders_from_nothing_and_is_paid(server: Server, seeded_url: str) -> None:
    shop = trivet.Trivet(server.url, await key_of(server))
    assert (await done(shop.key))["name"] == "Delivery service"
    items = [one for category in (await done(shop.menu))["categories"] for one in category["items"]]
    plain = next(one for one in items if one["available"] and not one.get("groups"))
    table = (await done(shop.tables))[0]
    order = await done(
        shop.order,
        [{"menu_item_id": plain["id"], "quantity": 2}],
        idempotency_key="evening-1",
        table_id=table["table_id"],
        customer_name="Anna",
        deposit_used=Decimal("1.50"),
    )
    assert order["subtotal"] == 2 * plain["price"]
    assert order["balance"] == order["total_amount"]
    again = await done(
        shop.order,
        [{"menu_item_id": plain["id"], "quantity": 2}],
        idempotency_key="evening-1",
        table_id=table["table_id"],
        customer_name="Anna",
        deposit_used=Decimal("1.50"),
    )
    assert again["order_id"] == order["order_id"]
    with pytest.raises(trivet.Refused, match="IDEMPOTENCY_KEY_REUSED"):
        await done(shop.order, [{"menu_item_id": plain["id"]}], idempotency_key="evening-1")

    async def at_till() -> bool:
        return bool((await done(shop.status, order["order_id"]))["pos_status"] == "accepted")

    await eventually(at_till, 10.0)  # it stands at once, and the till has it a moment later
    seen = await done(shop.status, order["order_id"])
    moved = await done(shop.change, seen["order_id"], seen=seen["version"], status="IN_PROGRESS", notes="at the bell")
    assert (moved["status"], moved["notes"]) == ("IN_PROGRESS", "at the bell")
    with pytest.raises(trivet.Refused, match="VERSION_CONFLICT"):
        await done(shop.change, seen["order_id"], seen=seen["version"], notes="late")
    paid = await done(shop.pay, order["order_id"], "cash", tip_amount=Decimal("0.50"), idempotency_key="p1")
    assert (paid["amount"], paid["tip"]) == (order["total_amount"], Decimal("0.50"))
    assert (await done(shop.status, order["order_id"]))["payment_status"] == "paid"
    assert [one["order_id"] for one in await done(lambda: list(shop.orders(limit=1)))] == [order["order_id"]]
    (row,) = query(seeded_url, "SELECT by_user, customer_name, deposit, total, paid FROM counter_orders")
    user, last_used = query(seeded_url, "SELECT staff_user_id, last_used_at FROM api_keys")[0]
    assert (row[:2], row[3] == row[4], last_used is not None) == ((user, "Anna"), True, True)
    who = {one for (one,) in query(seeded_url, "SELECT staff_user_id FROM audit WHERE action = 'order_placed'")}
    assert who == {user}


async def test_who_asks_decides_which_of_the_documents_shapes_is_answered(server: Server) -> None:
    key = await key_of(server)
    shop = trivet.Trivet(server.url, key)
    item = (await done(shop.menu))["categories"][0]["items"][0]["id"]
    order = await done(shop.order, [{"menu_item_id": item}])
    async with server.client() as client:
        document = (await client.get("/openapi.json")).json()

        async def shapes(path: str, **headers: str) -> list[str]:
            """The names of those of the route's shapes that fit what is answered."""
            answer = await client.get(path.format(order_id=order["order_id"]), headers=headers)
            assert answer.status_code == 200, answer.text
            schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            references = [one["$ref"] for one in schema["anyOf"]]
            return [
                one.rpartition("/")[2]
                for one in references
                if Draft202012Validator({"$ref": one, "components": document["components"]}).is_valid(answer.json())
            ]

        said = {"email": "ben@example.com", "password": PASSWORD, "name": "Ben"}
        ben = await client.post("/api/v1/auth/register", json=said, headers={"X-Restaurant": "chianti"})
        token = f"Bearer {ben.json()['data']['access_token']}"
        assert await shapes("/api/v1/orders", Authorization=token) == ["ShopOrdersAnswer"]
        assert await shapes("/api/v1/orders", **{"X-Api-Key": key}) == ["CounterOrderPage"]
        assert await shapes("/api/v1/orders/{order_id}", **{"X-Api-Key": key}) == ["CounterOrderData"]
        # Whoever a parameter is for is refused with what it cannot be; to others it is nothing.
        parameters = document["paths"]["/api/v1/orders"]["get"]["parameters"]
        assert {"limit", "offset", "status", "table_id", "before"} <= {one["name"] for one in parameters}
        for one in parameters:
            asked, whose = {one["name"]: "x" * 100}, one.get("description", "customer staff key")
            for who, header in (("customer", {"Authorization": token}), ("key", {"X-Api-Key": key})):
                answer = await client.get("/api/v1/orders", params=asked, headers=header)
                assert answer.status_code == (422 if who in whose else 200), (asked, who, answer.text)


@pytest.mark.slow
async def test_what_belongs_to_one_restaurant_does_not_exist_for_the_others_keys(server: Server) -> None:
    ours = trivet.Trivet(server.url, await key_of(server))
    theirs = trivet.Trivet(server.url, await key_of(server, "sakura"))
    item = (await done(ours.menu))["categories"][0]["items"][0]["id"]
    order = await done(ours.order, [{"menu_item_id": item}])
    for call in (
        partial(theirs.status, order["order_id"]),
        partial(theirs.change, order["order_id"], notes="x"),
        partial(theirs.cancel, order["order_id"]),
        partial(theirs.pay, order["order_id"], "cash"),
    ):
        with pytest.raises(trivet.Refused, match="404 ORDER_NOT_FOUND"):
            await done(call)
    with pytest.raises(trivet.Refused, match="422 ITEM_UNKNOWN"):
        await done(theirs.order, [{"menu_item_id": item}])
    table = (await done(ours.tables))[0]["table_id"]
    other = (await done(theirs.menu))["categories"][0]["items"][0]["id"]
    with pytest.raises(trivet.Refused, match="404 TABLE_NOT_FOUND"):
        await done(theirs.order, [{"menu_item_id": other}], table_id=table)
    assert await done(lambda: list(theirs.orders())) == []


async def test_twenty_at_once_with_one_key_are_one_order(server: Server, seeded_url: str) -> None:
    key = await key_of(server)
    item = (await done(trivet.Trivet(server.url, key).menu))["categories"][0]["items"][0]["id"]
    told: list[tuple[int, str]] = []

    async def order(client: httpx2.AsyncClient) -> None:
        headers = {"X-Api-Key": key, "Idempotency-Key": "once"}
        answer = await client.post("/api/v1/orders", json={"items": [{"menu_item_id": item}]}, headers=headers)
        told.append((answer.status_code, answer.json()["data"]["order_id"]))

    async with server.client() as client, trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(order, client)
    assert sorted(status for status, _ in told) == [*[200] * 19, 201]
    assert len({name for _, name in told}) == 1
    assert query(seeded_url, "SELECT count(*) FROM counter_orders") == [(1,)]


@pytest.mark.slow
async def test_a_repeat_after_a_kill_is_the_same_order(server: Server) -> None:
    shop = trivet.Trivet(server.url, await key_of(server))
    item = (await done(shop.menu))["categories"][0]["items"][0]["id"]
    first = await done(shop.order, [{"menu_item_id": item}], idempotency_key="night")
    await server.kill()
    await server.start()
    again = await done(shop.order, [{"menu_item_id": item}], idempotency_key="night")
    assert again["order_id"] == first["order_id"]


@pytest.mark.slow
async def test_an_address_without_its_version_leads_to_it_with_method_and_query(server: Server) -> None:
    key = await key_of(server)
    headers = {"X-Api-Key": key, "Idempotency-Key": "old"}
    async with server.client() as client:
        item = (await client.get("/api/v1/menu", headers=headers)).json()["data"]["categories"][0]["items"][0]["id"]
        moved = await client.get("/api/orders?limit=1", headers=headers)
        assert (moved.status_code, moved.headers["Location"]) == (308, "/api/v1/orders?limit=1")
        encoded = await client.get("/api/orders/ORD-1%2F2%20%C3%BC?date_from=%C3%BC", headers=headers)
        assert encoded.headers["Location"] == "/api/v1/orders/ORD-1%2F2%20%C3%BC?date_from=%C3%BC"
        for odd in ("/api//evil.example/x", "/api/%2F%2Fevil.example", "/api/\\evil.example", "/api/x%0D%0AY:%201"):
            there = await client.get(odd, headers=headers)
            assert there.status_code in (308, 404)
            assert there.headers.get("Location", "/api/v1/").startswith("/api/v1/")
        placed = await client.post(
            "/api/orders", json={"items": [{"menu_item_id": item}]}, headers=headers, follow_redirects=True
        )
        assert placed.status_code == 201


async def test_the_client_run_as_a_program_places_an_order(server: Server) -> None:
    key = await key_of(server)
    ran = await done(
        subprocess.run, [sys.executable, str(CLIENT), server.url, key], capture_output=True, text=True, check=True
    )
    assert re.fullmatch(r"ORD-1-\d+ CREATED [\d.]+ EUR\n(CREATED|IN_PROGRESS)\n", ran.stdout), ran.stdout


async def test_the_examples_of_the_page_do_what_it_says(server: Server, tmp_path: Path) -> None:
    """Each `python` block goes on where the one before it ended; a `sh` block prints the JSON that stands below it."""
    key = await key_of(server)
    page = PAGE.read_text(encoding="utf-8").replace("https://order.example.com", server.url).replace("trv_…", key)
    blocks = BLOCK.findall(page)
    program = "\n".join(text for kind, text in blocks if kind == "python")
    assert program
    (tmp_path / "trivet.py").write_text(CLIENT.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "example.py").write_text(program, encoding="utf-8")
    await done(subprocess.run, [sys.executable, "example.py"], cwd=tmp_path, check=True)
    shell = [text for kind, text in blocks if kind == "sh"]
    assert shell
    for text in shell:
        ran = await done(subprocess.run, ["sh", "-ec", text], capture_output=True, text=True, check=True)
        assert '"data"' in ran.stdout, ran
