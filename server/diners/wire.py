"""How a session looks on the wire: events to frames, refusals to errors, JSON to WebSocket bytes.

Owns: building every frame of `docs/contract.md` §3, server to client, and the words in them that people read. Must not:
keep state, read a clock or touch a socket; a frame depends on its arguments alone, so it is built once and sent to all.
What members send is read by `server.diners.messages`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, TypedDict, assert_never
from uuid import UUID

from msgspec import UNSET, structs

from actors.domain.cart.events import LineAdded, LineRemoved, LineReturned, LineUpdated
from actors.domain.cart.line import Line, LineState
from actors.domain.events import Event
from actors.domain.ordering.events import OrderMoved, OrderPlaced
from actors.domain.ordering.order import OrderStatus, order_id
from actors.domain.party.events import (
    MemberJoined,
    MemberLeft,
    MemberUpdated,
    OrderingDisabled,
    OrderingEnabled,
    PassValidated,
    SessionClosed,
)
from actors.domain.party.member import Member
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.till.events import (
    OrderCancelled,
    OrderConfirmed,
    OrderFailed,
    OrderFired,
    OrderProgressed,
    OrderResent,
)
from actors.domain.till.status import Phase
from actors.domain.who import By
from server.diners import frames as f
from server.door.framing import text_frames
from server.door.messages import Pong
from server.http.views import LineView, encode, line_view, member_view, order_item_view, snapshot_view
from server.money import amount

_ABOUT_A_LINE: Final = frozenset({Code.VERSION_CONFLICT, Code.ITEM_UNAVAILABLE})


_OfOrder = OrderProgressed | OrderFailed | OrderFired | OrderMoved | OrderResent | OrderCancelled


class DinerWire:
    """`actors.ports.wire.Wire` for diners, and the frames that go to one connection only."""

    def event(self, event: Event, after: State, restaurant: Restaurant, ref: str | None) -> tuple[str, bytes]:
        """The event's type and its JSON. `after` is the state right after it; its `seq` is the event's."""
        frame = _frame(event, after, restaurant, UNSET if ref is None else ref)
        return _type_of(frame), encode(frame)

    def presence(self, member: Member, state: State, *, connected: bool) -> bytes:
        """The JSON that tells members somebody's connection came or went."""
        return encode(f.MemberPresence(member=member_view(member, state, connected)))

    def snapshot(self, state: State, restaurant: Restaurant, connected: frozenset[UUID], ref: str | None) -> bytes:
        """The JSON of the whole cart, as a frame."""
        view = snapshot_view(state, restaurant, connected)
        return encode(f.Snapshot(ref=UNSET if ref is None else ref, **structs.asdict(view)))

    def join(self, payloads: Sequence[bytes]) -> bytes:
        """The payloads as whole text frames one behind the other."""
        return text_frames(payloads)

    def refused(
        self, refusal: Refusal, state: State, restaurant: Restaurant, connected: frozenset[UUID], ref: str | None
    ) -> bytes:
        """The JSON that tells one member no, and how things stand where that helps."""
        said = _Said(code=refusal.code, message=refusal.message, ref=UNSET if ref is None else ref)
        if refusal.code is Code.CART_CHANGED:
            return encode(f.CartError(current=snapshot_view(state, restaurant, connected), **said))
        if refusal.code is Code.VERSION_CONFLICT or (refusal.line is not None and refusal.code in _ABOUT_A_LINE):
            return encode(f.LineError(current=_as_it_is(refusal.line, state, restaurant), **said))
        details = UNSET if refusal.holder is None else f.LockDetails(refusal.holder)
        return encode(f.Error(details=details, **said))

    def error(self, code: str, message: str, ref: str | None) -> bytes:
        """The JSON of an error that no rule gave: `BAD_MESSAGE`, `RATE_LIMITED`, `UNAVAILABLE`."""
        return encode(f.Error(code=code, message=message, ref=UNSET if ref is None else ref))

    def pong(self, ref: str | None) -> bytes:
        """The JSON that answers a `ping`."""
        return encode(Pong(ref=UNSET if ref is None else ref))


def _as_it_is(line: Line | None, state: State, restaurant: Restaurant) -> LineView | None:
    """The line a refusal is about, as it is now; None where it is not in the cart and was not ordered."""
    now = None if line is None else state.line(line.public_id)
    return None if now is None or now.state is LineState.REMOVED else line_view(now, restaurant)


class _Said(TypedDict):
    code: str
    message: str
    ref: f.Ref


class _Stamp(TypedDict):
    seq: int
    at: datetime
    by: By
    ref: f.Ref


def _frame(event: Event, after: State, restaurant: Restaurant, ref: f.Ref) -> f.EventFrame:  # noqa: C901, PLR0911, PLR0912 - one arm an event
    stamp = _Stamp(seq=after.session.seq, at=event.at, by=event.by, ref=ref)
    match event:
        case LineAdded(line=line):
            return _cart_updated(stamp, "created", line, after, restaurant)
        case LineReturned(line=line):
            return _cart_updated(stamp, "created", line, after, restaurant)
        case LineUpdated(line=line):
            return _cart_updated(stamp, "updated", line, after, restaurant)
        case LineRemoved(line=line):
            return _cart_updated(stamp, "deleted", line, after, restaurant)
        case MemberJoined(member=member):
            return f.MemberJoin(member=member_view(member, after), **stamp)
        case MemberUpdated(member=member):
            return f.MemberUpdate(member=member_view(member, after), **stamp)
        case MemberLeft(member=member):
            return f.MemberLeave(member=member_view(member, after), **stamp)
        case OrderPlaced():
            return _cart_locked(stamp, event, after)
        case OrderProgressed():
            return f.OrderProcessing(order_id=_name(event, after), phase=event.phase, attempt=event.attempt, **stamp)
        case OrderConfirmed():
            return _order_confirmed(stamp, event, after, restaurant)
        case OrderFailed() | OrderFired() if after.cancelled(event.order_number):
            return _order_cancelled(stamp, event, after)
        case OrderFailed():
            return _order_failed(stamp, event, after)
        case OrderFired():
            return f.OrderFired(order_id=_name(event, after), pos_ticket=event.pos_ticket, **stamp)
        case OrderResent():
            attempt = after.orders[event.order_number].pos_attempts + 1  # the one that comes now
            return f.OrderProcessing(order_id=_name(event, after), phase=Phase.QUEUED, attempt=attempt, **stamp)
        case OrderCancelled():
            return _order_cancelled(stamp, event, after)
        case OrderMoved():
            return f.OrderMoved(order_id=_name(event, after), status=event.status, **stamp)
        case PassValidated():
            return f.PassValidated(**stamp)
        case OrderingDisabled():
            return f.OrderingDisabled(**stamp)
        case OrderingEnabled():
            return f.OrderingEnabled(**stamp)
        case SessionClosed():
            return f.SessionClosed(**stamp)
        case _:
            assert_never(event)


def _cart_updated(stamp: _Stamp, action: f.Action, line: Line, after: State, restaurant: Restaurant) -> f.CartUpdated:
    return f.CartUpdated(
        action=action,
        item=line_view(line, restaurant),
        total=amount(after.session.cart.total, restaurant.minor_digits),
        cart_hash=after.cart_hash,
        **stamp,
    )


def _cart_locked(stamp: _Stamp, event: OrderPlaced, after: State) -> f.CartLocked:
    holder = after.members[event.order.placed_by]
    return f.CartLocked(
        locked_by_member=holder.member_id,
        order_id=event.order.order_id,
        message=f"{holder.nickname} is placing the order.",
        lock_expires_at=event.lock_expires_at,
        **stamp,
    )


def _order_confirmed(stamp: _Stamp, event: OrderConfirmed, after: State, restaurant: Restaurant) -> f.OrderConfirmed:
    order = event.order
    said = "is placed and on its way to the kitchen" if event.queued else "is confirmed"
    return f.OrderConfirmed(
        order_id=order.order_id,
        order_number=order.order_number,
        pos_ticket=UNSET if event.queued else order.pos_ticket,
        pos="queued" if event.queued else UNSET,
        message=f"Order {order.order_number} {said}.",
        total=amount(order.total, restaurant.minor_digits),
        items=[order_item_view(item, restaurant) for item in order.items],
        round=after.session.cart.round,
        **stamp,
    )


def _order_failed(stamp: _Stamp, event: OrderFailed, after: State) -> f.OrderFailed:
    name = _name(event, after)
    return f.OrderFailed(
        order_id=name, error=event.error, message=event.message, allow_retry=event.allow_retry, **stamp
    )


def _order_cancelled(stamp: _Stamp, event: _OfOrder, after: State) -> f.OrderMoved:
    """Also where the till answers afterwards: to the diners it stays cancelled, the rest is for staff."""
    return f.OrderMoved(order_id=_name(event, after), status=OrderStatus.CANCELLED, **stamp)


def _name(event: _OfOrder, after: State) -> str:
    return order_id(after.session.restaurant_id, event.order_number)


def _type_of(frame: f.EventFrame) -> str:
    return str(frame.__struct_config__.tag)
