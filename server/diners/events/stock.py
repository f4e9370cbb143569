"""What happens to lines because of stock, as frames: the line is updated, and says how many are left for it."""

from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.domain.stock.events import StockEvent
from server.diners.events.stamp import Stamp
from server.diners.frames import CartUpdateFrame
from server.http.views import line_view
from server.money import amount


def frame(event: StockEvent, after: State, restaurant: Restaurant, stamp: Stamp) -> CartUpdateFrame:
    """The frame of an event; `after` is the state right after it."""
    return CartUpdateFrame(
        action="updated",
        item=line_view(event.line, restaurant, after.left_for(event.line)),
        total=amount(after.session.cart.total, restaurant.minor_digits),
        cart_hash=after.cart_hash,
        **stamp,
    )
