"""The cart becomes a draft, stands once it is paid, and gives everything back where it comes to nothing."""

from datetime import timedelta
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.audit import audit_of
from actors.domain.cart.commands import AddLine
from actors.domain.cart.line import LineState
from actors.domain.checkout.commands import CallOffOrder
from actors.domain.checkout.paid import CANCELLED, DECLINED
from actors.domain.commands import Command, Tick
from actors.domain.evolve import evolve
from actors.domain.fulfilment.discount_code import CodeStanding, DiscountCode
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import AnnouncePayment, CancelPayment, SettleWanted, TakePayment, VoidPayment
from actors.domain.money.events import PaymentMoved
from actors.domain.money.payment import Announcement, Method, PaymentState, Wanted
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import OrderStatus, PaymentStatus
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code, Refusal
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.domain.till.events import OrderFailed
from actors.domain.till.status import PosStatus
from actors.domain.who import STAFF, SYSTEM
from tests.actors.domain.checkout.shop import (
    BUYER,
    CORNER,
    CUSTOMER,
    HOME,
    MILK,
    MORNING,
    NOW,
    OTHER_CUSTOMER,
    RESTAURANT,
    TODAY,
    WAREHOUSE,
    ShopStory,
    at_corner,
    cart,
    to_home,
)
from tests.actors.domain.scenario import ANNA, THIRD

S = PaymentState
PAYMENT = UUID(int=901)
ASKED = AnnouncePayment(PAYMENT, NOW + timedelta(seconds=10))
ALL_FIVE = DiscountCode(5, "FIVE", amount=200, uses_max=1, uses_per_customer=1)


def paying() -> ShopStory:
    """A cart that was just checked out by card: a draft, and nobody has been asked for money yet."""
    story = cart()
    story.done(story.confirm())
    return story


def standing() -> ShopStory:
    """An order that the provider vouches for."""
    story = paying()
    story.done(ASKED)
    story.done(story.hears(S.AUTHORISED, provider_ref="pi_1"))
    return story


def statuses(story: ShopStory) -> list[OrderStatus]:
    return [order.status for order in story.state.orders.values()]


def nothing_is_taken(story: ShopStory) -> bool:
    return story.on_hand(WAREHOUSE, MILK) == 10 and story.slots.taken(MORNING, TODAY) == 0


def test_one_turn_locks_the_cart_takes_stock_and_slot_and_begins_the_payment() -> None:
    story = paying()
    order, payment = story.state.orders[1], story.state.payments[PAYMENT]
    assert (order.status, order.pos_status, order.pos_next_at) == (OrderStatus.DRAFT, PosStatus.QUEUED, None)
    assert (payment.status, payment.amount, payment.next_at) == (S.CREATED, 1050, story.now)
    assert story.state.fulfilments[1].payment_id == PAYMENT
    assert (story.on_hand(WAREHOUSE, MILK), story.slots.taken(MORNING, TODAY)) == (8, 1)
    assert {line.state for line in story.state.lines.values()} == {LineState.LOCKED}
    assert session_bill(story.state).total == 0  # a draft is on no bill, and neither is its payment


def test_a_payment_that_is_announced_with_its_beginning_is_under_way_at_once() -> None:
    story = cart()
    until = story.now + timedelta(seconds=20)
    story.done(story.confirm(announced=Announcement(until, "acct_1")))
    payment = story.state.payments[PAYMENT]
    assert (payment.status, payment.attempts, payment.next_at) == (S.AUTHORISING, 1, until)
    assert payment.provider_account == "acct_1"
    assert story.code(CallOffOrder(1, CUSTOMER)) is Code.PAYMENT_IN_PROGRESS
    story.done(story.hears(S.AUTHORISED))
    assert statuses(story) == [OrderStatus.VALIDATED]


def test_a_payment_stays_with_the_account_that_was_asked_first() -> None:
    story = paying()
    story.done(attrs.evolve(ASKED, account="acct_1"), story.hears(S.UNKNOWN))
    story.done(attrs.evolve(ASKED, account="acct_2", next_at=NOW + timedelta(seconds=20)))
    assert story.state.payments[PAYMENT].provider_account == "acct_1"


def test_an_authorised_order_stands_and_is_paid_and_the_cart_goes_on() -> None:
    story = standing()
    order, payment = story.state.orders[1], story.state.payments[PAYMENT]
    assert (order.status, order.payment_status) == (OrderStatus.VALIDATED, PaymentStatus.PAID)
    assert (payment.wanted, order.pos_next_at) == (Wanted.CAPTURE, None)
    assert (story.state.locked, len(story.state.lines), story.state.session.cart.round) == (False, 0, 2)
    assert [move.status for move in story.state.moves_of(1)] == [OrderStatus.VALIDATED]
    assert story.state.ticket_items == {}
    assert session_bill(story.state).balance == 0


def test_an_order_changes_what_is_owed_once_when_it_stands_with_its_money() -> None:
    story = paying()
    assert story.state.session.bill.version == 0
    story.done(ASKED)
    story.done(story.hears(S.AUTHORISED, provider_ref="pi_1"))
    assert (story.state.session.bill.version, story.state.session.bill.balance) == (1, 0)
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    assert story.state.session.bill.version == 1


def test_it_goes_to_the_till_once_it_is_captured_and_once() -> None:
    story = standing()
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    assert story.state.orders[1].pos_next_at == story.now
    story.repeated(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    story.repeated(story.hears(S.CAPTURED))


def test_it_does_not_go_to_the_till_while_its_capture_is_tried_again() -> None:
    story = standing()
    later = story.now + timedelta(seconds=5)
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=False, error="http_503", next_at=later))
    assert story.state.payments[PAYMENT].status is S.AUTHORISED
    assert story.state.orders[1].pos_next_at is None


def test_what_the_till_has_by_hand_is_not_sent_there_once_it_is_captured() -> None:
    story = standing()
    story.done(AcceptOrder(1, "T-1", ()))
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    order = story.state.orders[1]
    assert (order.pos_status, order.pos_ticket, order.pos_next_at) == (PosStatus.ACCEPTED, "T-1", None)


def test_what_is_captured_at_once_stands_and_goes_to_the_till() -> None:
    story = paying()
    story.done(ASKED, story.hears(S.CAPTURED))
    assert (story.state.orders[1].status, story.state.orders[1].pos_next_at) == (OrderStatus.VALIDATED, story.now)


@pytest.mark.parametrize(("status", "why"), [(S.DECLINED, DECLINED), (S.CANCELLED, CANCELLED)])
def test_a_decline_gives_everything_back_in_the_turn_that_records_it(status: PaymentState, why: str) -> None:
    story = paying()
    story.done(ASKED, story.hears(status, error="insufficient_funds"))
    assert [event.error for event in story.events if isinstance(event, OrderFailed)] == [why]
    assert nothing_is_taken(story)
    assert (story.state.orders, story.state.fulfilments) == ({}, {})
    assert {line.state for line in story.state.lines.values()} == {LineState.PENDING}
    assert story.state.placements["key-1"].failed
    assert not story.state.locked
    assert story.repeated(story.confirm(idempotency_key="key-1", payment_id=UUID(int=5))).order is None
    story.done(story.confirm())  # and the same cart may be paid in another way


def test_money_that_comes_after_the_order_came_to_nothing_goes_back() -> None:
    story = paying()
    story.done(ASKED, story.hears(S.DECLINED))
    story.done(story.hears(S.AUTHORISED))
    assert story.state.payments[PAYMENT].wanted is Wanted.VOID
    assert story.state.orders == {}


def test_an_unknown_outcome_keeps_the_lock_and_the_draft_until_it_is_known() -> None:
    story = paying()
    story.done(ASKED, story.hears(S.UNKNOWN, error="timeout"))
    assert story.state.deadline() is None
    story.wait(limits.CHECKOUT_LEASE_S * 10)
    story.repeated(Tick())
    assert statuses(story) == [OrderStatus.DRAFT]
    story.done(story.hears(S.AUTHORISED))
    assert statuses(story) == [OrderStatus.VALIDATED]


@pytest.mark.parametrize("acting", [False, True], ids=["never asked", "on the provider's page"])
def test_who_does_not_pay_in_time_has_their_cart_back(acting: bool) -> None:
    story = paying()
    if acting:
        story.done(ASKED, story.hears(S.REQUIRES_ACTION, redirect_url="https://pay"))
    assert story.state.deadline() == story.now + timedelta(seconds=limits.CHECKOUT_LEASE_S)
    story.repeated(Tick())
    story.wait(limits.CHECKOUT_LEASE_S)
    story.done(Tick())
    assert nothing_is_taken(story)
    assert story.state.payments[PAYMENT].status is S.CANCELLED
    assert story.state.payments[PAYMENT].wanted is (Wanted.VOID if acting else None)
    assert story.state.orders == {}


def test_closing_by_force_ends_what_is_not_paid_and_keeps_what_nobody_knows() -> None:
    story = paying()
    story.done(CloseSession(STAFF, by_user=1, role=Role.MANAGER, reason="forced", unless_busy=False))
    assert nothing_is_taken(story)
    story = paying()
    story.done(ASKED)
    story.done(CloseSession(STAFF, by_user=1, role=Role.MANAGER, reason="forced", unless_busy=False))
    story.done(story.hears(S.AUTHORISED))
    assert story.state.orders[1].status is OrderStatus.VALIDATED


def test_a_page_that_the_provider_opens_for_a_cart_that_has_ended_is_closed_and_everything_is_back() -> None:
    story = paying()
    story.done(ASKED, CloseSession(SYSTEM, "erased"))
    assert statuses(story) == [OrderStatus.DRAFT]
    story.done(story.hears(S.REQUIRES_ACTION, redirect_url="https://pay"))
    assert story.state.orders == {}
    assert (story.state.payments[PAYMENT].status, story.state.payments[PAYMENT].wanted) == (S.CANCELLED, Wanted.VOID)
    assert nothing_is_taken(story)


def test_what_is_picked_up_keeps_no_address() -> None:
    story = cart(milk=1, bread=0)
    story.done(story.confirm(at_corner(address=HOME)))
    assert story.state.fulfilments[1].address is None


def test_what_is_paid_at_the_counter_stands_at_once() -> None:
    story = cart()
    story.done(story.confirm(method=Method.COUNTER))
    order = story.state.orders[1]
    assert (order.status, order.payment_status, order.pos_next_at) == (
        OrderStatus.VALIDATED,
        PaymentStatus.UNPAID,
        story.now,
    )
    assert (story.state.payments, session_bill(story.state).balance) == ({}, 1050)


def test_what_costs_nothing_asks_nobody_for_money() -> None:
    free = attrs.evolve(ALL_FIVE, amount=5000)
    story = cart(milk=1, bread=0)
    story.done(story.confirm(at_corner(code="FIVE", standing=CodeStanding(free))))
    assert story.state.payments == {}
    assert story.state.orders[1].payment_status is PaymentStatus.PAID


def test_the_bill_of_the_next_order_knows_nothing_of_this_ones_code() -> None:
    story = cart()
    story.done(story.confirm(to_home(code="FIVE", standing=CodeStanding(ALL_FIVE)), method=Method.COUNTER))
    assert session_bill(story.state).total == 850
    story.done(AddLine(ANNA, THIRD, MILK, 5))
    story.done(story.confirm(to_home(), method=Method.COUNTER))
    assert session_bill(story.state).total == 850 + 1300


def test_a_code_is_used_once_and_its_use_comes_back_with_the_order() -> None:
    story = cart()
    wish = to_home(code="FIVE", standing=CodeStanding(ALL_FIVE))
    story.done(story.confirm(wish))
    assert story.codes.standing(CodeStanding(ALL_FIVE), CUSTOMER).used == 1
    story.done(ASKED, story.hears(S.DECLINED))
    assert story.codes.standing(CodeStanding(ALL_FIVE), CUSTOMER).used == 0
    assert story.state.discounts == {}
    story.done(story.confirm(wish, method=Method.COUNTER))
    story.done(AddLine(ANNA, THIRD, MILK, 5))
    assert story.code(story.confirm(wish)) is Code.DISCOUNT_INVALID


def test_the_same_key_is_the_same_answer_and_another_body_is_refused() -> None:
    story = standing()
    again = story.confirm(idempotency_key="key-1", payment_id=UUID(int=77))
    assert story.repeated(again).order == story.state.orders[1]
    assert story.code(attrs.evolve(again, body_hash="other")) is Code.IDEMPOTENCY_KEY_REUSED


def test_what_is_wrong_is_refused_with_the_first_code_and_all_of_them() -> None:
    story = cart(milk=11)
    story.slots.move([])
    refusal = story.refused(story.confirm(to_home(expected_total=1)))
    assert refusal.code is Code.INSUFFICIENT_STOCK
    assert [problem.code for problem in refusal.problems] == [Code.INSUFFICIENT_STOCK, Code.CART_CHANGED]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"method": Method.CASH}, Code.PAYMENT_METHOD_UNAVAILABLE),
        ({"provider": None}, Code.PAYMENT_METHOD_UNAVAILABLE),
        ({"step": 100}, Code.PAYMENT_METHOD_UNAVAILABLE),
        ({"method": Method.SAVED}, Code.PAYMENT_INVALID),
        ({"payment_token_id": UUID(int=1)}, Code.PAYMENT_INVALID),
        ({"buyer": attrs.evolve(BUYER, customer_id=OTHER_CUSTOMER)}, Code.MEMBER_NOT_FOUND),
        ({"by": UUID(int=4)}, Code.MEMBER_NOT_FOUND),
    ],
)
def test_who_may_not_and_what_cannot_pay_is_refused(changes: dict[str, object], code: Code) -> None:
    story = cart()
    assert story.code(attrs.evolve(story.confirm(), **changes)) is code  # type: ignore[arg-type]


def test_a_method_is_saved_or_charged_only_when_that_was_asked_for_and_for_its_customer() -> None:
    story = cart()
    story.done(story.confirm(save_method=True))
    assert (story.state.payments[PAYMENT].save_method, story.state.payments[PAYMENT].customer_id) == (True, CUSTOMER)
    story = cart()
    story.done(story.confirm(method=Method.SAVED, payment_token_id=UUID(int=3), save_method=True))
    payment = story.state.payments[PAYMENT]
    assert (payment.method, payment.payment_token_id, payment.save_method) == (Method.SAVED, UUID(int=3), False)
    story = paying()
    assert (story.state.payments[PAYMENT].save_method, story.state.payments[PAYMENT].payment_token_id) == (False, None)


def test_an_empty_cart_a_locked_one_and_a_shop_that_is_closed_are_refused() -> None:
    assert cart(0, 0).code(cart().confirm()) is Code.CART_EMPTY
    story = paying()
    assert story.code(story.confirm()) is Code.CART_LOCKED
    story = cart()
    story.restaurant = attrs.evolve(RESTAURANT, ordering_enabled=False)
    assert story.code(story.confirm()) is Code.ORDERING_DISABLED


def test_a_cart_of_the_shop_is_never_placed_without_the_checkout() -> None:
    story = cart()
    assert story.code(PlaceOrder(ANNA, "k", "b", story.state.cart_hash)) is Code.NOT_ALLOWED


# ---- calling off


def test_calling_off_gives_stock_slot_and_money_back_in_one_turn() -> None:
    story = standing()
    story.done(CallOffOrder(1, CUSTOMER))
    assert nothing_is_taken(story)
    assert story.state.orders[1].status is OrderStatus.CANCELLED
    assert story.state.payments[PAYMENT].wanted is Wanted.VOID
    story.done(SettleWanted(PAYMENT, Wanted.VOID, done=True))
    assert story.state.payments[PAYMENT].status is S.VOIDED
    assert session_bill(story.state).balance == 0
    assert story.repeated(CallOffOrder(1, CUSTOMER)).order == story.state.orders[1]
    assert nothing_is_taken(story)


def test_calling_off_asks_for_no_money_that_staff_are_giving_back_already() -> None:
    story = standing()
    story.done(VoidPayment(PAYMENT, 3, Role.MANAGER, "wrong card"))
    called_off = story.done(CallOffOrder(1, CUSTOMER))
    assert not [event for event in called_off if isinstance(event, PaymentMoved)]
    assert story.state.payments[PAYMENT].wanted is Wanted.VOID


def test_what_is_captured_is_refunded() -> None:
    story = standing()
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True), CallOffOrder(1, CUSTOMER))
    payment = story.state.payments[PAYMENT]
    assert (payment.wanted, payment.wanted_amount) == (Wanted.REFUND, 1050)
    story.done(SettleWanted(PAYMENT, Wanted.REFUND, done=True))
    assert story.state.payments[PAYMENT].status is S.REFUNDED
    assert story.state.orders[1].payment_status is PaymentStatus.REFUNDED


def test_what_turns_out_to_be_captured_when_it_is_voided_is_refunded() -> None:
    story = standing()
    story.done(CallOffOrder(1, CUSTOMER))
    story.done(story.hears(S.CAPTURED))
    story.done(SettleWanted(PAYMENT, Wanted.VOID, done=False, error="already_captured"))
    assert story.state.payments[PAYMENT].wanted is Wanted.REFUND
    story.done(SettleWanted(PAYMENT, Wanted.REFUND, done=True))
    assert story.state.payments[PAYMENT].kept == 0


def test_a_draft_is_called_off_with_its_payment_unless_the_provider_is_asked_right_now() -> None:
    story = paying()
    story.done(ASKED)
    assert story.code(CallOffOrder(1, CUSTOMER)) is Code.PAYMENT_IN_PROGRESS
    story.done(story.hears(S.REQUIRES_ACTION, redirect_url="https://pay"), CallOffOrder(1, CUSTOMER))
    assert nothing_is_taken(story)
    assert story.state.payments[PAYMENT].wanted is Wanted.VOID
    assert story.state.lines


def test_somebody_elses_order_is_none_and_one_that_is_begun_stays() -> None:
    story = standing()
    assert story.code(CallOffOrder(1, OTHER_CUSTOMER)) is Code.ORDER_NOT_FOUND
    assert story.code(CallOffOrder(2, CUSTOMER)) is Code.ORDER_NOT_FOUND
    begun = story.state.orders[1].moved(OrderStatus.PREPARING)
    story.state = attrs.evolve(story.state, orders={1: begun})
    assert story.code(CallOffOrder(1, CUSTOMER)) is Code.INVALID_STATUS_TRANSITION


@pytest.mark.parametrize("at_till", [False, True])
def test_staff_who_call_it_off_give_the_money_back_with_it_and_the_lines_to_nobody(at_till: bool) -> None:
    story = standing()
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    if at_till:
        story.done(AcceptOrder(1, "T-1", ()))
    events = story.done(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7))
    assert {event.by_user for event in events if isinstance(event, PaymentMoved)} == {7}  # as the audit has it
    assert nothing_is_taken(story)
    assert (story.state.payments[PAYMENT].wanted, story.state.payments[PAYMENT].wanted_amount) == (Wanted.REFUND, 1050)
    assert not story.state.lines


def test_staff_call_off_what_was_paid_at_the_counter_and_give_it_back_themselves() -> None:
    story = cart()
    story.done(story.confirm(method=Method.COUNTER))
    story.done(TakePayment(PAYMENT, 7, Role.EMPLOYEE, Method.CASH, None))
    assert story.code(CallOffOrder(1, CUSTOMER)) is Code.INVALID_STATUS_TRANSITION
    story.done(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7))
    assert nothing_is_taken(story)
    assert session_bill(story.state).balance == -1050


def test_a_word_that_comes_twice_or_late_changes_nothing() -> None:
    story = standing()
    story.repeated(story.hears(S.AUTHORISED))
    story.done(SettleWanted(PAYMENT, Wanted.CAPTURE, done=True))
    for late in (S.AUTHORISED, S.CAPTURED, S.DECLINED, S.CANCELLED, S.UNKNOWN):
        story.repeated(story.hears(late))
    assert story.state.orders[1].status is OrderStatus.VALIDATED


def test_every_step_of_an_order_is_in_the_audit() -> None:
    story = cart()
    found = []
    for command in (story.confirm(), ASKED, story.hears(S.AUTHORISED)):
        before, decision = story.state, story.say(command)
        assert isinstance(decision, tuple)
        for event in decision:
            after = evolve(before, event)
            found += [(entry.what, entry.old, entry.new) for entry in audit_of(event, before, after)]
            before = after
    assert [what for what, _, _ in found] == ["order_checked_out", "order_confirmed"]
    assert found[1][1:] == ("draft", "validated")


# ---- whatever happens, in whatever order

_DONE = ("capture done", "void done", "refund done")
_REFUSED = ("capture lost", "void refused")
COMMANDS = st.sampled_from(
    [
        "confirm",
        "counter",
        "corner",
        "announce",
        "authorised",
        "captured",
        "declined",
        "unknown",
        "acting",
        "capture done",
        "capture lost",
        "void done",
        "void refused",
        "refund done",
        "call off",
        "staff",
        "cancel payment",
        "tick",
        "wait",
        "add",
    ]
)


@given(st.lists(st.tuples(COMMANDS, st.integers(1, 4)), max_size=40))
def test_no_stock_slot_or_money_is_ever_lost_or_doubled(steps: list[tuple[str, int]]) -> None:
    story = cart()
    for n, (step, number) in enumerate(steps):
        _take(story, step, number, n)
        _holds(story)


def _take(story: ShopStory, step: str, number: int, n: int) -> None:
    payment = UUID(int=900 + number)
    done = {word: SettleWanted(payment, Wanted(word.split()[0]), done=True) for word in _DONE}
    refused = {word: SettleWanted(payment, Wanted(word.split()[0]), done=False, error="no") for word in _REFUSED}
    heard = {word: story.hears(S(word), 900 + number) for word in ("authorised", "captured", "declined", "unknown")}
    if step == "wait":
        story.wait(limits.CHECKOUT_LEASE_S)
        return
    commands: dict[str, Command] = {
        "confirm": story.confirm(),
        "counter": story.confirm(method=Method.COUNTER),
        "corner": story.confirm(at_corner()),
        "announce": AnnouncePayment(payment, story.now + timedelta(seconds=n + 1)),
        "acting": story.hears(S.REQUIRES_ACTION, 900 + number, redirect_url="https://pay"),
        "call off": CallOffOrder(number, CUSTOMER),
        "cancel payment": CancelPayment(payment, by_user=1),
        "tick": Tick(),
        "staff": MoveOrder(number, OrderStatus.CANCELLED, Role.MANAGER, 7),
        "add": AddLine(ANNA, UUID(int=500 + n), MILK, 1),
    }
    story.say({**commands, **done, **refused, **heard}[step])


def _holds(story: ShopStory) -> None:
    live = [one for one in story.state.orders.values() if one.status is not OrderStatus.CANCELLED]
    sold = sum(item.qty for order in live for item in order.items if item.menu_item_id == MILK)
    assert story.on_hand(WAREHOUSE, MILK) + story.on_hand(CORNER, MILK) + sold == 11
    assert sum(story.slots.counts().values()) == len(live)
    assert all(taken <= 2 for taken in story.slots.counts().values())
    drafts = [one for one in live if one.status is OrderStatus.DRAFT]
    lock = story.state.session.lock
    assert [one.order_number for one in drafts] == ([] if lock is None else [lock.order_number])
    for payment in story.state.payments.values():
        order = next((one for one in live if payment.line_ids <= {item.public_id for item in one.items}), None)
        if payment.paid and order is None:  # it is on its way back, or staff were told that it is not
            assert payment.wanted in (Wanted.VOID, Wanted.REFUND) or payment.refunds or payment.error
    for order in live:
        theirs = story.state.payments.values()
        ids = {item.public_id for item in order.items}
        paid = [one for one in theirs if one.paid and one.line_ids <= ids]
        assert len(paid) == 0 if order.status is OrderStatus.DRAFT else len(paid) <= 1


def test_a_refusal_changes_nothing() -> None:
    story = cart(milk=11)
    before = story.state
    assert isinstance(story.say(story.confirm()), Refusal)
    assert story.state is before
