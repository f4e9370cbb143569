"""Picking: what may be said of an item, when an order is ready, and what becomes of what is not there."""

from datetime import timedelta

import attrs
import pytest

from actors.domain.audit import audit_of
from actors.domain.commands import Command
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.events import ItemPicked
from actors.domain.fulfilment.pick import MissingChoice, progress
from actors.domain.menu.tax import TaxClass
from actors.domain.money.basis import session_bill
from actors.domain.money.commands import AnnouncePayment, SettlePayment, StartPayment
from actors.domain.money.events import PaymentMoved
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import Fulfilment, OrderStatus, PaymentStatus
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.stock.move import Reason
from actors.domain.stock.moves import moves_of
from actors.domain.who import STAFF
from tests.actors.domain.fulfilment.bags import (
    EVA,
    FRED,
    LEFT,
    MISSING,
    PENDING,
    PICKED,
    bag,
    choose,
    move,
    pick,
    short,
    status,
)
from tests.actors.domain.scenario import (
    ANNA,
    LUNCH,
    MENU,
    PIZZA,
    RESTAURANT,
    SOLD_OUT,
    START,
    STRANGER,
    THIRD,
    UNKNOWN,
    WATER,
    WINE,
    Story,
    menu_of,
    queued,
)

_S = OrderStatus
PAYMENT = THIRD


def counts(story: Story) -> dict[int, int]:
    return story.shelves.counts()


def statuses(events: tuple[object, ...]) -> list[OrderStatus]:
    return [event.status for event in events if isinstance(event, OrderMoved)]


def card_paid(story: Story, amount: int | None = None) -> Story:
    """Anna has paid all of it, or so much, by card, and the provider has it."""
    wish = Wish(Mode.ALL, ANNA) if amount is None else Wish(Mode.AMOUNT, ANNA, amount=amount)
    story.done(StartPayment(ANNA, PAYMENT, wish, Method.CARD, "pay", "body", "simulator"))
    story.done(SettlePayment(PAYMENT, PaymentState.CAPTURED, "ref"))
    return story


# ---- transitions


def test_with_the_first_item_that_is_picked_the_order_is_being_prepared() -> None:
    story = bag()
    assert statuses(story.done(pick(0))) == [_S.PREPARING]
    assert statuses(story.done(pick(1))) == []


def test_a_restaurant_that_is_paid_first_has_nothing_picked_that_is_not_paid() -> None:
    story = bag()
    story.restaurant = attrs.evolve(RESTAURANT, paid_first=True)
    assert story.code(pick(0)) is Code.INVALID_STATUS_TRANSITION


def test_an_order_is_ready_only_when_all_of_it_is_picked() -> None:
    story = bag()
    story.done(pick(0))
    refusal = story.refused(move(_S.READY))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, (_S.DELAYED,))
    story.done(pick(1), move(_S.READY))
    assert status(story) is _S.READY


def test_an_order_is_missing_only_when_everything_was_looked_for_and_something_is_not_there() -> None:
    story = bag()
    story.done(pick(1, MISSING))
    assert story.code(move(_S.MISSING)) is Code.INVALID_STATUS_TRANSITION
    story.done(pick(0))
    assert story.code(move(_S.READY)) is Code.INVALID_STATUS_TRANSITION
    story.done(move(_S.MISSING))
    assert status(story) is _S.MISSING


@pytest.mark.parametrize(
    ("fulfilment", "role", "allowed"),
    [
        (Fulfilment.PICK_UP, Role.EMPLOYEE, (_S.DONE,)),
        (Fulfilment.DELIVERY, Role.EMPLOYEE, (_S.OUT_FOR_DELIVERY,)),
        (Fulfilment.DELIVERY, Role.MANAGER, (_S.OUT_FOR_DELIVERY, _S.DONE, _S.CANCELLED)),
    ],
)
def test_an_employee_hands_over_a_pick_up_and_sends_a_delivery_out(
    fulfilment: Fulfilment, role: Role, allowed: tuple[OrderStatus, ...]
) -> None:
    story = bag(fulfilment)
    story.done(pick(0), pick(1), move(_S.READY))
    refusal = story.refused(move(_S.PREPARING, role))
    assert refusal.allowed == allowed


def test_a_delivery_goes_out_and_arrives() -> None:
    story = bag(Fulfilment.DELIVERY)
    story.done(pick(0), pick(1), move(_S.READY), move(_S.OUT_FOR_DELIVERY), move(_S.DONE))
    assert [one.status for one in story.state.moves_of(1)] == [_S.PREPARING, _S.READY, _S.OUT_FOR_DELIVERY, _S.DONE]


@pytest.mark.parametrize("to", [_S.READY, _S.OUT_FOR_DELIVERY, _S.DONE, _S.INVOICED, _S.MISSING])
def test_an_order_that_was_just_placed_goes_nowhere_but_into_the_shop(to: OrderStatus) -> None:
    assert bag().code(move(to)) is Code.INVALID_STATUS_TRANSITION


@pytest.mark.parametrize("gone", [_S.READY, _S.DONE, _S.CANCELLED])
def test_nothing_is_picked_of_an_order_that_is_over_or_packed(gone: OrderStatus) -> None:
    story = bag()
    story.done(pick(0), pick(1), move(_S.READY))
    if gone is not _S.READY:
        story.done(move(gone, Role.MANAGER))
    refusal = story.refused(pick(0, PENDING))
    assert (refusal.code, refusal.allowed) == (Code.INVALID_STATUS_TRANSITION, ())


def test_an_order_that_is_eaten_here_or_cooked_is_not_picked() -> None:
    assert bag(Fulfilment.DINE_IN).code(pick(0)) is Code.INVALID_STATUS_TRANSITION
    cooked = queued()
    order = attrs.evolve(cooked.state.orders[1], fulfilment=Fulfilment.PICK_UP)
    cooked.state = attrs.evolve(cooked.state, orders={1: order})
    assert cooked.code(pick(0)) is Code.INVALID_STATUS_TRANSITION
    cooked.done(move(_S.PREPARING), move(_S.READY))  # as the kitchen always does


def test_an_order_or_item_that_is_not_there_is_not_found() -> None:
    story = bag()
    assert story.code(pick(2)) is Code.ORDER_NOT_FOUND
    assert story.code(pick(-1)) is Code.ORDER_NOT_FOUND
    assert story.code(PickItem(9, 0, PICKED, EVA)) is Code.ORDER_NOT_FOUND


# ---- twice, late, and by two


def test_a_pick_sent_twice_is_one() -> None:
    story = bag()
    story.done(pick(0, version=0))
    story.repeated(pick(0, version=0))
    story.repeated(pick(1, PENDING))
    assert story.state.picks[1, 0].version == 1


def test_a_phone_that_was_away_does_not_undo_what_somebody_else_has_said_since() -> None:
    story = bag()
    story.done(pick(0, MISSING, by=FRED, version=0))
    assert story.code(pick(0, PICKED, by=EVA, version=0)) is Code.VERSION_CONFLICT
    story.done(pick(0, PICKED, by=EVA, version=1))  # she has seen it by now


def test_ones_own_later_word_counts_whatever_version_it_had_seen() -> None:
    story = bag()
    story.done(pick(0, PICKED, version=0))
    story.wait(60)
    later = attrs.evolve(pick(0, PENDING, version=0), said_at=START + timedelta(seconds=30))
    story.done(later)
    assert story.state.picks[1, 0].status is PENDING
    earlier = attrs.evolve(pick(0, PICKED, version=0), said_at=START + timedelta(seconds=20))
    assert story.code(earlier) is Code.VERSION_CONFLICT


def test_what_is_there_has_nothing_instead() -> None:
    story = bag()
    story.done(pick(0, PICKED, offer=Offer(WINE)))
    assert story.state.picks[1, 0].substitute is None


def test_what_a_phone_said_while_it_was_away_counts_in_the_order_in_which_it_was_said() -> None:
    story = bag()
    story.wait(60)
    for said, after_s in ((MISSING, 20), (PICKED, 30)):
        story.done(attrs.evolve(pick(0, said, version=0), said_at=START + timedelta(seconds=after_s)))
    assert (story.state.picks[1, 0].status, story.state.picks[1, 0].said_at) == (PICKED, START + timedelta(seconds=30))


def test_who_says_no_version_is_told_no_only_where_something_was_said_later() -> None:
    story = bag()
    story.wait(60)
    story.done(pick(0, MISSING, by=FRED))
    old = attrs.evolve(pick(0, PICKED), said_at=START)
    assert story.code(old) is Code.VERSION_CONFLICT
    story.done(pick(0, PICKED))


def test_a_clock_that_is_fast_wins_nothing() -> None:
    story = bag()
    story.done(attrs.evolve(pick(0, MISSING, by=FRED), said_at=START + timedelta(days=1)))
    assert story.state.picks[1, 0].said_at == START
    story.wait(1)
    story.done(pick(0, PICKED))


# ---- missing, and what lies ready instead


def test_what_an_order_has_taken_comes_back_to_the_branch_that_had_it() -> None:
    story = bag()
    order = story.state.orders[1]
    items = tuple(attrs.evolve(item, branch_id=branch) for item, branch in zip(order.items, (1, 2), strict=True))
    story.state = attrs.evolve(story.state, orders={1: attrs.evolve(order, items=items)})
    called_off = moves_of(OrderMoved(START, STAFF, 1, _S.CANCELLED, EVA), story.state)
    assert [(one.branch_id, one.menu_item_id, one.quantity) for one in called_off] == [(1, PIZZA, 1), (2, WINE, 2)]


def test_what_is_missing_leaves_the_count_as_it_is_and_the_ledger_says_why() -> None:
    story = bag()
    (picked, *_) = story.done(pick(0), pick(1, MISSING))
    before = attrs.evolve(story.state, picks={key: one for key, one in story.state.picks.items() if key != (1, 1)})
    assert isinstance(picked, ItemPicked)
    moved = [(one.menu_item_id, one.quantity, one.reason) for one in moves_of(picked, before)]
    assert moved == [(WINE, 2, Reason.CANCEL), (WINE, -2, Reason.CORRECTION)]
    assert counts(story)[WINE] == LEFT
    story.done(pick(1, PICKED))
    assert counts(story)[WINE] == LEFT


def test_what_lies_ready_instead_is_taken_and_comes_back_when_it_is_not_wanted() -> None:
    story = short(bag(), Offer(PIZZA))
    assert counts(story)[PIZZA] == LEFT - 2
    story.done(choose(MissingChoice.WITHOUT))
    assert counts(story) == {PIZZA: LEFT, WINE: LEFT}


def test_another_offer_gives_the_first_one_back() -> None:
    story = bag()
    story.done(pick(1, MISSING, offer=Offer(PIZZA, 2)), pick(1, MISSING, offer=Offer(PIZZA, 1)))
    assert counts(story)[PIZZA] == LEFT - 1
    story.repeated(pick(1, MISSING, offer=Offer(PIZZA, 1)))
    story.done(pick(1, MISSING))
    assert counts(story)[PIZZA] == LEFT


def test_an_order_that_is_called_off_gives_back_what_was_there() -> None:
    story = short(bag(), Offer(PIZZA, 3))
    assert counts(story) == {PIZZA: LEFT - 3, WINE: LEFT}
    story.done(move(_S.CANCELLED, Role.MANAGER))
    assert counts(story) == {PIZZA: LEFT + 1, WINE: LEFT}


def test_what_comes_instead_is_taxed_as_what_is_taken_away() -> None:
    story = bag()
    water = attrs.evolve(MENU[WATER], tax_class_id=3)
    classes = {3: TaxClass(3, "Drinks", dine_in_bp=1900, takeaway_bp=700)}
    story.restaurant = attrs.evolve(RESTAURANT, menu=menu_of({**MENU, WATER: water}), tax_classes=classes)
    story.done(pick(0), pick(1, MISSING, offer=Offer(WATER)))
    assert story.state.picks[1, 1].substitute_tax_rate == 700


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (Offer(UNKNOWN), Code.ITEM_UNKNOWN),
        (Offer(SOLD_OUT), Code.ITEM_UNAVAILABLE),
        (Offer(WINE), Code.ITEM_UNAVAILABLE),
        (Offer(LUNCH), Code.OPTIONS_INVALID),
        (Offer(PIZZA, 0), Code.QUANTITY_INVALID),
        (Offer(PIZZA, 100), Code.QUANTITY_INVALID),
        (Offer(PIZZA, LEFT + 1), Code.ITEM_UNAVAILABLE),
    ],
)
def test_only_what_can_be_had_lies_ready_instead(offer: Offer, code: Code) -> None:
    story = bag()
    assert story.code(pick(1, MISSING, offer=offer)) is code


def test_what_comes_instead_never_costs_more_than_what_it_replaces() -> None:
    story = short(bag(counted=False), Offer(PIZZA, 3))  # 9.50 each, for two glasses at 6.00
    there = story.state.picks[1, 1].substitute
    assert there is not None
    assert (there.qty, there.unit_price) == (3, 400)
    story.done(choose(MissingChoice.SUBSTITUTE))
    line = session_bill(story.state).lines[1]
    assert (line.line.name, line.line.instead_of, line.line_total) == ("Margherita", "Chianti", 1200)


def test_something_cheaper_costs_what_it_costs() -> None:
    story = short(bag(counted=False), Offer(WATER))
    story.done(choose(MissingChoice.SUBSTITUTE))
    assert session_bill(story.state).total == 950


# ---- the missing flow


def test_once_the_customer_has_chosen_the_order_is_ready_by_itself() -> None:
    story = short(bag())
    events = story.done(choose(MissingChoice.WITHOUT))
    assert statuses(events) == [_S.PREPARING, _S.READY]
    line = session_bill(story.state).lines[1]
    assert (line.line.missing, line.line_total, session_bill(story.state).total) == (True, 0, 950)
    story.repeated(choose(MissingChoice.WITHOUT))
    assert story.code(choose(MissingChoice.REFUND)) is Code.INVALID_STATUS_TRANSITION


def test_what_the_customer_has_chosen_stays() -> None:
    story = bag()
    story.done(pick(0, MISSING), pick(1, MISSING), move(_S.MISSING), choose(MissingChoice.WITHOUT, 1))
    assert status(story) is _S.MISSING
    assert story.code(pick(1, PICKED)) is Code.INVALID_STATUS_TRANSITION
    story.done(pick(0, PICKED))  # it was found after all
    assert status(story) is _S.PREPARING
    story.done(move(_S.READY))


def test_a_customer_chooses_for_each_item_by_itself() -> None:
    story = bag()
    story.done(pick(0, MISSING, offer=Offer(WATER)), pick(1, MISSING), move(_S.MISSING))
    assert story.refused(choose(MissingChoice.SUBSTITUTE)).allowed == ("without", "refund")
    story.done(choose(MissingChoice.SUBSTITUTE, 0), choose(MissingChoice.WITHOUT, 1))
    assert status(story) is _S.READY


def test_nothing_is_chosen_before_everything_was_looked_for_nor_by_a_stranger() -> None:
    story = bag()
    assert story.code(choose(MissingChoice.WITHOUT)) is Code.INVALID_STATUS_TRANSITION
    story.done(pick(1, MISSING))
    assert story.code(choose(MissingChoice.WITHOUT)) is Code.INVALID_STATUS_TRANSITION
    story.done(pick(0), move(_S.MISSING))
    assert story.code(choose(MissingChoice.WITHOUT, 0)) is Code.INVALID_STATUS_TRANSITION
    assert story.code(ChooseForMissing(1, MissingChoice.WITHOUT, STRANGER)) is Code.MEMBER_NOT_FOUND


def test_staff_choose_for_a_customer_who_has_called() -> None:
    story = short(bag())
    story.done(ChooseForMissing(1, MissingChoice.WITHOUT, None, EVA))
    assert (story.state.picks[1, 1].chosen_by, status(story)) == ("staff", _S.READY)


# ---- money


def test_what_was_paid_by_card_goes_back_by_the_provider_whatever_the_choice() -> None:
    for choice in (MissingChoice.WITHOUT, MissingChoice.REFUND):
        story = short(card_paid(bag()))
        events = story.done(choose(choice))
        (back,) = [event.payment for event in events if isinstance(event, PaymentMoved)]
        assert (back.wanted, back.wanted_amount) == (Wanted.REFUND, 1200)
        assert status(story) is _S.READY
        assert story.state.orders[1].payment_status is PaymentStatus.PAID


def test_a_cheaper_substitute_gives_the_difference_back() -> None:
    story = short(card_paid(bag()), Offer(PIZZA, 1))
    events = story.done(choose(MissingChoice.SUBSTITUTE))
    (back,) = [event.payment for event in events if isinstance(event, PaymentMoved)]
    assert back.wanted_amount == 1200 - 950


def test_nothing_goes_back_of_what_was_not_paid() -> None:
    story = short(bag())
    assert story.refused(choose(MissingChoice.REFUND)).allowed == ("without",)
    story.done(choose(MissingChoice.WITHOUT))
    assert session_bill(story.state).balance == 950


def test_only_what_is_too_much_goes_back_of_a_part_that_was_paid() -> None:
    story = short(card_paid(bag(), 1000))
    events = story.done(choose(MissingChoice.WITHOUT))
    (back,) = [event.payment for event in events if isinstance(event, PaymentMoved)]
    assert back.wanted_amount == 50


def test_while_money_is_on_its_way_the_choice_waits() -> None:
    story = bag()
    story.done(StartPayment(ANNA, PAYMENT, Wish(Mode.ALL, ANNA), Method.CARD, "pay", "body", "simulator"))
    short(story)
    assert story.code(choose(MissingChoice.WITHOUT)) is Code.PAYMENT_IN_PROGRESS
    story.done(AnnouncePayment(PAYMENT, story.now + timedelta(seconds=30)))
    story.done(SettlePayment(PAYMENT, PaymentState.AUTHORISED, "ref"))
    assert story.code(choose(MissingChoice.WITHOUT)) is Code.PAYMENT_IN_PROGRESS


# ---- audit


def test_audit_integrity_every_pick_choice_and_move_is_kept_with_old_and_new() -> None:
    story = bag()
    kept = []
    said: list[Command] = [
        pick(0),
        pick(1, MISSING, offer=Offer(WATER)),
        move(_S.MISSING),
        choose(MissingChoice.SUBSTITUTE),
    ]
    for command in said:
        decision = story.decide(command)
        assert isinstance(decision, tuple)
        state = story.state
        for event in decision:
            after = evolve(state, event)
            kept += [(one.who, one.what, one.subject, one.old, one.new) for one in audit_of(event, state, after)]
            state = after
        story.say(command)
    there = "1: MISSING, instead 2 x Water at 0"
    assert kept == [
        (EVA, "item_picked", "ORD-1-1", "0: PENDING", "0: PICKED"),
        (EVA, "order_moved", "ORD-1-1", "validated", "preparing"),
        (EVA, "item_picked", "ORD-1-1", "1: PENDING", there),
        (EVA, "order_moved", "ORD-1-1", "preparing", "missing"),
        (None, "missing_chosen", "ORD-1-1", there, f"{there}: substitute"),
        (None, "order_moved", "ORD-1-1", "missing", "preparing"),
        (None, "order_moved", "ORD-1-1", "preparing", "ready"),
    ]


def test_progress_counts_what_is_picked_and_chosen_for() -> None:
    story = bag()
    story.done(pick(1, MISSING))
    far = progress(story.state.orders[1], story.state.picks)
    assert (far.items, far.settled, far.missing, far.complete, far.short) == (2, 0, 1, False, False)
