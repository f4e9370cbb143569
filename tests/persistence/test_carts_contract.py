"""What every store must do with carts of the shop, in memory and in Postgres alike."""

from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import attrs
import pytest

from actors.change import difference
from actors.domain.cart.commands import PutInCart, RemoveLine
from actors.domain.limits import CART_KEPT_S
from actors.domain.moving.taking import take
from actors.domain.ordering.lock import Lock
from actors.domain.ordering.order import OrderStatus
from actors.domain.party.commands import CloseSession, Join, JoinShared, Leave, ShareCart
from actors.domain.party.share import Share
from actors.domain.place import Place, SessionKind
from actors.domain.restaurant import Context
from actors.domain.state import opened
from actors.domain.till.status import Phase
from actors.errors import BadRow
from actors.ports.journal import Change
from staff.ports import Briefs
from tests.persistence.conftest import RESTAURANTS, Store
from tests.persistence.parties import NOW, Party, decided, joined, place

ADA, BEN = 3, 4


def cart(of: Place, restaurant_id: int = 1) -> tuple[Party, Change]:
    """A cart with its owner in it, and the change that stores it."""
    at = next(one for one in RESTAURANTS if one.restaurant_id == restaurant_id)
    who = Party(opened(uuid4(), restaurant_id, of, NOW), Context(at, 1))
    return who, who.change(Join(who.session_id, "Ada"))


async def kept(store: Store, of: Place, restaurant_id: int = 1) -> Party:
    who, change = cart(of, restaurant_id)
    await store.journal.commit(change)
    return who


async def test_a_cart_comes_back_as_it_was_with_its_customer_link_and_lines(store: Store) -> None:
    who = await kept(store, Place.of_customer(ADA))
    first, second = uuid4(), uuid4()
    share = Share(uuid4(), NOW + timedelta(days=7))
    await store.journal.commit(who.change(ShareCart(who.host, share), PutInCart(who.host, first, 101, 2)))
    await store.journal.commit(who.change(PutInCart(who.host, second, 101, 3)))
    stored = await store.sessions.load(who.session_id, recent=10)
    assert stored is not None
    assert stored.state == who.state
    assert stored.state.session.share == share
    assert stored.state.line(second) is not None


async def test_a_customers_active_cart_is_found_and_no_other(store: Store) -> None:
    ada, elsewhere = await kept(store, Place.of_customer(ADA)), await kept(store, Place.of_customer(ADA), 2)
    await kept(store, Place.of_guest())
    assert await store.sessions.active_of(1, ADA) == ada.session_id
    assert await store.sessions.active_of(2, ADA) == elsewhere.session_id
    assert await store.sessions.active_of(1, BEN) is None
    await store.journal.commit(ada.change(CloseSession()))
    assert await store.sessions.active_of(1, ADA) is None
    new = await kept(store, Place.of_customer(ADA))
    assert await store.sessions.active_of(1, ADA) == new.session_id


async def test_a_customer_has_one_active_cart_and_guests_have_any_number(store: Store) -> None:
    await kept(store, Place.of_customer(ADA))
    with pytest.raises(BadRow):
        await kept(store, Place.of_customer(ADA))
    await kept(store, Place.of_customer(BEN))
    await kept(store, Place.of_guest())
    await kept(store, Place.of_guest())


@pytest.mark.parametrize(
    "odd", [Place(SessionKind.SHOP, 101), Place(SessionKind.DINE_IN, 101, ADA)], ids=["at a table", "of a customer"]
)
async def test_a_cart_is_at_no_table_and_a_table_is_of_no_customer(store: Store, odd: Place) -> None:
    with pytest.raises(BadRow):
        await kept(store, odd)


async def test_carts_are_not_on_the_floor(store: Store) -> None:
    await kept(store, Place.of_customer(ADA))
    who, change = joined()
    await store.journal.commit(change)
    briefs = await cast(Briefs, store.attention).briefs(1, NOW - timedelta(days=1), 10)
    assert [one.session_id for one in briefs] == [who.session_id]


async def test_a_cart_is_due_once_it_was_kept_for_long_enough_or_where_it_is_locked(store: Store) -> None:
    who = await kept(store, Place.of_customer(ADA))
    last = who.state.session.last_activity_at + timedelta(seconds=CART_KEPT_S)
    assert await store.sessions.due(last - timedelta(seconds=1), 10) == ()
    assert await store.sessions.due(last, 10) == (who.session_id,)
    await store.journal.commit(_locked(who))
    assert await store.sessions.due(who.now + timedelta(minutes=1), 10) == (who.session_id,)


def _locked(who: Party) -> Change:
    """The cart's order is a draft, and its lock is soon over."""
    table, _ = joined()
    table.change(PutInCart(table.host, uuid4(), 101, 1))
    table.change(place(table))
    (order,) = table.state.orders.values()
    order = attrs.evolve(order, status=OrderStatus.DRAFT)
    lock = Lock(who.host, order.order_number, Phase.SENDING, 1, who.now + timedelta(seconds=10))
    session = attrs.evolve(who.state.session, lock=lock, seq=who.state.session.seq + 1)
    return difference(who.state, attrs.evolve(who.state, session=session, orders={1: order}), who.version, [], [])


async def test_a_guests_cart_goes_over_in_one_step_and_both_are_as_they_were_decided(store: Store) -> None:
    guest, ada = await kept(store, Place.of_guest()), await kept(store, Place.of_customer(ADA))
    same = UUID(int=7_777)
    gone = uuid4()
    await store.journal.commit(guest.change(PutInCart(guest.host, same, 101, 2), PutInCart(guest.host, gone, 102, 1)))
    await store.journal.commit(guest.change(RemoveLine(guest.host, gone, None), PutInCart(guest.host, uuid4(), 102, 4)))
    await store.journal.commit(ada.change(PutInCart(ada.host, same, 102, 1)))
    await store.journal.hand_over(*decided(guest, ada, take(guest.state, ada.state, ada.now)))
    for who in (guest, ada):
        stored = await store.sessions.load(who.session_id, recent=100)
        assert stored is not None
        assert stored.state == who.state
    assert sorted(line.qty for line in ada.state.lines.values()) == [2, 5]


async def test_a_household_goes_along_and_both_carts_are_read_as_they_are(store: Store) -> None:
    guest, ada = await kept(store, Place.of_guest()), await kept(store, Place.of_customer(ADA))
    dad, mum, left, gone, kept_line = (uuid4() for _ in range(5))
    link = Share(uuid4(), NOW + timedelta(days=7))
    home = [JoinShared(one, link.share_id, "Ada") for one in (dad, mum)]
    await store.journal.commit(guest.change(ShareCart(guest.host, link), *home))
    put = [PutInCart(dad, gone, 102, 1), PutInCart(mum, left, 102, 2, "cold"), PutInCart(guest.host, kept_line, 101, 1)]
    await store.journal.commit(guest.change(*put))
    await store.journal.commit(guest.change(RemoveLine(guest.host, gone, None), Leave(mum, mum)))
    await store.journal.commit(ada.change(PutInCart(ada.host, gone, 101, 1)))
    await store.journal.hand_over(*decided(guest, ada, take(guest.state, ada.state, ada.now)))
    for who in (guest, ada):
        stored = await store.sessions.load(who.session_id, recent=100)
        assert stored is not None
        assert stored.state == who.state
        assert list(stored.state.members) == list(who.state.members)
    assert await store.sessions.of_member(dad) == ada.session_id
    assert await store.sessions.of_member(guest.host) == guest.session_id
    assert {line.member_id for line in ada.state.lines.values()} == {ada.host, mum}
    assert ada.state.session.share == link
