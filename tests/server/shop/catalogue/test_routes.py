"""Branches, slots and products by branch, for anybody: what is shown, what is free, and what may be asked for."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import attrs
import pytest

from actors import inventory
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.zone import Zone
from actors.domain.hours import Hours
from actors.restaurant import RestaurantActor
from tests.cases import case
from tests.server.doors import CHIANTI, MARGHERITA, WATER, World, refusal

API: Final = "/api/v1"
OURS: Final = "restaurant=chianti"
EVENING = Slot(11, 0, time(18), time(20), capacity=2, lead_minutes=60)
LATE = Slot(12, 0, time(20), time(0), capacity=1, delivery=False)
SUNDAY = Slot(13, 6, time(10), time(12), capacity=1)
HARBOUR = Branch(
    2, "Harbour", "Quay 1", "+39 1", delivery=True, slots=(EVENING, SUNDAY),
    zones=(Zone(1, "City", ("32",), 300, 1500, 500), Zone(2, "Elsewhere", (), 900)),
    hours=(Hours(0, time(10), time(22)), Hours(None, None, None, date(2026, 12, 25))),
)  # fmt: skip
MAIN = Branch(1, "Chianti", slots=(LATE,))
CLOSED = Branch(3, "Old town", active=False, slots=(attrs.evolve(SUNDAY, slot_id=14),))
BRANCHES = {1: MAIN, 2: HARBOUR, 3: CLOSED}


@pytest.fixture
async def shop(world: World) -> World:
    """The restaurant with three branches, of which one is closed for good."""
    world.store.restaurants.replace(attrs.evolve(CHIANTI, branches=BRANCHES, hours=()))
    return world


async def heart(world: World) -> RestaurantActor:
    actor = await world.restaurants.by_slug("chianti")
    assert actor is not None
    return actor


async def read(world: World, path: str) -> Any:
    join = "&" if "?" in path else "?"
    response = await world.get(f"{API}{path}{join}{OURS}")
    assert response.status_code == 200, await response.get_data()
    return (await response.get_json())["data"]


async def count(world: World, branch_id: int, item: int, left: int) -> None:
    actor = await heart(world)
    said = inventory.counted(branch_id, item, left)
    assert await actor.make_stock(lambda *known: inventory.stocktaking(known[0], known[1], said, known[2], 7)) is None


async def test_branches_are_shown_with_their_hours_and_where_they_deliver(shop: World) -> None:
    main, harbour = await read(shop, "/branches")
    assert (main["id"], main["name"], main["zones"], main["hours"], main["open"]) == (1, "Chianti", [], [], True)
    assert {key: harbour[key] for key in ("address", "phone", "pick_up", "delivery")} == {
        "address": "Quay 1", "phone": "+39 1", "pick_up": True, "delivery": True,
    }  # fmt: skip
    assert harbour["hours"] == [
        {"weekday": 0, "date": None, "opens": "10:00", "closes": "22:00"},
        {"weekday": None, "date": "2026-12-25", "opens": None, "closes": None},
    ]
    assert harbour["zones"] == [
        {"id": 1, "name": "City", "postcodes": ["32"], "fee": 3.0, "free_from": 15.0, "minimum": 5.0},
        {"id": 2, "name": "Elsewhere", "postcodes": [], "fee": 9.0, "free_from": None, "minimum": 0.0},
    ]


async def test_slots_are_shown_on_the_next_date_that_they_have(shop: World) -> None:
    slots = await read(shop, "/delivery-slots")
    assert {one["id"] for one in slots} == {11, 12, 13}
    for one in slots:
        assert datetime.fromisoformat(one["closes_at"]) > shop.now
        assert date.fromisoformat(one["date"]).weekday() == one["day_of_week"]
    assert [one["starts_at"] for one in slots] == sorted(one["starts_at"] for one in slots)
    assert {one["id"] for one in await read(shop, "/delivery-slots?dayOfWeek=0")} == {11, 12}
    assert {one["id"] for one in await read(shop, "/delivery-slots?day_of_week=0&branchId=2")} == {11}


async def test_what_is_free_is_what_nobody_has_taken(shop: World) -> None:
    (evening,) = await read(shop, "/delivery-slots?dayOfWeek=0&branchId=2")
    assert (evening["capacity"], evening["free"], evening["available"]) == (2, 2, True)
    day = date.fromisoformat(evening["date"])
    keeper = (await heart(shop)).stockroom.slots
    keeper.take([SlotMove(11, day, 2)])
    path = f"/delivery-slots?branchId=2&date={day}"
    (evening,) = await read(shop, path)
    assert (evening["free"], evening["available"]) == (0, False)
    keeper.undone([SlotMove(11, day, 2)])
    (evening,) = await read(shop, path)
    assert (evening["free"], evening["available"]) == (2, True)


async def test_a_date_that_nobody_can_choose_says_so(shop: World) -> None:
    (evening,) = await read(shop, "/delivery-slots?dayOfWeek=0&branchId=2")
    day = date.fromisoformat(evening["date"])
    for other, why in ((day - timedelta(days=7), "past"), (day + timedelta(days=70), "far"), (date.min, "first")):
        with case(why):
            found = await read(shop, f"/delivery-slots?branchId=2&date={other}")
            assert [one["available"] for one in found if one["id"] == 11] in ([False], [])
    assert await read(shop, f"/delivery-slots?date={day}&dayOfWeek=3") == []
    assert await read(shop, "/delivery-slots?date=9999-12-31&dayOfWeek=4") == []


async def test_products_are_in_stock_at_one_branch_and_not_at_another(shop: World) -> None:
    await count(shop, 1, WATER, 0)
    await count(shop, 2, WATER, 3)
    for query, here in (("", None), ("?branchId=1", False), ("?branch_id=2", True)):
        with case(query):
            product = await read(shop, f"/products/{WATER}{query}")
            assert (product["in_stock_anywhere"], product["in_stock_for_branch"]) == (True, here)
            (under,) = await read(shop, f"/categories/3/products{query}")
            assert (under["in_stock_anywhere"], under["in_stock_for_branch"]) == (True, here)
    await count(shop, 2, WATER, 0)
    assert (await read(shop, f"/products/{WATER}"))["in_stock_anywhere"] is False


async def test_a_search_for_what_is_in_stock_looks_at_the_branch_that_was_asked_for(shop: World) -> None:
    await count(shop, 1, WATER, 0)
    await count(shop, 2, WATER, 3)
    await count(shop, 1, MARGHERITA, 1)
    await count(shop, 2, MARGHERITA, 0)

    async def found(query: str) -> list[int]:
        return [one["id"] for one in await read(shop, f"/products/search?inStock=true{query}")]

    assert await found("") == [MARGHERITA, WATER]
    assert await found("&branchId=1") == [MARGHERITA]
    assert await found("&branchId=2") == [WATER]
    await count(shop, 2, WATER, 0)
    assert await found("&branchId=2") == []
    assert await found("") == [MARGHERITA]
    assert await found("&q=%25ater&branchId=2") == []
    assert await found("&offset=10000") == []


async def test_what_a_closed_branch_has_is_not_in_stock_anywhere(shop: World) -> None:
    await count(shop, 1, WATER, 0)
    await count(shop, 2, WATER, 0)
    assert (await read(shop, f"/products/{WATER}"))["in_stock_anywhere"] is False  # though nobody counts it there


async def test_bad_questions_are_refused_with_the_field(shop: World) -> None:
    for path in ("/products/900", "/categories/3/products", "/products/search", "/delivery-slots"):
        for branch in (3, 99, 2**31 - 1):
            with case(f"{path} {branch}"):
                await refusal(shop.get(f"{API}{path}?{OURS}&branchId={branch}"), 404, "BRANCH_NOT_FOUND")
        for wrong in ("0", "-1", "x", "2147483648", "1.5"):
            with case(f"{path} {wrong}"):
                said = await refusal(shop.get(f"{API}{path}?{OURS}&branchId={wrong}"), 422, "VALIDATION_FAILED")
                assert said == {"field": "branch_id"}
    for field, query in (
        ("day_of_week", "dayOfWeek=7"), ("day_of_week", "dayOfWeek=-1"), ("day_of_week", "dayOfWeek=monday"),
        ("date", "date=2026-02-30"), ("date", "date=tomorrow"), ("date", "date=10000-01-01"),
    ):  # fmt: skip
        with case(query):
            said = await refusal(shop.get(f"{API}/delivery-slots?{OURS}&{query}"), 422, "VALIDATION_FAILED")
            assert said == {"field": field}
    await refusal(shop.get(f"{API}/branches?restaurant=nobody"), 404, "RESTAURANT_NOT_FOUND")
