"""A cart of the shop: who may do what in it, what it demands, and how it ends."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import attrs
import pytest

from actors.domain import limits
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import AddLine, EmptyCart, PutInCart, RemoveLine, UpdateLine
from actors.domain.cart.events import LineIncreased
from actors.domain.cart.line import Line, LineState
from actors.domain.commands import Tick
from actors.domain.moving.commands import MoveSession
from actors.domain.ordering.order import Order, OrderStatus, PaymentStatus
from actors.domain.party.commands import Join, JoinShared, Leave, RestoreSession, ShareCart
from actors.domain.party.events import SessionClosed
from actors.domain.party.share import Share
from actors.domain.place import Place
from actors.domain.refusal import Code
from actors.domain.restaurant import Restaurant
from actors.domain.staff import Role
from actors.domain.state import opened
from actors.domain.stock.commands import CheckStock
from actors.domain.stock.shelves import Shelves
from tests.actors.domain.scenario import (
    ANNA,
    BEN,
    CARLA,
    FIRST,
    LUNCH,
    MOZZARELLA,
    PIZZA,
    RESTAURANT,
    SECOND,
    SESSION,
    SOLD_OUT,
    START,
    TABLE,
    THIRD,
    WINE,
    WITH_WINE,
    Story,
    menu_with,
    placed,
)

LINK: Final = Share(UUID(int=700), START + timedelta(days=7))


def shop(restaurant: Restaurant = RESTAURANT, shelves: Shelves | None = None) -> Story:
    """Anna's cart, and Ben of her household in it."""
    state = opened(SESSION, restaurant.restaurant_id, Place.of_customer(3), START)
    story = Story(state, restaurant, shelves=shelves or Shelves(branch_id=1))
    story.done(Join(ANNA, "Anna"), ShareCart(ANNA, LINK), JoinShared(BEN, LINK.share_id, "Ben"))
    return story


def lines(story: Story) -> list[tuple[UUID, int]]:
    return [(line.public_id, line.qty) for line in story.state.lines.values()]


# ---- what goes into it


def test_more_of_what_is_in_the_cart_is_more_of_its_line() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, 2))
    (more,) = story.done(PutInCart(BEN, SECOND, WINE, 3))
    assert isinstance(more, LineIncreased)
    assert lines(story) == [(FIRST, 5)]
    assert story.state.session.cart.total == 5 * 600
    assert story.state.lines[FIRST].member_id == ANNA


def test_what_was_put_in_twice_by_one_name_is_in_it_once() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, 2), PutInCart(ANNA, SECOND, WINE, 3))
    story.repeated(PutInCart(ANNA, FIRST, WINE, 2))
    story.repeated(PutInCart(ANNA, SECOND, WINE, 3))
    assert story.code(PutInCart(ANNA, SECOND, WINE, 4)) is Code.VERSION_CONFLICT
    assert story.code(PutInCart(ANNA, SECOND, PIZZA, 3)) is Code.VERSION_CONFLICT
    assert lines(story) == [(FIRST, 5)]


def test_another_note_other_options_or_another_price_are_a_line_of_their_own() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, PIZZA, 1), PutInCart(ANNA, SECOND, PIZZA, 1, "cold"))
    story.done(PutInCart(ANNA, THIRD, PIZZA, 1, "", ((MOZZARELLA, 1),)))
    story.restaurant = attrs.evolve(RESTAURANT, menu=menu_with(PIZZA, price=1000))
    story.done(PutInCart(ANNA, UUID(int=9), PIZZA, 1))
    assert [line.unit_price for line in story.state.lines.values()] == [950, 950, 1100, 1000]


def test_one_line_goes_as_far_as_one_line_goes() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, limits.QTY_MAX))
    assert story.code(PutInCart(ANNA, SECOND, WINE, 1)) is Code.QUANTITY_INVALID
    assert story.code(PutInCart(ANNA, SECOND, WINE, -5)) is Code.QUANTITY_INVALID
    assert story.code(PutInCart(ANNA, SECOND, PIZZA, 0)) is Code.QUANTITY_INVALID
    assert lines(story) == [(FIRST, limits.QTY_MAX)]


def test_what_is_not_on_sale_or_nowhere_to_be_had_is_refused_and_the_rest_holds_nothing() -> None:
    story = shop(shelves=Shelves(1, {PIZZA: 0, WINE: 1}))
    assert story.code(PutInCart(ANNA, FIRST, SOLD_OUT, 1)) is Code.ITEM_UNAVAILABLE
    assert story.code(PutInCart(ANNA, FIRST, PIZZA, 1)) is Code.OUT_OF_STOCK_ANYWHERE
    assert story.code(AddLine(ANNA, FIRST, PIZZA, 1)) is Code.OUT_OF_STOCK_ANYWHERE
    story.done(PutInCart(ANNA, FIRST, WINE, 3))  # how much there is where is the checkout's question
    assert (story.state.holds, story.state.waiting) == ({}, {})
    wine = story.shelves.get(WINE)
    assert wine is not None
    assert wine.available == 1


def test_an_option_that_is_nowhere_to_be_had_is_named() -> None:
    story = shop(shelves=Shelves(1, {WINE: 0}))
    refusal = story.refused(PutInCart(ANNA, FIRST, LUNCH, 1, "", ((WITH_WINE, 1),)))
    assert (refusal.code, refusal.option_id) == (Code.OUT_OF_STOCK_ANYWHERE, WITH_WINE)


def test_what_has_run_out_meanwhile_stays_and_may_become_less_but_not_more() -> None:
    story = shop(shelves=Shelves(1, {WINE: 9}))
    story.done(PutInCart(ANNA, FIRST, WINE, 3))
    story.shelves.count(WINE, 0)
    story.repeated(CheckStock())
    story.done(UpdateLine(ANNA, FIRST, None, qty=2))
    assert story.code(UpdateLine(ANNA, FIRST, None, qty=3)) is Code.OUT_OF_STOCK_ANYWHERE
    assert story.state.holds == {}


def test_the_ordering_switch_counts_and_the_daily_pass_does_not() -> None:
    story = shop(attrs.evolve(RESTAURANT, pass_required=True))
    story.done(PutInCart(ANNA, FIRST, WINE, 1))
    story.restaurant = attrs.evolve(RESTAURANT, ordering_enabled=False)
    assert story.code(PutInCart(ANNA, SECOND, PIZZA, 1)) is Code.ORDERING_DISABLED
    story.done(Join(CARLA))  # who may look may come


def test_the_last_word_stands_where_no_version_is_named() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, 1), UpdateLine(ANNA, FIRST, 1, qty=4), UpdateLine(BEN, FIRST, None, qty=2))
    story.repeated(UpdateLine(BEN, FIRST, None, qty=2))
    assert story.code(UpdateLine(BEN, FIRST, 1, qty=9)) is Code.VERSION_CONFLICT
    story.done(RemoveLine(BEN, FIRST, None))
    story.repeated(RemoveLine(ANNA, FIRST, None))


# ---- a household


def test_everybody_in_the_cart_edits_every_line_and_empties_it() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, 1), UpdateLine(BEN, FIRST, 1, qty=2), PutInCart(BEN, SECOND, PIZZA, 1))
    story.done(EmptyCart(BEN))
    assert lines(story) == []
    assert story.state.session.cart.total == 0
    story.repeated(EmptyCart(BEN))


def test_at_a_table_a_guest_empties_what_is_theirs() -> None:
    story = Story()
    story.done(Join(ANNA), Join(BEN), AddLine(ANNA, FIRST, WINE, 1), AddLine(BEN, SECOND, WINE, 1))
    story.done(EmptyCart(BEN))
    assert lines(story) == [(FIRST, 1)]


def test_a_link_lets_in_until_it_ends_or_there_is_another() -> None:
    story = shop()
    other = Share(UUID(int=701), START + timedelta(days=9))
    assert story.code(JoinShared(CARLA, other.share_id)) is Code.LINK_INVALID
    story.done(ShareCart(ANNA, other))
    assert story.code(JoinShared(CARLA, LINK.share_id)) is Code.LINK_INVALID
    assert story.state.present(BEN) is not None
    story.wait(9 * 24 * 3600)
    assert story.code(JoinShared(CARLA, other.share_id)) is Code.LINK_INVALID
    story.wait(-1)
    story.done(JoinShared(CARLA, other.share_id))


def test_only_the_owner_shares_a_cart_and_nobody_a_table() -> None:
    assert shop().code(ShareCart(BEN, LINK)) is Code.NOT_ALLOWED
    story = Story()
    story.done(Join(ANNA))
    assert story.code(ShareCart(ANNA, LINK)) is Code.NOT_ALLOWED
    assert story.code(JoinShared(BEN, LINK.share_id)) is Code.LINK_INVALID


def test_a_cart_keeps_its_owner() -> None:
    story = shop()
    assert story.code(Leave(ANNA, ANNA)) is Code.NOT_ALLOWED
    story.done(Leave(ANNA, BEN))
    assert story.state.session.host_id == ANNA


def test_a_cart_is_ordered_at_its_checkout_and_has_no_waiter_and_no_table() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, 1))
    assert story.code(story.order()) is Code.NOT_ALLOWED
    assert story.code(CallWaiter(ANNA, CallReason.WAITER)) is Code.NOT_ALLOWED
    assert story.code(MoveSession(TABLE, Role.MANAGER, 7)) is Code.NOT_ALLOWED


# ---- how it ends


def test_a_cart_is_kept_for_thirty_quiet_days_and_then_abandoned() -> None:
    story = shop()
    story.done(PutInCart(ANNA, FIRST, WINE, 1))
    story.wait(limits.CART_KEPT_S - 1)
    story.done(UpdateLine(ANNA, FIRST, 1, qty=2))
    assert story.state.deadline() == story.now + timedelta(days=30)
    story.wait(limits.CART_KEPT_S - 1)
    story.repeated(Tick())
    story.wait(1)
    (ended,) = story.done(Tick())
    assert isinstance(ended, SessionClosed)
    assert ended.reason == "abandoned"
    assert story.code(RestoreSession(Role.MANAGER, 7)) is Code.NOT_ALLOWED


def test_being_paid_does_not_end_a_cart() -> None:
    story = shop()
    order = attrs.evolve(placed().state.orders[1], payment_status=PaymentStatus.PAID, status=OrderStatus.VALIDATED)
    story.state = attrs.evolve(story.state, orders={1: order})
    assert story.state.deadline() == story.state.session.last_activity_at + timedelta(days=30)


def worn(status: OrderStatus) -> Story:
    """An empty cart that has ordered as many lines as one cart holds."""
    story = shop()
    line = Line(FIRST, WINE, "Chianti", 1, "", 600, ANNA, 1, LineState.ORDERED, 1, 5, START)
    retired = {UUID(int=n): attrs.evolve(line, public_id=UUID(int=n)) for n in range(limits.CART_WORN_LINES)}
    order: Order = attrs.evolve(placed().state.orders[1], payment_status=PaymentStatus.PAID, status=status)
    story.state = attrs.evolve(story.state, retired=retired, orders={1: order})
    return story


def test_a_cart_that_has_ordered_much_ends_when_all_of_that_is_over_and_the_next_begins_anew() -> None:
    story = worn(OrderStatus.DONE)
    story.wait(limits.PAID_CLOSE_S)
    (ended,) = story.done(Tick())
    assert isinstance(ended, SessionClosed)
    assert ended.reason == "renewed"


@pytest.mark.parametrize("status", [OrderStatus.VALIDATED, OrderStatus.READY, OrderStatus.OUT_FOR_DELIVERY])
def test_it_stays_while_something_may_still_happen_to_what_it_has_ordered(status: OrderStatus) -> None:
    assert not worn(status).state.worn


def test_it_stays_while_something_is_in_it() -> None:
    story = worn(OrderStatus.DONE)
    story.done(PutInCart(ANNA, UUID(int=10**6), WINE, 1))
    assert not story.state.worn
