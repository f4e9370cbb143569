"""A refund at a table counts from when the provider has made it: until then nobody is asked to pay that again."""

from datetime import timedelta
from uuid import UUID

import pytest

from actors.domain.money.basis import session_bill
from actors.domain.money.commands import (
    AnnouncePayment,
    GiveDiscount,
    RefundPayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
    VoidPayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder
from tests.actors.domain.invariants import check_state
from tests.actors.domain.money.bills import shares
from tests.actors.domain.scenario import ANNA, Story, dinner

CARD, CASH = UUID(int=700), UUID(int=701)
REFUND = RefundPayment(CARD, 7, Role.MANAGER, 300, "cold")
REFUNDED = SettleWanted(CARD, Wanted.REFUND, done=True)


def split(status: PaymentState = PaymentState.CAPTURED) -> Story:
    """Anna has paid her pizza, 9.50, by card, and Ben his wine, 12.00, in cash."""
    story = dinner()
    story.done(story.order(), QueueOrder(1))
    story.done(StartPayment(ANNA, CARD, Wish(Mode.OWN, ANNA), Method.CARD, "pay-1", "body", "simulator"))
    story.done(AnnouncePayment(CARD, story.now + timedelta(seconds=15)), SettlePayment(CARD, status, "pi_1"))
    story.done(TakePayment(CASH, 7, Role.EMPLOYEE, Method.CASH, None))
    assert owed(story) == (0, [0, 0])
    return story


def owed(story: Story) -> tuple[int, list[int]]:
    bill = session_bill(story.state)
    check_state(story.state)
    return bill.balance, shares(bill)


@pytest.mark.parametrize("amount", [300, 950])
def test_what_was_paid_for_is_paid_until_the_refund_is_made_and_then_owed_again(amount: int) -> None:
    story = split()
    version = story.state.session.bill.version
    story.done(RefundPayment(CARD, 7, Role.MANAGER, amount, "cold"))
    assert (owed(story), story.state.session.bill.version) == ((0, [0, 0]), version)
    again = StartPayment(ANNA, UUID(int=702), Wish(Mode.OWN, ANNA), Method.CARD, "pay-2", "body", "simulator")
    assert story.code(again) is Code.ALREADY_PAID
    story.done(REFUNDED)
    assert (owed(story), story.state.session.bill.version) == ((amount, [amount, 0]), version + 1)


def test_a_refund_that_is_refused_leaves_the_bill_as_it_was() -> None:
    story = split()
    version = story.state.session.bill.version
    story.done(REFUND, SettleWanted(CARD, Wanted.REFUND, done=False, error="refund_failed"))
    assert (owed(story), story.state.session.bill.version) == ((0, [0, 0]), version)


def test_what_is_held_pays_until_it_is_let_go_of() -> None:
    story = split(PaymentState.AUTHORISED)
    story.done(VoidPayment(CARD, 7, Role.MANAGER, "wrong card"))
    assert owed(story) == (0, [0, 0])
    story.done(SettleWanted(CARD, Wanted.VOID, done=True))
    assert owed(story) == (950, [950, 0])


def test_what_was_too_much_is_to_go_back_until_it_has_gone() -> None:
    story = split()
    story.done(GiveDiscount(UUID(int=5), 7, Role.MANAGER, "late", 300))
    assert owed(story) == (-300, [-300, 0])
    story.done(REFUND)
    assert owed(story) == (-300, [-300, 0])
    story.done(REFUNDED)
    assert owed(story) == (0, [0, 0])


def test_the_money_of_an_order_that_is_no_more_helps_the_bill_but_for_what_goes_back() -> None:
    story = split()
    story.done(CancelOrder(1, Role.MANAGER, 7, "No oven"))
    story.next_order_number = 2
    story.done(story.order(idempotency_key="key-2"), AcceptOrder(2, "T-2"))
    assert owed(story)[0] == 0  # what was paid for the first order pays for the same things in the second
    story.done(REFUND)
    assert owed(story)[0] == 300
    story.done(REFUNDED)
    assert owed(story)[0] == 300
