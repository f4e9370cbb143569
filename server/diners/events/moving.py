"""What a party is told when it goes elsewhere, or when another one comes to it or leaves it."""

from typing import assert_never

from actors.domain.moving.events import CartTaken, MovingEvent, PartyArrived, PartyDeparted, SessionMerged, SessionMoved
from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.diners import frames as f
from server.diners.events.stamp import Stamp
from server.http.views import TableView, order_view, table_view


def frame(event: MovingEvent, after: State, restaurant: Restaurant, stamp: Stamp) -> f.EventFrame:
    """The frame of an event; `after` is the state right after it."""
    match event:
        case SessionMoved(place=place):
            return f.SessionMovedFrame(table=table_of(place, restaurant), **stamp)
        case SessionMerged(into=into, place=place):
            return f.SessionMovedFrame(table=table_of(place, restaurant), session_id=into, **stamp)
        case PartyArrived(luggage=luggage, from_place=place):
            orders = [order_view(order, restaurant) for order in luggage.orders.values()]
            table, cart = table_of(place, restaurant), after.session.cart
            return f.PartyJoinFrame(from_table=table, orders=orders, round=cart.round, cart_hash=cart.hash, **stamp)
        case PartyDeparted(luggage=luggage):
            return f.PartyLeaveFrame(orders=[order.order_id for order in luggage.orders.values()], **stamp)
        case CartTaken():
            return f.SessionClosedFrame(**stamp)  # for the guest: who goes on elsewhere hears of that instead
        case _:
            assert_never(event)


def table_of(place: Place, restaurant: Restaurant) -> TableView | None:
    """The table there, if there is one."""
    table = restaurant.table_at(place)
    return None if table is None else table_view(table)
