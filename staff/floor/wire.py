"""How staff are told things that go to one connection only: frames to JSON.

Owns: building those frames, and how large the floor may be on the wire. Must not: keep state or touch a socket. What
everybody is told, `staff.floor.feed` builds once.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from server.door.messages import Pong
from server.http.views import encode, restaurant_view
from staff.floor.frames import Done, FloorSnapshot, StaffError
from staff.floor.orders import FloorView
from staff.floor.views import StaffOrderView

FLOOR_BYTES_MAX: Final = 128 * 1024  # half of what may wait for one connection; about 100 usual orders


def floor(seq: int, view: FloorView, ref: str | None) -> bytes:
    """The JSON of what needs staff, as it was at `seq` or later. What does not fit is left to the list of orders."""
    orders = list(_fitting(view.orders))
    complete = view.complete and len(orders) == len(view.orders)
    restaurant = restaurant_view(view.restaurant)
    return encode(
        FloorSnapshot(
            seq=seq,
            restaurant=restaurant,
            orders=orders,
            complete=complete,
            items=list(view.items),
            ref=_shown(ref),
        )
    )


def done(shows: str, view: Struct, ref: str | None) -> bytes:
    """The JSON that tells one who asked how what they asked for is now, in the field that `shows` it."""
    return encode(Done(**{shows: view}, ref=_shown(ref)))  # type: ignore[arg-type]


def error(code: str, message: str, ref: str | None, details: Mapping[str, object] | None = None) -> bytes:
    """The JSON that tells one who asked no, and how things are where that is why."""
    return encode(StaffError(code=code, message=message, ref=_shown(ref), details=dict(details) if details else UNSET))


def pong(ref: str | None) -> bytes:
    """The JSON that answers a `ping`."""
    return encode(Pong(ref=_shown(ref)))


def _fitting(orders: Sequence[StaffOrderView]) -> Iterator[StaffOrderView]:
    """The first of the orders, as many as fit, and never none: an order alone is far smaller than what may wait."""
    room = FLOOR_BYTES_MAX
    for n, order in enumerate(orders):
        room -= len(encode(order))
        if room < 0 and n:
            return
        yield order


def _shown(ref: str | None) -> str | UnsetType:
    return UNSET if ref is None else ref
