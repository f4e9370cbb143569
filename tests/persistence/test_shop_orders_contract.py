"""Orders of the shop and what was picked of them, as they are kept: one contract for both stores."""

from datetime import datetime, timedelta
from uuid import uuid4

import attrs
import pytest

from actors.change import difference
from actors.domain.evolve import evolve
from actors.domain.fulfilment.commands import ChooseForMissing, Offer, PickItem
from actors.domain.fulfilment.fulfilment import DeliveryAddress, OrderFulfilment
from actors.domain.fulfilment.pick import MissingChoice, PickedStatus
from actors.domain.kitchen.commands import MoveOrder
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import Fulfilment, OrderStatus
from actors.domain.ordering.rules import place_order
from actors.domain.party.commands import Join
from actors.domain.staff import Role
from actors.ports.journal import StoredEvent
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter
from tests.persistence.conftest import RESTAURANTS, STAFF_USER, Store
from tests.persistence.parties import NOW, Party, add, party, place

_S = OrderStatus
OPEN = (_S.VALIDATED, _S.PREPARING, _S.READY, _S.MISSING)
OVER = (_S.DONE, _S.CANCELLED)
HOME = DeliveryAddress("Anna", "Via Roma 1", "00184", "Roma", "IT", note="second floor")


def fulfilment(number: int, starts_at: datetime, branch_id: int = 1) -> OrderFulfilment:
    ends_at = starts_at + timedelta(hours=2)
    return OrderFulfilment(
        *(1, number, 1, Fulfilment.DELIVERY, branch_id, 1, starts_at.date(), starts_at, ends_at),
        fee=300,
        discount=0,
        total=1550,
        name="Anna",
        phone="+39 1",
        email="anna@example.com",
        language="it",
        note="ring twice",
        address=HOME,
    )


async def ordered(store: Store, number: int = 1, in_hours: float = 1) -> Party:
    """An order of the shop of a pizza and a water, whose slot begins then."""
    who = party(RESTAURANTS[0], table=number, next_order_number=number)
    await store.journal.commit(who.change(Join(uuid4())))
    await store.journal.commit(who.change(add(who), attrs.evolve(add(who), menu_item_id=102)))
    decision = place_order(who.state, place(who), who.now, who.context)
    assert isinstance(decision, tuple)
    (placed,) = decision
    assert isinstance(placed, OrderPlaced)
    how = fulfilment(number, NOW + timedelta(hours=in_hours))
    order = attrs.evolve(placed.order, fulfilment=Fulfilment.DELIVERY)
    before, after = who.state, evolve(who.state, attrs.evolve(placed, order=order, fulfilment=how))
    session = attrs.evolve(after.session, lock=None, processing=Processing.IDLE)
    who.state = attrs.evolve(after, session=session)
    who.version += 1
    event = StoredEvent(who.session_id, session.seq, "cart_locked", who.now, b"{}")
    await store.journal.commit(difference(before, who.state, who.version - 1, [event], []))
    return who


def as_kept(who: Party) -> tuple[object, ...]:
    (number,) = who.state.orders
    picks = tuple(pick for _, pick in sorted(who.state.picks.items()))
    return who.state.orders[number], who.session_id, who.state.fulfilments[number], picks


def read(found: ShopOrder | None) -> tuple[object, ...]:
    assert found is not None
    return found.placed.order, found.placed.session_id, found.fulfilment, tuple(found.picks)


async def test_an_order_is_read_with_how_it_comes_and_what_was_picked_of_it(store: Store) -> None:
    who = await ordered(store)
    assert read(await store.orders.one_of_shop(1, 1)) == as_kept(who)
    said = (
        PickItem(1, 0, PickedStatus.PICKED, STAFF_USER),
        PickItem(1, 1, PickedStatus.MISSING, STAFF_USER, Offer(101, 1)),
        MoveOrder(1, _S.MISSING, Role.EMPLOYEE, STAFF_USER),
        ChooseForMissing(1, MissingChoice.SUBSTITUTE, who.host),
    )
    for command in said:
        await store.journal.commit(who.change(command))
        assert read(await store.orders.one_of_shop(1, 1)) == as_kept(who)
    (one,) = (await store.orders.of_shop(1, ShopOrderFilter((_S.READY,)), 10, 0)).orders
    assert read(one) == as_kept(who)
    stored = await store.sessions.load(who.session_id, 1)
    assert stored is not None
    assert stored.state.picks == who.state.picks


async def test_the_most_urgent_slot_comes_first_and_a_page_says_how_many_there_are(store: Store) -> None:
    for number, hours in ((1, 5.0), (2, -1.0), (3, 1.0)):
        await ordered(store, number, hours)
    found = await store.orders.of_shop(1, ShopOrderFilter(OPEN), 2, 0)
    assert [one.fulfilment.order_number for one in found.orders] == [2, 3]
    rest = await store.orders.of_shop(1, ShopOrderFilter(OPEN), 2, 2)
    assert ([one.fulfilment.order_number for one in rest.orders], rest.total, found.total) == ([1], 3, 3)
    past = await store.orders.of_shop(1, ShopOrderFilter(OPEN), 2, 9)
    assert (past.orders, past.total) == ((), 3)


@pytest.mark.parametrize(
    ("which", "total"),
    [
        (ShopOrderFilter((_S.READY,)), 0),
        (ShopOrderFilter(OPEN, branch_id=1), 1),
        (ShopOrderFilter(OPEN, branch_id=2), 0),
        (ShopOrderFilter(OPEN, since=NOW + timedelta(hours=1)), 1),
        (ShopOrderFilter(OPEN, until=NOW + timedelta(hours=1)), 0),
        (ShopOrderFilter(OPEN, NOW, NOW + timedelta(hours=2)), 1),
    ],
)
async def test_orders_are_narrowed(store: Store, which: ShopOrderFilter, total: int) -> None:
    await ordered(store)
    assert (await store.orders.of_shop(1, which, 10, 0)).total == total
    assert (await store.orders.of_shop(2, which, 10, 0)).total == 0


async def test_what_is_over_is_found_by_when_its_slot_began(store: Store) -> None:
    who = await ordered(store)
    await store.journal.commit(who.change(MoveOrder(1, _S.CANCELLED, Role.MANAGER, STAFF_USER)))
    assert (await store.orders.of_shop(1, ShopOrderFilter(OVER), 10, 0)).total == 0
    assert (await store.orders.of_shop(1, ShopOrderFilter(OPEN), 10, 0)).total == 0
    found = await store.orders.of_shop(1, ShopOrderFilter(OVER, NOW, NOW + timedelta(days=1)), 10, 0)
    assert [one.placed.order.status for one in found.orders] == [_S.CANCELLED]


async def test_a_tables_order_is_none_of_the_shops(store: Store) -> None:
    assert await store.orders.one_of_shop(1, 1) is None
    assert await store.orders.one_of_shop(1, 2**40) is None
