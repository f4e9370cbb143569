"""How many orders were placed, by restaurant, since somebody last asked.

Owns: that each is counted once, however often it changes and whoever tells of it. Must not: keep an order. A tap does
not come here; what happens to an order does, and is a look into two small sets.
"""

from collections.abc import Mapping, Sequence

from actors.domain.alerts.alert import Alert
from actors.domain.restaurant import Restaurant
from actors.ports.clock import Clock
from actors.ports.sessions import PlacedOrder


class PlacedOrders:
    """Counts them. Fits `actors.ports.observers.Observer`.

    An order is told of a little after it was placed, and perhaps on the other side of a question. So one that was
    placed before the last question counts too, unless it was counted then; what is older, or from before this process,
    never does.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._from = self._since = clock()
        self._now: set[tuple[int, int]] = set()  # restaurant and number
        self._before: set[tuple[int, int]] = set()

    def order_changed(self, placed: PlacedOrder, restaurant: Restaurant, *, alerts: Sequence[Alert]) -> None:
        """See `actors.ports.observers.Observer.order_changed`."""
        order = placed.order
        if order.created_at >= self._from and (order.restaurant_id, order.order_number) not in self._before:
            self._now.add((order.restaurant_id, order.order_number))

    def taken(self) -> Mapping[int, int]:
        """How many of each restaurant that had any, from now on anew."""
        counts: dict[int, int] = {}
        for restaurant_id, _ in self._now:
            counts[restaurant_id] = counts.get(restaurant_id, 0) + 1
        self._before, self._now = self._now, set()
        self._from, self._since = self._since, self._clock()
        return counts
