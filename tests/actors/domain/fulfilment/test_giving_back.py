"""What goes back for what is missing of one order, where its customer has another one on the same bill."""

from uuid import UUID

import attrs
import pytest

from actors.domain.fulfilment.commands import ChooseForMissing
from actors.domain.fulfilment.events import MissingSettled
from actors.domain.fulfilment.pick import MissingChoice
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import GiveDiscount, RefundPayment, SettlePayment, SettleWanted, StartPayment
from actors.domain.money.events import PaymentMoved
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.place import Place, SessionKind
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.who import STAFF, By
from tests.actors.domain.fulfilment.bags import EVA, MISSING, bag, choose, move, pick, short
from tests.actors.domain.scenario import ANNA, FIRST, SECOND, Story

OTHERS = (UUID(int=301), UUID(int=302))
ONE, TWO = UUID(int=401), UUID(int=402)
"""Payments of order 1, which is picked, and of order 2."""


def two_bags() -> Story:
    """Order 1 as in `bag`, and order 2 of the same things, which nobody picks yet: 21.50 each."""
    story = bag()
    first = story.state.orders[1]
    items = tuple(attrs.evolve(item, public_id=key) for item, key in zip(first.items, OTHERS, strict=True))
    second = attrs.evolve(first, order_number=2, items=items)
    story.state = attrs.evolve(story.state, orders={1: first, 2: second})
    return story


def begun(story: Story, payment: UUID, *lines: UUID) -> None:
    """Somebody begins to pay for these lines by card."""
    wish = Wish(Mode.LINES, ANNA, lines=lines)
    story.done(StartPayment(ANNA, payment, wish, Method.CARD, str(payment), "body", "simulator"))


def paid(story: Story, payment: UUID, *lines: UUID) -> None:
    """Those lines have been paid by card, and the provider has it."""
    begun(story, payment, *lines)
    story.done(SettlePayment(payment, PaymentState.CAPTURED, "ref"))


def back(story: Story, choice: MissingChoice = MissingChoice.REFUND, position: int | None = None) -> dict[UUID, int]:
    """Anna chooses that; what goes back of which payment."""
    moved = [event.payment for event in story.done(choose(choice, position)) if isinstance(event, PaymentMoved)]
    return {one.payment_id: one.wanted_amount for one in moved if one.wanted is Wanted.REFUND}


def test_it_goes_back_whatever_else_the_customer_owes() -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND)
    assert back(short(story)) == {ONE: 1200}
    story.done(SettleWanted(ONE, Wanted.REFUND, done=True))
    assert session_bill(story.state).balance == 2150
    assert [one.payment_status for one in story.state.orders.values()] == [PaymentStatus.PAID, PaymentStatus.UNPAID]


def test_all_of_it_goes_back_of_an_order_of_which_nothing_comes() -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND)
    story.done(pick(0, MISSING), pick(1, MISSING), move(OrderStatus.MISSING))
    assert back(story) == {ONE: 2150}
    story.done(SettleWanted(ONE, Wanted.REFUND, done=True))
    order = story.state.orders[1]
    assert (order.status, order.payment_status) == (OrderStatus.CANCELLED, PaymentStatus.REFUNDED)
    assert story.state.orders[2].payment_status is PaymentStatus.UNPAID


def test_what_a_manager_takes_off_an_order_goes_back_and_is_not_owed_again() -> None:
    story = two_bags()
    session = attrs.evolve(story.state.session, place=Place(SessionKind.SHOP, None))
    story.state = attrs.evolve(story.state, session=session)
    paid(story, ONE, FIRST, SECOND)
    story.done(GiveDiscount(UUID(int=501), EVA, Role.MANAGER, "broken", amount=500, public_id=SECOND))
    story.done(RefundPayment(ONE, EVA, Role.MANAGER, 500, "broken", 1))
    assert session_bill(story.state).balance == 2150  # it pays for the other one from here on no more
    story.done(SettleWanted(ONE, Wanted.REFUND, done=True))
    assert session_bill(story.state).balance == 2150
    assert [one.payment_status for one in story.state.orders.values()] == [PaymentStatus.PAID, PaymentStatus.UNPAID]


@pytest.mark.parametrize(("by", "user", "told"), [(ANNA, None, ANNA), (None, EVA, STAFF)])
def test_a_refund_is_by_who_has_chosen(by: UUID | None, user: int | None, told: By) -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND)
    short(story)
    chosen = story.done(ChooseForMissing(1, MissingChoice.REFUND, by, user))
    (moved,) = [event for event in chosen if isinstance(event, PaymentMoved)]
    assert (moved.by, moved.by_user, moved.reason) == (told, user, "missing: refund")


def test_what_was_paid_too_much_before_is_not_given_back_with_it() -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND, *OTHERS)
    story.done(GiveDiscount(UUID(int=501), EVA, Role.MANAGER, "late", amount=300))
    assert session_bill(story.state).balance == -300
    assert back(short(story)) == {ONE: 1200}


def test_who_pays_for_what_does_come_does_not_hold_up_the_choice() -> None:
    story = two_bags()
    begun(story, ONE, FIRST)
    assert back(short(story), MissingChoice.WITHOUT) == {}


@pytest.mark.parametrize("choice", [MissingChoice.WITHOUT, MissingChoice.REFUND])
def test_it_goes_back_of_what_the_order_itself_was_paid_with(choice: MissingChoice) -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND)
    story.wait(10)
    paid(story, TWO, *OTHERS)
    assert back(short(story), choice) == {ONE: 1200}


def test_what_was_not_paid_for_goes_back_of_no_other_order() -> None:
    story = two_bags()
    paid(story, TWO, *OTHERS)
    short(story)
    assert story.refused(choose(MissingChoice.REFUND)).allowed == ("without",)
    assert back(story, MissingChoice.WITHOUT) == {}
    assert session_bill(story.state).balance == 950


def test_what_was_paid_for_both_together_goes_back_where_too_much_is_paid() -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND, *OTHERS)
    assert back(short(story)) == {ONE: 1200}


def test_the_choice_waits_while_the_order_itself_is_being_paid() -> None:
    story = two_bags()
    begun(story, ONE, FIRST, SECOND)
    assert short(story).code(choose(MissingChoice.WITHOUT)) is Code.PAYMENT_IN_PROGRESS


def test_a_second_choice_waits_until_the_money_for_the_first_has_gone_back() -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND)
    story.done(pick(0, MISSING), pick(1, MISSING), move(OrderStatus.MISSING))
    assert back(story, position=1) == {ONE: 1200}
    assert story.code(choose(MissingChoice.REFUND, 0)) is Code.PAYMENT_IN_PROGRESS
    story.done(SettleWanted(ONE, Wanted.REFUND, done=True))
    assert back(story, position=0) == {ONE: 950}


def test_what_staff_choose_for_a_customer_who_calls_is_said_to_be_theirs_the_money_too() -> None:
    story = two_bags()
    paid(story, ONE, FIRST, SECOND)
    events = short(story).done(ChooseForMissing(1, MissingChoice.REFUND, None, EVA))
    said = [(type(one), one.by_user) for one in events if isinstance(one, MissingSettled | PaymentMoved | OrderMoved)]
    assert said == [(MissingSettled, EVA), (PaymentMoved, EVA), (OrderMoved, EVA), (OrderMoved, EVA)]
