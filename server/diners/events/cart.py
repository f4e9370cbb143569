"""The cart's events as frames: a line was created, updated or deleted."""

from typing import assert_never

from actors.domain.cart.events import CartEvent, LineAdded, LineIncreased, LineRemoved, LineReturned, LineUpdated
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.diners.events.stamp import Stamp
from server.diners.frames import Action, CartUpdateFrame
from server.http.views import line_view
from server.money import amount


def frame(event: CartEvent, after: State, restaurant: Restaurant, stamp: Stamp) -> CartUpdateFrame:
    """The frame of an event; `after` is the state right after it."""
    left = after.left_for(event.line) if after.holds else None
    return CartUpdateFrame(
        action=_action(event),
        item=line_view(event.line, restaurant, left),
        total=amount(after.session.cart.total, restaurant.minor_digits),
        cart_hash=after.cart_hash,
        **stamp,
    )


def _action(event: CartEvent) -> Action:
    match event:
        case LineUpdated():  # what most taps do
            return "updated"
        case LineAdded() | LineReturned():
            return "created"
        case LineRemoved():
            return "deleted"
        case LineIncreased():
            return "updated"
        case _:
            assert_never(event)
