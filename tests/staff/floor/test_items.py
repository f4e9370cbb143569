"""Sold out, so many left, back: what an employee says of an item, over HTTP and on the socket, and who learns of it."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, Final

import pytest
import trio
from quart import Response
from trio.testing import MockClock

from actors.menu_news import GATHER_S
from staff.commands import COMMAND_OF
from staff.floor.item_messages import SetAvailabilityMessage
from tests.cases import case
from tests.server.doors import DIAVOLA, MARGHERITA, refusal
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld, open_staff_world

PATH: Final = f"/admin/items/{MARGHERITA}/availability"


@pytest.fixture
async def world(autojump_clock: MockClock) -> AsyncIterator[StaffWorld]:
    async with open_staff_world() as opened:
        yield opened


async def put(world: StaffWorld, who: Mapping[str, Any], path: str = PATH, **said: Any) -> Response:
    return await world.put(path, said, who)


async def shown(world: StaffWorld, item_id: int = MARGHERITA) -> dict[str, Any]:
    """The item, as diners see it on the menu."""
    menu = await (await world.get("/menu?restaurant_name=chianti")).get_json()
    return next(item for category in menu["categories"] for item in category["items"] if item["id"] == item_id)


async def test_an_employee_counts_an_item_and_the_menu_shows_what_is_left(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    response = await put(world, eva, available=True, left=3)
    assert response.status_code == 200
    assert await response.get_json() == {
        "id": MARGHERITA,
        "category_id": 1,
        "name": "Margherita",
        "price": 9.5,
        "available": True,
        "left": 3,
        "until": None,
        "photo": None,
    }
    etag = (await world.get("/menu?restaurant_name=chianti")).headers["ETag"]
    assert (await shown(world))["left"] == 3
    diner = await world.join()
    await world.add(diner, MARGHERITA, 2)
    assert (await world.place(diner)).status_code == 202
    assert ((await shown(world))["left"], (await shown(world))["available"]) == (1, True)
    assert (await world.get("/menu?restaurant_name=chianti")).headers["ETag"] != etag
    await put(world, eva, available=True, left=0)
    assert ((await shown(world))["left"], (await shown(world))["available"]) == (0, False)
    await put(world, eva, available=True, left=None)
    assert ((await shown(world))["left"], (await shown(world))["available"]) == (None, True)


async def test_a_stopped_sale_keeps_its_count_and_a_count_its_sale(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    await put(world, eva, available=True, left=3)
    await put(world, eva, available=False)
    assert ((await shown(world))["left"], (await shown(world))["available"]) == (3, False)
    await put(world, eva, available=True)
    assert ((await shown(world))["left"], (await shown(world))["available"]) == (3, True)


async def test_a_cart_that_does_not_fit_is_refused_with_what_is_left_until_it_fits(world: StaffWorld) -> None:
    eva, diner = await world.sign_in(EMPLOYEE), await world.join()
    cart = await world.add(diner, MARGHERITA, 2)
    await put(world, eva, available=True, left=1)
    await trio.sleep(2 * GATHER_S)
    assert (await world.cart(diner))["items"][0]["left"] == 1
    details = await refusal(world.place(diner), 409, "ITEM_UNAVAILABLE")
    assert (details["left"], details["held"], details["current"]["qty"]) == (1, 0, 2)
    await put(world, eva, available=True, left=2)
    await trio.sleep(2 * GATHER_S)
    after = await world.cart(diner)
    assert "left" not in after["items"][0]
    assert after["cart_hash"] == cart["cart_hash"]
    assert (await world.place(diner)).status_code == 202


async def test_what_was_said_is_in_the_audit_with_who_said_it(world: StaffWorld) -> None:
    marco = await world.sign_in(MANAGER)
    await put(world, marco, available=True, left=3)
    (entry,) = [entry for entry in world.store.audit if entry.what == "item_availability"]
    assert (entry.who, entry.subject) == (MANAGER.staff_user_id, f"item-{MARGHERITA}")
    assert (entry.old, entry.new) == ("on sale, unlimited", "on sale, 3 left")


async def test_until_is_a_time_to_come_of_what_is_stopped(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    later = (world.now + timedelta(hours=3)).isoformat()
    view = await (await put(world, eva, available=False, until=later)).get_json()
    assert (view["available"], view["until"]) == (False, later.replace("+00:00", "Z"))
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"available": True, "until": later}, "until"),
        ({"available": False, "until": world.now.isoformat()}, "until"),
        ({"available": False, "until": (world.now + timedelta(days=400)).isoformat()}, "until"),
        ({"available": False, "until": "2026-02-30T10:00:00Z"}, "until"),
        ({"available": False, "until": "2026-02-20T10:00:00"}, "until"),
        ({"available": True, "left": -1}, "left"),
        ({"available": True, "left": 1.5}, "left"),
        ({"available": True, "left": 10**9}, "left"),
        ({"available": "yes"}, "available"),
        ({"left": 3}, "available"),
    ]
    for said, field in wrong:
        with case(said):
            details = await refusal(put(world, eva, **said), 422, "VALIDATION_FAILED")
            assert details["field"] == field
    assert await refusal(put(world, eva, available=True, lft=3), 422, "VALIDATION_FAILED")


async def test_another_restaurants_item_does_not_exist(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    for item_id in (1, 10**9, 10**30):
        await refusal(put(world, eva, f"/admin/items/{item_id}/availability", available=True), 404, "ITEM_UNKNOWN")
    assert (await put(world, eva, "/admin/items/x/availability", available=True)).status_code == 404


async def test_who_has_not_signed_in_counts_nothing(world: StaffWorld) -> None:
    diner = await world.join()
    await refusal(put(world, diner, available=True, left=0), 401, "UNAUTHORIZED")
    assert (await shown(world))["left"] is None


async def test_the_socket_says_the_same_as_the_route(world: StaffWorld) -> None:
    follow = COMMAND_OF[SetAvailabilityMessage].follow
    view = await follow(world.staff, EMPLOYEE, SetAvailabilityMessage(item_id=DIAVOLA, available=True, left=4))
    assert (view.left, view.available) == (4, True)  # type: ignore[attr-defined]
    assert (await shown(world, DIAVOLA))["left"] == 4
    kept = await follow(world.staff, EMPLOYEE, SetAvailabilityMessage(item_id=DIAVOLA, available=False))
    assert (kept.left, kept.available) == (4, False)  # type: ignore[attr-defined]


async def test_the_floor_shows_what_is_scarce(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    await put(world, eva, available=True, left=3)
    scarce = await world.desk.scarce(EMPLOYEE)
    assert [(item.id, item.left, item.available) for item in scarce] == [
        (MARGHERITA, 3, True),
        (DIAVOLA, None, False),
    ]
    assert (await world.desk.scarce(STRANGER))[0].left is None
    assert [item.id for item in (await world.staff.floor.floor(EMPLOYEE)).items] == [MARGHERITA, DIAVOLA]


async def test_the_menu_lists_what_cannot_be_had_with_what_is_left_of_it_and_when_it_comes_back(
    world: StaffWorld,
) -> None:
    eva = await world.sign_in(EMPLOYEE)
    until = (world.now + timedelta(hours=2)).isoformat()
    await put(world, eva, available=False, left=3, until=until)
    await put(world, eva, f"/admin/items/{DIAVOLA}/availability", available=True, left=0)
    item, other = await shown(world), await shown(world, DIAVOLA)
    assert (item["available"], item["left"], item["until"]) == (False, 3, "2024-01-15T13:00:00Z")
    assert (other["available"], other["left"], other["until"]) == (False, 0, None)
    await put(world, eva, available=True)
    assert ((await shown(world))["available"], (await shown(world))["until"]) == (True, None)
