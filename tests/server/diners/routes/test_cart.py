from collections.abc import Iterable
from typing import Any

import jwt

from actors.domain.party.commands import CloseSession
from server.diners.tokens import AUDIENCE
from server.door.tokens import derived
from server.settings import DEVELOPMENT_SECRET
from tests.cases import case
from tests.server.doors import World, open_world, refusal


def _path(member: dict[str, Any]) -> str:
    return f"/cart_snapshot?sessionId={member['session_id']}"


async def test_the_snapshot_is_the_whole_cart(world: World) -> None:
    ada = await world.join("Ada")
    await world.add(ada, qty=2)
    body = await (await world.get(_path(ada), ada)).get_json()
    line = body["items"][0]
    assert line == {
        "public_id": line["public_id"],
        "menu_item_id": 456,
        "name": "Margherita",
        "qty": 2,
        "note": "",
        "unit_price": 9.5,
        "line_total": 19.0,
        "member_id": ada["member_id"],
        "version": 1,
        "state": "pending",
    }
    assert body == {
        "session_id": ada["session_id"],
        "seq": 2,
        "round": 1,
        "items": [line],
        "members": [
            {"member_id": ada["member_id"], "nickname": "Ada", "is_host": True, "connected": False, "joined": 0}
        ],
        "total": 19.0,
        "currency": "EUR",
        "cart_hash": body["cart_hash"],
        "cart_locked": False,
        "locked_by": None,
        "pending_order_id": None,
        "order_processing_status": "idle",
        "order_phase": None,
        "lock_expires_at": None,
        "daily_pass_required": False,
        "pass_validated": False,
        "last_updated": "2024-01-15T11:00:00Z",
    }


async def test_money_is_written_exactly(world: World) -> None:
    ada = await world.join()
    await world.add(ada, qty=2)
    raw = await (await world.get(_path(ada), ada)).get_data()
    assert b'"unit_price":9.50,' in raw
    assert b'"total":19.00,' in raw


async def test_a_cart_is_not_kept_by_anything_on_its_way(world: World) -> None:
    ada = await world.join()
    assert (await world.get(_path(ada), ada)).headers["Cache-Control"] == "no-store"


async def test_a_session_that_is_over_is_gone(world: World) -> None:
    ada = await world.join()
    await world.ask(ada, CloseSession())
    await refusal(world.get(_path(ada), ada), 410, "SESSION_CLOSED")


async def test_another_tables_cart_is_not_found(world: World) -> None:
    ada, other = await world.join(), await world.join(table_number=8)
    await refusal(world.get(_path(ada), other), 404, "SESSION_NOT_FOUND")


async def test_a_session_that_never_was_is_not_found(world: World) -> None:
    ada = await world.join()
    token, _ = world.tokens.issue(world.services.new_id(), world.services.new_id(), 1)
    said = world.tokens.read(token)
    ghost = {**ada, "ws_token": token, "session_id": str(said.session_id)}
    await refusal(world.get(_path(ghost), ghost), 404, "SESSION_NOT_FOUND")


async def test_a_stranger_with_a_token_for_the_session_is_nobody(world: World) -> None:
    ada = await world.join()
    said = world.tokens.read(ada["ws_token"])
    token, _ = world.tokens.issue(said.session_id, world.services.new_id(), 1)
    await refusal(world.get(_path(ada), {**ada, "ws_token": token}), 401, "UNAUTHORIZED")


async def test_without_a_good_token_there_is_no_cart(world: World) -> None:
    cases: Iterable[str] = ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", f"Bearer {'x' * 5000}"]
    ada = await world.join()
    for header in cases:
        with case(header):
            response = await world.get(_path(ada), None, {"Authorization": header})
            await refusal(response, 401, "UNAUTHORIZED")
            assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_a_token_past_its_time_is_no_token(world: World) -> None:
    ada = await world.join()
    world.later(hours=3)
    await refusal(world.get(_path(ada), ada), 401, "UNAUTHORIZED")


async def test_a_token_signed_with_nothing_is_no_token(world: World) -> None:
    ada = await world.join()
    claims = jwt.decode(ada["ws_token"], options={"verify_signature": False})
    unsigned = jwt.encode(claims, None, "none")
    await refusal(world.get(_path(ada), {**ada, "ws_token": unsigned}), 401, "UNAUTHORIZED")
    signed = jwt.encode(claims, derived(DEVELOPMENT_SECRET, AUDIENCE), "HS256")  # the same claims with our key would do
    assert (await world.get(_path(ada), {**ada, "ws_token": signed})).status_code == 200


async def test_a_token_of_another_server_is_no_token(world: World) -> None:
    async with open_world(SECRET_KEYS="k" * 32) as elsewhere:
        theirs = await elsewhere.join()
        await world.join()
        await refusal(world.get(_path(theirs), theirs), 401, "UNAUTHORIZED")


async def test_the_session_is_asked_for_by_its_id(world: World) -> None:
    ada = await world.join()
    assert await refusal(world.get("/cart_snapshot", ada), 422, "VALIDATION_FAILED") == {"field": "sessionId"}
    await refusal(world.get("/cart_snapshot?sessionId=x", ada), 422, "VALIDATION_FAILED")


async def test_it_was_last_updated_when_anything_last_happened_also_after_a_restart(world: World) -> None:
    ada = await world.join()
    world.later(seconds=90)
    await world.change_restaurant(ordering_enabled=False)  # what no diner does
    assert (await world.cart(ada))["last_updated"] == "2024-01-15T11:01:30Z"
    world.later(seconds=90)
    world.registry._actors.clear()
    assert (await world.cart(ada))["last_updated"] == "2024-01-15T11:01:30Z"
