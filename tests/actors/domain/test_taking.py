"""A guest's cart that goes over to a customer's: every line, once, as the rules of both sessions say."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.cart.commands import AddLine, PutInCart, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.moving.merging import Handover
from actors.domain.moving.taking import take
from actors.domain.ordering.lock import Lock
from actors.domain.party.commands import Join, JoinShared, Leave, ShareCart
from actors.domain.party.share import Share
from actors.domain.place import Place
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.session import SessionState
from actors.domain.state import State, opened
from actors.domain.till.status import Phase
from tests.actors.domain.invariants import check_state, check_step
from tests.actors.domain.scenario import ANNA, BEN, PIZZA, RESTAURANT, START, TABLE, WATER, WINE, Story

GUEST, CUSTOMER = UUID(int=31), UUID(int=32)
DAD, MUM, TOM = UUID(int=41), UUID(int=42), UUID(int=43)  # a household
WEEK: Final = timedelta(days=7)
LINK, OTHER_LINK = Share(UUID(int=51), START + WEEK), Share(UUID(int=52), START + WEEK)


def cart(session_id: UUID, place: Place, member: UUID, *commands: Command) -> State:
    story = Story(opened(session_id, RESTAURANT.restaurant_id, place, START))
    story.done(Join(member, "Ada"), *commands)
    return story.state


def guests(*commands: Command) -> State:
    return cart(GUEST, Place.of_guest(), BEN, *commands)


def customers(*commands: Command) -> State:
    return cart(CUSTOMER, Place.of_customer(3), ANNA, *commands)


def shared(by: UUID, link: Share, *members: UUID) -> tuple[Command, ...]:
    """The cart is shared, and these come by the link."""
    return (ShareCart(by, link), *(JoinShared(one, link.share_id, "Ada") for one in members))


def there(state: State) -> list[UUID]:
    return [one.member_id for one in state.members.values() if one.left_at is None]


def line(n: int, by: UUID, item: int = WINE, qty: int = 1, note: str = "") -> AddLine:
    return AddLine(by, UUID(int=5_000 + n), item, qty, note)


def taken(guest: State, customer: State) -> tuple[State, State]:
    decided = take(guest, customer, START)
    assert isinstance(decided, Handover), decided
    return checked(guest, decided.giving), checked(customer, decided.taking)


def checked(state: State, events: Sequence[Event]) -> State:
    """The state after the events, each of which leaves whole what it must."""
    for event in events:
        then = evolve(state, event)
        check_step(state, event, then)
        state = then
    check_state(state, merged=True)
    return state


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


# ---- the household of the guest's cart


def test_whoever_was_in_the_guests_cart_by_link_is_in_the_customers_and_what_they_put_in_is_theirs() -> None:
    guest = guests(*shared(BEN, LINK, DAD, MUM), line(1, BEN), line(2, DAD, PIZZA), line(3, MUM, WATER, 2))
    left, taker = taken(guest, customers())
    assert there(taker) == [ANNA, DAD, MUM]
    assert taker.session.host_id == ANNA
    assert [(one.menu_item_id, one.member_id) for one in taker.lines.values()] == [
        (WINE, ANNA),
        (PIZZA, DAD),
        (WATER, MUM),
    ]
    assert there(left) == [BEN]
    assert left.session.merged is not None
    assert left.session.merged.into == CUSTOMER


def test_two_households_become_one_and_nobody_is_called_as_somebody_else() -> None:
    guest = guests(*shared(BEN, LINK, DAD))
    _, taker = taken(guest, customers(*shared(ANNA, OTHER_LINK, MUM)))
    assert there(taker) == [ANNA, MUM, DAD]
    names = [one.nickname.casefold() for one in taker.members.values()]
    assert len(set(names)) == 3
    assert [one.joined_seq for one in taker.members.values()] == sorted(
        {one.joined_seq for one in taker.members.values()}
    )


def test_what_is_alike_becomes_one_line_only_where_it_is_one_persons() -> None:
    guest = guests(*shared(BEN, LINK, DAD), line(1, BEN, WINE, 2), line(2, DAD, WATER, 3))
    customer = customers(*shared(ANNA, OTHER_LINK, MUM), line(3, ANNA, WATER), line(4, ANNA, WINE), line(5, MUM, PIZZA))
    _, taker = taken(guest, customer)
    assert [(one.menu_item_id, one.member_id, one.qty) for one in taker.lines.values()] == [
        (WATER, ANNA, 1),
        (WINE, ANNA, 3),
        (PIZZA, MUM, 1),
        (WATER, DAD, 3),
    ]


def test_whoever_has_left_goes_along_where_a_line_names_them_and_is_no_more_there_than_before() -> None:
    guest = guests(*shared(BEN, LINK, DAD, MUM), line(1, DAD), Leave(DAD, DAD), Leave(MUM, MUM))
    left, taker = taken(guest, customers())
    assert there(taker) == [ANNA]
    assert taker.members[DAD].left_at is not None
    assert {one.member_id for one in taker.lines.values()} == {DAD}
    assert (DAD in left.members, MUM in left.members, MUM in taker.members) == (False, True, False)


def test_a_message_that_comes_twice_is_known_where_the_cart_has_gone() -> None:
    first, second, third = line(1, BEN), line(2, DAD, PIZZA), line(3, DAD, WATER)
    guest = guests(*shared(BEN, LINK, DAD), first, second, third, RemoveLine(BEN, third.public_id, None))
    _, taker = taken(guest, customers(line(9, ANNA)))
    story = Story(taker)
    for said in (attrs.evolve(first, by=ANNA), second, third):
        again = PutInCart(said.by, said.public_id, said.menu_item_id, said.qty, said.note)
        assert story.decide(again) == Repeat(), said
    assert story.decide(RemoveLine(DAD, third.public_id, None)) == Repeat()


def test_a_line_that_was_changed_is_of_the_version_that_phones_have_seen() -> None:
    mine, dads = line(1, BEN, qty=2), line(2, DAD, PIZZA)
    revised = (UpdateLine(BEN, mine.public_id, None, 4), UpdateLine(BEN, dads.public_id, None, 3))
    _, taker = taken(guests(*shared(BEN, LINK, DAD), mine, dads, *revised), customers())
    assert [(one.qty, one.version) for one in taker.lines.values()] == [(4, 2), (3, 2)]
    assert Story(taker).decide(attrs.evolve(dads, qty=1)) == Repeat()


def test_the_link_goes_along_where_the_customers_cart_has_none_that_is_good() -> None:
    guest = guests(*shared(BEN, LINK))
    assert taken(guest, customers())[1].session.share == LINK
    assert taken(guest, customers(*shared(ANNA, OTHER_LINK)))[1].session.share == OTHER_LINK
    past = Share(UUID(int=53), START)
    assert taken(guest, customers(ShareCart(ANNA, past)))[1].session.share == LINK
    assert taken(guests(ShareCart(BEN, past)), customers())[1].session.share is None


def test_no_more_people_than_a_cart_may_have() -> None:
    many = [UUID(int=60_000 + n) for n in range(limits.MEMBERS_MAX - 1)]
    guest = guests(*shared(BEN, LINK, *many))
    assert len(there(taken(guest, customers())[1])) == limits.MEMBERS_MAX
    refusal = take(guest, customers(*shared(ANNA, OTHER_LINK, DAD)), START)
    assert isinstance(refusal, Refusal)
    assert refusal.code is Code.SESSION_FULL


carts = st.lists(
    st.tuples(st.sampled_from([PIZZA, WINE, WATER]), st.integers(1, limits.QTY_MAX), st.sampled_from(["", "cold"])),
    max_size=8,
)


@given(carts, carts, st.integers(0, 4), st.lists(st.sampled_from([0, 1, 2]), min_size=8, max_size=8))
def test_whatever_both_have_nothing_is_lost_or_doubled(
    ours: list[tuple[int, int, str]], theirs: list[tuple[int, int, str]], shift: int, whose: list[int]
) -> None:
    home, others = (BEN, DAD, MUM), (ANNA, TOM)
    guest = guests(*shared(BEN, LINK, DAD, MUM), *(line(n, home[whose[n]], *one) for n, one in enumerate(ours)))
    customer = customers(
        *shared(ANNA, OTHER_LINK, TOM), *(line(n + shift, others[whose[n] % 2], *one) for n, one in enumerate(theirs))
    )
    left, taker = taken(guest, customer)
    assert contents(left, taker) == contents(guest, customer)
    assert taker.session.cart.total == sum(one.line_total for one in taker.lines.values())
    assert all(one.qty <= limits.QTY_MAX for one in taker.lines.values())
    added = [one.added_seq for one in taker.lines.values()]
    assert added == sorted(set(added))
    for member in (DAD, MUM, TOM):  # each has what they had
        assert of(member, taker) == of(member, guest) + of(member, customer)
    assert there(taker) == [ANNA, TOM, DAD, MUM]


def of(member: UUID, state: State) -> list[tuple[int, int, str]]:
    """What somebody has in the cart."""
    return [(one.menu_item_id, one.qty, one.note) for one in state.lines.values() if one.member_id == member]
