"""`GET /admin/payments`: which payments there were, newest first, for managers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.cases import case
from tests.server.doors import refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.books.test_papers import ordered
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/payments"
TODAY, YESTERDAY = "2024-01-15", "2024-01-14"


async def listed(world: StaffWorld, query: str = "", user: Any = MANAGER) -> Any:
    response = await world.get(f"{PATH}{query}", await signed_in(world, user))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def amounts(world: StaffWorld, query: str = "") -> list[float]:
    return [one["amount"] for one in (await listed(world, query))["payments"]]


async def take(world: StaffWorld, diner: Any, amount: float, method: str = "cash", **more: Any) -> Any:
    path = f"/admin/session/{diner['session_id']}/payments"
    body = {"method": method, "amount": amount, **more}
    return await (await world.post(path, body, await signed_in(world, EMPLOYEE))).get_json()


async def evening(world: StaffWorld) -> Any:
    """At table 7 four, then five, of which a manager gives one back, in cash; at table 8 six by the terminal."""
    who, _ = await ordered(world)
    other, _ = await ordered(world, table=8, number=43)
    for n, (diner, amount, method) in enumerate(((who, 4, "cash"), (who, 5, "cash"), (other, 6, "terminal"))):
        world.now += timedelta(seconds=n)
        payment = await take(world, diner, amount, method, **({"tendered": 10} if method == "cash" else {}))
        if amount == 5:
            path = f"{PATH}/{payment['payment_id']}/refund"
            await world.post(path, {"amount": 1, "reason": "cold"}, await signed_in(world, MANAGER))
    return who


async def test_payments_are_listed_newest_first_with_what_went_over_the_counter_and_where(world: StaffWorld) -> None:
    await evening(world)
    newest, back, first = (await listed(world))["payments"]
    assert (newest["amount"], newest["method"], newest["table_number"], newest["change"]) == (6, "terminal", 8, None)
    assert (back["status"], back["refunded"], back["refunds"], back["by_user"]) == (
        "partially_refunded", 1, 1, EMPLOYEE.staff_user_id,
    )  # fmt: skip
    assert (first["amount"], first["tendered"], first["change"], first["table_number"]) == (4, 10, 6, 7)
    assert first["lines"]


async def test_pages_follow_one_another_and_the_last_says_so(world: StaffWorld) -> None:
    await evening(world)
    first = await listed(world, "?limit=2")
    assert [one["amount"] for one in first["payments"]] == [6, 5]
    last = await listed(world, f"?limit=2&before={first['before']}")
    assert ([one["amount"] for one in last["payments"]], last["before"]) == ([4], None)
    nobodys = "00000000-0000-7000-8000-000000000009"
    assert await listed(world, f"?before={nobodys}") == {"payments": [], "before": None}


async def test_payments_are_found_by_state_method_day_and_session(world: StaffWorld) -> None:
    who = await evening(world)
    session = f"session_id={who['session_id']}"
    for query, expected in (
        ("?status=captured", [6, 4]),
        ("?method=terminal", [6]),
        (f"?{session}", [5, 4]),
        (f"?{session}&status=partially_refunded&method=cash", [5]),
        (f"?day={TODAY}", [6, 5, 4]),
        (f"?day={YESTERDAY}", []),
        ("?status=declined", []),
    ):
        with case(query):
            assert await amounts(world, query) == expected


async def test_a_business_day_has_what_began_before_its_own_hour_of_the_morning_after(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    world.now = world.now.replace(hour=2, minute=59) + timedelta(days=1)  # 03:59 there
    await take(world, who, 3)
    world.now += timedelta(minutes=1)
    await take(world, who, 2)
    assert (await amounts(world, f"?day={TODAY}"), await amounts(world, "?day=2024-01-16")) == ([3], [2])


async def test_a_payment_outlives_its_visit(world: StaffWorld) -> None:
    who = await evening(world)
    world.store.forget(UUID(who["session_id"]))
    shown = (await listed(world))["payments"]
    assert [(one["amount"], one["session_id"] is None, one["table_number"]) for one in shown] == [
        (6, False, 8),
        (5, True, None),
        (4, True, None),
    ]
    assert await amounts(world, f"?session_id={who['session_id']}") == []


@pytest.mark.parametrize(
    "query",
    ["?status=gone", "?method=gold", "?day=2024-02-30", "?day=today", "?before=1", "?limit=0", "?limit=101", "?who=1"],
)
async def test_a_filter_that_makes_no_sense_is_refused(world: StaffWorld, query: str) -> None:
    assert (await world.get(f"{PATH}{query}", await signed_in(world, MANAGER))).status_code in (400, 422)


async def test_only_managers_look_and_only_at_their_own(world: StaffWorld) -> None:
    await evening(world)
    await refusal(world.get(PATH, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    assert await listed(world, user=STRANGER) == {"payments": [], "before": None}
