"""What is true after something has happened to an order on its way to the till. Pure."""

from collections.abc import Mapping
from typing import assert_never

from actors.domain.cart.figures import CartFigures
from actors.domain.cart.line import LineState
from actors.domain.evolution import after, session_after, with_one
from actors.domain.kitchen.ticket import with_items
from actors.domain.ordering.history import moved
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.state import State
from actors.domain.till.attempt import Attempt
from actors.domain.till.events import (
    OrderCancelled,
    OrderConfirmed,
    OrderFailed,
    OrderFired,
    OrderProgressed,
    OrderResent,
    TillEvent,
)
from actors.domain.till.status import RESENT, PosStatus
from actors.domain.values import changed


def evolve(state: State, event: TillEvent) -> State:
    """The state after the event."""
    match event:
        case OrderProgressed():
            return _progressed(state, event)
        case OrderConfirmed():
            return _confirmed(state, event)
        case OrderFailed():
            return _failed(state, event)
        case OrderFired():
            return _fired(state, event)
        case OrderResent():
            return after(state, event, orders=_with(state, _resent(state.orders[event.order_number], event)))
        case OrderCancelled():
            number, status = event.order_number, OrderStatus.CANCELLED
            return after(state, event, **moved(state, event, number, status, event.by_user, event.reason))
        case _:
            assert_never(event)


def _progressed(state: State, event: OrderProgressed) -> State:
    before = state.orders[event.order_number]
    order = changed(
        before,
        pos_status=event.pos_status,
        pos_attempts=event.attempt,
        pos_error=event.error,
        pos_next_at=event.next_at,
        pos_failures=event.failures,
        pos_alerted_at=event.at if event.alert else before.pos_alerted_at,
    )
    lock = state.session.lock
    if lock is not None and lock.order_number == event.order_number:
        lock = changed(lock, phase=event.phase, attempt=event.attempt)
    return changed(
        state,
        session=session_after(state.session, event, lock=lock),
        orders=_with(state, order),
        attempts=_attempts(state, event.attempts),
    )


def _confirmed(state: State, event: OrderConfirmed) -> State:
    ordered = {key: line.moved(LineState.ORDERED) for key, line in state.lines.items()}
    number, before = event.order.order_number, state.orders[event.order.order_number]
    if before.status is OrderStatus.DRAFT:
        state = changed(state, moves=moved(state, event, number, event.order.status, None)["moves"])
    next_cart = CartFigures(state.session.cart.round + 1)
    return changed(
        state,
        session=session_after(state.session, event, processing=Processing.CONFIRMED, cart=next_cart, lock=None),
        lines={},
        holds={},
        retired={**state.retired, **ordered},
        orders=_with(state, event.order),
        attempts=_attempts(state, event.attempts),
        ticket_items=with_items(state.ticket_items, event.ticket),
    )


def _failed(state: State, event: OrderFailed) -> State:
    if state.awaits(event.order_number):
        return _failed_at_once(state, event)
    order = state.orders[event.order_number]
    rejected = changed(
        order,
        pos_status=PosStatus.REJECTED,
        pos_error=event.error,
        pos_next_at=None,
        pos_alerted_at=event.at if event.alert else order.pos_alerted_at,
    )
    return after(state, event, orders=_with(state, rejected), attempts=_attempts(state, event.attempts))


def _failed_at_once(state: State, event: OrderFailed) -> State:
    """The diners still wait: no order is kept, and the cart is theirs again."""
    number = event.order_number
    failed = {
        key: changed(placement, failed=event.message)
        for key, placement in state.placements.items()
        if placement.order_number == number
    }
    return changed(
        state,
        session=session_after(state.session, event, processing=Processing.FAILED, lock=None),
        lines={key: line.moved(LineState.PENDING) for key, line in state.lines.items()},
        orders={key: order for key, order in state.orders.items() if key != number},
        **_without(state, number),
        placements={**state.placements, **failed},
        attempts=_attempts(state, event.attempts),
    )


def _without(state: State, order_number: int) -> Mapping[str, object]:
    """The branches that have something of an order of the shop, without that; none where it has nothing there."""
    if order_number not in state.fulfilments:
        return {}
    gone = state.orders[order_number].order_id
    return {
        "fulfilments": {key: one for key, one in state.fulfilments.items() if key != order_number},
        "discounts": {key: one for key, one in state.discounts.items() if one.order_id != gone},
    }


def _fired(state: State, event: OrderFired) -> State:
    order = state.orders[event.order_number].taken(event.pos_ticket)
    if event.alert:
        order = changed(order, pos_alerted_at=event.at)
    return after(state, event, orders=_with(state, order), attempts=_attempts(state, event.attempts))


def _resent(order: Order, event: OrderResent) -> Order:
    """Due at once. What the till refused is as good as never sent; what may be there is looked up first."""
    fresh = order.pos_status in (PosStatus.QUEUED, PosStatus.REJECTED)
    return changed(
        order,
        pos_status=PosStatus.QUEUED if fresh else PosStatus.UNKNOWN,
        pos_error=RESENT,
        pos_next_at=event.at,
        pos_failures=0,
        pos_alerted_at=None,
    )


def _attempts(state: State, attempts: tuple[Attempt, ...]) -> Mapping[tuple[int, int], Attempt]:
    """The attempts with these, which may replace the last of an order's."""
    if not attempts:
        return state.attempts
    return {**state.attempts, **{(attempt.order_number, attempt.number): attempt for attempt in attempts}}


def _with(state: State, order: Order) -> Mapping[int, Order]:
    return with_one(state.orders, order.order_number, order)
