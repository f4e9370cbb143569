"""What is true after a cart was placed or an order has moved on. Pure."""

from typing import assert_never

from actors.domain.cart.line import LineState
from actors.domain.evolution import after, session_after, with_one
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.money.discount import Discount
from actors.domain.ordering.events import OrderingEvent, OrderMoved, OrderPlaced
from actors.domain.ordering.history import moved
from actors.domain.ordering.lock import Lock, Processing
from actors.domain.ordering.placement import Placement
from actors.domain.state import State
from actors.domain.till.status import Phase
from actors.domain.values import changed


def evolve(state: State, event: OrderingEvent) -> State:
    """The state after the event."""
    match event:
        case OrderPlaced():
            return _placed(state, event)
        case OrderMoved():
            return after(state, event, **moved(state, event, event.order_number, event.status, event.by_user))
        case _:
            assert_never(event)


def _placed(state: State, event: OrderPlaced) -> State:
    order = event.order
    placement = Placement(event.idempotency_key, event.body_hash, order.order_number, event.at)
    lock = Lock(order.placed_by, order.order_number, Phase.SENDING, attempt=0, expires_at=event.lock_expires_at)
    if event.fulfilment is not None:
        state = _of_shop(state, event.fulfilment, event.discount)
    if event.counter is not None:
        state = changed(state, counters=with_one(state.counters, order.order_number, event.counter))
    return changed(
        state,
        session=session_after(state.session, event, processing=Processing.PROCESSING, lock=lock),
        lines={key: line.moved(LineState.LOCKED) for key, line in state.lines.items()},
        orders=with_one(state.orders, order.order_number, order),
        placements=with_one(state.placements, event.idempotency_key, placement),
    )


def _of_shop(state: State, fulfilment: OrderFulfilment, discount: Discount | None) -> State:
    fulfilments = with_one(state.fulfilments, fulfilment.order_number, fulfilment)
    if discount is None:
        return changed(state, fulfilments=fulfilments)
    discounts = with_one(state.discounts, discount.discount_id, discount)
    return changed(state, fulfilments=fulfilments, discounts=discounts)
