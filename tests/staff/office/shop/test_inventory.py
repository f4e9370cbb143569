"""Managers count, receive, waste and transfer: rows are right at once, the ledger adds up, and nonsense is refused."""

from collections import Counter
from typing import Any, Final

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from actors.domain.alerts.alert import AlertKind
from tests.cases import case
from tests.server.doors import MARGHERITA, WATER, refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.menu.test_products import PRODUCTS, send
from tests.staff.office.shop.test_branches import BRANCHES, made, tried
from tests.staff.world import MANAGER, StaffWorld

INVENTORY: Final = "/api/v1/admin/inventory"
HERE_TO_HERE: Final = {"from_branch_id": 1, "to_branch_id": 1}


async def row(world: StaffWorld, branch_id: int, product_id: int) -> dict[str, Any]:
    """What a branch has of a product, as it is shown."""
    (found,) = (await send(world, "GET", f"{INVENTORY}?branchId={branch_id}&productId={product_id}"))["data"]
    shown: dict[str, Any] = found
    return shown


async def counted(world: StaffWorld, branch_id: int, product_id: int, quantity: int | None, **more: Any) -> Any:
    said = {"quantity": quantity, **more}
    return (await send(world, "PUT", f"{INVENTORY}/{branch_id}-{product_id}", said))["data"]


async def agree(world: StaffWorld) -> bool:
    """Whether what each branch has is the sum of its moves."""
    sums: Counter[tuple[int, int]] = Counter()
    for move in world.store.restaurants.stock.moves:
        sums[move.branch_id, move.menu_item_id] += move.quantity
    kept = world.store.restaurants.stock._on_hand
    return all(sums[key] == count for key, count in kept.items())


async def test_what_is_counted_is_shown_with_what_open_carts_hold(world: StaffWorld) -> None:
    assert (await row(world, 1, WATER))["on_hand"] is None
    shown = await counted(world, 1, WATER, 5)
    assert shown == await row(world, 1, WATER)
    assert (shown["id"], shown["on_hand"], shown["held"], shown["available"]) == (f"1-{WATER}", 5, 0, 5)
    diner = await world.join()
    await world.add(diner, item=WATER, qty=2)
    shown = await row(world, 1, WATER)
    assert (shown["on_hand"], shown["held"], shown["available"]) == (5, 2, 3)
    assert (await counted(world, 1, WATER, None))["available"] is None


async def test_rows_are_found_by_branch_product_words_and_whether_they_are_counted(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    branch_id = (await made(world))["id"]
    items = len(world.restaurants.alive[0].restaurant.menu.items)
    for asked, total in (
        ("", 2 * items),
        (f"?branchId={branch_id}", items),
        (f"?productId={WATER}", 2),
        ("?q=WATER", 2),
        ("?q=w%C3%A0ter", 2),
        ("?counted=true", 2),
        (f"?branchId={branch_id}&counted=true&q=margh", 0),
    ):
        with case(asked):
            assert (await send(world, "GET", f"{INVENTORY}{asked}"))["pagination"]["total"] == total
    for asked in ("?branchId=99", "?productId=99999", "?limit=501", "?offset=-1"):
        with case(asked):
            assert (await tried(world, "GET", f"{INVENTORY}{asked}")).status_code in (404, 422)


async def test_rows_are_in_the_menus_order_heading_by_heading(world: StaffWorld) -> None:
    new = await send(world, "POST", "/api/v1/admin/categories", {"name": "Soups"})
    first = (await send(world, "GET", "/api/v1/admin/categories"))["data"][0]["id"]
    for name, heading in (("Zuppa", new["data"]["id"]), ("Ribollita", new["data"]["id"]), ("Calzone", first)):
        said = {"name": name, "category_id": heading, "price": 7}
        await send(world, "POST", "/api/v1/admin/products", said)
    products = (await send(world, "GET", "/api/v1/admin/products"))["data"]
    rows = (await send(world, "GET", INVENTORY))["data"]
    assert [one["product_id"] for one in rows] == [one["id"] for one in products]


async def test_goods_come_and_go_and_the_ledger_says_why_and_by_whom(world: StaffWorld) -> None:
    lines = [{"product_id": WATER, "quantity": 6}, {"product_id": MARGHERITA, "quantity": 2}]
    received = await send(world, "POST", f"{INVENTORY}/receive", {"branch_id": 1, "lines": lines, "note": "Van 3"})
    assert [one["on_hand"] for one in received["data"]] == [6, 2]
    wasted = {"branch_id": 1, "lines": [{"product_id": WATER, "quantity": 1}], "note": "broken"}
    assert (await send(world, "POST", f"{INVENTORY}/waste", wasted))["data"][0]["on_hand"] == 5
    moves = await send(world, "GET", f"{INVENTORY}/moves?productId={WATER}")
    assert moves["pagination"] == {"limit": 50, "offset": 0, "total": 2}
    assert [(one["reason"], one["quantity"], one["who"]["name"], one["on_hand"]) for one in moves["data"]] == [
        ("waste", -1, "Marco", 5), ("received", 6, "Marco", 5),
    ]  # fmt: skip
    assert (await send(world, "GET", f"{INVENTORY}/moves?reason=waste"))["pagination"]["total"] == 1
    assert (await send(world, "GET", f"{INVENTORY}/moves?branchId=1&limit=1&offset=2"))["data"] == [
        {**one, "product_id": WATER} for one in moves["data"][1:]
    ]
    assert audit(world)[-1][1:] == ("stock_wasted", "item", "branch-1: 6", "branch-1: 5 (broken)")
    assert await agree(world)


async def test_a_transfer_is_two_moves_in_one_commit_or_none(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    branch_id = (await made(world))["id"]
    van = {"from_branch_id": 1, "to_branch_id": branch_id, "lines": [{"product_id": WATER, "quantity": 3}]}
    actor = world.restaurants.alive[0]
    version = actor.restaurant.version
    moved = await send(world, "POST", f"{INVENTORY}/transfer", van)
    assert [(one["branch_id"], one["on_hand"]) for one in moved["data"]] == [(1, 2), (branch_id, 3)]
    assert actor.restaurant.version == version + 1
    moves = world.store.restaurants.stock.moves[-2:]
    assert [(one.branch_id, one.quantity, one.reason) for one in moves] == [
        (1, -3, "transfer"),
        (branch_id, 3, "transfer"),
    ]
    response = await tried(world, "POST", f"{INVENTORY}/transfer", van)
    await refusal(response, 409, "INSUFFICIENT_STOCK")
    assert (await response.get_json())["error"]["details"] == {"left": 2}
    assert [(await row(world, at, WATER))["on_hand"] for at in (1, branch_id)] == [2, 3]
    assert await agree(world)


async def test_of_a_delivery_with_one_wrong_line_nothing_has_come(world: StaffWorld) -> None:
    lines = [{"product_id": WATER, "quantity": 6}, {"product_id": 99_999, "quantity": 2}]
    response = await tried(world, "POST", f"{INVENTORY}/receive", {"branch_id": 1, "lines": lines})
    assert response.status_code == 404
    assert world.store.restaurants.stock.moves == []
    assert audit(world) == []


@pytest.mark.parametrize(
    ("path", "said", "told"),
    [
        ("/waste", {"branch_id": 1, "lines": [{"product_id": WATER, "quantity": 1}]}, (409, "NOT_COUNTED")),
        ("/waste", {"branch_id": 1, "lines": [{"product_id": WATER, "quantity": 0}]}, (422, "VALIDATION_FAILED")),
        ("/waste", {"branch_id": 1, "lines": []}, (422, "VALIDATION_FAILED")),
        ("/receive", {"branch_id": 1, "lines": [{"quantity": 1}]}, (422, "VALIDATION_FAILED")),
        ("/receive", {"branch_id": 9, "lines": [{"product_id": WATER, "quantity": 1}]}, (404, "BRANCH_NOT_FOUND")),
        ("/transfer", {**HERE_TO_HERE, "lines": [{"product_id": WATER, "quantity": 1}]}, (422, "VALIDATION_FAILED")),
        ("/1-900", {"quantity": -1}, (422, "VALIDATION_FAILED")),
        ("/1-900", {"quantity": 10**10}, (422, "VALIDATION_FAILED")),
        ("/1-900", {"low_at": 3}, (409, "NOT_COUNTED")),
        ("/1-99999", {"quantity": 1}, (404, "PRODUCT_NOT_FOUND")),
        ("/9-900", {"quantity": 1}, (404, "BRANCH_NOT_FOUND")),
        ("/water", {"quantity": 1}, (404, "INVENTORY_NOT_FOUND")),
    ],
)
async def test_what_cannot_be_changes_nothing(
    world: StaffWorld, path: str, said: dict[str, Any], told: tuple[int, str]
) -> None:
    method = "PUT" if "-" in path or path == "/water" else "POST"
    await refusal(await tried(world, method, f"{INVENTORY}{path}", said), *told)
    assert world.store.restaurants.stock.moves == []
    assert audit(world) == []


# ---- what is low


async def alerts(world: StaffWorld) -> list[str]:
    """What was raised about stock, the oldest first."""
    found = await world.store.attention.open_alerts(1, 100)
    return [one.words.partition(" (")[0] for one in found if one.kind is AlertKind.STOCK_LOW][::-1]


@pytest.mark.parametrize(
    ("deleted", "method", "path", "said", "code"),
    [
        pytest.param("products", "POST", "receive", {}, "PRODUCT_NOT_FOUND", id="goods of a product"),
        pytest.param("products", "PUT", "{row}", {"quantity": 3}, "PRODUCT_NOT_FOUND", id="a count of a product"),
        pytest.param("products", "PUT", "{row}", {"low_at": 3}, "PRODUCT_NOT_FOUND", id="a mark of a product"),
        pytest.param("branches", "POST", "receive", {}, "BRANCH_NOT_FOUND", id="goods for a branch"),
    ],
)
async def test_what_is_deleted_while_something_waits_to_be_said_of_it_is_not_there(
    world: StaffWorld, deleted: str, method: str, path: str, said: dict[str, Any], code: str
) -> None:
    branch_id, token = (await made(world))["id"], await signed_in(world, MANAGER)
    await counted(world, branch_id, WATER, 5)
    gone = {"products": f"{PRODUCTS}/{WATER}", "branches": f"{BRANCHES}/{branch_id}"}[deleted]
    goods = {"branch_id": branch_id, "lines": [{"product_id": WATER, "quantity": 1}]}
    answers = []

    async def ask(method: str, path: str, said: Any = None) -> None:
        answers.append(await world.send(method, path, token, said))

    async with trio.open_nursery() as nursery, world.restaurants.alive[0]._switching:
        nursery.start_soon(ask, "DELETE", gone)
        await wait_all_tasks_blocked()  # it has been looked at, and waits for its turn
        nursery.start_soon(ask, method, f"{INVENTORY}/{path.format(row=f'{branch_id}-{WATER}')}", said or goods)
        await wait_all_tasks_blocked()
    assert answers[0].status_code == 204
    await refusal(answers[1], 404, code)
    assert await agree(world)


async def test_what_is_counted_no_more_has_no_mark_and_with_one_nothing_changes(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5, low_at=4)
    before = audit(world)
    response = await tried(world, "PUT", f"{INVENTORY}/1-{WATER}", {"quantity": None, "low_at": 4})
    assert (await refusal(response, 422, "VALIDATION_FAILED"))["field"] == "low_at"
    shown = await row(world, 1, WATER)
    assert (shown["on_hand"], shown["low_at"], audit(world)) == (5, 4, before)
    shown = await counted(world, 1, WATER, None, low_at=None)
    assert (shown["on_hand"], shown["low_at"]) == (None, None)
    assert (await counted(world, 1, WATER, 5))["low_at"] is None


async def test_a_count_and_its_mark_are_one_commit_or_none(world: StaffWorld) -> None:
    await row(world, 1, WATER)
    actor = world.restaurants.alive[0]
    for said, entries in (
        ({"quantity": 6, "low_at": 4}, ["stock_set", "stock_low_marked"]),  # counted from now on
        ({"quantity": 3, "low_at": 5}, ["stock_set", "stock_low_marked"]),
        ({"quantity": 3, "low_at": 2}, ["stock_low_marked"]),
        ({"quantity": 9, "low_at": 2}, ["stock_set"]),
        ({"quantity": 9, "low_at": 2}, []),
        ({"quantity": 1, "low_at": None}, ["stock_set", "stock_low_marked"]),
    ):
        with case(str(said)):
            version, before = actor.restaurant.version, len(audit(world))
            shown = await counted(world, 1, WATER, said["quantity"], low_at=said["low_at"])
            assert (shown["on_hand"], shown["low_at"]) == (said["quantity"], said["low_at"])
            assert actor.restaurant.version == version + bool(entries)
            assert [one[1] for one in audit(world)[before:]] == entries
    response = await tried(world, "PUT", f"{INVENTORY}/1-{WATER}", {"quantity": 5, "low_at": 0})
    await refusal(response, 422, "VALIDATION_FAILED")
    assert (await row(world, 1, WATER))["on_hand"] == 1
    assert await alerts(world) == [], "whoever says what is too few sees how it is"
    assert await agree(world)


async def test_what_falls_below_its_mark_is_told_once_until_there_is_enough_again(world: StaffWorld) -> None:
    assert (await counted(world, 1, WATER, 5, low_at=4))["low"] is False
    diner = await world.join()
    await world.add(diner, item=WATER, qty=2)
    assert (await world.place(diner, key="one")).status_code == 202
    assert await alerts(world) == ["Water <still>: 3"]
    assert (await row(world, 1, WATER))["low"] is True
    await counted(world, 1, WATER, 2)
    assert len(await alerts(world)) == 1
    await counted(world, 1, WATER, 4)
    await counted(world, 1, WATER, 1)
    assert sorted(await alerts(world)) == ["Water <still>: 1", "Water <still>: 3"]
    assert [one["product_id"] for one in (await send(world, "GET", f"{INVENTORY}?low=true"))["data"]] == [WATER]


async def test_a_mark_above_what_there_is_raises_nothing_and_one_taken_away_neither(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5, low_at=9)
    await counted(world, 1, WATER, 4, low_at=None)
    await counted(world, 1, WATER, 1)
    assert await alerts(world) == []
    assert [one[1] for one in audit(world)].count("stock_low_marked") == 2


async def test_an_alert_about_stock_is_acknowledged_as_any_other(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5, low_at=4)
    await counted(world, 1, WATER, 3)
    (alert,) = await world.store.attention.open_alerts(1, 10)
    shown = await send(world, "POST", f"/admin/alerts/{alert.alert_id}/acknowledge")
    assert shown["order_id"] is None
    assert await alerts(world) == []


async def test_a_new_branch_counts_what_the_main_one_does(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    branch_id = (await made(world))["id"]
    assert (await row(world, branch_id, WATER))["on_hand"] == 0
    await counted(world, branch_id, WATER, 3, low_at=2)
    await send(world, "DELETE", f"{BRANCHES}/{branch_id}")
    van = {"from_branch_id": branch_id, "to_branch_id": 1, "lines": [{"product_id": WATER, "quantity": 3}]}
    await send(world, "POST", f"{INVENTORY}/transfer", van)  # what is left there is fetched
    assert (await row(world, 1, WATER))["on_hand"] == 8


async def test_the_ledger_of_a_product_and_of_an_option_at_once_is_of_nothing(world: StaffWorld) -> None:
    for asked in (f"product_id={WATER}&option_id=90", f"productId={WATER}&optionId=90"):
        await refusal(await tried(world, "GET", f"/api/v1/admin/inventory/moves?{asked}"), 422, "VALIDATION_FAILED")
