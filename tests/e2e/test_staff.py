"""Staff and an order that the till left hanging: told once, shown everything, three ways out."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx2
import msgspec
import psycopg
import pytest

from actors.domain.staff import Role
from persistence.hire import dismiss, hire
from pos.emulators.till import Behaviour, Manner
from server.accounts.passwords import hash_password
from tests.e2e.diner import Diner, bearer, cart, connected, join, menu
from tests.e2e.running import Server, Servers
from tests.e2e.till import HttpTill

PASSWORD: Final = "a fork in the road"
MANAGER: Final = "gianna@chianti.example"
EMPLOYEE: Final = "eva@chianti.example"
NEIGHBOUR: Final = "ken@sakura.example"


@pytest.fixture
def staffed_url(seeded_url: str, till: HttpTill) -> str:
    """Two restaurants with staff; chianti's till cannot be asked what it has."""
    password_hash = hash_password(PASSWORD)
    for slug, email, role in (
        ("chianti", MANAGER, Role.MANAGER),
        ("chianti", EMPLOYEE, Role.EMPLOYEE),
        ("sakura", NEIGHBOUR, Role.ADMIN),
    ):
        hire(seeded_url, slug, email, email.split("@")[0].title(), role, password_hash)
    settings = msgspec.json.encode({"url": f"http://127.0.0.1:{till.port}", "look_up_path": None}).decode()
    with psycopg.connect(seeded_url) as connection:
        connection.execute("UPDATE restaurants SET pos_driver = 'http', pos_settings = %s", [settings])
    return seeded_url


@pytest.fixture
async def server(servers: Servers, staffed_url: str) -> Server:
    """A server in front of them."""
    return await servers()


async def sign_in(client: httpx2.AsyncClient, email: str) -> dict[str, str]:
    """What authenticates somebody over HTTP."""
    response = await client.post("/admin/login", json={"email": email, "password": PASSWORD})
    assert response.status_code == 200, response.text
    return bearer({"ws_token": response.json()["access_token"]})


@asynccontextmanager
async def watching(server: Server, who: Mapping[str, str]) -> AsyncIterator[Diner]:
    """Somebody's screen, which has its floor."""
    token = who["Authorization"].removeprefix("Bearer ")
    url = f"ws://127.0.0.1:{server.port}/admin/ws"
    async with connected({"ws_token": token}, url, subprotocol="trivet.staff.v1", first="floor") as screen:
        yield screen


async def hanging(client: httpx2.AsyncClient, diner: Diner, till: HttpTill) -> str:
    """Places an order that the till takes without a word; gives its id once the diner has been told `queued`."""
    till.emulated.behave(Behaviour(Manner.DROP, times=1))
    added = await diner.adds((await menu(client))[0]["id"])
    order_id: str = (await diner.places(added["cart_hash"]))["order_id"]
    confirmed = await diner.hears(lambda frame: frame["type"] == "order_confirmed" and frame["order_id"] == order_id)
    assert confirmed["pos"] == "queued"
    return order_id


def audited(url: str) -> list[Any]:
    """Who did what to which order, oldest first."""
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT action, subject, name FROM audit LEFT JOIN staff_users USING (staff_user_id)"
            " WHERE subject LIKE 'ORD-%' ORDER BY audit_id"
        ).fetchall()


async def test_an_order_left_hanging_alerts_staff_once_who_see_what_happened_and_send_it_again(
    server: Server, till: HttpTill, staffed_url: str
) -> None:
    async with server.client() as client, connected(await join(client)) as diner:
        employee, neighbour = await sign_in(client, EMPLOYEE), await sign_in(client, NEIGHBOUR)
        async with watching(server, employee) as screen, watching(server, neighbour) as elsewhere:
            assert screen.frames[0]["orders"] == []
            order_id = await hanging(client, diner, till)
            alert = await screen.hears_type("pos_alert")
            assert (alert["order"]["order_id"], alert["order"]["table_number"]) == (order_id, 7)

            told = (await client.get(f"/orders/{order_id}", headers=employee)).json()
            assert [(a["kind"], a["outcome"], a["words"]) for a in told["attempts"]] == [
                ("send", "unknown", "connection_dropped")
            ]
            assert (await client.get(f"/orders/{order_id}", headers=neighbour)).status_code == 404

            done = await screen.asks("resend_order", order_id=order_id)
            assert done["type"] == "done", done
            fired = await diner.hears_type("order_fired")
            assert (fired["order_id"], fired["pos_ticket"]) == (order_id, "T1")
            taken = await screen.hears(lambda f: f["type"] == "order_update" and f["order"]["pos_status"] == "accepted")
            assert taken["order"]["pos_ticket"] == "T1"
            again = await client.post(f"/admin/orders/{order_id}/resend", headers=employee)
            assert (again.status_code, again.json()["pos_status"]) == (200, "accepted")
        assert screen.types()["pos_alert"] == 1
        first, numbers = screen.frames[0]["seq"], [frame["seq"] for frame in screen.frames[1:] if "seq" in frame]
        assert numbers == list(range(first + 1, first + 1 + len(numbers)))
        assert set(elsewhere.types()) == {"floor"}
        assert 'trivet_pos_alerts{restaurant="1"} 1.0' in (await client.get("/metrics")).text
    assert server.events().count("pos_alert") == 1
    assert till.received == [(order_id, 2)]  # the till has one ticket for one id, however often it comes
    assert audited(staffed_url) == [("pos_alert", order_id, None), ("order_resent", order_id, "Eva")]


@pytest.mark.slow
async def test_a_manager_calls_an_order_off_and_its_line_is_in_the_cart_again(
    server: Server, till: HttpTill, staffed_url: str
) -> None:
    async with server.client() as client, connected(await join(client)) as diner:
        employee, manager = await sign_in(client, EMPLOYEE), await sign_in(client, MANAGER)
        order_id = await hanging(client, diner, till)
        path = f"/admin/orders/{order_id}/cancel"
        assert (await client.post(path, headers=employee)).json()["error"]["code"] == "NOT_ALLOWED"
        for _ in range(2):
            cancelled = await client.post(path, headers=manager, json={"reason": "They went home"})
            assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
        assert (await diner.hears_type("order_status"))["status"] == "cancelled"
        await diner.hears(lambda frame: frame["type"] == "cart_update" and frame["seq"] > diner.snapshot["seq"] + 3)
        assert [item["state"] for item in (await cart(client, diner.told))["items"]] == ["pending"]
        assert (await client.get("/admin/orders?unsent=true", headers=manager)).json()["orders"] == []
    assert audited(staffed_url) == [("pos_alert", order_id, None), ("order_cancelled", order_id, "Gianna")]


@pytest.mark.slow
async def test_an_alert_outlives_the_server_and_an_order_can_be_entered_by_hand_afterwards(
    servers: Servers, server: Server, till: HttpTill, staffed_url: str
) -> None:
    async with server.client() as client, connected(await join(client)) as diner:
        told = diner.told
        order_id = await hanging(client, diner, till)
    await server.kill()
    server = await servers()
    async with server.client() as client:
        manager = await sign_in(client, MANAGER)
        async with watching(server, manager) as screen, connected(told, f"ws://127.0.0.1:{server.port}/ws") as diner:
            (order,) = screen.frames[0]["orders"]
            assert (order["order_id"], order["pos_status"]) == (order_id, "unknown")
            assert order["alerted_at"] is not None
            done = await screen.asks("enter_order_by_hand", order_id=order_id, ticket="B7")
            assert (done["order"]["pos_status"], done["order"]["pos_ticket"]) == ("accepted", "B7")
            assert (await diner.hears_type("order_fired"))["pos_ticket"] == "B7"
    assert till.received == [(order_id, 1)]
    assert audited(staffed_url)[-1] == ("order_entered_by_hand", order_id, "Gianna")


@pytest.mark.slow
async def test_who_is_dismissed_is_out_at_once(server: Server, staffed_url: str) -> None:
    async with server.client() as client:
        employee = await sign_in(client, EMPLOYEE)
        assert (await client.get("/admin/orders", headers=employee)).status_code == 200
        dismiss(staffed_url, EMPLOYEE)
        refused = await client.get("/admin/orders", headers=employee)
        assert (refused.status_code, refused.json()["error"]["message"]) == (401, "Please sign in again.")
