from collections.abc import Iterable
from typing import Any
from uuid import UUID

import trio

from actors.domain.party.commands import CloseSession, Join
from actors.domain.restaurant import Table
from actors.domain.till.commands import AcceptOrder
from tests.cases import case
from tests.server.doors import CHIANTI, World, open_world, refusal

TABLE_7 = {"restaurant_name": "chianti", "table_number": 7}


async def test_the_first_member_opens_the_session_and_is_host(world: World) -> None:
    response = await world.post("/table_session", {**TABLE_7, "nickname": "  Ada  "})
    body = await response.get_json()
    token = world.tokens.read(body.pop("ws_token"))
    assert response.status_code == 201
    assert (str(token.session_id), str(token.member_id)) == (body.pop("session_id"), body.pop("member_id"))
    assert body == {
        "nickname": "Ada",
        "is_host": True,
        "ws_url": "ws://localhost/ws",
        "expires_at": "2024-01-15T14:00:00Z",
        "daily_pass_required": False,
        "pass_validated": False,
        "restaurant": {
            "id": 1,
            "slug": "chianti",
            "name": "Osteria Chianti",
            "timezone": "Europe/Rome",
            "currency": "EUR",
            "brand_color": None,
            "logo": None,
            "brand_css": None,
        },
        "table": {"id": 107, "table_number": 7},
    }


async def test_the_second_member_joins_the_same_session_and_is_not_host(world: World) -> None:
    first = await world.join("Ada")
    response = await world.post("/table_session", {**TABLE_7, "nickname": "Ben"})
    second = await response.get_json()
    assert response.status_code == 200
    assert (second["session_id"], second["is_host"]) == (first["session_id"], False)
    assert second["member_id"] != first["member_id"]


async def test_a_member_without_a_nickname_gets_a_pleasant_one(world: World) -> None:
    assert len((await world.join())["nickname"].split()) == 2


async def test_a_taken_nickname_gets_a_number(world: World) -> None:
    await world.join("Ada")
    assert (await world.join("ada"))["nickname"] == "ada 2"


async def test_fifty_who_join_at_once_share_one_session_and_one_host(world: World) -> None:
    statuses: list[int] = []
    told: list[dict[str, Any]] = []

    async def scan() -> None:
        response = await world.post("/table_session", TABLE_7)
        statuses.append(response.status_code)
        told.append(await response.get_json())

    async with trio.open_nursery() as nursery:
        for _ in range(50):
            nursery.start_soon(scan)
    assert sorted(statuses) == [200] * 49 + [201]
    assert len({each["session_id"] for each in told}) == 1
    assert len({each["member_id"] for each in told}) == 50
    assert sum(each["is_host"] for each in told) == 1


async def test_a_scanned_code_leads_to_its_table() -> None:
    async with open_world(ALLOW_UNSIGNED_JOIN="off") as world:
        qr_token = world.qr_codes.issue(1, CHIANTI.tables[107])
        response = await world.post("/table_session", {"qr_token": qr_token})
        assert response.status_code == 201
        assert (await response.get_json())["table"]["table_number"] == 7


async def test_a_table_number_is_not_enough_where_codes_are_needed() -> None:
    async with open_world(ALLOW_UNSIGNED_JOIN="off") as world:
        assert await refusal(world.post("/table_session", TABLE_7), 422, "VALIDATION_FAILED") == {"field": "qr_token"}


async def test_a_code_that_is_not_ours_is_refused(world: World) -> None:
    for qr_token in ("x", "WzEsMTA3LDMsMTcwNTMxNjIwMF0.forged", world.qr_codes.issue(9, CHIANTI.tables[107])):
        await refusal(world.post("/table_session", {"qr_token": qr_token}), 401, "QR_INVALID")


async def test_a_code_of_a_version_that_was_never_printed_is_refused(world: World) -> None:
    qr_token = world.qr_codes.issue(1, Table(107, 7, qr_version=4))
    await refusal(world.post("/table_session", {"qr_token": qr_token}), 401, "QR_INVALID")


async def test_a_rotated_code_is_expired(world: World) -> None:
    qr_token = world.qr_codes.issue(1, Table(107, 7, qr_version=2))
    await refusal(world.post("/table_session", {"qr_token": qr_token}), 401, "QR_EXPIRED")


async def test_a_code_past_its_lifetime_is_expired() -> None:
    async with open_world(QR_LIFETIME_S="3600") as world:
        qr_token = world.qr_codes.issue(1, CHIANTI.tables[107])
        world.later(seconds=3601)
        await refusal(world.post("/table_session", {"qr_token": qr_token}), 401, "QR_EXPIRED")


async def test_joining_follows_the_same_hours_as_asking(world: World) -> None:
    world.later(hours=12)
    details = await refusal(world.post("/table_session", TABLE_7), 403, "RESTAURANT_CLOSED")
    assert details == {"opens_at": "2024-01-16T10:00:00Z"}


async def test_joining_follows_the_same_switches_as_asking(world: World) -> None:
    await world.join()
    await world.change_restaurant(ordering_enabled=False)
    await refusal(world.post("/table_session", TABLE_7), 423, "ORDERING_DISABLED")
    await world.change_restaurant(ordering_enabled=True, tables={107: Table(107, 7, enabled=False)})
    await refusal(world.post("/table_session", TABLE_7), 423, "TABLE_DISABLED")


async def test_a_table_that_is_not_there_cannot_be_joined(world: World) -> None:
    await refusal(world.post("/table_session", {**TABLE_7, "table_number": 99}), 404, "TABLE_NOT_FOUND")
    await refusal(world.post("/table_session", {**TABLE_7, "restaurant_name": "x"}), 404, "RESTAURANT_NOT_FOUND")


async def test_a_nickname_of_41_letters_is_refused(world: World) -> None:
    await refusal(world.post("/table_session", {**TABLE_7, "nickname": "x" * 41}), 422, "NICKNAME_INVALID")


async def test_a_body_that_makes_no_sense_names_the_field(world: World) -> None:
    cases: Iterable[tuple[Any, str]] = [
        ({}, "qr_token"),
        ({"restaurant_name": "chianti"}, "qr_token"),
        ({**TABLE_7, "table_number": "7"}, "table_number"),
        ({**TABLE_7, "table_number": 7.5}, "table_number"),
        ({**TABLE_7, "table_number": 0}, "table_number"),
        ({**TABLE_7, "nickname": 3}, "nickname"),
        ({**TABLE_7, "nickname": "a\0b"}, "nickname"),
        ({**TABLE_7, "nickname": "x" * 201}, "nickname"),
        ({**TABLE_7, "force": "yes"}, "force"),
        ({**TABLE_7, "host": True}, "host"),
        ({"qr_token": "x" * 257}, "qr_token"),
        ({"qr_token": ""}, "qr_token"),
    ]
    for body, field in cases:
        with case(body, field):
            assert await refusal(world.post("/table_session", body), 422, "VALIDATION_FAILED") == {"field": field}


async def test_a_full_table_takes_nobody_more(world: World) -> None:
    first = await world.join()
    for _ in range(199):
        await world.ask(first, Join(world.services.new_id()))
    await refusal(world.post("/table_session", TABLE_7), 409, "SESSION_FULL")


async def test_force_at_an_empty_table_opens_a_session(world: World) -> None:
    assert (await world.post("/table_session", {**TABLE_7, "force": True})).status_code == 201


async def test_force_ends_a_party_that_nobody_needs_any_more(world: World) -> None:
    before = await world.join()
    response = await world.post("/table_session", {**TABLE_7, "force": True})
    assert response.status_code == 201
    assert (await response.get_json())["session_id"] != before["session_id"]
    await refusal(world.get(f"/cart_snapshot?sessionId={before['session_id']}", before), 410, "SESSION_CLOSED")


async def test_force_throws_out_nobody_who_is_connected(world: World) -> None:
    before = await world.join()
    await world.connect(before)
    await refusal(world.post("/table_session", {**TABLE_7, "force": True}), 409, "SESSION_BUSY")
    assert (await world.join())["session_id"] == before["session_id"]


async def test_force_throws_out_nobody_with_an_open_bill(world: World) -> None:
    before = await world.join()
    await world.add(before)
    await world.place(before)
    await world.ask(before, AcceptOrder(42, "T1"))
    await refusal(world.post("/table_session", {**TABLE_7, "force": True}), 409, "SESSION_BUSY")


async def test_whoever_joins_in_the_moment_a_party_ends_opens_the_next_one(world: World) -> None:
    before = await world.join()
    (await world.registry.session(UUID(before["session_id"]))).tell(CloseSession())
    response = await world.post("/table_session", TABLE_7)
    assert response.status_code == 201
    assert (await response.get_json())["session_id"] != before["session_id"]


async def test_the_socket_is_where_the_public_address_says() -> None:
    async with open_world(PUBLIC_URL="https://order.example.com") as world:
        assert (await world.join())["ws_url"] == "wss://order.example.com/ws"


async def test_details_show_who_is_there_and_what_is_on_the_bill(world: World) -> None:
    ada = await world.join("Ada")
    ben = await world.join("Ben")
    await world.connect(ben)
    await world.add(ada, qty=2)
    await world.place(ada)
    await world.ask(ada, AcceptOrder(42, "T1"))
    raw = await (await world.get(f"/table_session_details?session_id={ada['session_id']}", ben)).get_data()
    response = await world.get(f"/table_session_details?session_id={ada['session_id']}", ben)
    assert b'"open_bill":19.00' in raw
    assert await response.get_json() == {
        "session_id": ada["session_id"],
        "state": "active",
        "restaurant": ada["restaurant"],
        "table": ada["table"],
        "members": [
            {"member_id": ada["member_id"], "nickname": "Ada", "is_host": True, "connected": False, "joined": 0},
            {"member_id": ben["member_id"], "nickname": "Ben", "is_host": False, "connected": True, "joined": 1},
        ],
        "lock": None,
        "round": 2,
        "orders": 1,
        "open_bill": 19.0,
        "currency": "EUR",
        "opened_at": "2024-01-15T11:00:00Z",
        "last_activity_at": "2024-01-15T11:00:00Z",
        "closed_at": None,
        "calls": [],
        "member_id": ben["member_id"],
        "expires_at": ben["expires_at"],
    }


async def test_details_show_who_holds_the_cart(world: World) -> None:
    ada = await world.join("Ada")
    await world.add(ada)
    await world.place(ada)
    body = await (await world.get(f"/table_session_details?session_id={ada['session_id']}", ada)).get_json()
    assert body["lock"] == {
        "locked_by": ada["member_id"],
        "order_id": "ORD-1-42",
        "phase": "sending",
        "expires_at": "2024-01-15T11:00:10Z",
    }


async def test_details_of_a_closed_session_say_so(world: World) -> None:
    ada = await world.join()
    await world.ask(ada, CloseSession())
    body = await (await world.get(f"/table_session_details?session_id={ada['session_id']}", ada)).get_json()
    assert (body["state"], body["closed_at"]) == ("closed", "2024-01-15T11:00:00Z")


async def test_details_are_for_members_only(world: World) -> None:
    ada = await world.join()
    other = await world.join(table_number=8)
    path = f"/table_session_details?session_id={ada['session_id']}"
    await refusal(world.get(path), 401, "UNAUTHORIZED")
    await refusal(world.get(path, other), 404, "SESSION_NOT_FOUND")
    await refusal(world.get("/table_session_details", ada), 422, "VALIDATION_FAILED")
    await refusal(world.get("/table_session_details?session_id=7", ada), 422, "VALIDATION_FAILED")
