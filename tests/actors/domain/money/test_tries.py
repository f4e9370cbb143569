"""How often somebody may begin to pay: whoever plays with it shuts nobody else out, and the staff never."""

from typing import Final
from uuid import UUID

import attrs
import pytest

from actors.domain import limits
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import CancelPayment, SettlePayment, StartPayment, TakePayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.party.commands import Join
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import ANNA, BEN, Story, dinner

ALL: Final = TakePayment(UUID(int=900), 7, Role.EMPLOYEE, Method.CASH, None)


def ordered() -> Story:
    story = dinner()
    story.done(story.order(), AcceptOrder(1, "T-1"))
    return story


def paying(number: int, by: UUID = BEN, amount: int = 1, method: Method = Method.COUNTER) -> StartPayment:
    payment_id, wish = UUID(int=1_000_000 + number), Wish(Mode.AMOUNT, by, amount=amount)
    return StartPayment(by, payment_id, wish, method, f"key-{number}", "body", provider="stripe")


def called_off(story: Story, first: int, count: int, by: UUID) -> None:
    for number in range(first, first + count):
        story.done(paying(number, by), CancelPayment(UUID(int=1_000_000 + number), by))


def filled() -> Story:
    """As many diners as it takes have called off all that they may."""
    story, room = ordered(), limits.PAYMENTS_MAX - limits.PAYMENTS_KEPT_FOR_STAFF
    for first in range(0, room, limits.TRIES_MAX):
        member = UUID(int=2_000_000 + first)
        story.done(Join(member, f"Troll {first}"))
        called_off(story, first, min(limits.TRIES_MAX, room - first), member)
    return story


def test_who_calls_off_again_and_again_may_begin_no_more_and_everybody_else_may() -> None:
    story = ordered()
    called_off(story, 0, limits.TRIES_MAX, BEN)
    refusal = story.refused(paying(100, BEN))
    assert (refusal.code, "20 times" in refusal.message) == (Code.PAYMENT_INVALID, True)
    story.done(paying(101, ANNA), ALL)


def test_what_is_declined_or_still_under_way_is_a_try_too_and_what_was_paid_is_none() -> None:
    story = ordered()
    for number in range(limits.TRIES_MAX - 1):
        story.done(paying(number))
    for number, status in ((100, PaymentState.CAPTURED), (101, PaymentState.DECLINED)):
        by_card = attrs.evolve(paying(number, method=Method.CARD))
        story.done(by_card, SettlePayment(by_card.payment_id, status))
    assert story.code(paying(102)) is Code.PAYMENT_INVALID
    story.done(CancelPayment(UUID(int=1_000_000), BEN))
    assert story.code(paying(103)) is Code.PAYMENT_INVALID  # it has come to nothing, and stays one


def test_the_same_key_is_answered_however_often_somebody_has_tried() -> None:
    story = ordered()
    called_off(story, 0, limits.TRIES_MAX, BEN)
    assert story.repeated(paying(0)).payment_id == UUID(int=1_000_000)


def test_whatever_diners_call_off_the_staff_can_take_what_is_owed() -> None:
    story = filled()
    assert story.code(paying(500_000, ANNA)) is Code.PAYMENT_INVALID
    story.done(ALL)
    assert session_bill(story.state).balance == 0


def test_whatever_diners_call_off_an_order_is_paid_by_the_word_of_staff() -> None:
    story = filled()
    story.done(MoveOrder(1, OrderStatus.PAID, Role.EMPLOYEE, 7))
    assert story.state.orders[1].payment_status is PaymentStatus.PAID


@pytest.mark.parametrize("deposit", [False, True])
def test_the_staff_too_take_no_more_payments_than_a_bill_keeps(deposit: bool) -> None:
    story = filled()
    for number in range(limits.PAYMENTS_KEPT_FOR_STAFF):
        story.done(attrs.evolve(ALL, payment_id=UUID(int=3_000 + number), amount=1, deposit=deposit))
    assert story.code(attrs.evolve(ALL, amount=1, deposit=deposit)) is Code.PAYMENT_INVALID
    assert len(story.state.payments) == limits.PAYMENTS_MAX
