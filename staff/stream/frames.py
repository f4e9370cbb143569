"""What is told on the stream: one type for each frame, names exact.

Owns: the shapes, and which scope a key needs to hear of what. Must not: know a socket. AsyncAPI is generated from
these.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any, Final

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from actors.domain.api_key import Scope
from actors.domain.event_type import EventType
from actors.ports.stream import StreamEvent
from server.http.views import Instant, encode
from staff.stream.messages import EVERYTHING

SCOPES: Final[Mapping[EventType, Scope]] = MappingProxyType(
    {
        EventType.ORDER_CREATED: Scope.ORDERS_READ,
        EventType.ORDER_UPDATED: Scope.ORDERS_READ,
        EventType.ORDER_CANCELLED: Scope.ORDERS_READ,
        EventType.KITCHEN_ORDER_READY: Scope.ORDERS_READ,
        EventType.PAYMENT_PROCESSED: Scope.PAYMENTS_READ,
        EventType.PAYMENT_REFUNDED: Scope.PAYMENTS_READ,
        EventType.SESSION_OPENED: Scope.TABLES_READ,
        EventType.SESSION_UPDATED: Scope.TABLES_READ,
        EventType.SESSION_CLOSED: Scope.TABLES_READ,
        EventType.ITEM_UPDATED: Scope.MENU_READ,
        EventType.STOCK_LOW: Scope.MENU_READ,
        EventType.POS_ALERT: Scope.ORDERS_READ,
    }
)
"""Which scope a key needs to hear of it: that of the route where it is read."""

ERROR_CODES: Final = (
    "BAD_MESSAGE",
    "NOT_ALLOWED",
    "RATE_LIMITED",
    "SESSION_NOT_FOUND",
    "TABLE_NOT_FOUND",
    "UNAVAILABLE",
)
StreamErrorCode = Annotated[str, Meta(extra_json_schema={"enum": list(ERROR_CODES)})]
StreamSeq = Annotated[int, Meta(ge=0, description="The event's number in its restaurant; each is one above the last.")]
Ref = str | UnsetType


class StreamReady(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="ready"):
    """The first frame: what is told to this key or token, and the last number. Nothing is, until rooms are named."""

    seq: StreamSeq
    event_types: list[EventType]


class Subscribed(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="subscribed"):
    """The answer to `subscribe` and `resume`: whatever happens in these rooms after `seq` follows, in order."""

    seq: StreamSeq
    rooms: list[str]
    ref: Ref = UNSET


class StreamReset(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="reset"):
    """Events up to `seq` are not kept any more, or never were: read the API anew. What comes after `seq` follows.

    The answer to a `resume` that is too old. Without `ref` it comes by itself, where the stream began anew.
    """

    seq: StreamSeq
    ref: Ref = UNSET


class StreamPong(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="pong"):
    """Somebody is there. This connection was told all that concerns it up to `seq`: resume from there."""

    seq: StreamSeq
    ref: Ref = UNSET


class StreamEventFrame(Struct, frozen=True, gc=False, kw_only=True):
    """Something has happened, and is durable. `data` is as in a webhook of the same `type`.

    `rooms` are where it belongs, besides `restaurant`, which has everything.
    """

    type: EventType
    seq: StreamSeq
    at: Instant
    rooms: list[str]
    data: Any


class StreamError(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="error"):
    """A message was refused; what was listened to before is listened to still. `details` may have the `room`."""

    code: StreamErrorCode
    message: str
    ref: Ref = UNSET
    details: dict[str, Any] | UnsetType = UNSET


TO_LISTENER: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {
        "ready": StreamReady,
        "subscribed": Subscribed,
        "reset": StreamReset,
        "event": StreamEventFrame,
        "error": StreamError,
        "pong": StreamPong,
    }
)
"""Every message a listener may get."""


class _Told(Struct, frozen=True, gc=False):
    """`StreamEventFrame` with data that is JSON already."""

    type: EventType
    seq: int
    at: datetime
    rooms: list[str]
    data: Raw


def event_json(event: StreamEvent) -> bytes:
    """The JSON of an event, the same for everybody."""
    return encode(_Told(event.event_type, event.seq, event.at, sorted(event.rooms), Raw(event.body)))


def concerns(event: StreamEvent, rooms: frozenset[str], event_types: frozenset[EventType]) -> bool:
    """Whether somebody who listens to these rooms, and may hear of these types, is told of an event."""
    return event.event_type in event_types and (EVERYTHING in rooms or not rooms.isdisjoint(event.rooms))
