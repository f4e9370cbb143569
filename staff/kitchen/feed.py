"""The kitchen's part of the staff's feed: each ticket as it is now, whenever something of it has changed.

Owns: noticing which tickets have changed. Must not: cost a tap more than a few comparisons of objects.
"""

from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

from attrs import frozen

from actors.domain.kitchen.ticket import items_of
from actors.domain.ordering.order import Order
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.ports.sessions import PlacedOrder
from staff.floor.feed import Feeds
from staff.floor.frames import TicketUpdate
from staff.kitchen.views import ticket_views


@frozen(eq=False)
class KitchenFeed:
    """Tells the staff's screens of tickets. Fits `actors.ports.observers.SessionObserver`."""

    feeds: Feeds

    def session_changed(
        self, before: State, after: State, restaurant: Restaurant, _connected: Callable[[], frozenset[UUID]]
    ) -> None:
        """A turn is durable. Nothing of the kitchen is in nearly any."""
        if (
            after.ticket_items is before.ticket_items
            and after.orders is before.orders
            and after.session.place is before.session.place
        ):
            return
        if after.ticket_items and self.feeds.begun(restaurant.restaurant_id):
            self._tell(before, after, restaurant)

    def outlived_changed(self, after: State, order_number: int, restaurant: Restaurant) -> None:
        """An order without a session has changed, which no session tells of."""
        if self.feeds.begun(restaurant.restaurant_id):
            self._tell_of(PlacedOrder(after.orders[order_number], None, None), after, restaurant)

    def _tell(self, before: State, after: State, restaurant: Restaurant) -> None:
        session = after.session
        table = restaurant.table_at(session.place)
        for number in _changed(before, after):
            placed = PlacedOrder(after.orders[number], session.session_id, table.table_number if table else None)
            self._tell_of(placed, after, restaurant)

    def _tell_of(self, placed: PlacedOrder, after: State, restaurant: Restaurant) -> None:
        items = items_of(after.ticket_items, placed.order.order_number)
        tickets = ticket_views(placed, items, restaurant)
        self.feeds.tell(restaurant.restaurant_id, *(partial(TicketUpdate, ticket=ticket) for ticket in tickets))


def _changed(before: State, after: State) -> Iterator[int]:
    """The orders whose tickets are not what they were, lowest number first."""
    moved = after.session.place != before.session.place
    numbers = {
        item.order_number
        for key, item in after.ticket_items.items()
        if moved or before.ticket_items.get(key) is not item
    }
    numbers |= {
        number
        for number, order in after.orders.items()
        if (number, 0) in after.ticket_items and _shown(before.orders.get(number)) != _shown(order)
    }
    return iter(sorted(numbers))


def _shown(order: Order | None) -> object:
    """What a ticket shows of its order that may change."""
    return None if order is None else (order.status, order.payment_status)
