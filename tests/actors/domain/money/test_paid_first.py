"""A restaurant that is paid first begins what is paid, whoever has paid it and how, and nothing else."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import attrs

from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.commands import AnnouncePayment, SettlePayment, StartPayment, TakePayment, VoidPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from tests.actors.domain.scenario import ANNA, BEN, RESTAURANT, Story, dinner

CARD, CASH = UUID(int=700), UUID(int=701)
BEGIN: Final = MoveOrder(1, OrderStatus.PREPARING, Role.EMPLOYEE, 7)
PAY: Final = MoveOrder(1, OrderStatus.PAID, Role.EMPLOYEE, 7)


def ordered() -> Story:
    """Anna has a pizza and Ben wine, in a restaurant that is paid first; the till has it."""
    story = dinner()
    story.restaurant = attrs.evolve(RESTAURANT, paid_first=True)
    story.done(story.order(), AcceptOrder(1, "T-1"))
    return story


def by_card(story: Story) -> None:
    """Anna begins to pay her own by card, and the provider is asked."""
    story.done(StartPayment(ANNA, CARD, Wish(Mode.OWN, ANNA), Method.CARD, "pay-1", "body", "simulator"))
    story.done(AnnouncePayment(CARD, story.now + timedelta(seconds=15)))


def payment_status(story: Story) -> PaymentStatus:
    return story.state.orders[1].payment_status


def test_nothing_unpaid_is_begun() -> None:
    refusal = ordered().refused(BEGIN)
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, (OrderStatus.PAID,))


def test_it_is_begun_once_all_of_it_is_paid_whoever_paid_it_and_how() -> None:
    story = ordered()
    by_card(story)
    assert story.code(BEGIN) is Code.INVALID_STATUS_TRANSITION
    story.done(SettlePayment(CARD, PaymentState.AUTHORISED, "pi_1"))
    assert payment_status(story) is PaymentStatus.PARTIALLY_PAID
    assert story.code(BEGIN) is Code.INVALID_STATUS_TRANSITION
    story.done(TakePayment(CASH, 7, Role.EMPLOYEE, Method.CASH, None))
    assert payment_status(story) is PaymentStatus.PAID
    story.done(BEGIN)


def test_the_word_of_staff_pays_it_at_the_counter() -> None:
    story = ordered()
    story.done(PAY, BEGIN)
    assert [one.method for one in story.state.payments.values()] == [Method.COUNTER]


def test_what_is_taken_back_before_it_was_begun_is_not_begun() -> None:
    story = ordered()
    story.done(
        TakePayment(CASH, 7, Role.EMPLOYEE, Method.CASH, None), VoidPayment(CASH, 7, Role.MANAGER, "wrong table")
    )
    assert payment_status(story) is PaymentStatus.UNPAID
    assert story.code(BEGIN) is Code.INVALID_STATUS_TRANSITION


def test_staff_do_not_say_that_an_order_is_paid_of_which_somebody_pays_a_part() -> None:
    story = ordered()
    by_card(story)
    refusal = story.refused(PAY)
    assert (refusal.code, refusal.holder) == (Code.PAYMENT_IN_PROGRESS, ANNA)
    story.done(SettlePayment(CARD, PaymentState.DECLINED))
    story.done(PAY)
    assert story.state.unpaid_total == 0
    assert BEN in story.state.members
