"""Stock at one table: what lines hold, what is refused, what is marked, and what an order takes and gives back."""

from datetime import timedelta
from uuid import UUID

import attrs
import pytest

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.events import LineAdded, LineReturned
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession
from actors.domain.refusal import Code, Repeat
from actors.domain.staff import Role
from actors.domain.stock.claims import claim_again
from actors.domain.stock.commands import CheckStock
from actors.domain.stock.events import LineMarked
from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Reason
from actors.domain.stock.moves import moves_of
from actors.domain.stock.shelves import Shelves
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder, RejectOrder
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    FIRST,
    PIZZA,
    SECOND,
    SESSION,
    START,
    THIRD,
    WINE,
    Story,
    held_on,
    menu_with,
    party,
)

OTHERS = UUID(int=9)
HOLD_S = 900


def counted(on_hand: int, item: int = PIZZA) -> Story:
    """Anna and Ben at a table, in a restaurant that has so many pizzas."""
    story = party(ANNA, BEN)
    story.shelves.count(item, on_hand)
    return story


def others_hold(story: Story, qty: int, item: int = PIZZA, after_s: float = 0) -> None:
    """Another table holds so many."""
    until = story.now + timedelta(seconds=HOLD_S + after_s)
    story.shelves.hold(OTHERS, {THIRD: Hold(THIRD, item, 1, qty, until)})


def on_hand(story: Story, item: int = PIZZA) -> int:
    return story.shelves.counts()[item]


def held(story: Story, item: int = PIZZA) -> int:
    return held_on(story.shelves)[item]


def add(story: Story, qty: int, public_id: UUID = FIRST, by: UUID = ANNA) -> None:
    story.done(AddLine(by, public_id, PIZZA, qty))


def test_a_line_of_what_is_unlimited_holds_nothing() -> None:
    story = counted(3, WINE)
    (event,) = story.done(AddLine(ANNA, FIRST, PIZZA, 99))
    assert isinstance(event, LineAdded)
    assert event.holds == ()
    assert story.state.holds == {}


def test_a_line_holds_what_it_asks_for_and_others_see_the_rest() -> None:
    story = counted(3)
    add(story, 2)
    assert held(story) == 2
    assert story.shelves.get(PIZZA).available == 1  # type: ignore[union-attr]
    story.done(UpdateLine(ANNA, FIRST, 1, qty=3))
    assert held(story) == 3
    story.done(UpdateLine(ANNA, FIRST, 2, qty=1))
    assert held(story) == 1
    story.done(RemoveLine(ANNA, FIRST, 3))
    assert (held(story), on_hand(story)) == (0, 3)


def test_more_than_is_there_is_refused_with_what_is_left() -> None:
    story = counted(3)
    others_hold(story, 2)
    refusal = story.refused(AddLine(ANNA, FIRST, PIZZA, 2))
    assert (refusal.code, refusal.left, refusal.held) == (Code.ITEM_UNAVAILABLE, 1, 0)
    add(story, 1)
    refusal = story.refused(UpdateLine(ANNA, FIRST, 1, qty=2))
    assert (refusal.code, refusal.left, refusal.held) == (Code.ITEM_UNAVAILABLE, 1, 1)


def test_the_table_that_holds_the_last_one_is_told_so() -> None:
    story = counted(1)
    add(story, 1)
    refusal = story.refused(AddLine(BEN, SECOND, PIZZA, 1))
    assert (refusal.left, refusal.held) == (0, 1)
    assert "Your table holds 1" in refusal.message


def test_what_asks_for_less_or_has_another_note_is_never_refused() -> None:
    story = counted(3)
    add(story, 3)
    story.shelves.count(PIZZA, 1)
    story.done(UpdateLine(ANNA, FIRST, 1, note="hot"))
    assert story.state.holds[FIRST].remaining == 1
    story.done(UpdateLine(ANNA, FIRST, 2, qty=2))
    assert story.state.holds[FIRST].remaining == 1
    story.done(UpdateLine(ANNA, FIRST, 3, qty=1))
    assert (story.state.holds[FIRST].remaining, held(story)) == (None, 1)


def test_a_hold_ends_by_itself_and_the_line_only_has_to_fit() -> None:
    story = counted(2)
    add(story, 2)
    story.wait(HOLD_S - 1)
    assert held_on(story.context.shelves)[PIZZA] == 2
    story.wait(1)
    assert held_on(story.context.shelves)[PIZZA] == 0
    assert isinstance(story.decide(story.order()), tuple)
    others_hold(story, 1)
    refusal = story.refused(story.order())
    assert (refusal.code, refusal.left) == (Code.ITEM_UNAVAILABLE, 1)
    assert refusal.line is story.state.lines[FIRST]


def test_a_change_of_the_line_holds_anew() -> None:
    story = counted(2)
    add(story, 2)
    story.wait(HOLD_S - 1)
    story.done(UpdateLine(ANNA, FIRST, 1, note="hot"))
    story.wait(HOLD_S - 1)
    assert held_on(story.context.shelves)[PIZZA] == 2


def test_a_restaurant_says_for_how_long_a_line_holds() -> None:
    story = counted(2)
    story.restaurant = attrs.evolve(story.restaurant, hold_s=60)
    add(story, 2)
    story.wait(60)
    assert held_on(story.context.shelves)[PIZZA] == 0


def test_an_order_takes_what_its_lines_held_and_remembers_that_it_did() -> None:
    story = counted(5)
    add(story, 2)
    story.done(AddLine(BEN, SECOND, WINE, 1))
    (placed,) = story.done(story.order())
    moves = moves_of(placed, story.state)
    assert [(move.menu_item_id, move.quantity, move.reason, move.order_number) for move in moves] == [
        (PIZZA, -2, Reason.ORDER, 1)
    ]
    assert (on_hand(story), held(story)) == (3, 0)
    assert [item.branch_id for item in story.state.orders[1].items] == [1, None]


def test_two_lines_of_one_table_that_do_not_fit_together_are_not_ordered() -> None:
    story = counted(3)
    add(story, 2)
    story.wait(HOLD_S)
    add(story, 2, SECOND)
    refusal = story.refused(story.order())
    assert (refusal.code, refusal.left) == (Code.ITEM_UNAVAILABLE, 1)
    story.done(UpdateLine(ANNA, SECOND, 1, qty=1))
    story.done(story.order())
    assert on_hand(story) == 0


def test_what_the_till_refuses_at_once_is_back_and_held_again() -> None:
    story = counted(2)
    add(story, 2)
    story.done(story.order(), RejectOrder(1, "closed", "The kitchen is closed."))
    assert (on_hand(story), held(story)) == (2, 2)
    assert not story.state.ticket_items


def test_what_the_till_refuses_later_stays_sold_until_staff_cancel_it() -> None:
    story = counted(2)
    add(story, 2)
    story.done(story.order(), QueueOrder(1), RejectOrder(1, "closed", "The kitchen is closed."))
    assert on_hand(story) == 0
    events = story.done(CancelOrder(1, Role.MANAGER, 7))
    assert (on_hand(story), held(story)) == (2, 2)
    assert [hold.qty for event in events if isinstance(event, LineReturned) for hold in event.holds] == [2]


def test_an_order_that_took_nothing_gives_nothing_back() -> None:
    story = party(ANNA, BEN)
    add(story, 2)
    story.done(story.order(), QueueOrder(1))
    story.shelves.count(PIZZA, 5)
    story.done(CancelOrder(1, Role.MANAGER, 7))
    assert (on_hand(story), held(story)) == (5, 2)


def test_an_order_that_is_cancelled_along_its_machine_gives_back_too() -> None:
    story = counted(2)
    add(story, 2)
    story.done(story.order(), AcceptOrder(1, "T"), MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7))
    assert on_hand(story) == 2
    assert story.decide(MoveOrder(1, OrderStatus.CANCELLED, Role.MANAGER, 7)) == Repeat(story.state.orders[1])


def test_a_closed_session_holds_nothing() -> None:
    story = counted(2)
    add(story, 2)
    story.done(CloseSession())
    assert (on_hand(story), held(story)) == (2, 0)


def test_where_less_is_there_than_is_held_the_newest_hold_ends_and_its_line_is_marked() -> None:
    story = counted(5)
    others_hold(story, 3, after_s=-60)
    add(story, 2)
    story.shelves.count(PIZZA, 4)
    assert held(story) == 3
    (event,) = story.done(CheckStock())
    assert isinstance(event, LineMarked)
    assert event.line is story.state.lines[FIRST]
    assert (story.state.holds[FIRST].qty, story.state.holds[FIRST].remaining) == (0, 1)
    assert story.refused(story.order()).left == 1
    assert isinstance(story.decide(CheckStock()), Repeat)


def test_an_older_hold_outlives_a_newer_one_of_others() -> None:
    story = counted(5)
    add(story, 2)
    others_hold(story, 3, after_s=60)
    story.shelves.count(PIZZA, 4)
    assert isinstance(story.decide(CheckStock()), Repeat)
    assert held(story) == 2


def test_a_hold_that_ended_before_its_time_stays_ended_until_its_line_learns_of_it() -> None:
    story = counted(5)
    others_hold(story, 3, after_s=-60)
    add(story, 2)
    story.shelves.count(PIZZA, 4)
    story.done(AddLine(BEN, SECOND, WINE, 1))
    assert held(story) == 3


def test_a_hold_that_its_line_has_renewed_is_not_told_anew() -> None:
    story = counted(5)
    add(story, 2)
    story.wait(60)
    story.done(UpdateLine(ANNA, FIRST, 1, qty=3))
    assert story.state.holds[FIRST].until == story.now + timedelta(seconds=HOLD_S)
    assert isinstance(story.decide(CheckStock()), Repeat)


def test_a_line_that_is_removed_before_it_learns_that_its_hold_ended_waits_for_nothing() -> None:
    story = counted(5)
    others_hold(story, 3, after_s=-60)
    add(story, 2)
    story.shelves.count(PIZZA, 4)
    story.done(RemoveLine(ANNA, FIRST, 1))
    story.shelves.count(PIZZA, 5)
    assert not claim_again(story.shelves, {PIZZA}, story.now)
    assert held(story) == 3


def test_back_in_stock_frees_a_line_of_its_mark_and_it_holds_again() -> None:
    story = counted(2)
    add(story, 2)
    story.shelves.count(PIZZA, 0)
    story.done(CheckStock())
    assert story.refused(story.order()).left == 0
    story.shelves.count(PIZZA, 2)
    story.done(CheckStock())
    assert (story.state.holds[FIRST].remaining, held(story)) == (None, 2)
    story.done(story.order())


def test_a_line_keeps_what_it_holds_though_an_older_one_of_its_cart_waits() -> None:
    story = counted(3)
    add(story, 3)
    story.shelves.count(PIZZA, 1)
    story.done(CheckStock())
    add(story, 1, SECOND)
    story.shelves.count(PIZZA, 3)
    story.done(CheckStock())
    assert [(hold.qty, hold.remaining) for hold in story.state.holds.values()] == [(0, 2), (1, None)]
    assert held(story) == 1


def test_a_line_whose_time_is_over_takes_nothing_from_one_that_holds() -> None:
    story = counted(1)
    add(story, 1)
    story.wait(HOLD_S)
    story.shelves.expire(story.now)
    add(story, 1, SECOND)
    story.done(CheckStock())
    assert [story.state.holds[key].remaining for key in (FIRST, SECOND)] == [0, None]
    assert held(story) == 1


def test_a_line_that_says_again_that_it_holds_what_is_not_there_waits_for_it() -> None:
    shelves = Shelves(1, {PIZZA: 3})
    hold = Hold(FIRST, PIZZA, 1, 5, START + timedelta(seconds=HOLD_S))
    shelves.hold(SESSION, {FIRST: attrs.evolve(hold, qty=0, remaining=3)}, {FIRST: hold})
    shelves.hold(SESSION, {FIRST: hold}, keep=True)
    assert list(shelves.waiting.of([PIZZA])) == [(SESSION, hold)]
    shelves.hold(SESSION, {FIRST: attrs.evolve(hold, qty=0, remaining=3)}, {FIRST: hold})
    assert list(shelves.waiting.of([PIZZA])) == [(SESSION, hold)]


def test_who_was_there_first_holds_first_when_an_item_is_counted_that_was_unlimited() -> None:
    story, other = party(ANNA, BEN), party(ANNA, BEN)
    session = attrs.evolve(other.state.session, session_id=OTHERS)
    add(story, 2)
    other.wait(1)
    other.done(AddLine(ANNA, THIRD, PIZZA, 2))
    late = attrs.evolve(other.state, session=session)
    story.shelves.count(PIZZA, 3)
    claim_again(story.shelves, {PIZZA}, story.now, [late, story.state], HOLD_S)
    shelf = story.shelves.get(PIZZA)
    assert shelf is not None
    assert list(shelf.holds) == [(SESSION, FIRST)]
    story.done(CheckStock())
    assert story.state.holds[FIRST].qty == 2


def test_what_is_on_its_way_to_the_till_holds_nothing_when_its_item_is_counted() -> None:
    story = party(ANNA, BEN)
    add(story, 2)
    story.done(story.order())
    assert story.state.locked
    story.shelves.count(PIZZA, 3)
    assert not claim_again(story.shelves, {PIZZA}, story.now, [story.state], HOLD_S)
    assert held(story) == 0


def test_a_stopped_sale_marks_lines_and_leaves_count_and_holds() -> None:
    story = counted(3)
    add(story, 2)
    story.done(AddLine(BEN, SECOND, WINE, 1))
    for item in (PIZZA, WINE):
        story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(item, available=False))
        story.done(CheckStock())
        marked = {key for key, hold in story.state.holds.items() if hold.remaining is not None}
        assert marked == ({FIRST} if item == PIZZA else {SECOND})
        refusal = story.refused(story.order())
        assert (refusal.code, refusal.left) == (Code.ITEM_UNAVAILABLE, 0)
    assert (on_hand(story), held(story)) == (3, 2)
    assert story.code(UpdateLine(BEN, SECOND, 1, qty=2)) is Code.ITEM_UNAVAILABLE
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA))
    story.done(CheckStock())
    assert SECOND not in story.state.holds
    story.done(story.order())


def test_a_mark_changes_neither_the_line_nor_the_cart() -> None:
    story = counted(2)
    add(story, 2)
    before = story.state
    story.shelves.count(PIZZA, 0)
    story.done(CheckStock())
    assert story.state.lines is before.lines
    assert story.state.cart_hash == before.cart_hash
    assert story.state.session.last_activity_at == before.session.last_activity_at
    assert story.state.session.seq == before.session.seq + 1


def test_an_item_that_is_not_counted_any_more_is_unlimited_for_the_carts_too() -> None:
    story = counted(2)
    add(story, 2)
    story.shelves.count(PIZZA, None)
    story.done(CheckStock())
    assert story.state.holds == {}
    story.done(UpdateLine(ANNA, FIRST, 1, qty=50))


@pytest.mark.parametrize("on_hand_then", [0, 1, 7])
def test_what_is_held_is_never_more_than_what_is_there(on_hand_then: int) -> None:
    story = counted(7)
    add(story, 3)
    others_hold(story, 4, after_s=60)
    story.shelves.count(PIZZA, on_hand_then)
    assert held(story) <= on_hand_then


def test_holds_that_stand_are_left_alone_however_often_their_session_does_something() -> None:
    shelves = Shelves(1, {PIZZA: 1000})
    holds = {UUID(int=n): Hold(UUID(int=n), PIZZA, 1, 1, START) for n in range(200)}
    for n in range(50):
        changed = Hold(UUID(int=0), PIZZA, 1, 1 + n % 2, START)
        holds = {**holds, UUID(int=0): changed}
        shelves.hold(SESSION, holds)
    assert held_on(shelves) == {PIZZA: 201}
    assert len(shelves.ends) < 200 + 60, "each of them was put in line again each time"
