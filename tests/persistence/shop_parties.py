"""Customers of the shop for tests of the stores: an order with how it comes."""

from datetime import datetime, timedelta
from uuid import uuid4

import attrs

from actors.change import difference
from actors.domain.evolve import evolve
from actors.domain.fulfilment.fulfilment import FEE_ITEM, DeliveryAddress, OrderFulfilment
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import Fulfilment
from actors.domain.ordering.rules import place_order
from actors.domain.party.commands import Join
from actors.ports.journal import Journal, StoredEvent
from tests.persistence.conftest import RESTAURANTS
from tests.persistence.parties import NOW, Party, add, party, place

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


async def ordered(journal: Journal, number: int = 1, in_hours: float = 1, fee: int | None = None) -> Party:
    """An order of the shop of a pizza and a water, whose slot begins then. With a `fee` it is one of its items."""
    who = party(RESTAURANTS[0], table=number, next_order_number=number)
    await journal.commit(who.change(Join(uuid4())))
    await journal.commit(who.change(add(who), attrs.evolve(add(who), menu_item_id=102)))
    decision = place_order(who.state, place(who), who.now, who.context)
    assert isinstance(decision, tuple)
    (placed,) = decision
    assert isinstance(placed, OrderPlaced)
    how = fulfilment(number, NOW + timedelta(hours=in_hours))
    items = placed.order.items
    if fee is not None:
        items = (*items, attrs.evolve(items[0], public_id=uuid4(), menu_item_id=FEE_ITEM, qty=1, unit_price=fee))
    order = attrs.evolve(placed.order, fulfilment=Fulfilment.DELIVERY, items=items)
    before, after = who.state, evolve(who.state, attrs.evolve(placed, order=order, fulfilment=how))
    session = attrs.evolve(after.session, lock=None, processing=Processing.IDLE)
    who.state = attrs.evolve(after, session=session)
    who.version += 1
    event = StoredEvent(who.session_id, session.seq, "cart_locked", who.now, b"{}")
    await journal.commit(difference(before, who.state, who.version - 1, [event], []))
    return who
