"""What differs between the provider and the books, for managers: by day, as rows, and anew when they ask."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from actors.domain.money.commands import AnnouncePayment, SettlePayment, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.money.reconciliation import ProviderCharge
from tests.server.doors import refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.books.test_papers import ordered
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/reconciliation"
TODAY = "2024-01-15"
BEGUN = datetime(2024, 1, 15, 9, tzinfo=UTC)


def charge(payment_id: object = "lost", **other: Any) -> ProviderCharge:
    known: dict[str, Any] = {"reference": "pi_1", "currency": "EUR", "held": 0, "captured": 1900, "refunded": 0}
    return ProviderCharge(payment_id=str(payment_id), made_at=BEGUN, **{**known, **other})


async def run(world: StaffWorld, since: str = TODAY, until: str = TODAY) -> Any:
    response = await world.post(PATH, {"from": since, "to": until}, await signed_in(world, MANAGER))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def look(world: StaffWorld, query: str = "") -> Any:
    response = await world.get(f"{PATH}{query}", await signed_in(world, MANAGER))
    assert response.status_code == 200, await response.get_data()
    return await response.get_json()


async def declined(world: StaffWorld, tip: int = 0) -> tuple[UUID, UUID]:
    """A payment that came to nothing, as far as we know."""
    who, _ = await ordered(world)
    payment_id, member = world.services.new_id(), UUID(who["member_id"])
    wish = Wish(Mode.ALL, member, tip=tip)
    await world.ask(who, StartPayment(member, payment_id, wish, Method.CARD, "k", "b", provider="stripe"))
    await world.ask(who, AnnouncePayment(payment_id, world.now + timedelta(seconds=11)))
    await world.ask(who, SettlePayment(payment_id, PaymentState.DECLINED, error="never_reached"))
    world.now += timedelta(minutes=10)
    return UUID(who["session_id"]), payment_id


async def test_a_day_is_compared_when_a_manager_asks_and_shows_both_sides(world: StaffWorld) -> None:
    world.provider_books.listed = [charge()]
    found = await run(world)
    assert (found["since"], found["until"], found["today"], found["provider"]) == (TODAY, TODAY, TODAY, "stripe")
    (day,) = found["days"]
    assert (day["day"], day["compared"], day["error"], day["checked_at"]) == (TODAY, 1, None, "2024-01-15T11:00:00Z")
    (row,) = day["rows"]
    assert (row["code"], row["done"], row["ours"], row["theirs"]) == ("PAYMENT_UNKNOWN_HERE", "by_hand", 0, 19.0)
    assert (row["payment_id"], row["reference"], row["session_id"]) == ("lost", "pi_1", None)
    assert await look(world, f"?from={TODAY}") == found


async def test_money_on_no_bill_is_given_back_by_its_session_with_the_reason_in_the_audit(world: StaffWorld) -> None:
    session_id, payment_id = await declined(world)
    world.provider_books.listed = [charge(payment_id)]
    (row,) = (await run(world))["days"][0]["rows"]
    assert (row["code"], row["done"], row["session_id"]) == (
        "PAYMENT_CAPTURED_NOT_COMMITTED",
        "giving_back",
        str(session_id),
    )
    payment = (await world.registry.session(session_id)).state.payments[payment_id]
    assert (payment.wanted, payment.provider_ref) == (Wanted.VOID, "pi_1")
    told = [(one.what, one.who) for one in world.store.audit if one.subject == f"payment-{payment_id}"]
    assert told == [("payment_differs", None), ("payment_voided", None)]
    (alert,) = await world.store.attention.open_alerts(1, 10)
    assert alert.kind == "payment_goes_back"
    await run(world)
    assert [one.what for one in world.store.audit].count("payment_voided") == 1


async def test_a_provider_that_cannot_be_read_is_said_and_what_was_known_stays(world: StaffWorld) -> None:
    world.provider_books.listed = [charge()]
    before = (await run(world))["days"][0]
    world.provider_books.away = True
    world.now += timedelta(minutes=1)
    (day,) = (await run(world))["days"]
    assert (day["error"], day["checked_at"], day["rows"]) == (
        "connection_dropped",
        before["checked_at"],
        before["rows"],
    )


async def test_several_days_are_compared_in_a_row_and_shown_newest_first(world: StaffWorld) -> None:
    found = await run(world, "2024-01-13", TODAY)
    assert [day["day"] for day in found["days"]] == [TODAY, "2024-01-14", "2024-01-13"]
    assert [day["day"] for day in (await look(world, "?from=2024-01-14&to=2024-01-14"))["days"]] == ["2024-01-14"]
    assert (await look(world))["since"] == "2024-01-09"


async def test_days_that_were_never_compared_or_longest_ago_come_first(world: StaffWorld) -> None:
    for since, until in (("2024-01-13", "2024-01-13"), ("2024-01-11", "2024-01-11"), ("2024-01-11", TODAY)):
        await run(world, since, until)
        world.now += timedelta(minutes=1)
    looked_at = [day.day for day in world.provider_books.looked_at]
    assert looked_at[2:] == [12, 14, 15, 13, 11]


async def test_rows_come_as_a_file_in_which_nothing_is_a_formula(world: StaffWorld) -> None:
    world.provider_books.listed = [charge('=HYPERLINK("http://x")', reference="-1+1,2")]
    await run(world)
    response = await world.get(f"{PATH}?format=csv", await signed_in(world, MANAGER))
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="payments.csv"'
    text = str(await response.get_data(as_text=True)).removeprefix("\ufeff")
    names, row = csv.reader(io.StringIO(text))
    told = dict(zip(names, row, strict=True))
    assert (told["payment_id"], told["reference"]) == ('\'=HYPERLINK("http://x")', "'-1+1,2")
    assert (told["day"], told["ours"], told["theirs"], told["done"]) == (TODAY, "0.00", "19.00", "by_hand")


async def test_where_nobody_takes_cards_nobody_is_asked(world: StaffWorld) -> None:
    world.provider_books.takes_cards = False
    found = await run(world)
    assert (found["provider"], found["days"], world.provider_books.days) == (None, [], [])


async def test_what_is_found_is_the_restaurants_own_and_for_managers(world: StaffWorld) -> None:
    await run(world)
    employee, stranger = await signed_in(world, EMPLOYEE), await signed_in(world, STRANGER)
    await refusal(world.get(PATH, employee), 403, "NOT_ALLOWED")
    await refusal(world.post(PATH, {"from": TODAY, "to": TODAY}, employee), 403, "NOT_ALLOWED")
    assert (await (await world.get(PATH, stranger)).get_json())["days"] == []


@pytest.mark.parametrize(
    "query",
    [
        "?from=2024-01-15&to=2024-01-14",
        "?from=2022-01-01&to=2024-01-01",
        "?from=yesterday",
        "?to=2024-13-01",
        "?from=0001-01-01",
        "?format=xml",
        "?day=2024-01-15",
    ],
)
async def test_days_that_are_none_and_too_many_are_refused(world: StaffWorld, query: str) -> None:
    await refusal(world.get(f"{PATH}{query}", await signed_in(world, MANAGER)), 422, "VALIDATION_FAILED")


async def test_a_day_that_has_not_begun_and_too_many_days_are_not_compared(world: StaffWorld) -> None:
    manager = await signed_in(world, MANAGER)
    await refusal(world.post(PATH, {"from": TODAY, "to": "2024-01-16"}, manager), 409, "DAY_NOT_BEGUN")
    await refusal(world.post(PATH, {"from": "2023-12-01", "to": TODAY}, manager), 422, "VALIDATION_FAILED")
    assert world.provider_books.days == []
