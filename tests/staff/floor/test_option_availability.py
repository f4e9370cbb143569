"""Out of oat milk: what an employee says of an option, wherever it is offered, and who learns of it."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from uuid import UUID

import attrs
import pytest
import trio
from quart import Response
from trio.testing import MockClock

from actors.domain.cart.commands import AddLine
from actors.domain.options.group import Option, OptionGroup
from actors.domain.refusal import Code, Refusal
from actors.envelope import Answer
from actors.menu_news import GATHER_S
from staff.commands import COMMAND_OF
from staff.floor.feed import Feeds
from staff.floor.item_messages import SetOptionAvailabilityMessage
from staff.floor.item_views import scarce_items
from staff.floor.items import TOLD_MAX, ItemNews
from staff.floor.option_views import scarce_options, staff_option_views
from tests.server.doors import CHIANTI, DIAVOLA, MARGHERITA, WATER, refusal
from tests.staff.floor.test_feed import watching
from tests.staff.screens import split
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld, open_staff_world

CHEESE, COMBO_WATER = 91, 92
EXTRAS: Final = OptionGroup(
    10, "Extras", (Option(CHEESE, "Cheese", 150), Option(COMBO_WATER, "Water", 0, item_id=WATER)), 0, 3, repeat=True
)


@pytest.fixture
async def world(autojump_clock: MockClock) -> AsyncIterator[StaffWorld]:
    """Both pizzas offer the same extras; one of those is an item itself."""
    async with open_staff_world() as opened:
        items = {
            key: attrs.evolve(item, groups=(EXTRAS,), available=True) if key in (MARGHERITA, DIAVOLA) else item
            for key, item in CHIANTI.menu.items.items()
        }
        await opened.change_restaurant(menu=attrs.evolve(CHIANTI.menu, items=items))
        await trio.sleep(2 * GATHER_S)  # that the menu is another is told, and not in the tests
        yield opened


async def put(world: StaffWorld, who: Mapping[str, Any], option_id: int = CHEESE, **said: Any) -> Response:
    return await world.put(f"/admin/options/{option_id}/availability", said, who)


async def shown(world: StaffWorld, item_id: int, option_id: int = CHEESE) -> tuple[bool, int | None]:
    """Whether the option of the item can be had and how many there are, as diners see it on the menu."""
    menu = await (await world.get("/menu?restaurant_name=chianti")).get_json()
    items = {item["id"]: item for category in menu["categories"] for item in category["items"]}
    options = {one["id"]: one for group in items[item_id]["groups"] for one in group["options"]}
    return options[option_id]["available"], options[option_id]["left"]


async def with_cheese(world: StaffWorld, diner: Mapping[str, Any], qty: int, item: int = MARGHERITA) -> Answer:
    line = AddLine(UUID(diner["member_id"]), world.services.new_id(), item, 1, options=((CHEESE, qty),))
    return await world.ask(diner, line)


async def test_an_option_that_is_out_is_out_wherever_it_is_offered_and_comes_back(world: StaffWorld) -> None:
    eva, diner = await world.sign_in(EMPLOYEE), await world.join()
    response = await put(world, eva, available=False)
    assert await response.get_json() == {
        "id": CHEESE,
        "group_id": 10,
        "group": "Extras",
        "name": "Cheese",
        "price": 1.5,
        "available": False,
        "on_sale": False,
        "left": None,
        "item_id": None,
    }
    for item in (MARGHERITA, DIAVOLA):
        assert await shown(world, item) == (False, None)
        decision = (await with_cheese(world, diner, 1, item)).decision
        assert isinstance(decision, Refusal)
        assert (decision.code, decision.option_id) == (Code.ITEM_UNAVAILABLE, CHEESE)
    assert await shown(world, MARGHERITA, COMBO_WATER) == (True, None)
    await put(world, eva, available=True)
    assert await shown(world, DIAVOLA) == (True, None)
    assert not isinstance((await with_cheese(world, diner, 1)).decision, Refusal)


async def test_a_count_is_taken_from_by_orders_of_whichever_item_and_kept_while_the_sale_is_stopped(
    world: StaffWorld,
) -> None:
    eva, diner = await world.sign_in(EMPLOYEE), await world.join()
    assert (await (await put(world, eva, available=True, left=3)).get_json())["left"] == 3
    await with_cheese(world, diner, 1)
    await with_cheese(world, diner, 1, DIAVOLA)
    assert (await world.place(diner)).status_code == 202
    assert await shown(world, MARGHERITA) == await shown(world, DIAVOLA) == (True, 1)
    await put(world, eva, available=False)
    assert await shown(world, MARGHERITA) == (False, 1)
    await put(world, eva, available=True, left=0)
    assert await shown(world, MARGHERITA) == (False, 0)
    await put(world, eva, available=True, left=None)
    assert await shown(world, MARGHERITA) == (True, None)


async def test_open_menus_and_carts_learn_of_it_within_a_moment(world: StaffWorld) -> None:
    eva, diner = await world.sign_in(EMPLOYEE), await world.join()
    await with_cheese(world, diner, 2)
    phone = await world.connect(diner)
    await put(world, eva, available=True, left=1)
    await trio.sleep(2 * GATHER_S)
    told = split(b"".join(phone.received))
    menu = [frame for frame in told if frame["type"] == "menu_update"]
    lefts = {item["id"]: item["groups"][0]["options"][0]["left"] for frame in menu for item in frame["items"]}
    assert lefts == {MARGHERITA: 1, DIAVOLA: 1}
    assert not any("anew" in frame for frame in menu)
    assert [frame["item"]["left"] for frame in told if frame["type"] == "cart_update"] == [0]
    await refusal(world.place(diner), 409, "ITEM_UNAVAILABLE")
    before = len(phone.received)
    await put(world, eva, available=False)
    await trio.sleep(2 * GATHER_S)
    told = split(b"".join(phone.received[before:]))
    (menu_update,) = [frame for frame in told if frame["type"] == "menu_update"]
    assert [one["groups"][0]["options"][0]["available"] for one in menu_update["items"]] == [False, False]


async def test_what_was_said_is_in_the_audit_with_who_said_it_and_only_where_it_is_news(world: StaffWorld) -> None:
    marco = await world.sign_in(MANAGER)
    for said in ({"available": True, "left": 3}, {"available": True, "left": 3}, {"available": False}):
        await put(world, marco, **said)
    entries = [entry for entry in world.store.audit if entry.what == "option_availability"]
    assert {(entry.who, entry.subject) for entry in entries} == {(MANAGER.staff_user_id, f"option-{CHEESE}")}
    assert [(entry.old, entry.new) for entry in entries] == [
        ("on sale, unlimited", "on sale, 3 left"),
        ("on sale, 3 left", "stopped, 3 left"),
    ]


async def test_an_option_that_is_an_item_has_a_switch_of_its_own_and_is_counted_as_the_item(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    details = await refusal(put(world, eva, COMBO_WATER, available=True, left=3), 422, "VALIDATION_FAILED")
    assert details["field"] == "left"
    await world.put(f"/admin/items/{WATER}/availability", {"available": True, "left": 4}, eva)
    view = await (await put(world, eva, COMBO_WATER, available=False)).get_json()
    assert (view["available"], view["on_sale"], view["left"], view["item_id"]) == (False, False, 4, WATER)
    assert await shown(world, MARGHERITA, COMBO_WATER) == (False, 4)
    await put(world, eva, COMBO_WATER, available=True)
    await world.put(f"/admin/items/{WATER}/availability", {"available": False}, eva)
    (out,) = [one for one in await world.desk.scarce_options(EMPLOYEE) if one.id == COMBO_WATER]
    assert (out.available, out.on_sale) == (False, True)


async def test_another_restaurants_option_does_not_exist_and_nonsense_is_named(world: StaffWorld) -> None:
    eva, mio = await world.sign_in(EMPLOYEE), await world.sign_in(STRANGER)
    for who, option_id in ((mio, CHEESE), (eva, 1), (eva, 10**9)):
        await refusal(put(world, who, option_id, available=False), 404, "OPTION_NOT_FOUND")
    for said, field in (({"available": 1}, "available"), ({"available": True, "left": -1}, "left"), ({}, "available")):
        assert (await refusal(put(world, eva, **said), 422, "VALIDATION_FAILED"))["field"] == field
    await refusal(put(world, await world.join(), available=False), 401, "UNAUTHORIZED")
    assert await shown(world, MARGHERITA) == (True, None)


async def test_the_socket_says_the_same_as_the_route_and_the_floor_shows_what_is_scarce(world: StaffWorld) -> None:
    follow = COMMAND_OF[SetOptionAvailabilityMessage].follow
    said = SetOptionAvailabilityMessage(option_id=CHEESE, available=True, left=4)
    view = await follow(world.staff, EMPLOYEE, said)
    assert (view.left, view.available) == (4, True)  # type: ignore[attr-defined]
    floor = await world.staff.floor.floor(EMPLOYEE)
    assert [(one.id, one.left) for one in floor.options] == [(CHEESE, 4)]
    assert [one.id for one in (await world.staff.floor.floor(STRANGER)).options] == []


async def test_screens_are_told_of_options_that_changed_and_of_those_that_are_an_item_that_did(
    world: StaffWorld,
) -> None:
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    feeds = Feeds(lambda: world.now)
    feed, _ = watching(feeds)
    ItemNews(feeds).items_changed(actor.restaurant, {-CHEESE: 2}, [-CHEESE], anew=False)
    ItemNews(feeds).items_changed(actor.restaurant, {WATER: 0}, [WATER], anew=False)
    told = [json.loads(event) for event in feed.missed(feed.seq - 3) or ()]
    assert [frame["type"] for frame in told] == ["option_update", "item_update", "option_update"]
    options = [frame["option"] for frame in told if frame["type"] == "option_update"]
    assert [(one["id"], one["left"], one["available"]) for one in options] == [
        (CHEESE, 2, True),
        (COMBO_WATER, 0, False),
    ]
    assert staff_option_views(actor.restaurant, {}, [MARGHERITA, -999]) == []


@pytest.mark.parametrize(("anew", "told"), [(True, "menu_anew"), (False, "item_update")])
async def test_where_the_menu_reads_otherwise_screens_read_it_again(world: StaffWorld, anew: bool, told: str) -> None:
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    feeds = Feeds(lambda: world.now)
    feed, _ = watching(feeds)
    before = feed.seq
    ItemNews(feeds).items_changed(actor.restaurant, {}, [WATER], anew=anew)
    assert json.loads((feed.missed(before) or ())[0])["type"] == told


async def test_where_many_changed_screens_get_one_message_with_what_is_scarce_then(world: StaffWorld) -> None:
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    feeds = Feeds(lambda: world.now)
    feed, _ = watching(feeds)
    before = feed.seq
    many = range(10_000, 10_000 + TOLD_MAX)
    ItemNews(feeds).items_changed(actor.restaurant, {WATER: 4}, {*many, WATER}, anew=False)
    (told,) = [json.loads(event) for event in feed.missed(before) or ()]
    assert (told["type"], told["seq"]) == ("menu_anew", before + 1)
    assert [(one["id"], one["left"], one["available"]) for one in told["items"]] == [
        (one.id, one.left, one.available) for one in scarce_items(actor.restaurant, {WATER: 4})
    ]
    assert WATER in {one["id"] for one in told["items"]}
    assert [one["id"] for one in told["options"]] == [one.id for one in scarce_options(actor.restaurant, {WATER: 4})]
    ItemNews(feeds).items_changed(
        actor.restaurant, {WATER: 4}, {*many[1:], WATER}, anew=False
    )  # as many as are told one by one
    assert {json.loads(event)["type"] for event in feed.missed(before + 1) or ()} == {"item_update", "option_update"}


async def test_what_an_employee_stops_is_told_to_every_screen_of_the_house(world: StaffWorld) -> None:
    eva = await world.sign_in(EMPLOYEE)
    actor = await world.restaurants.by_id(1)
    assert actor is not None
    feeds, heard = Feeds(lambda: world.now), list[int]()
    actor._around = attrs.evolve(actor._around, items_changed=lambda _, items: heard.extend(items))
    await put(world, eva, available=False)
    assert -CHEESE in heard
    feed, _ = watching(feeds)
    ItemNews(feeds).items_changed(actor.restaurant, actor.stock.left, heard, anew=False)
    told = [json.loads(event) for event in feed.missed(feed.seq - len(heard)) or ()]
    assert [one["option"]["available"] for one in told if one["type"] == "option_update"] == [False]
