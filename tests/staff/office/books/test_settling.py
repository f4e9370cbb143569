"""Differences that managers settle on the page "Payments": each in the ways that fit it, with who and why."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from actors.domain.money.basis import session_bill
from actors.domain.money.commands import AnnouncePayment, SettlePayment, SettleWanted, StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, Payment, PaymentState, Wanted
from actors.domain.party.commands import CloseSession
from actors.domain.state import State
from tests.server.doors import refusal
from tests.staff.floor.test_controls import signed_in
from tests.staff.office.books.test_papers import ordered
from tests.staff.office.books.test_reconciliation import TODAY, charge, declined, look, run
from tests.staff.world import EMPLOYEE, MANAGER, STRANGER, StaffWorld

PATH = "/admin/reconciliation/settle"


def saying(row: Any, how: str, reason: str = "", **other: Any) -> dict[str, Any]:
    named = {name: row[name] for name in ("code", "payment_id", "reference")}
    return {"day": TODAY, **named, "how": how, "reason": reason, **other}


async def settle(world: StaffWorld, row: Any, how: str, reason: str = "") -> Any:
    """Settles a row and gives it as it is then."""
    response = await world.post(PATH, saying(row, how, reason), await signed_in(world, MANAGER))
    assert response.status_code == 200, await response.get_data()
    (row,) = (await response.get_json())["rows"]
    return row


async def captured(world: StaffWorld) -> tuple[UUID, UUID]:
    """A payment that the bill counts."""
    who, _ = await ordered(world)
    payment_id, member = world.services.new_id(), UUID(who["member_id"])
    wish = Wish(Mode.ALL, member)
    await world.ask(who, StartPayment(member, payment_id, wish, Method.CARD, "k", "b", provider="stripe"))
    await world.ask(who, AnnouncePayment(payment_id, world.now + timedelta(seconds=11)))
    await world.ask(who, SettlePayment(payment_id, PaymentState.AUTHORISED, "pi_1"))
    await world.ask(who, SettleWanted(payment_id, Wanted.CAPTURE, done=True))
    world.now += timedelta(minutes=10)
    return UUID(who["session_id"]), payment_id


async def kept(world: StaffWorld, tip: int = 0) -> tuple[UUID, UUID, Any]:
    """A party that has gone and has not paid, as far as its bill knows."""
    session_id, payment_id = await declined(world, tip)
    await (await world.registry.session(session_id)).ask(CloseSession(reason="gone"))
    money = session_bill(await state_of(world, session_id)).balance
    world.provider_books.listed = [charge(payment_id, captured=money + tip)]
    (row,) = (await run(world))["days"][0]["rows"]
    assert (row["done"], row["may"]) == ("kept", ["on_bill", "give_back", "by_hand"])
    return session_id, payment_id, row


async def state_of(world: StaffWorld, session_id: UUID) -> State:
    return (await world.registry.session(session_id)).state


async def payment_of(world: StaffWorld, session_id: UUID, payment_id: UUID) -> Payment:
    return (await state_of(world, session_id)).payments[payment_id]


def audited(world: StaffWorld) -> Sequence[tuple[str, int | None, str | None]]:
    return [(one.what, one.who, one.new) for one in world.store.audit if one.who is not None][-2:]


async def test_what_was_kept_is_written_on_the_bill_once(world: StaffWorld) -> None:
    session_id, payment_id, row = await kept(world)
    for _ in range(2):
        settled = await settle(world, row, "on_bill", "They paid with it.")
        assert (settled["settled"]["how"], settled["settled"]["reason"]) == ("on_bill", "They paid with it.")
        assert settled["may"] == []
    state = await state_of(world, session_id)
    assert session_bill(state).balance == 0
    (written,) = [one for one in state.payments.values() if one.method is Method.TERMINAL]
    assert (written.status, written.kept + written.tip) == (PaymentState.CAPTURED, row["theirs"] * 100)
    (took, said) = audited(world)
    assert (took[0], said[0], said[2]) == ("payment_taken", "difference_settled", "on_bill: They paid with it.")
    assert took[1] == said[1] is not None
    again = (await run(world))["days"][0]
    assert [one["settled"]["how"] for one in again["rows"]] == ["on_bill"]
    assert (await payment_of(world, session_id, payment_id)).wanted is None


async def test_what_was_kept_beyond_the_bill_is_the_tip_that_was_meant(world: StaffWorld) -> None:
    session_id, _, row = await kept(world, tip=150)
    await settle(world, row, "on_bill", "They paid with it.")
    state = await state_of(world, session_id)
    (written,) = [one for one in state.payments.values() if one.method is Method.TERMINAL]
    assert (session_bill(state).balance, written.tip, written.kept) == (0, 150, row["theirs"] * 100 - 150)


async def test_what_was_kept_goes_back_when_a_manager_says_so(world: StaffWorld) -> None:
    session_id, payment_id, row = await kept(world)
    settled = await settle(world, row, "give_back", "They paid cash.")
    assert (settled["done"], settled["settled"], settled["may"]) == ("giving_back", None, [])
    payment = await payment_of(world, session_id, payment_id)
    assert (payment.wanted, payment.provider_ref) == (Wanted.VOID, "pi_1")
    assert [one[0] for one in audited(world)] == ["payment_voided", "difference_settled"]
    assert await world.store.attention.open_alerts(1, 10) == ()  # who did it knows


async def test_what_the_provider_has_not_is_taken_off_the_bill_and_owed_again(world: StaffWorld) -> None:
    session_id, payment_id = await captured(world)
    (row,) = (await run(world))["days"][0]["rows"]
    assert (row["code"], row["may"]) == ("PAYMENT_COMMITTED_NOT_CAPTURED", ["take_off", "by_hand"])
    await settle(world, row, "take_off", "Cancelled at Stripe.")
    state = await state_of(world, session_id)
    assert (state.payments[payment_id].status, session_bill(state).balance > 0) == (PaymentState.VOIDED, True)
    world.now += timedelta(minutes=10)
    (row,) = (await run(world))["days"][0]["rows"]
    assert row["resolved_at"] is not None


async def test_what_the_provider_only_holds_is_captured_once_more_and_told_again_where_that_came_to_nothing(
    world: StaffWorld,
) -> None:
    session_id, payment_id = await captured(world)
    payment = await payment_of(world, session_id, payment_id)
    world.provider_books.listed = [charge(payment_id, held=payment.amount, captured=0)]
    (row,) = (await run(world))["days"][0]["rows"]
    assert row["may"] == ["capture", "by_hand"]
    row = await settle(world, row, "capture")
    assert (row["settled"]["how"], row["may"]) == ("capture", [])
    assert (await payment_of(world, session_id, payment_id)).wanted is Wanted.CAPTURE
    session = await world.registry.session(session_id)
    await session.ask(SettleWanted(payment_id, Wanted.CAPTURE, done=False, error="voided"))
    assert (await payment_of(world, session_id, payment_id)).status is PaymentState.CAPTURED  # its row is still there
    world.now += timedelta(minutes=10)
    (row,) = (await run(world))["days"][0]["rows"]
    assert (row["settled"], row["may"]) == (None, ["capture", "by_hand"])
    assert [one.what for one in world.store.audit].count("payment_differs") == 2


async def test_what_was_settled_by_hand_is_left_alone_until_it_differs_otherwise(world: StaffWorld) -> None:
    world.provider_books.listed = [charge()]
    (row,) = (await run(world))["days"][0]["rows"]
    assert row["may"] == ["by_hand"]
    manager = await signed_in(world, MANAGER)
    await refusal(world.post(PATH, saying(row, "by_hand", "  "), manager), 422, "VALIDATION_FAILED")
    row = await settle(world, row, "by_hand", "The other till's.")
    assert (row["settled"]["reason"], row["may"], row["resolved_at"]) == ("The other till's.", [], None)
    (row,) = (await run(world))["days"][0]["rows"]
    assert row["settled"]["how"] == "by_hand"
    world.provider_books.listed = [charge(refunded=500)]
    (row,) = (await run(world))["days"][0]["rows"]
    assert (row["settled"], row["may"]) == (None, ["by_hand"])
    assert [one.what for one in world.store.audit].count("payment_differs") == 2


async def test_a_look_that_began_before_it_was_settled_does_not_forget_that(world: StaffWorld) -> None:
    world.provider_books.listed = [charge()]
    (row,) = (await run(world))["days"][0]["rows"]
    ledger = world.store.books.ledger
    (known,) = await ledger.reconciled(1, *[world.now.date()] * 2)
    await settle(world, row, "by_hand", "Seen to.")
    assert not await ledger.keep(1, known, known.tried_at, [])


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"payment_id": "other"}, 404, "DIFFERENCE_NOT_FOUND"),
        ({"reference": None}, 404, "DIFFERENCE_NOT_FOUND"),
        ({"day": "2024-01-14"}, 404, "DIFFERENCE_NOT_FOUND"),
        ({"how": "capture"}, 409, "INVALID_STATUS_TRANSITION"),
        ({"how": "sell"}, 422, "VALIDATION_FAILED"),
        ({"code": "PAYMENT_ODD"}, 422, "VALIDATION_FAILED"),
        ({"day": "today"}, 422, "VALIDATION_FAILED"),
    ],
)
async def test_a_row_that_is_none_and_a_way_that_does_not_fit_are_refused(
    world: StaffWorld, other: dict[str, Any], status: int, code: str
) -> None:
    world.provider_books.listed = [charge()]
    (row,) = (await run(world))["days"][0]["rows"]
    said = {**saying(row, "by_hand", "So."), **other}
    await refusal(world.post(PATH, said, await signed_in(world, MANAGER)), status, code)
    assert (await look(world))["days"][0]["rows"][0]["settled"] is None


async def test_settling_is_for_managers_of_the_restaurant(world: StaffWorld) -> None:
    world.provider_books.listed = [charge()]
    (row,) = (await run(world))["days"][0]["rows"]
    said = saying(row, "by_hand", "So.")
    await refusal(world.post(PATH, said, await signed_in(world, EMPLOYEE)), 403, "NOT_ALLOWED")
    await refusal(world.post(PATH, said, await signed_in(world, STRANGER)), 404, "DIFFERENCE_NOT_FOUND")
