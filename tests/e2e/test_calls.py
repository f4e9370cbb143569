"""A table calls, and the till leaves an order to staff: both stay until somebody sees to them, whatever is killed."""

from collections.abc import Mapping
from typing import Any

import httpx2
import psycopg
import pytest

from tests.e2e.diner import Diner, Frame, bearer, connected, join, seated
from tests.e2e.running import Server
from tests.e2e.test_staff import (  # noqa: F401 - fixtures
    EMPLOYEE,
    hanging,
    server,
    sign_in,
    staffed_url,
    watching,
)
from tests.e2e.till import HttpTill


def calls_on(floor: Frame) -> list[Any]:
    """The open calls of a whole floor."""
    return [call for session in floor["sessions"] for call in session["calls"]]


async def acknowledged(diner: Diner, call_id: str) -> Frame:
    return await diner.hears(lambda frame: frame["type"] == "waiter_acknowledged" and frame["call_id"] == call_id)


async def still_called(client: httpx2.AsyncClient, told: Mapping[str, Any]) -> list[str]:
    """What for, as the table itself is shown it."""
    asked = {"params": {"session_id": told["session_id"]}, "headers": bearer(told)}
    calls = (await client.get("/table_session_details", **asked)).json()["calls"]  # type: ignore[arg-type]
    return [call["reason"] for call in calls]


@pytest.mark.slow
async def test_a_table_calls_and_asks_for_the_bill_once_each_and_is_told_that_somebody_comes(
    server: Server,  # noqa: F811
    staffed_url: str,  # noqa: F811
) -> None:
    async with server.client() as client, seated(client, 2) as (anna, ben):
        employee = await sign_in(client, EMPLOYEE)
        async with watching(server, employee) as screen:
            for reason in ("bill", "waiter"):
                called = await anna.asks("call_waiter", reason=reason, note="by card")
                assert (called["type"], called["reason"], called["by"]) == (
                    "waiter_called",
                    reason,
                    anna.told["member_id"],
                )
                assert (await ben.hears(lambda f: f.get("call_id") == called["call_id"]))["seq"] == called["seq"]  # noqa: B023
                shown = await screen.hears(
                    lambda f: f["type"] == "call" and f["call"]["call_id"] == called["call_id"]  # noqa: B023
                )
                assert (shown["call"]["table_number"], shown["call"]["nickname"]) == (7, anna.told["nickname"])
                for again in (anna, ben):
                    assert (await again.asks("call_waiter", reason=reason))["type"] == "snapshot"
            assert await still_called(client, anna.told) == ["bill", "waiter"]
            assert screen.types()["call"] == 2

            bill, waiter = [frame["call"]["call_id"] for frame in screen.frames if frame["type"] == "call"]
            done = await screen.asks("acknowledge_call", call_id=bill)
            assert (done["type"], done["call"]["acknowledged_by"] is None) == ("done", False)
            assert [(await acknowledged(diner, bill))["by"] for diner in (anna, ben)] == ["staff", "staff"]
            answer = await client.post(f"/admin/calls/{waiter}/acknowledge", headers=employee)
            assert answer.status_code == 200
            for diner in (anna, ben):
                await acknowledged(diner, waiter)
            assert await still_called(client, anna.told) == []

            later = await ben.asks("call_waiter", reason="bill")
            assert (later["type"], later["call_id"] == bill) == ("waiter_called", False)
    with psycopg.connect(staffed_url) as connection:
        kept = connection.execute("SELECT reason, count(*) FROM calls WHERE ended_at IS NULL GROUP BY 1").fetchall()
    assert kept == [("bill", 1)]


@pytest.mark.slow
async def test_a_call_stays_until_it_is_acknowledged_also_when_the_server_is_killed(
    server: Server,  # noqa: F811
) -> None:
    async with server.client() as client:
        told = await join(client)
        employee = await sign_in(client, EMPLOYEE)
        async with connected(told) as diner:
            call_id = (await diner.asks("call_waiter", reason="help", note="the heating"))["call_id"]
        await server.kill()
        await server.start()
        async with watching(server, employee) as screen, connected(told) as diner:
            (call,) = calls_on(screen.frames[0])
            assert (call["call_id"], call["note"], call["table_number"]) == (call_id, "the heating", 7)
            assert (await diner.asks("call_waiter", reason="help"))["type"] == "snapshot"
            assert (await screen.asks("acknowledge_call", call_id=call_id))["type"] == "done"
            seen = await acknowledged(diner, call_id)
        await server.kill()
        await server.start()
        async with watching(server, employee) as screen, connected(told) as diner:
            assert calls_on(screen.frames[0]) == []
            await diner.say("resume", since=seen["seq"] - 1)
            assert (await acknowledged(diner, call_id))["seq"] == seen["seq"]


@pytest.mark.slow
async def test_an_alert_stays_until_it_is_acknowledged_also_when_the_server_is_killed(
    server: Server,  # noqa: F811
    till: HttpTill,
) -> None:
    async with server.client() as client:
        employee = await sign_in(client, EMPLOYEE)
        async with watching(server, employee) as screen, connected(await join(client)) as diner:
            order_id = await hanging(client, diner, till)
            alert = (await screen.hears_type("pos_alert"))["alert"]
        await server.kill()
        await server.start()
        async with watching(server, employee) as screen, watching(server, employee) as other:
            assert screen.frames[0]["alerts"] == [alert]
            assert (alert["kind"], alert["order_id"]) == ("order_unsent", order_id)
            done = await screen.asks("acknowledge_alert", alert_id=alert["alert_id"])
            assert done["alert"]["acknowledged_at"] is not None
            assert (await other.hears_type("pos_alert"))["alert"] == done["alert"]
        await server.kill()
        await server.start()
        async with watching(server, employee) as screen:
            assert screen.frames[0]["alerts"] == []
