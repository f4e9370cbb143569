"""Two restaurants in one server: what belongs to one is of no use in the other."""

from uuid import uuid4

import httpx2
import psycopg
import pytest

from actors.domain.restaurant import Table
from run import CLOCK
from server.qr import QrCodes
from server.settings import DEVELOPMENT_SECRET
from tests.e2e.diner import Diner, bearer, cart, connected, join, menu, orders
from tests.e2e.running import Server, Servers


@pytest.fixture
async def server(servers: Servers, seeded_url: str) -> Server:
    """Both restaurants are open, whatever the hour is in Tokyo."""
    with psycopg.connect(seeded_url, autocommit=True) as connection:
        connection.execute("DELETE FROM opening_hours")
        connection.execute(
            "INSERT INTO opening_hours (restaurant_id, weekday, opens, closes)"
            " SELECT restaurant_id, weekday, '00:00', '00:00' FROM restaurants, generate_series(0, 6) AS weekday"
        )
    return await servers()


async def refusal(client: httpx2.AsyncClient, method: str, path: str, diner: Diner, **more: object) -> tuple[int, str]:
    """The status and code that the member is refused with."""
    headers = {**bearer(diner.told), "Idempotency-Key": str(uuid4())}
    response = await client.request(method, path, headers=headers, **more)  # type: ignore[arg-type]
    return response.status_code, response.json()["error"]["code"]


async def test_what_belongs_to_one_restaurant_is_useless_in_the_other(server: Server) -> None:
    async with server.client() as client:
        ours, theirs = await join(client, 1), await join(client, 1, restaurant_name="sakura")
        assert ours["session_id"] != theirs["session_id"]
        async with connected(ours) as anna, connected(theirs) as yuki:
            ramen = (await menu(client, "sakura"))[0]
            answer = await anna.adds(ramen["id"])
            assert (answer["type"], answer["code"]) == ("error", "ITEM_UNKNOWN")
            line = (await yuki.adds(ramen["id"]))["item"]
            edit = {"op": "update", "public_id": line["public_id"], "version": 1, "qty": 9}
            assert (await anna.asks("cart_mutate", **edit))["code"] == "VERSION_CONFLICT"

            session = {"session_id": theirs["session_id"]}
            not_there = (404, "SESSION_NOT_FOUND")
            assert await refusal(client, "GET", "/table_session_details", anna, params=session) == not_there
            named = {"sessionId": theirs["session_id"]}
            assert await refusal(client, "GET", "/cart_snapshot", anna, params=named) == not_there
            assert await refusal(client, "GET", "/orders", anna, params=named) == not_there
            other = f"/member/{theirs['member_id']}"
            assert await refusal(client, "PUT", other, anna, json={"nickname": "X"}) == (404, "MEMBER_NOT_FOUND")
            assert await refusal(client, "DELETE", other, anna) == (404, "MEMBER_NOT_FOUND")
            seen = (await cart(client, theirs))["cart_hash"]
            code = await refusal(client, "POST", "/orders", anna, json={"cart_hash": seen})
            assert code in {(409, "CART_CHANGED"), (409, "CART_EMPTY")}

        unchanged = await cart(client, theirs)
        assert [(item["public_id"], item["qty"]) for item in unchanged["items"]] == [(line["public_id"], 1)]
        assert (await cart(client, ours))["items"] == []
        assert [member["nickname"] for member in unchanged["members"]] == [theirs["nickname"]]


async def test_a_code_that_names_another_restaurants_table_opens_nothing(server: Server, seeded_url: str) -> None:
    with psycopg.connect(seeded_url) as connection:
        found = connection.execute(
            "SELECT restaurant_id, min(table_id) FROM tables GROUP BY restaurant_id ORDER BY restaurant_id"
        ).fetchall()
    (first, first_table), (second, _) = found
    codes = QrCodes((DEVELOPMENT_SECRET,), 0, CLOCK)
    mixed, right = codes.issue(second, Table(first_table, 1)), codes.issue(first, Table(first_table, 1))
    async with server.client() as client:
        refused = await client.post("/table_session", json={"qr_token": mixed})
        page = await client.get(f"/t/{mixed}")
        joined = await client.post("/table_session", json={"qr_token": right})

    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "QR_INVALID")
    assert page.status_code == 401
    assert joined.json()["restaurant"]["slug"] == "chianti"


async def test_each_restaurant_counts_its_own_orders_in_its_own_money(server: Server) -> None:
    async with server.client() as client:
        listed = []
        for restaurant in ("chianti", "sakura"):
            told = await join(client, 2, restaurant_name=restaurant)
            async with connected(told) as diner:
                item = (await menu(client, restaurant))[0]
                added = await diner.adds(item["id"], 3)
                await diner.places(added["cart_hash"])
                await diner.hears_type("order_confirmed")
            listed += await orders(client, told)
            assert (await cart(client, told))["currency"] == {"chianti": "EUR", "sakura": "JPY"}[restaurant]

    assert [order["order_number"] for order in listed] == [1, 1]
    assert len({order["order_id"] for order in listed}) == 2
    assert isinstance(listed[0]["total"], float)
    assert isinstance(listed[1]["total"], int)
