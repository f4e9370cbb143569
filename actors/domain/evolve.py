"""`evolve(state, event)`: what is true after an event. Total, pure, and never refuses.

Each event makes `seq` grow by one. Only what a diner does counts as activity.
"""

from collections.abc import Mapping
from typing import TypeVar, assert_never
from uuid import UUID

import attrs

from actors.domain import events as e
from actors.domain.cart import EMPTY_SUM, Line, LineState, exchange
from actors.domain.order import RESENT, Attempt, Order, OrderStatus, PosStatus
from actors.domain.session import Member, Phase, Processing, Session, SessionState
from actors.domain.state import Placement, State

K = TypeVar("K")
V = TypeVar("V")


def evolve(state: State, event: e.Event) -> State:  # noqa: C901, PLR0911, PLR0912 - one arm an event
    """The state after the event, sharing every part that the event does not touch."""
    match event:
        case e.LineAdded(line=line):
            return _cart(state, event, gone=None, come=line)
        case e.LineUpdated(before=before, line=line):
            return _cart(state, event, gone=before, come=line)
        case e.LineRemoved(line=line):
            return _cart(state, event, gone=state.lines[line.public_id], come=None, retired=line)
        case e.LineReturned(line=line):
            return _returned(state, event, line)
        case e.OrderPlaced():
            return _placed(state, event)
        case e.OrderProgressed():
            return _progressed(state, event)
        case e.OrderConfirmed():
            return _confirmed(state, event)
        case e.OrderFailed():
            return _failed(state, event)
        case e.OrderFired():
            return _fired(state, event)
        case e.OrderResent():
            return _resent(state, event)
        case e.OrderCancelled():
            return _moved(state, event, OrderStatus.CANCELLED)
        case e.OrderMoved():
            return _moved(state, event, event.status)
        case e.MemberJoined() | e.MemberUpdated():
            return _member(state, event, event.member, event.member.member_id if event.is_host else _host(state))
        case e.MemberLeft(member=member):
            return _member(state, event, member, None if member.member_id == _host(state) else _host(state))
        case e.PassValidated():
            return _next(state, event, pass_validated=True)
        case e.OrderingDisabled():
            return _next(state, event, ordering_disabled=True)
        case e.OrderingEnabled():
            return _next(state, event, ordering_disabled=False)
        case e.SessionClosed():
            return _next(state, event, state_=SessionState.CLOSED, closed_at=event.at)
        case _:
            assert_never(event)


def _cart(state: State, event: e.Event, *, gone: Line | None, come: Line | None, retired: Line | None = None) -> State:
    """One line out, one line in. Written out, because it runs on every tap."""
    s = state.session
    lines = dict(state.lines)
    total = s.total
    if gone is not None:
        total -= gone.line_total
    if come is not None:
        total += come.line_total
        lines[come.public_id] = come
    elif gone is not None:
        del lines[gone.public_id]
    session = Session(
        session_id=s.session_id,
        restaurant_id=s.restaurant_id,
        table_id=s.table_id,
        state=s.state,
        seq=s.seq + 1,
        round=s.round,
        host_id=s.host_id,
        total=total,
        cart_sum=exchange(s.cart_sum, gone, come),
        processing=Processing.IDLE,
        pass_validated=s.pass_validated,
        ordering_disabled=s.ordering_disabled,
        opened_at=s.opened_at,
        last_activity_at=event.at,
    )
    gone_for_good = state.retired if retired is None else _with(state.retired, retired.public_id, retired)
    return State(session, state.members, lines, gone_for_good, state.orders, state.placements, state.attempts)


def _placed(state: State, event: e.OrderPlaced) -> State:
    order = event.order
    placement = Placement(event.idempotency_key, event.body_hash, order.order_number, event.at)
    return _next(
        state,
        event,
        lines={line.public_id: line.moved(LineState.LOCKED) for line in state.lines.values()},
        orders=_with(state.orders, order.order_number, order),
        placements=_with(state.placements, event.idempotency_key, placement),
        processing=Processing.PROCESSING,
        lock_holder=order.placed_by,
        lock_order=order.order_number,
        lock_phase=Phase.SENDING,
        lock_attempt=0,
        lock_expires_at=event.lock_expires_at,
    )


def _progressed(state: State, event: e.OrderProgressed) -> State:
    order = attrs.evolve(
        state.orders[event.order_number],
        pos_status=event.pos_status,
        pos_attempts=event.attempt,
        pos_error=event.error,
        pos_next_at=event.next_at,
        pos_failures=event.failures,
        pos_alerted_at=event.at if event.alert else state.orders[event.order_number].pos_alerted_at,
    )
    orders, attempts = _with(state.orders, event.order_number, order), _trail(state, event.attempts)
    if state.session.lock_order != event.order_number:
        return _next(state, event, orders=orders, attempts=attempts)
    return _next(state, event, orders=orders, attempts=attempts, lock_phase=event.phase, lock_attempt=event.attempt)


def _fired(state: State, event: e.OrderFired) -> State:
    order = state.orders[event.order_number]
    fired = order.taken(event.pos_ticket)
    if event.alert:
        fired = attrs.evolve(fired, pos_alerted_at=event.at)
    orders = _with(state.orders, event.order_number, fired)
    return _next(state, event, orders=orders, attempts=_trail(state, event.attempts))


def _resent(state: State, event: e.OrderResent) -> State:
    """Due at once. What the till refused is as good as never sent; what may be there is looked up first."""
    order = state.orders[event.order_number]
    fresh = order.pos_status in (PosStatus.QUEUED, PosStatus.REJECTED)
    resent = attrs.evolve(
        order,
        pos_status=PosStatus.QUEUED if fresh else PosStatus.UNKNOWN,
        pos_error=RESENT,
        pos_next_at=event.at,
        pos_failures=0,
        pos_alerted_at=None,
    )
    return _next(state, event, orders=_with(state.orders, event.order_number, resent))


def _moved(state: State, event: e.OrderMoved | e.OrderCancelled, status: OrderStatus) -> State:
    """A cancelled order has no next attempt, whoever cancelled it."""
    order: Order = attrs.evolve(state.orders[event.order_number], status=status)
    if status is OrderStatus.CANCELLED:
        order = attrs.evolve(order, pos_next_at=None)
    return _next(state, event, orders=_with(state.orders, event.order_number, order))


def _returned(state: State, event: e.Event, line: Line) -> State:
    return _next(
        state,
        event,
        lines=_with(state.lines, line.public_id, line),
        retired={key: retired for key, retired in state.retired.items() if key != line.public_id},
        total=state.session.total + line.line_total,
        cart_sum=exchange(state.session.cart_sum, None, line),
        processing=Processing.IDLE,
    )


def _confirmed(state: State, event: e.OrderConfirmed) -> State:
    ordered = {line.public_id: line.moved(LineState.ORDERED) for line in state.lines.values()}
    return _next(
        state,
        event,
        lines={},
        retired={**state.retired, **ordered},
        orders=_with(state.orders, event.order.order_number, event.order),
        attempts=_trail(state, event.attempts),
        processing=Processing.CONFIRMED,
        round=state.session.round + 1,
        total=0,
        cart_sum=EMPTY_SUM,
        **_UNLOCKED,
    )


def _failed(state: State, event: e.OrderFailed) -> State:
    number = event.order_number
    if state.session.lock_order != number:
        order = state.orders[number]
        rejected = attrs.evolve(
            order,
            pos_status=PosStatus.REJECTED,
            pos_error=event.error,
            pos_next_at=None,
            pos_alerted_at=event.at if event.alert else order.pos_alerted_at,
        )
        orders = _with(state.orders, number, rejected)
        return _next(state, event, orders=orders, attempts=_trail(state, event.attempts))
    failed = {
        key: attrs.evolve(placement, failed=event.message)
        for key, placement in state.placements.items()
        if placement.order_number == number
    }
    return _next(
        state,
        event,
        lines={line.public_id: line.moved(LineState.PENDING) for line in state.lines.values()},
        orders={key: order for key, order in state.orders.items() if key != number},
        placements={**state.placements, **failed},
        attempts=_trail(state, event.attempts),
        processing=Processing.FAILED,
        **_UNLOCKED,
    )


def _member(state: State, event: e.Event, member: Member, host_id: UUID | None) -> State:
    return _next(state, event, members=_with(state.members, member.member_id, member), host_id=host_id)


def _host(state: State) -> UUID | None:
    return state.session.host_id


def _next(state: State, event: e.Event, **changed: object) -> State:
    """The state one `seq` on. Names of the tree's branches replace them, all others are fields of the session."""
    branches = {name: changed.pop(name) for name in _BRANCHES if name in changed}
    if "state_" in changed:
        changed["state"] = changed.pop("state_")
    if isinstance(event.by, UUID):
        changed["last_activity_at"] = event.at
    session = attrs.evolve(state.session, seq=state.session.seq + 1, **changed)  # type: ignore[arg-type]
    return attrs.evolve(state, session=session, **branches)  # type: ignore[arg-type]


def _trail(state: State, attempts: tuple[Attempt, ...]) -> Mapping[tuple[int, int], Attempt]:
    """The attempts with these, which may replace the last of an order's."""
    if not attempts:
        return state.attempts
    return {**state.attempts, **{(attempt.order_number, attempt.number): attempt for attempt in attempts}}


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return {**mapping, key: value}


_BRANCHES = ("members", "lines", "retired", "orders", "placements", "attempts")
_UNLOCKED: dict[str, int | None] = {
    "lock_holder": None,
    "lock_order": None,
    "lock_phase": None,
    "lock_attempt": 0,
    "lock_expires_at": None,
}
