"""What was deleted of a menu is listed and comes back as it was, for whoever has it open at once."""

from typing import Any

import attrs
import trio

from actors.domain.menu.deleted import Gone, Kind
from actors.domain.refusal import Code, Refusal
from actors.office import restored as rules
from actors.office.timed import MENUS_MAX
from tests.server.doors import CHIANTI, MARGHERITA, MONDAY_NOON, WATER, refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.menu.test_products import CATEGORIES, PRODUCTS, menu, send
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

DELETED = "/api/v1/admin/deleted"


async def listed(world: StaffWorld) -> list[tuple[str, int, str | None]]:
    return [(one["kind"], one["id"], one["category"]) for one in (await send(world, "GET", DELETED))["data"]]


async def test_a_dish_comes_back_with_its_options_and_category_and_open_menus_have_it_at_once(
    world: StaffWorld,
) -> None:
    before = (await menu(world))["Water <still>"]
    diner = await world.join()
    phone = await world.connect(diner)
    await send(world, "DELETE", f"{PRODUCTS}/{WATER}")
    await send(world, "DELETE", f"{CATEGORIES}/3")
    assert await listed(world) == [("categories", 3, None), ("products", WATER, "Drinks")]
    assert before["name"] not in await menu(world)
    back = (await send(world, "POST", f"{PRODUCTS}/{WATER}/restore"))["data"]
    assert (back["id"], back["category_id"], back["price"]) == (WATER, 3, 2)
    assert (await menu(world))["Water <still>"] == before
    assert await listed(world) == []
    heard = len(phone.received)
    await trio.sleep(1)
    assert len(phone.received) > heard
    told = [(one.who, one.what, one.new) for one in world.store.audit if one.what.endswith("_restored")]
    assert told == [(2, "item_restored", "Water <still>"), (2, "category_restored", "Drinks")]


async def test_every_kind_comes_back_and_to_ask_twice_changes_nothing(world: StaffWorld) -> None:
    await send(world, "DELETE", f"{CATEGORIES}/4")
    for path in ("taxes/70", "menus/80", "categories/4"):
        where = f"/api/v1/admin/{path}"
        if path != "categories/4":
            await send(world, "DELETE", where)
        first = await send(world, "POST", f"{where}/restore")
        entries = len(world.store.audit)
        assert await send(world, "POST", f"{where}/restore") == first
        assert first["data"]["id"] == int(path.split("/")[1])
        assert len(world.store.audit) == entries
    assert await listed(world) == []


async def test_only_managers_of_the_restaurant_restore_and_only_what_there_was(world: StaffWorld) -> None:
    await send(world, "DELETE", f"{PRODUCTS}/{MARGHERITA}")
    cases: list[tuple[Any, str, int, str]] = [
        (EMPLOYEE, f"{PRODUCTS}/{MARGHERITA}/restore", 403, "NOT_ALLOWED"),
        (MANAGER, f"{PRODUCTS}/12345/restore", 404, "NOT_FOUND"),
        (MANAGER, f"{CATEGORIES}/{MARGHERITA}/restore", 404, "NOT_FOUND"),
        (STRANGER, f"{CATEGORIES}/4/restore", 404, "NOT_FOUND"),
    ]
    for user, path, status, code in cases:
        await refusal(world.send("POST", path, await signed_in(world, user), {}), status, code)
    await refusal(world.send("GET", DELETED, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    assert (await send(world, "GET", DELETED, user=STRANGER))["data"] == []
    assert await listed(world) == [("products", MARGHERITA, "Pizza")]


def test_there_must_be_room_for_what_comes_back() -> None:
    menus = tuple(attrs.evolve(CHIANTI.timed_menus[0], menu_id=n) for n in range(MENUS_MAX))
    gone = [Gone(Kind.MENU, 999, "Brunch", MONDAY_NOON)]
    full = attrs.evolve(CHIANTI, timed_menus=menus)
    made = rules.restored(full, gone, Kind.MENU, 999, at=MONDAY_NOON, who=None)
    assert isinstance(made, Refusal)
    assert made.code is Code.MENU_FULL
