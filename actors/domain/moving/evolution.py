"""What is true after a party has gone elsewhere, or has come. Pure."""

from collections.abc import Mapping
from typing import Any, Final, assert_never

from actors.domain.calls.call import Call, CallReason, ended
from actors.domain.cart.figures import CartFigures
from actors.domain.evolution import after
from actors.domain.moving.events import CartTaken, MovingEvent, PartyArrived, PartyDeparted, SessionMerged, SessionMoved
from actors.domain.moving.luggage import Luggage
from actors.domain.moving.merged import Merged
from actors.domain.ordering.lock import Processing
from actors.domain.session import SessionState
from actors.domain.state import State
from actors.domain.values import changed

_GIVEN: Final = (
    "members",
    "lines",
    "retired",
    "orders",
    "attempts",
    "moves",
    "ticket_items",
    "placements",
    "holds",
    "claims",
    "discounts",
    "payments",
)
# As the store gives them: a session that was read is the one that was saved, in the same order.
_ORDERED: Final[Mapping[str, Any]] = {
    "members": lambda member: (member.joined_seq, member.member_id),
    "retired": lambda line: (line.added_seq, line.public_id),
    "orders": lambda order: order.order_number,
    "placements": lambda placement: (placement.created_at, placement.idempotency_key),
    "attempts": lambda attempt: (attempt.order_number, attempt.number),
    "moves": lambda move: (move.order_number, move.number),
    "ticket_items": lambda item: item.key,
    "claims": lambda claim: claim.key,
    "discounts": lambda discount: (discount.given_at, discount.discount_id),
    "payments": lambda payment: (payment.created_at, payment.payment_id),
}


def evolve(state: State, event: MovingEvent) -> State:
    """The state after the event."""
    moved = after(state, event)
    match event:
        case SessionMoved(place=place):
            return changed(moved, session=changed(moved.session, place=place))
        case SessionMerged():
            return _merged(moved, event)
        case PartyArrived():
            return _arrived(moved, event)
        case PartyDeparted(luggage=luggage):
            left = {name: _without(state, luggage, name) for name in _ORDERED}
            return changed(moved, calls=_calls_without(state, event), **left)
        case CartTaken():
            return _taken(moved, event)
        case _:
            assert_never(event)


def _merged(state: State, event: SessionMerged) -> State:
    """Closed, and without anything that the other session has now."""
    kept = {name: _without(state, event.luggage, name) for name in ("placements", "attempts")}
    session = changed(
        state.session,
        state=SessionState.CLOSED,
        closed_at=event.at,
        host_id=None,
        cart=CartFigures(state.session.cart.round),
        processing=Processing.IDLE,
        merged=Merged(event.into, event.at),
    )
    empty = {name: kept.get(name, {}) for name in _GIVEN}
    return changed(state, session=session, calls=ended(state.calls, event.at), **empty)


def _taken(state: State, event: CartTaken) -> State:
    """Closed, and without the lines and who has gone with them."""
    session = changed(
        state.session,
        state=SessionState.CLOSED,
        closed_at=event.at,
        cart=CartFigures(state.session.cart.round),
        merged=Merged(event.into, event.at),
    )
    members = {key: member for key, member in state.members.items() if key not in event.household}
    retired = {key: line for key, line in state.retired.items() if key not in event.retired}
    return changed(state, session=session, members=members, lines={}, retired=retired)


def _arrived(state: State, event: PartyArrived) -> State:
    """With what has come, and in the round that is new to both."""
    session, lines, cart = state.session, state.lines, state.session.cart
    if event.round != cart.round:
        lines = {key: changed(line, round=event.round) for key, line in lines.items()}
        session = changed(session, cart=changed(cart, round=event.round))
    if event.back:
        session = changed(session, merged=None)
    return changed(
        state, session=session, lines=lines, **{name: _with(state, event.luggage, name) for name in _ORDERED}
    )


def _calls_without(state: State, event: PartyDeparted) -> Mapping[CallReason, Call]:
    """Nobody waits any more who is not here."""
    theirs = {key: call for key, call in state.calls.items() if call.member_id in event.luggage.members}
    over = ended(theirs, event.at)
    return state.calls if over is theirs else {**state.calls, **over}


def _with(state: State, luggage: Luggage, name: str) -> Mapping[Any, Any]:
    """A branch with what has come, in the order in which it is kept; the same where nothing has."""
    here, come = getattr(state, name), getattr(luggage, name)
    if not come:
        return here  # type: ignore[no-any-return]
    order = _ORDERED[name]
    return dict(sorted({**here, **come}.items(), key=lambda one: order(one[1])))


def _without(state: State, luggage: Luggage, name: str) -> Mapping[Any, Any]:
    """A branch without what has gone; the same where nothing has."""
    here, gone = getattr(state, name), getattr(luggage, name)
    return {key: one for key, one in here.items() if key not in gone} if gone else here
