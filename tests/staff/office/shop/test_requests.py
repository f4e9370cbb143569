"""Employees ask for stock and managers review: once, many at a time, and always with the audit that goes with it."""

from typing import Any, Final

import msgspec
import pytest
import trio

from persistence.memory_faults import Fault
from persistence.memory_requests import MemoryStockPages
from tests.cases import case
from tests.server.doors import WATER, refusal
from tests.staff.floor.test_controls import audit, signed_in
from tests.staff.office.menu.test_products import send
from tests.staff.office.shop.test_branches import BRANCHES, made, tried
from tests.staff.office.shop.test_inventory import agree, counted, row
from tests.staff.world import EMPLOYEE, MANAGER, StaffWorld

ASK: Final = "/api/v1/stock-requests"
REVIEW: Final = "/api/v1/admin/stock-requests"


async def asked(world: StaffWorld, quantity: int, kind: str = "SET_QUANTITY", **more: Any) -> int:
    """A request for water; gives its number."""
    said = {"type": kind, "quantity": quantity, "product_id": WATER, **more}
    number: int = (await send(world, "POST", ASK, said, EMPLOYEE))["data"]["id"]
    return number


async def reviewed(world: StaffWorld, number: int, **said: Any) -> Any:
    return (await send(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "APPROVED", **said}))["data"]


async def test_an_employee_asks_and_sees_what_became_of_it(world: StaffWorld) -> None:
    number = await asked(world, 7, note="delivery of Monday")
    (mine,) = (await send(world, "GET", f"{ASK}/my", user=EMPLOYEE))["data"]
    assert (mine["id"], mine["status"], mine["note"], mine["on_hand"]) == (
        number,
        "PENDING",
        "delivery of Monday",
        None,
    )
    done = await reviewed(world, number, note="thanks")
    assert (done["status"], done["approved"], done["answer"], done["on_hand"]) == ("APPROVED", 7, "thanks", 7)
    assert (done["asked_by"]["name"], done["reviewed_by"]["name"]) == ("Eva", "Marco")
    assert (await send(world, "GET", f"{ASK}/my", user=EMPLOYEE))["data"] == [done]
    assert (await send(world, "GET", f"{ASK}/my"))["data"] == []
    assert (await send(world, "GET", f"{REVIEW}?status=PENDING"))["pagination"]["total"] == 0
    assert (await send(world, "GET", f"{REVIEW}?status=APPROVED"))["data"] == [done]


async def test_screens_hear_of_a_request_and_of_its_review_and_of_nothing_that_was_refused(world: StaffWorld) -> None:
    feed = world.feeds.feed(1)
    began = feed.seq
    number = await asked(world, 7)
    await reviewed(world, number)
    assert (await tried(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "REJECTED"})).status_code == 409
    frames = [msgspec.json.decode(one) for one in feed.missed(began) or ()]
    told = [one["request"] for one in frames if one["type"] == "stock_request_update"]
    request = {"id": number, "branch_id": 1, "asked_by": EMPLOYEE.staff_user_id}
    assert told == [{**request, "status": "PENDING"}, {**request, "status": "APPROVED"}]


async def test_setting_and_adding_and_another_quantity_than_was_asked_for(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    await reviewed(world, await asked(world, 3, "ADD_QUANTITY"))
    assert (await row(world, 1, WATER))["on_hand"] == 8
    await reviewed(world, await asked(world, 2), quantity=4)
    assert (await row(world, 1, WATER))["on_hand"] == 4
    assert [move.reason for move in world.store.restaurants.stock.moves] == ["set", "received", "set"]
    assert await agree(world)


async def test_a_rejected_one_moves_nothing(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    done = await reviewed(world, await asked(world, 3), status="REJECTED", note="no")
    assert (done["status"], done["approved"], done["on_hand"]) == ("REJECTED", None, 5)
    assert len(world.store.restaurants.stock.moves) == 1


async def test_it_is_reviewed_once_also_by_many_at_once(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    number, told = await asked(world, 3, "ADD_QUANTITY"), list[int]()
    who = await signed_in(world, MANAGER)

    async def review() -> None:
        response = await world.send("PATCH", f"{REVIEW}/{number}/review", who, {"status": "APPROVED"})
        told.append(response.status_code)

    world.store.faults.delay_s = 0.01
    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(review)
    world.store.faults.delay_s = 0
    assert sorted(told) == [200, 409, 409, 409, 409]
    assert (await row(world, 1, WATER))["on_hand"] == 8
    response = await tried(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "REJECTED"})
    await refusal(response, 409, "ALREADY_REVIEWED")


async def test_bulk_partial_success(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    first, done, last = [await asked(world, 1, "ADD_QUANTITY") for _ in range(3)]
    await reviewed(world, done, status="REJECTED")
    said = {"ids": [first, done, 999, last], "status": "APPROVED"}
    answers = (await send(world, "PATCH", f"{REVIEW}/bulk-review", said))["data"]
    assert [(one["id"], one["status"], (one["error"] or {}).get("code")) for one in answers] == [
        (first, "APPROVED", None),
        (done, None, "ALREADY_REVIEWED"),
        (999, None, "STOCK_REQUEST_NOT_FOUND"),
        (last, "APPROVED", None),
    ]
    assert (await row(world, 1, WATER))["on_hand"] == 7
    assert await agree(world)


async def test_what_a_request_is_about_may_be_gone_its_branch_or_its_product(world: StaffWorld) -> None:
    branch_id = (await made(world))["id"]
    numbers = [await asked(world, 2, branch_id=branch_id), await asked(world, 2, "ADD_QUANTITY", branch_id=branch_id)]
    here = await asked(world, 2)
    await send(world, "DELETE", f"{BRANCHES}/{branch_id}")
    await send(world, "DELETE", f"/api/v1/admin/products/{WATER}")
    before = audit(world)
    for number, code in ((numbers[0], "BRANCH_NOT_FOUND"), (here, "PRODUCT_NOT_FOUND")):
        with case(code):
            refused = await tried(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "APPROVED"})
            await refusal(refused, 404, code)
    answers = (await send(world, "PATCH", f"{REVIEW}/bulk-review", {"ids": numbers, "status": "APPROVED"}))["data"]
    assert [one["error"]["code"] for one in answers] == ["BRANCH_NOT_FOUND"] * 2
    assert audit(world) == before
    assert [(await reviewed(world, one, status="REJECTED"))["status"] for one in (*numbers, here)] == ["REJECTED"] * 3


async def test_bulk_goes_on_where_one_commit_fails(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    numbers = [await asked(world, 1, "ADD_QUANTITY") for _ in range(3)]
    world.store.faults.script.extend([Fault.NONE, Fault.NOT_SAVED, Fault.NONE])
    answers = (await send(world, "PATCH", f"{REVIEW}/bulk-review", {"ids": numbers, "status": "APPROVED"}))["data"]
    assert [one["status"] for one in answers] == ["APPROVED", None, "APPROVED"]
    assert answers[1]["error"]["code"] == "UNAVAILABLE"
    assert (await row(world, 1, WATER))["on_hand"] == 7
    assert (await send(world, "GET", f"{REVIEW}?status=PENDING"))["data"][0]["id"] == numbers[1]


async def test_audit_integrity(world: StaffWorld) -> None:
    """Each change has its entry with old and new value, and what was not saved has none, nor a move, nor a review."""
    await counted(world, 1, WATER, 5)
    number = await asked(world, 3, "ADD_QUANTITY", note="Monday")
    before = audit(world)
    world.store.faults.script.append(Fault.NOT_SAVED)
    assert (await tried(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "APPROVED"})).status_code == 503
    assert audit(world) == before
    assert len(world.store.restaurants.stock.moves) == 1
    assert (await send(world, "GET", REVIEW))["data"][0]["status"] == "PENDING"
    await reviewed(world, number)
    words = f"ADD_QUANTITY 3 of item-{WATER} at branch-1"
    assert audit(world)[-3:] == [
        (EMPLOYEE.staff_user_id, "stock_requested", "stock", None, f"PENDING: {words} (Monday)"),
        (MANAGER.staff_user_id, "stock_request_approved", "stock", "PENDING", f"APPROVED: {words}"),
        (MANAGER.staff_user_id, "stock_received", "item", "branch-1: 5", f"branch-1: 8 (stock request {number})"),
    ]
    assert await agree(world)


async def test_what_an_unsure_outcome_has_done_is_done_once(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    number = await asked(world, 3, "ADD_QUANTITY")
    world.store.faults.script.append(Fault.LOST_SAVED)
    assert (await tried(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "APPROVED"})).status_code == 503
    response = await tried(world, "PATCH", f"{REVIEW}/{number}/review", {"status": "APPROVED"})
    await refusal(response, 409, "ALREADY_REVIEWED")
    assert (await row(world, 1, WATER))["on_hand"] == 8


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"type": "ADD_QUANTITY", "quantity": 0, "product_id": WATER}, 422),
        ({"type": "SET_QUANTITY", "quantity": -1, "product_id": WATER}, 422),
        ({"type": "SET", "quantity": 1, "product_id": WATER}, 422),
        ({"type": "SET_QUANTITY", "quantity": 1}, 422),
        ({"type": "SET_QUANTITY", "quantity": 1, "product_id": 99_999}, 404),
        ({"type": "SET_QUANTITY", "quantity": 1, "product_id": WATER, "branch_id": 2}, 404),
    ],
)
async def test_what_makes_no_sense_is_not_asked_for(world: StaffWorld, said: dict[str, Any], status: int) -> None:
    response = await world.send("POST", ASK, await signed_in(world, EMPLOYEE), said)
    assert response.status_code == status
    assert (await send(world, "GET", REVIEW))["pagination"]["total"] == 0


async def test_a_number_that_postgres_does_not_know_is_no_requests_and_asked_of_nobody(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = await signed_in(world, MANAGER)
    monkeypatch.setattr(MemoryStockPages, "request", None)
    for number in (0, 2**31, 10**20):
        with case(str(number)):
            response = await world.send("PATCH", f"{REVIEW}/{number}/review", who, {"status": "APPROVED"})
            await refusal(response, 404, "STOCK_REQUEST_NOT_FOUND")


async def test_an_employee_does_not_review(world: StaffWorld) -> None:
    number = await asked(world, 3)
    who = await signed_in(world, EMPLOYEE)
    for path, said in (
        (f"{number}/review", {"status": "APPROVED"}),
        ("bulk-review", {"ids": [number], "status": "APPROVED"}),
    ):
        with case(path):
            await refusal(await world.send("PATCH", f"{REVIEW}/{path}", who, said), 403, "NOT_ALLOWED")
    assert (await row(world, 1, WATER))["on_hand"] is None


async def test_more_than_anybody_asks_for_is_refused_and_kept_nowhere(world: StaffWorld) -> None:
    for kind, quantity in (("SET_QUANTITY", 999_999_999), ("ADD_QUANTITY", 1_000_001), ("SET_QUANTITY", 10**15)):
        with case(kind, quantity):
            response = await tried(world, "POST", ASK, {"type": kind, "product_id": WATER, "quantity": quantity})
            await refusal(response, 422, "QUANTITY_INVALID")
            assert (await response.get_json())["error"]["message"] == "Up to 1,000,000 can be asked for at once."
    assert (await send(world, "GET", f"{ASK}/my"))["data"] == []


async def test_as_much_as_anybody_asks_for_is_asked(world: StaffWorld) -> None:
    await counted(world, 1, WATER, 5)
    await reviewed(world, await asked(world, 1_000_000, "ADD_QUANTITY"))
    assert (await row(world, 1, WATER))["on_hand"] == 1_000_005
