"""Staff steer the floor of a real server: everybody concerned hears it, and a killed server forgets none of it."""

from typing import Any

import psycopg
import pytest
import trio

from actors.restaurants import REFRESH_S
from persistence.system import turn_ordering
from tests.e2e.diner import cart, connected, join, menu
from tests.e2e.running import Server
from tests.e2e.test_staff import EMPLOYEE, MANAGER, server, sign_in, staffed_url, watching  # noqa: F401 - fixtures


def actions(url: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT action, new_value FROM audit"
            " WHERE restaurant_id = 1 AND action NOT IN ('staff_added', 'staff_login') ORDER BY audit_id"
        )
        return found.fetchall()


@pytest.mark.slow
async def test_a_closed_party_is_opened_again_and_goes_on_also_after_a_kill(
    server: Server,  # noqa: F811
    staffed_url: str,  # noqa: F811
) -> None:
    async with server.client() as client:
        told = await join(client)
        session = f"/session/{told['session_id']}"
        manager = await sign_in(client, MANAGER)
        async with connected(told) as diner, watching(server, manager) as screen:
            await diner.adds((await menu(client))[0]["id"])
            busy = await client.patch(f"{session}/close", headers=manager)
            assert (busy.status_code, busy.json()["error"]["details"]) == (409, {"allowed": ["force_close"]})
            assert (await client.post(f"/admin{session}/force_close", headers=manager)).status_code == 200
            assert (await diner.hears_type("session_closed"))["by"] == "staff"
            ended = await screen.hears(lambda f: f["type"] == "session_update" and f["session"]["state"] == "closed")
            assert ended["session"]["session_id"] == told["session_id"]
        assert (await client.patch(f"{session}/restore", headers=manager)).status_code == 200
        await server.kill()
        await server.start()
        async with connected(told) as diner:
            assert len(diner.snapshot["items"]) == 1
            added = await diner.adds((await menu(client))[0]["id"])
            assert added["seq"] == 5
        assert (await join(client))["session_id"] == told["session_id"]
    assert actions(staffed_url) == [("session_force_closed", "closed"), ("session_restored", "active")]


@pytest.mark.slow
async def test_switches_of_table_and_restaurant_reach_phone_and_screen(
    server: Server,  # noqa: F811
    staffed_url: str,  # noqa: F811
) -> None:
    async with server.client() as client:
        told = await join(client)
        manager, employee = await sign_in(client, MANAGER), await sign_in(client, EMPLOYEE)
        async with connected(told) as diner, watching(server, employee) as screen:
            await diner.adds((await menu(client))[0]["id"])
            assert (await screen.asks("disable_ordering"))["code"] == "NOT_ALLOWED"
            assert (await client.post("/admin/system/disable_ordering", headers=manager)).status_code == 200
            await diner.hears_type("ordering_disabled")
            assert (await screen.hears_type("system_update"))["system"]["takes_orders"] is False
            assert (await client.post("/admin/system/enable_ordering", headers=manager)).status_code == 200
            await diner.hears_type("ordering_enabled")
            table = f"/admin/table/{told['table']['id']}"
            assert (await client.post(f"{table}/disable", headers=manager)).status_code == 200
            await screen.hears(lambda f: f["type"] == "table_update" and not f["table"]["enabled"])
            assert (await client.post(f"{table}/enable", headers=manager)).status_code == 200
            await diner.hears(lambda f: f["type"] == "ordering_enabled" and f["seq"] == 6)
        assert len((await cart(client, told))["items"]) == 1
    assert [action for action, _ in actions(staffed_url)] == [
        "ordering_disabled",
        "ordering_enabled",
        "table_disabled",
        "table_enabled",
    ]


@pytest.mark.slow
async def test_a_switch_of_the_system_that_the_console_turns_reaches_the_phone(
    server: Server,  # noqa: F811
    staffed_url: str,  # noqa: F811
) -> None:
    async with server.client() as client, connected(await join(client)) as diner:
        await trio.to_thread.run_sync(lambda: turn_ordering(staffed_url, enabled=False))
        await diner.hears_type("ordering_disabled", within_s=REFRESH_S + 20)
        refused = await client.get("/is_open?restaurant_name=chianti&table_number=7")
        assert refused.json()["error"]["code"] in ("ORDERING_DISABLED", "RESTAURANT_CLOSED")
    assert [action for action, _ in actions(staffed_url)] == ["system_ordering_disabled"]


@pytest.mark.slow
async def test_codes_are_printed_by_the_server_and_open_their_tables(server: Server) -> None:  # noqa: F811
    async with server.client() as client:
        manager = await sign_in(client, MANAGER)
        sheet = await client.get("/admin/qr_sheet", headers=manager)
        assert (sheet.status_code, sheet.headers["Content-Type"]) == (200, "application/pdf")
        assert sheet.content.startswith(b"%PDF-")
        table = (await join(client))["table"]["id"]
        picture = await client.get(f"/admin/table/{table}/qr.svg", headers=manager)
        assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml")
