"""The ops' part of the staff's feed: each order of the shop as it is now, whenever something of it has changed.

Owns: noticing which orders have changed. Must not: cost a tap more than a few comparisons of objects.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from attrs import frozen

from actors.domain.money.discount import touching
from actors.domain.ordering.order import OrderStatus
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.ports.shop_orders import shop_order
from staff.floor.feed import Feeds
from staff.floor.frames import OpsOrderUpdate
from staff.ops.views import ops_order_view


@frozen(eq=False)
class OpsFeed:
    """Tells the staff's screens of orders of the shop. Fits `actors.ports.observers.SessionObserver`."""

    feeds: Feeds

    def session_changed(
        self, before: State, after: State, restaurant: Restaurant, _connected: Callable[[], frozenset[UUID]]
    ) -> None:
        """A turn is durable. Nothing of the shop is in nearly any."""
        same = after.picks is before.picks and after.orders is before.orders and after.discounts is before.discounts
        if not after.fulfilments or same:
            return
        if self.feeds.begun(restaurant.restaurant_id):
            for number in sorted(after.fulfilments):
                self._tell(number, before, after, restaurant)

    def _tell(self, number: int, before: State, after: State, restaurant: Restaurant) -> None:
        order = after.orders.get(number)
        if order is None or order.status is OrderStatus.DRAFT:
            return
        picked = any(before.picks.get(key) is not pick for key, pick in after.picks.items() if key[0] == number)
        off = [touching(state.discounts.values(), order) for state in (before, after)]
        if picked or before.orders.get(number) is not order or off[0] != off[1]:
            found = shop_order(after, number)
            if found is not None:
                view = ops_order_view(found, restaurant)
                self.feeds.tell(restaurant.restaurant_id, partial(OpsOrderUpdate, order=view))
