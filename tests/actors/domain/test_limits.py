"""How much a table may grow to: what is refused, in which words, and that nobody can use it up for the others."""

from uuid import UUID

import attrs

from actors.domain import limits
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.cart.line import Line, LineState
from actors.domain.money.figures import BillFigures
from actors.domain.party.commands import Join
from actors.domain.refusal import Code
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder, CancelOrder, QueueOrder
from tests.actors.domain.invariants import check_state
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    FIRST,
    FOURTH,
    PIZZA,
    SECOND,
    THIRD,
    WINE,
    Story,
    dinner,
    menu_with,
    party,
)

ADD = AddLine(ANNA, THIRD, PIZZA, 2)
RUPIAH = 15_000_000  # a pizza in Jakarta, in its hundredths
DEAR = 2_147_483_647  # what a dish could cost while prices had 32 bits


def lines_of(member_id: UUID, count: int, state: LineState, first: int = 5_000) -> dict[UUID, Line]:
    """So many lines of a member that have left the cart."""
    line = attrs.evolve(dinner().state.lines[FIRST], member_id=member_id, state=state)
    ids = [UUID(int=first + n) for n in range(count)]
    return {each: attrs.evolve(line, public_id=each, added_seq=n) for n, each in enumerate(ids, start=1)}


def dear(story: Story) -> Story:
    """The same table, where a pizza costs a fortune."""
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA, price=DEAR))
    return story


# ---- lines


def test_a_cart_holds_two_hundred_lines_and_no_more() -> None:
    story = party(ANNA)
    story.done(*(AddLine(ANNA, UUID(int=1000 + n), PIZZA, 1) for n in range(limits.LINES_MAX)))
    assert len(story.state.lines) == 200
    refusal = story.refused(ADD)
    assert refusal.code is Code.CART_FULL
    assert "200" in refusal.message
    story.done(RemoveLine(ANNA, UUID(int=1000), 1), ADD)


def test_one_guest_orders_five_hundred_lines_and_no_more_and_the_others_go_on() -> None:
    story = dinner()
    almost = lines_of(ANNA, limits.LINES_PER_MEMBER_MAX - 2, LineState.ORDERED)
    story.state = attrs.evolve(story.state, retired=almost)
    story.done(ADD)
    refusal = story.refused(attrs.evolve(ADD, public_id=FOURTH))
    assert refusal.code is Code.TOO_MANY_LINES
    assert "500" in refusal.message
    story.done(AddLine(BEN, FOURTH, PIZZA, 1))
    story.done(story.order())


def test_a_table_orders_two_thousand_lines_and_no_more() -> None:
    story = dinner()
    quarters = [lines_of(UUID(int=900 + n), 499, LineState.ORDERED, first=10_000 * (n + 1)) for n in range(4)]
    ordered = {public_id: line for quarter in quarters for public_id, line in quarter.items()}
    story.state = attrs.evolve(story.state, retired=ordered)
    story.done(ADD, attrs.evolve(ADD, public_id=FOURTH))
    assert len(story.state.lines) + len(ordered) == limits.LINES_PER_SESSION_MAX
    refusal = story.refused(attrs.evolve(ADD, public_id=UUID(int=1)))
    assert refusal.code is Code.TOO_MANY_LINES
    assert "2000" in refusal.message


def test_a_guest_who_adds_and_removes_five_thousand_times_keeps_nobody_from_ordering_not_even_themselves() -> None:
    story = dinner()
    for n in range(5_000):
        public_id = UUID(int=10_000 + n)
        story.done(AddLine(BEN, public_id, PIZZA, 1), RemoveLine(BEN, public_id, 1))
    assert len(story.state.retired) == limits.REMOVED_LINES_REMEMBERED
    check_state(story.state)
    story.done(Join(CARLA, "Carla"), AddLine(CARLA, THIRD, WINE, 1), AddLine(BEN, FOURTH, WINE, 1))
    story.done(story.order())


# ---- what is remembered of removed lines


def test_a_line_that_was_removed_stays_out_while_it_is_among_the_last_fifty_of_its_member() -> None:
    story = party(ANNA, BEN)
    first, *others = [AddLine(BEN, UUID(int=10_000 + n), PIZZA, 1) for n in range(limits.REMOVED_LINES_REMEMBERED + 1)]
    story.done(first, RemoveLine(BEN, first.public_id, 1))
    for other in others[:-1]:
        story.done(other, RemoveLine(BEN, other.public_id, 1))
    story.repeated(first)
    story.repeated(RemoveLine(BEN, first.public_id, 1))
    story.done(others[-1], RemoveLine(BEN, others[-1].public_id, 1))
    assert first.public_id not in story.state.retired
    for other in others:
        story.repeated(other)
    story.done(first)  # which no honest phone would send now: it is a new line


def test_nobody_makes_the_table_forget_somebody_elses_line() -> None:
    story = dinner()
    story.done(RemoveLine(ANNA, FIRST, 1))
    for n in range(2 * limits.REMOVED_LINES_REMEMBERED):
        public_id = UUID(int=10_000 + n)
        story.done(AddLine(BEN, public_id, PIZZA, 1), RemoveLine(ANNA, public_id, 1))
    story.repeated(AddLine(ANNA, FIRST, PIZZA, 1))


def test_ordered_lines_are_remembered_however_many_are_removed() -> None:
    story = dinner()
    story.done(story.order(), QueueOrder(1))
    for n in range(2 * limits.REMOVED_LINES_REMEMBERED):
        public_id = UUID(int=10_000 + n)
        story.done(AddLine(ANNA, public_id, PIZZA, 1), RemoveLine(ANNA, public_id, 1))
    story.repeated(AddLine(ANNA, FIRST, PIZZA, 1))
    story.done(CancelOrder(1, Role.MANAGER, 7, ""))
    assert story.state.lines.keys() == {FIRST, SECOND}


# ---- money


def test_an_ordinary_dinner_in_rupiah_is_no_trouble() -> None:
    story = party(ANNA)
    story.restaurant = attrs.evolve(story.restaurant, menu=menu_with(PIZZA, price=RUPIAH))
    story.done(*(AddLine(ANNA, public_id, PIZZA, 99) for public_id in (FIRST, SECOND)))
    story.done(story.order())
    assert story.state.orders[1].total == 2 * 99 * RUPIAH


def test_a_cart_whose_total_would_pass_the_bound_is_refused_by_adding_and_by_changing() -> None:
    story = dear(party(ANNA))
    fits = limits.CART_TOTAL_MAX // (99 * DEAR)
    story.done(*(AddLine(ANNA, UUID(int=10_000 + n), PIZZA, 99) for n in range(fits)))
    before = story.state
    assert story.code(AddLine(ANNA, FIRST, PIZZA, 99)) is Code.TOTAL_TOO_LARGE
    story.done(AddLine(ANNA, FIRST, PIZZA, 1))
    refusal = story.refused(UpdateLine(ANNA, FIRST, 1, 99))
    assert refusal.code is Code.TOTAL_TOO_LARGE
    assert refusal.message
    story.done(UpdateLine(ANNA, UUID(int=10_000), 1, 1))
    assert before.session.cart.total <= limits.CART_TOTAL_MAX
    assert story.state.session.cart.total <= limits.CART_TOTAL_MAX


def test_a_cart_that_came_back_too_large_can_be_made_smaller() -> None:
    story = dear(party(ANNA))
    story.done(AddLine(ANNA, FIRST, PIZZA, 99))
    cart = attrs.evolve(story.state.session.cart, total=limits.CART_TOTAL_MAX + 99 * DEAR)
    story.state = attrs.evolve(story.state, session=attrs.evolve(story.state.session, cart=cart))
    story.done(UpdateLine(ANNA, FIRST, 1, 98), UpdateLine(ANNA, FIRST, 2, note="hot"), RemoveLine(ANNA, FIRST, 3))


def test_an_open_bill_that_would_pass_the_bound_is_not_made_longer_until_it_is_settled() -> None:
    story = dinner()
    story.done(story.order(), AcceptOrder(1, "T-1"), AddLine(ANNA, THIRD, PIZZA, 1))
    owing = attrs.evolve(story.state.session, bill=BillFigures(1, limits.BILL_TOTAL_MAX - 949))
    story.state = attrs.evolve(story.state, session=owing)
    refusal = story.refused(story.order(idempotency_key="key-2"))
    assert refusal.code is Code.TOTAL_TOO_LARGE
    assert "bill" in refusal.message
    owing = attrs.evolve(story.state.session, bill=BillFigures(1, limits.BILL_TOTAL_MAX - 950))
    story.state = attrs.evolve(story.state, session=owing)
    story.done(story.order(idempotency_key="key-2"))


def test_whatever_is_owed_is_exact_as_a_json_number() -> None:
    largest = limits.BILL_TOTAL_MAX + 10 * limits.CART_TOTAL_MAX
    for digits in (0, 2, 4):
        for total in (largest, largest - 1, largest - 7):
            assert round(float(f"{total}e-{digits}") * 10**digits) == total
