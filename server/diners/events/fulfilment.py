"""Events of picking as frames: what was found of an order, and what its customer wants for what was not."""

from actors.domain.fulfilment.events import FulfilmentEvent
from actors.domain.ordering.order import order_id
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp
from server.http.pick_views import instead_view


def frame(event: FulfilmentEvent, after: State, restaurant: Restaurant, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it. Who picks, and when, is nothing to customers."""
    pick = event.pick
    return f.OrderPickFrame(
        order_id=order_id(after.session.restaurant_id, pick.order_number),
        position=pick.position,
        picked_status=pick.status,
        substitute=instead_view(pick, restaurant),
        choice=pick.choice,
        **stamp,
    )
