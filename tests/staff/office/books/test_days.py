"""What a business day has come to, and closing it: for managers, once, and for good."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import trio

from actors.domain import limits
from actors.domain.papers.day_sales import Sold
from actors.domain.till.commands import AcceptOrder
from tests.server.doors import refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.books.test_papers import ordered, paid
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

DAY, CLOSE = "/admin/business_day", "/admin/business_day/close"
TODAY = "2024-01-15"
ON_ITS_WAY = timedelta(seconds=limits.WRITTEN_S + 1)


async def look(world: StaffWorld, day: str | None = None) -> Any:
    query = "" if day is None else f"?day={day}"
    response = await world.get(f"{DAY}{query}", await signed_in(world, MANAGER))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def close(world: StaffWorld, cash: Any, day: str = TODAY) -> Any:
    return await world.post(CLOSE, {"day": day, "counted_cash": cash}, await signed_in(world, MANAGER))


async def test_a_day_says_what_was_sold_by_what_when_and_who_took_the_money(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    other, _ = await ordered(world, table=8, number=43)
    manager = await signed_in(world, MANAGER)
    discount = {"reason": "cold", "rate": 1000}
    await world.post(f"/admin/session/{who['session_id']}/discounts", discount, manager)
    await paid(world, who, tip=1.5, tendered=20)
    day = await look(world)
    assert (day["day"], day["starts_at"], day["ends_at"]) == (TODAY, "2024-01-15T03:00:00Z", "2024-01-16T03:00:00Z")
    assert (day["orders"], day["bills"], day["gross"], day["discounts"]) == (2, 2, 36.1, 1.9)
    assert day["by_category"] == [{"category": "Pizza", "qty": 4, "gross": 36.1, "net": 36.1, "is_fee": False}]
    assert day["by_hour"] == [{"hour": 12, "orders": 2, "gross": 36.1}]
    assert [(one["rate"], one["net"] + one["tax"]) for one in day["by_rate"]] == [(0, 36.1)]
    (cash,) = day["by_method"]
    assert (cash["method"], cash["count"], cash["taken"], cash["tips"]) == ("cash", 1, 17.1, 1.5)
    hands = {one["by_user"]: (one["taken"], one["tips"], one["discounts"]) for one in day["by_staff"]}
    assert hands == {1: (17.1, 1.5, 0), 2: (0, 0, 1.9)}
    table = [(one["session_id"], one["table_number"], one["balance"]) for one in day["open"]]
    assert table == [(other["session_id"], 8, 19.0)]
    assert (day["expected_cash"], day["closing"], day["may_close"]) == (18.6, None, True)


async def test_what_goes_back_goes_through_the_hands_of_who_gives_it(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    (payment,) = (await world.registry.session(UUID(who["session_id"]))).state.payments
    back = {"amount": 4, "reason": "cold"}
    await world.post(f"/admin/payments/{payment}/refund", back, await signed_in(world, MANAGER))
    hands = {one["by_user"]: (one["count"], one["taken"], one["back"]) for one in (await look(world))["by_staff"]}
    assert hands == {1: (1, 19.0, 0), 2: (0, 0, 4.0)}


async def test_a_day_is_closed_once_with_what_was_counted_and_does_not_change(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    world.now += ON_ITS_WAY
    closed = await (await close(world, 18.5)).get_json()
    closing = closed["closing"]
    assert (closing["expected_cash"], closing["counted_cash"], closing["difference"]) == (19.0, 18.5, -0.5)
    assert (closed["ends_at"], closed["may_close"], closing["by_user"]) == ("2024-01-15T11:00:01Z", False, 2)
    assert await (await close(world, 18.5)).get_json() == closed
    await refusal(close(world, 19), 409, "DAY_CLOSED")
    assert await look(world) == closed
    audit = [(one.who, one.subject, one.old, one.new) for one in world.store.audit if one.what == "day_closed"]
    assert audit == [(2, "day-2024-01-15", "expected 1900", "counted 1850")]


async def test_a_day_is_read_in_a_thread_so_that_nobody_waits_for_it(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    async def sold(*_: Any) -> Callable[[], Sold]:
        def read() -> Sold:
            threads.append(threading.current_thread())
            return Sold((), ())

        return read

    monkeypatch.setattr(world.store.books, "sold", sold)
    await look(world)
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


async def test_what_comes_after_an_early_closing_is_the_next_days(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    world.now += ON_ITS_WAY
    await close(world, 19)
    world.now += timedelta(hours=1)
    late, _ = await ordered(world, table=8, number=43)
    await paid(world, late)
    following = await look(world, "2024-01-16")
    assert (following["starts_at"], following["gross"], following["expected_cash"]) == (
        "2024-01-15T11:00:01Z",
        19.0,
        19.0,
    )
    assert following["may_close"] is False
    await refusal(close(world, 19, "2024-01-16"), 409, "DAY_NOT_BEGUN")
    assert (await look(world))["gross"] == 19.0


async def test_an_order_on_its_way_to_the_till_is_in_the_day_that_follows_and_in_no_two(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    await paid(world, who)
    world.now += timedelta(hours=1)
    late = await world.join("Otto", table_number=8)
    await world.add(late)
    await world.place(late, key="late")
    placed = world.now
    world.now += ON_ITS_WAY
    closed = await (await close(world, 19)).get_json()
    assert (closed["ends_at"], closed["gross"]) == (f"{placed:%Y-%m-%dT%H:%M:%SZ}", 19.0)
    await world.ask(late, AcceptOrder(43, "T-2"))
    assert (await look(world))["closing"]["changed_since"] == 0
    assert (await look(world, "2024-01-16"))["gross"] == 9.5


async def test_a_day_of_which_everything_is_on_its_way_is_not_closed_yet(world: StaffWorld) -> None:
    world.now = datetime(2024, 1, 15, 3, 0, 1, tzinfo=UTC)
    await refusal(close(world, 0), 409, "DAY_UNDER_WAY")
    world.now += ON_ITS_WAY
    assert (await close(world, 0)).status_code == 200


async def test_what_was_changed_about_a_closed_day_is_told_beside_it(world: StaffWorld) -> None:
    who, _ = await ordered(world)
    world.now += ON_ITS_WAY
    await close(world, 0)
    assert (await look(world))["closing"]["changed_since"] == 0
    discount = {"reason": "cold", "amount": 4}
    manager = await signed_in(world, MANAGER)
    await world.post(f"/admin/session/{who['session_id']}/discounts", discount, manager)
    day = await look(world)
    assert (day["gross"], day["closing"]["changed_since"]) == (19.0, -4.0)


async def test_two_managers_who_close_at_once_have_closed_it_once(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    answers: list[int] = []

    async def one(cash: int) -> None:
        answers.append((await world.post(CLOSE, {"day": TODAY, "counted_cash": cash}, manager)).status_code)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(one, 1)
        nursery.start_soon(one, 2)
    assert sorted(answers) == [200, 409]
    assert [one.what for one in world.store.audit].count("day_closed") == 1


async def test_a_day_that_is_to_come_is_not_closed(world: StaffWorld) -> None:
    await refusal(close(world, 0, "2024-01-16"), 409, "DAY_NOT_BEGUN")
    world.now = datetime(2024, 1, 16, 2, 59, tzinfo=UTC)  # before four in Rome, so it is still yesterday
    assert (await look(world))["day"] == TODAY
    world.now += timedelta(minutes=2)
    assert (await look(world))["day"] == "2024-01-16"


@pytest.mark.parametrize("cash", [-1, 0.001, 1e30, "1", None, "NaN", True, 10**13])
async def test_cash_that_cannot_be_is_refused(world: StaffWorld, cash: Any) -> None:
    assert await refusal(close(world, cash), 422, "VALIDATION_FAILED") == {"field": "counted_cash"}
    assert (await look(world))["closing"] is None


@pytest.mark.parametrize("day", ["2024-02-30", "yesterday", "", "9999-12-31", "0001-01-01", "2024-1-1"])
async def test_what_is_no_day_is_refused(world: StaffWorld, day: str) -> None:
    manager = await signed_in(world, MANAGER)
    assert await refusal(world.get(f"{DAY}?day={day}", manager), 422, "VALIDATION_FAILED") == {"field": "day"}
    assert await refusal(close(world, 0, day), 422, "VALIDATION_FAILED") == {"field": "day"}


async def test_days_are_managers_and_each_restaurant_has_its_own(world: StaffWorld) -> None:
    await ordered(world)
    await refusal(world.get(DAY, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    theirs = await (await world.get(DAY, await signed_in(world, STRANGER))).get_json()
    assert (theirs["orders"], theirs["currency"], theirs["starts_at"]) == (0, "JPY", "2024-01-14T19:00:00Z")
