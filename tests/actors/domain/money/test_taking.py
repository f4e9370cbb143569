"""What staff say that money at the counter is for: an amount, lines, an even part, or what somebody owes."""

from typing import Any, Final
from uuid import UUID

import attrs
import pytest

from actors.domain.money.basis import session_bill
from actors.domain.money.commands import CancelPayment, GiveDiscount, StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import ANNA, BEN, Story, dinner

CASH: Final = TakePayment(UUID(int=900), 7, Role.EMPLOYEE, Method.CASH, None)


def ordered() -> Story:
    """Of 21.50 on the bill Ben owes 12.00."""
    story = dinner()
    story.done(story.order(), AcceptOrder(1, "T-1"))
    return story


def theirs(story: Story, member: UUID) -> tuple[UUID, ...]:
    return tuple(one.line.public_id for one in session_bill(story.state).lines if one.line.member_id == member)


def shares(story: Story) -> tuple[int, int]:
    bill = session_bill(story.state)
    return bill.share_of(ANNA), bill.share_of(BEN)


def taken(story: Story, command: TakePayment) -> int:
    story.done(command)
    payment = story.state.payments[command.payment_id]
    assert payment.paid
    return payment.amount


def test_what_somebody_owes_is_taken_in_their_name_and_the_others_owe_as_much_as_before() -> None:
    story = ordered()
    before = shares(story)
    assert taken(story, attrs.evolve(CASH, payer=BEN, tip=100)) == before[1] == 1200
    assert (shares(story), story.state.payments[CASH.payment_id].payer) == ((before[0], 0), BEN)


def test_an_amount_in_somebodys_name_is_for_theirs_first() -> None:
    story = ordered()
    before = shares(story)
    taken(story, attrs.evolve(CASH, payer=BEN, amount=500))
    assert shares(story) == (before[0], before[1] - 500)


def test_lines_are_taken_whosever_they_are_and_no_others() -> None:
    story = ordered()
    before = shares(story)
    assert taken(story, attrs.evolve(CASH, lines=theirs(story, BEN))) == 1200
    assert shares(story) == (before[0], 0)
    assert story.code(attrs.evolve(CASH, payment_id=UUID(int=901), lines=theirs(story, BEN))) is Code.ALREADY_PAID


def test_even_parts_come_to_exactly_the_bill() -> None:
    story = ordered()
    parts = [taken(story, attrs.evolve(CASH, payment_id=UUID(int=900 + n), parts=4)) for n in range(4)]
    assert (sum(parts), max(parts) - min(parts), session_bill(story.state).balance) == (2150, 1, 0)


def test_with_nothing_said_it_is_all_that_is_open() -> None:
    assert taken(ordered(), CASH) == 2150


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"amount": 100, "parts": 2}, Code.PAYMENT_INVALID),
        ({"amount": 100, "lines": (UUID(int=1),)}, Code.PAYMENT_INVALID),
        ({"parts": 2, "lines": (UUID(int=1),)}, Code.PAYMENT_INVALID),
        ({"parts": 0}, Code.PAYMENT_INVALID),
        ({"lines": (UUID(int=1),)}, Code.BILL_CHANGED),
        ({"payer": UUID(int=1)}, Code.MEMBER_NOT_FOUND),
        ({"parts": 2, "deposit": True}, Code.PAYMENT_INVALID),
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any], code: Code) -> None:
    assert ordered().code(attrs.evolve(CASH, **said)) is code


@pytest.mark.parametrize("said", [{}, {"payer": BEN}, {"parts": 2}])
def test_of_a_bill_that_is_another_by_now_nothing_is_taken_whose_sum_somebody_was_told(said: dict[str, Any]) -> None:
    story = ordered()
    seen = story.state.session.bill.version
    story.done(GiveDiscount(UUID(int=5), 7, Role.MANAGER, "late", 100))
    assert story.code(attrs.evolve(CASH, bill_version=seen, **said)) is Code.BILL_CHANGED
    assert story.code(attrs.evolve(CASH, bill_version=seen, lines=theirs(story, BEN))) is Code.BILL_CHANGED
    assert taken(story, attrs.evolve(CASH, bill_version=seen, amount=500)) == 500


def begins(story: Story, amount: int) -> StartPayment:
    """Anna's phone begins to pay so much; the bill keeps its version."""
    wish = Wish(Mode.AMOUNT, ANNA, amount=amount)
    command = StartPayment(ANNA, UUID(int=700), wish, Method.CARD, "pay-1", "body", "simulator")
    seen = story.state.session.bill.version
    story.done(command)
    assert story.state.session.bill.version == seen
    return command


@pytest.mark.parametrize(("said", "told"), [({}, 2150), ({"payer": BEN}, 1200), ({"parts": 2}, 1075)])
def test_nothing_is_taken_that_comes_to_another_sum_than_was_told_because_a_guest_begins_to_pay(
    said: dict[str, Any], told: int
) -> None:
    story = ordered()
    command = attrs.evolve(CASH, bill_version=story.state.session.bill.version, expected_amount=told, **said)
    begun = begins(story, 1000)
    assert story.code(command) is Code.BILL_CHANGED
    story.done(CancelPayment(begun.payment_id, by=ANNA))
    assert taken(story, command) == told


def test_nothing_is_taken_that_comes_to_more_because_a_guest_has_called_theirs_off() -> None:
    story = ordered()
    begun = begins(story, 1000)
    command = attrs.evolve(CASH, parts=2, bill_version=story.state.session.bill.version, expected_amount=575)
    story.done(CancelPayment(begun.payment_id, by=ANNA))
    assert story.code(command) is Code.BILL_CHANGED
    assert taken(story, attrs.evolve(command, expected_amount=1075)) == 1075


@pytest.mark.parametrize("said", [{"parts": 2}, {"payer": BEN}, {"amount": 1000}, {"amount": 1000, "deposit": True}])
@pytest.mark.parametrize("told", [0, -1, 999, 1001, 10**30])
def test_whatever_it_is_for_it_comes_to_what_was_told_or_nothing_is_taken(said: dict[str, Any], told: int) -> None:
    assert ordered().code(attrs.evolve(CASH, expected_amount=told, **said)) is Code.BILL_CHANGED


@pytest.mark.parametrize("more", [{}, {"deposit": True}])
def test_an_amount_that_is_what_was_told_is_taken_and_the_tip_is_beside_it(more: dict[str, Any]) -> None:
    said = {"amount": 1000, "expected_amount": 1000, **more}
    assert taken(ordered(), attrs.evolve(CASH, **said, tip=0 if more else 150)) == 1000


def test_the_same_key_with_another_expectation_tells_what_was_taken() -> None:
    story = ordered()
    command = attrs.evolve(CASH, parts=2, expected_amount=1075, idempotency_key="k", body_hash="b")
    taken(story, command)
    story.repeated(attrs.evolve(command, payment_id=UUID(int=901), expected_amount=538))


def test_the_same_key_is_the_same_payment_though_the_bill_is_another_since() -> None:
    story = ordered()
    seen = story.state.session.bill.version
    again = attrs.evolve(CASH, payer=BEN, bill_version=seen, idempotency_key="k", body_hash="b")
    taken(story, again)
    story.repeated(attrs.evolve(again, payment_id=UUID(int=901)))
    assert len(story.state.payments) == 1
