"""How staff are told things that go to one connection only: frames to JSON.

Owns: building those frames, and how large the floor may be on the wire. Must not: keep state or touch a socket. What
everybody is told, `staff.floor.feed` builds once.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

from msgspec import UNSET, Struct, UnsetType

from server.door.messages import Pong
from server.http.views import encode, restaurant_view
from staff.floor.frames import Done, FloorSnapshot, StaffError
from staff.floor.orders import FloorView

ORDERS_BYTES_MAX: Final = 128 * 1024  # about 100 usual orders
SESSIONS_BYTES_MAX: Final = 384 * 1024  # about 300 usual sessions
TICKETS_BYTES_MAX: Final = 128 * 1024  # about 60 usual orders' tickets
ITEMS_BYTES_MAX: Final = 96 * 1024  # about 550 counted items; all of these are three quarters of what may wait
OPTIONS_BYTES_MAX: Final = 32 * 1024  # about 200 of them

V = TypeVar("V", bound=Struct)


def floor(seq: int, view: FloorView, ref: str | None) -> bytes:
    """The JSON of the house, as it was at `seq` or later. What does not fit is left to the routes."""
    orders, sessions = list(_fitting(view.orders, ORDERS_BYTES_MAX)), list(_fitting(view.sessions, SESSIONS_BYTES_MAX))
    tickets = list(_fitting(view.tickets[::-1], TICKETS_BYTES_MAX))[::-1]  # the newest, as the display has them
    all_fits = len(orders) == len(view.orders) and len(sessions) == len(view.sessions)
    items = list(_fitting(view.items, ITEMS_BYTES_MAX))
    options = list(_fitting(view.options, OPTIONS_BYTES_MAX))
    all_fits = all_fits and len(tickets) == len(view.tickets) and len(items) == len(view.items)
    all_fits = all_fits and len(options) == len(view.options)
    snapshot = FloorSnapshot(
        seq=seq,
        restaurant=restaurant_view(view.restaurant),
        sells=any(branch.sells for branch in view.restaurant.branches.values()),
        system=view.system,
        tables=list(view.tables),
        sessions=sessions,
        orders=orders,
        alerts=list(view.alerts),
        items=items,
        options=options,
        tickets=tickets,
        complete=view.complete and all_fits,
        ref=_shown(ref),
    )
    return encode(snapshot)


def done(shows: str, view: Struct, ref: str | None) -> bytes:
    """The JSON that tells one who asked how what they asked for is now, in the field that `shows` it."""
    return encode(Done(**{shows: view}, ref=_shown(ref)))  # type: ignore[arg-type]


def error(code: str, message: str, ref: str | None, details: Mapping[str, object] | None = None) -> bytes:
    """The JSON that tells one who asked no, and how things are where that is why."""
    return encode(StaffError(code=code, message=message, ref=_shown(ref), details=dict(details) if details else UNSET))


def pong(ref: str | None) -> bytes:
    """The JSON that answers a `ping`."""
    return encode(Pong(ref=_shown(ref)))


def _fitting(views: Sequence[V], room: int) -> Iterator[V]:
    """The first of the views, as many as fit, and never none: one alone is far smaller than what may wait."""
    for n, view in enumerate(views):
        room -= len(encode(view))
        if room < 0 and n:
            return
        yield view


def _shown(ref: str | None) -> str | UnsetType:
    return UNSET if ref is None else ref
