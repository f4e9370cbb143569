"""A guest's cart that goes over to a customer's: every line, once, as the rules of both sessions say."""

from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.cart.commands import AddLine
from actors.domain.moving.merging import Handover
from actors.domain.moving.taking import take
from actors.domain.ordering.lock import Lock
from actors.domain.party.commands import Join
from actors.domain.place import Place
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.session import SessionState
from actors.domain.state import State, opened
from actors.domain.till.status import Phase
from tests.actors.domain.scenario import ANNA, BEN, PIZZA, RESTAURANT, START, TABLE, WATER, WINE, Story, after

GUEST, CUSTOMER = UUID(int=31), UUID(int=32)


def cart(session_id: UUID, place: Place, member: UUID, *lines: AddLine) -> State:
    story = Story(opened(session_id, RESTAURANT.restaurant_id, place, START))
    story.done(Join(member), *lines)
    return story.state


def guests(*lines: AddLine) -> State:
    return cart(GUEST, Place.of_guest(), BEN, *lines)


def customers(*lines: AddLine) -> State:
    return cart(CUSTOMER, Place.of_customer(3), ANNA, *lines)


def line(n: int, by: UUID, item: int = WINE, qty: int = 1, note: str = "") -> AddLine:
    return AddLine(by, UUID(int=5_000 + n), item, qty, note)


def taken(guest: State, customer: State) -> tuple[State, State]:
    decided = take(guest, customer, START)
    assert isinstance(decided, Handover), decided
    return after(guest, decided.giving), after(customer, decided.taking)


def contents(*states: State) -> dict[tuple[int, str], int]:
    """How many of what is in all the carts."""
    found: dict[tuple[int, str], int] = {}
    for state in states:
        for one in state.lines.values():
            found[one.menu_item_id, one.note] = found.get((one.menu_item_id, one.note), 0) + one.qty
    return found


def test_the_lines_go_over_and_the_guests_cart_ends() -> None:
    guest, customer = guests(line(1, BEN), line(2, BEN, PIZZA, 2, "cold")), customers()
    left, taker = taken(guest, customer)
    assert contents(taker) == contents(guest)
    assert left.session.state is SessionState.CLOSED
    assert left.lines == {}
    assert {one.member_id for one in taker.lines.values()} == {ANNA}
    assert [one.added_seq for one in taker.lines.values()] == [2, 3]


def test_what_both_have_becomes_more_of_one_line_and_what_is_too_much_for_it_another() -> None:
    guest, customer = guests(line(1, BEN, qty=60)), customers(line(2, ANNA, qty=50))
    _, taker = taken(guest, customer)
    assert [one.qty for one in taker.lines.values()] == [limits.QTY_MAX, 11]
    assert contents(taker) == {(WINE, ""): 110}


def test_lines_of_one_name_are_two_lines() -> None:
    _, taker = taken(guests(line(1, BEN, PIZZA)), customers(line(1, ANNA, WINE)))
    assert contents(taker) == {(WINE, ""): 1, (PIZZA, ""): 1}


def test_done_twice_the_second_time_there_is_nothing_to_take() -> None:
    left, taker = taken(guests(line(1, BEN)), customers())
    assert take(left, taker, START) == Repeat()


@pytest.mark.parametrize("of", [Place.at_table(TABLE), Place.of_customer(4)])
def test_only_a_guests_cart_goes_over(of: Place) -> None:
    refusal = take(cart(GUEST, of, BEN, line(1, BEN)), customers(), START)
    assert isinstance(refusal, Refusal)
    assert refusal.code is Code.MERGE_IMPOSSIBLE
    assert isinstance(take(guests(), guests(), START), Refusal)


def test_not_while_one_of_the_carts_is_being_ordered() -> None:
    lock = Lock(ANNA, 1, Phase.SENDING, 1, START)
    for guest, customer in ((guests(), customers()), (customers(), guests())):
        locked = attrs.evolve(customer, session=attrs.evolve(customer.session, lock=lock))
        pair = (guest, locked) if guest.session.place.customer_id is None else (locked, guest)
        refusal = take(*pair, START)
        assert isinstance(refusal, Refusal)
        assert refusal.code is Code.CART_LOCKED


def test_what_does_not_fit_together_stays_where_it_is() -> None:
    many = [line(n, BEN, note=f"number {n}") for n in range(limits.LINES_MAX)]
    refusal = take(guests(*many), customers(line(999, ANNA)), START)
    assert isinstance(refusal, Refusal)
    assert refusal.code is Code.CART_FULL


carts = st.lists(
    st.tuples(st.sampled_from([PIZZA, WINE, WATER]), st.integers(1, limits.QTY_MAX), st.sampled_from(["", "cold"])),
    max_size=8,
)


@given(carts, carts, st.integers(0, 4))
def test_whatever_both_have_nothing_is_lost_or_doubled(
    ours: list[tuple[int, int, str]], theirs: list[tuple[int, int, str]], shift: int
) -> None:
    guest = guests(*(line(n, BEN, *one) for n, one in enumerate(ours)))
    customer = customers(*(line(n + shift, ANNA, *one) for n, one in enumerate(theirs)))
    left, taker = taken(guest, customer)
    assert contents(left, taker) == contents(guest, customer)
    assert taker.session.cart.total == sum(one.line_total for one in taker.lines.values())
    assert all(one.qty <= limits.QTY_MAX for one in taker.lines.values())
    added = [one.added_seq for one in taker.lines.values()]
    assert added == sorted(set(added))
