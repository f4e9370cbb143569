"""An order of the shop in a staff world: of a pizza and two glasses of wine, to be picked up, as it was stored."""

from datetime import datetime, timedelta
from uuid import UUID

import attrs

from actors.domain.fulfilment.fulfilment import DeliveryAddress, OrderFulfilment
from actors.domain.money.discount import Discount
from actors.domain.ordering.order import Fulfilment
from actors.domain.place import Place, SessionKind
from persistence.memory_sessions import Kept
from tests.actors.domain.fulfilment.bags import bag
from tests.staff.world import StaffWorld

ADDRESS = DeliveryAddress("Anna", "Dizengoff 1", "6433201", "Tel Aviv", "IL")


def fulfilment_of(number: int, kind: Fulfilment, starts_at: datetime, branch_id: int = 1) -> OrderFulfilment:
    """How it comes to its customer, in two hours from `starts_at`."""
    delivered = kind is Fulfilment.DELIVERY
    return OrderFulfilment(
        restaurant_id=1,
        order_number=number,
        customer_id=1,
        kind=kind,
        branch_id=branch_id,
        slot_id=1,
        day=starts_at.date(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        fee=0,
        discount=0,
        total=2150,
        name="Anna",
        phone="+972501234567",
        email="anna@example.com",
        language="en",
        note="",
        address=ADDRESS if delivered else None,
    )


def shop_order(
    world: StaffWorld,
    number: int = 77,
    kind: Fulfilment = Fulfilment.PICK_UP,
    in_hours: float = 1,
    rate: int | None = None,
) -> UUID:
    """Stores it, of which nothing was picked yet, with a code's discount of this rate; gives its session."""
    session_id = UUID(int=9000 + number)
    state = bag(kind, counted=False).state
    order = attrs.evolve(state.orders[1], order_number=number, created_at=world.now, cart_hash=f"cart-{number}")
    session = attrs.evolve(
        state.session,
        session_id=session_id,
        place=Place(SessionKind.SHOP, None),
        opened_at=world.now,
        last_activity_at=world.now,
        updated_at=world.now,
    )
    starts_at, code_id = world.now + timedelta(hours=in_hours), UUID(int=7000 + number)
    stored = attrs.evolve(
        state,
        session=session,
        orders={number: order},
        fulfilments={number: fulfilment_of(number, kind, starts_at)},
        discounts={} if rate is None else {code_id: Discount(code_id, "", None, rate=rate, order_id=order.order_id)},
        placements={},
        attempts={},
        moves={},
        lines={},
        retired={},
    )
    world.store._kept[session_id] = Kept(stored, 1, None, [])
    return session_id
