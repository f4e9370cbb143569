"""Money on its way back to a customer pays for nothing else meanwhile: they may have another order that is not paid."""

from datetime import timedelta
from uuid import UUID

import pytest

from actors.domain.alerts.alert import AlertKind
from actors.domain.alerts.raising import alerts_of
from actors.domain.cart.commands import AddLine
from actors.domain.checkout.commands import CallOffOrder
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import ChooseForMissing, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import AnnouncePayment, RefundPayment, SettleWanted, VoidPayment
from actors.domain.money.events import PaymentStarted
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.staff import Role
from tests.actors.domain.checkout.shop import BREAD, CUSTOMER, ShopStory, at_corner, cart
from tests.actors.domain.scenario import ANNA, THIRD

S = PaymentState
PAID, PARTLY, UNPAID, REFUNDED = (
    PaymentStatus.PAID,
    PaymentStatus.PARTIALLY_PAID,
    PaymentStatus.UNPAID,
    PaymentStatus.REFUNDED,
)
ONE = UUID(int=901)
REFUND_DONE = SettleWanted(ONE, Wanted.REFUND, done=True)
VOID_DONE = SettleWanted(ONE, Wanted.VOID, done=True)
REFUSED = SettleWanted(ONE, Wanted.REFUND, done=False, error="refund_failed")


def two_orders(status: PaymentState = S.CAPTURED) -> ShopStory:
    """Order 1, of 10.50, was paid by card; order 2, of as much, is paid when it is had."""
    story = cart()
    story.done(story.confirm(), AnnouncePayment(ONE, story.now + timedelta(seconds=20)), story.hears(status))
    story.done(AddLine(ANNA, THIRD, BREAD, 3))
    story.done(story.confirm(at_corner(), method=Method.COUNTER))
    assert owed(story) == (1050, PAID, UNPAID)
    return story


def owed(story: ShopStory) -> tuple[int, PaymentStatus, PaymentStatus]:
    """What the customer owes in all, and how far each order is paid."""
    first, second = story.state.orders.values()
    return session_bill(story.state).balance, first.payment_status, second.payment_status


def short(story: ShopStory) -> None:
    """Of order 1 the milk is not there."""
    for position, status in enumerate((PickedStatus.MISSING, PickedStatus.PICKED)):
        story.done(PickItem(1, position, status, 7))
    story.done(MoveOrder(1, OrderStatus.MISSING, Role.EMPLOYEE, 7))


def taken_by_staff(story: ShopStory) -> int:
    """What staff take who hand order 2 over, in minor units."""
    events = story.done(MoveOrder(2, OrderStatus.PAID, Role.EMPLOYEE, 7))
    return sum(event.payment.amount for event in events if isinstance(event, PaymentStarted))


@pytest.mark.parametrize(
    ("status", "done", "ends"),
    [(S.CAPTURED, REFUND_DONE, REFUNDED), (S.AUTHORISED, VOID_DONE, REFUNDED)],
    ids=["captured", "held"],
)
def test_the_money_of_an_order_that_is_called_off_pays_for_no_other(
    status: PaymentState, done: SettleWanted, ends: PaymentStatus
) -> None:
    story = two_orders(status)
    story.done(CallOffOrder(1, CUSTOMER))
    assert owed(story) == (1050, PAID, UNPAID)  # from the commit in which it is asked for
    story.done(done)
    assert owed(story) == (1050, ends, UNPAID)


def test_staff_ask_for_all_of_the_other_order_while_the_money_goes_back() -> None:
    story = two_orders()
    story.done(CallOffOrder(1, CUSTOMER))
    assert taken_by_staff(story) == 1050
    assert owed(story) == (0, PAID, PAID)
    story.done(REFUND_DONE)
    assert owed(story) == (0, REFUNDED, PAID)


@pytest.mark.parametrize("choice", [MissingChoice.REFUND, MissingChoice.WITHOUT])
def test_what_goes_back_for_what_is_missing_pays_for_no_other_order(choice: MissingChoice) -> None:
    story = two_orders()
    short(story)
    story.done(ChooseForMissing(1, choice, ANNA))
    assert (story.state.payments[ONE].wanted_amount, owed(story)) == (400, (1050, PAID, UNPAID))
    story.done(REFUND_DONE)
    assert owed(story) == (1050, PAID, UNPAID)


def test_a_refund_that_is_refused_for_good_counts_again_and_somebody_is_told() -> None:
    story = two_orders()
    story.done(CallOffOrder(1, CUSTOMER))
    before, (event,) = story.state, story.done(REFUSED)
    assert owed(story) == (0, PAID, PAID)  # the shop has it and will not get rid of it, so nothing more is asked for
    assert [one.kind for one in alerts_of(event, before, evolve(before, event))] == [AlertKind.PAYMENT_GIVEN_UP]
    story.done(RefundPayment(ONE, 7, Role.MANAGER, 1050, "by hand", 2))
    assert owed(story) == (1050, PAID, UNPAID)


def test_a_refund_that_is_refused_after_the_other_order_was_paid_is_owed_to_the_customer() -> None:
    story = two_orders()
    story.done(CallOffOrder(1, CUSTOMER))
    assert taken_by_staff(story) == 1050
    story.done(REFUSED)
    assert owed(story) == (-1050, PAID, PAID)


def test_what_turns_out_to_be_captured_when_it_is_voided_pays_for_no_other_order_at_any_time() -> None:
    story = two_orders(S.AUTHORISED)
    story.done(CallOffOrder(1, CUSTOMER))
    for heard in (story.hears(S.CAPTURED), SettleWanted(ONE, Wanted.VOID, done=False, error="already_captured")):
        story.done(heard)
        assert owed(story) == (1050, PAID, UNPAID)
    story.done(REFUND_DONE)
    assert owed(story) == (1050, REFUNDED, UNPAID)


@pytest.mark.parametrize("command", [RefundPayment(ONE, 7, Role.MANAGER, 500, "cold"), None], ids=["refund", "void"])
def test_what_a_manager_gives_back_of_an_order_that_stands_is_its_own_until_it_has_gone(
    command: RefundPayment | None,
) -> None:
    story = two_orders(S.CAPTURED if command else S.AUTHORISED)
    story.done(command or VoidPayment(ONE, 7, Role.MANAGER, "cold"))
    assert owed(story) == (1050, PAID, UNPAID)
    story.done(REFUND_DONE if command else VOID_DONE)
    assert owed(story) == ((1550, PARTLY, UNPAID) if command else (2100, UNPAID, UNPAID))


def test_asking_for_it_is_a_change_of_what_is_owed_and_its_going_is_none_where_nothing_else_waits() -> None:
    story = two_orders()
    story.done(CallOffOrder(1, CUSTOMER))
    version = story.state.session.bill.version
    story.done(REFUND_DONE)
    assert story.state.session.bill.balance == 1050
    assert (
        story.state.session.bill.version == version + 1
    )  # the order is refunded, and the payment is gone from the bill
