"""Orders of a customer stand on one bill, and each is paid for by itself."""

from datetime import timedelta
from uuid import UUID

import attrs

from actors.domain.cart.commands import AddLine
from actors.domain.fulfilment.commands import ChooseForMissing, PickItem
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import (
    AnnouncePayment,
    RefundPayment,
    SettlePayment,
    SettleWanted,
    StartPayment,
    TakePayment,
)
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import order_receipt
from actors.domain.staff import Role
from tests.actors.domain.checkout.shop import BREAD, MILK, RESTAURANT, ShopStory, at_corner, cart, to_home
from tests.actors.domain.scenario import ANNA, FIRST, SECOND

S = PaymentState
PAID, UNPAID, PARTLY = PaymentStatus.PAID, PaymentStatus.UNPAID, PaymentStatus.PARTIALLY_PAID
CASH, CARD = UUID(int=700), UUID(int=701)


def ordered(story: ShopStory, number: int, item_id: int, qty: int, method: Method = Method.COUNTER) -> None:
    """One more order, which is paid at once where it is paid by card."""
    story.done(AddLine(ANNA, UUID(int=500 + number), item_id, qty))
    by_card = method is Method.CARD
    story.done(story.confirm(to_home() if by_card else at_corner(), method=method))
    if by_card:
        story.done(story.hears(S.CAPTURED, 900 + number))


def roomy(story: ShopStory) -> ShopStory:
    """The same, with room in every slot."""
    branches = {
        key: attrs.evolve(one, slots=tuple(attrs.evolve(slot, capacity=9) for slot in one.slots))
        for key, one in story.restaurant.branches.items()
    }
    story.restaurant = attrs.evolve(story.restaurant, branches=branches)
    return story


def stands(story: ShopStory) -> list[PaymentStatus]:
    return [one.payment_status for one in story.state.orders.values()]


def open_of(story: ShopStory) -> list[int]:
    """What is open of each order."""
    bill = session_bill(story.state)
    return [
        sum(one.open for one in bill.lines if one.line.order_id == order.order_id)
        for order in story.state.orders.values()
    ]


def off(story: ShopStory, number: int) -> None:
    story.done(MoveOrder(number, OrderStatus.CANCELLED, Role.MANAGER, 7))


def test_two_orders_that_are_paid_are_not_a_cent_apart_from_their_bill_where_tax_is_added_to_prices() -> None:
    story = roomy(cart(milk=0, bread=0))
    items = {**RESTAURANT.menu.items, MILK: attrs.evolve(RESTAURANT.menu.items[MILK], price=211)}
    menu = attrs.evolve(RESTAURANT.menu, items=items)
    story.restaurant = attrs.evolve(story.restaurant, menu=menu, prices_include_tax=False)
    for number in (1, 2, 3):
        ordered(story, number, MILK, 3, Method.CARD)
    bill = session_bill(story.state)
    assert (bill.balance, stands(story)) == (0, [PAID] * 3)
    assert bill.gross == sum(one.amount for one in story.state.payments.values())
    assert sum(one.net + one.tax for one in bill.taxes) == bill.gross
    for order, payment in zip(story.state.orders.values(), story.state.payments.values(), strict=True):
        receipt = order_receipt(story.state, order, story.restaurant, Letterhead(), story.now)
        assert receipt is not None
        assert receipt.total == payment.amount


def test_each_has_its_tax_in_the_prices_or_not_as_it_was_when_it_was_placed() -> None:
    story = roomy(cart(milk=0, bread=0))
    ordered(story, 1, MILK, 3, Method.CARD)
    story.restaurant = attrs.evolve(story.restaurant, prices_include_tax=False)
    ordered(story, 2, MILK, 3, Method.CARD)
    assert (session_bill(story.state).balance, stands(story)) == (0, [PAID, PAID])
    first, second = (one.amount for one in story.state.payments.values())
    assert second > first


def test_what_is_left_of_a_payment_goes_back_too_where_staff_call_its_order_off_while_a_part_is_on_its_way() -> None:
    story = roomy(cart(milk=0, bread=0))
    ordered(story, 1, BREAD, 3, Method.CARD)
    story.done(RefundPayment(UUID(int=901), 7, Role.MANAGER, 350, "stale"))
    off(story, 1)
    done = SettleWanted(UUID(int=901), Wanted.REFUND, done=True)
    story.done(done)
    payment = story.state.payments[UUID(int=901)]
    assert (payment.wanted, payment.wanted_amount) == (Wanted.REFUND, payment.amount - 350)
    story.done(done)
    assert (story.state.payments[UUID(int=901)].kept, stands(story)) == (0, [PaymentStatus.REFUNDED])


def test_what_is_refused_is_not_asked_for_again() -> None:
    story = roomy(cart(milk=0, bread=0))
    ordered(story, 1, BREAD, 3, Method.CARD)
    story.done(RefundPayment(UUID(int=901), 7, Role.MANAGER, 350, "stale"))
    off(story, 1)
    story.done(SettleWanted(UUID(int=901), Wanted.REFUND, done=False, error="no"))
    assert story.state.payments[UUID(int=901)].wanted is None


def test_a_card_that_paid_for_an_order_later_is_given_back_as_any_other() -> None:
    """It was to be voided, and turns out to be captured."""
    story = roomy(cart(milk=0, bread=0))
    ordered(story, 1, BREAD, 3)
    line = story.state.orders[1].items[0].public_id
    wish = Wish(Mode.LINES, ANNA, lines=(line,))
    story.done(StartPayment(ANNA, CARD, wish, Method.CARD, "pay", "body", "simulator"))
    story.done(AnnouncePayment(CARD, story.now + timedelta(seconds=9)), SettlePayment(CARD, S.AUTHORISED))
    off(story, 1)
    story.done(SettlePayment(CARD, S.CAPTURED), SettleWanted(CARD, Wanted.VOID, done=False, error="already_captured"))
    assert story.state.payments[CARD].wanted is Wanted.REFUND


def test_what_helped_to_pay_an_order_is_used_and_not_asked_for_again_once_another_is_placed() -> None:
    story = roomy(cart(milk=0, bread=0))
    ordered(story, 1, BREAD, 2)
    story.done(TakePayment(CASH, 7, Role.EMPLOYEE, Method.CASH, None))
    off(story, 1)
    ordered(story, 2, BREAD, 3)
    assert open_of(story)[1] == 350  # the cash of the first order, 7.00, is still the customer's
    story.done(MoveOrder(2, OrderStatus.PAID, Role.EMPLOYEE, 7))
    ordered(story, 3, BREAD, 4)
    assert (open_of(story), stands(story)[1:]) == ([0, 0, 1400], [PAID, UNPAID])


def test_an_order_that_was_called_off_is_not_shown_paid_with_what_pays_for_another_now() -> None:
    story = roomy(cart(milk=0, bread=0))
    ordered(story, 1, BREAD, 3)
    story.done(TakePayment(CASH, 7, Role.EMPLOYEE, Method.CASH, None))
    off(story, 1)
    ordered(story, 2, BREAD, 3)
    assert stands(story) == [PAID, PAID]
    off(story, 2)
    assert stands(story) == [PAID, UNPAID]


def test_what_goes_back_by_card_for_what_was_paid_in_cash_opens_nothing_of_the_order() -> None:
    """Staff took cash for a part of what is missing; what is too much goes back by the provider, who took the rest."""
    story = roomy(cart(milk=0, bread=0))
    story.done(AddLine(ANNA, FIRST, BREAD, 2), AddLine(ANNA, SECOND, MILK, 1))
    story.done(story.confirm(at_corner(), method=Method.COUNTER))
    bread = story.state.orders[1].items[0].public_id
    story.done(TakePayment(CASH, 7, Role.EMPLOYEE, Method.CASH, 500))
    wish = Wish(Mode.ALL, ANNA)
    story.done(StartPayment(ANNA, CARD, wish, Method.CARD, "pay", "body", "simulator"), SettlePayment(CARD, S.CAPTURED))
    ordered(story, 2, BREAD, 3)
    missing = next(at for at, one in enumerate(story.state.orders[1].items) if one.public_id == bread)
    story.done(PickItem(1, missing, PickedStatus.MISSING, 7), PickItem(1, 1 - missing, PickedStatus.PICKED, 7))
    story.done(MoveOrder(1, OrderStatus.MISSING, Role.EMPLOYEE, 7))
    story.done(ChooseForMissing(1, MissingChoice.WITHOUT, ANNA))
    back = story.state.payments[CARD].wanted_amount
    assert back == story.state.payments[CARD].amount  # no more than the card took; what is left of 7.00 was cash
    for _ in range(2):
        assert session_bill(story.state).balance == 1050 - 300  # which is the customer's, and helps to pay
        assert stands(story) == [PAID, PARTLY]
        story.say(SettleWanted(CARD, Wanted.REFUND, done=True))
