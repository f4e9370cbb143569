"""Counter orders in Postgres.

Owns: the reads of `actors.ports.counter_orders.CounterOrders`, one statement and one trip each. Must not: write.
"""

from typing import Final

import msgspec

from actors.ports.counter_orders import CounterOrderFilter, FoundCounterOrders, KeptCounterOrder
from persistence.bridge import Reads, Row
from persistence.orders import ORDER_NUMBER_MAX
from persistence.statements import statement

WALKED_MAX: Final = 500  # a busy day of a counter: a page that fits nothing costs no more than that
_ORDERS: Final = statement("counter_orders")
_orders: Final = msgspec.json.Decoder(tuple[KeptCounterOrder, ...]).decode


class CounterOrders:
    """Fits `actors.ports.counter_orders.CounterOrders`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def one(self, restaurant_id: int, order_number: int) -> KeptCounterOrder | None:
        """See `actors.ports.counter_orders.CounterOrders.one`."""
        if not 0 < order_number < ORDER_NUMBER_MAX:
            return None
        row = await self._found(restaurant_id, CounterOrderFilter(before=order_number + 1), 1, walked=1)
        found = _orders(row["orders"]) if row["orders"] else ()
        return next((one for one in found if one.order.order_number == order_number), None)

    async def page(self, restaurant_id: int, which: CounterOrderFilter, limit: int) -> FoundCounterOrders:
        """See `actors.ports.counter_orders.CounterOrders.page`."""
        row = await self._found(restaurant_id, which, limit, walked=WALKED_MAX)
        found = _orders(row["orders"]) if row["orders"] else ()
        return FoundCounterOrders(found, row["walked_to"] if row["walked"] == WALKED_MAX else None, row["total"])

    async def _found(self, restaurant_id: int, which: CounterOrderFilter, limit: int, walked: int) -> Row:
        before = ORDER_NUMBER_MAX if which.before is None else min(which.before, ORDER_NUMBER_MAX)
        statuses = None if which.statuses is None else list(which.statuses)
        about = (statuses, which.payment_status, which.table_id, which.customer_session_id)
        times = (which.created_from, which.created_until)
        (row,) = await self._reads.fetch(_ORDERS, restaurant_id, before, *about, *times, limit, walked, which.offset)
        return row
