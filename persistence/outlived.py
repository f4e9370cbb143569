"""Orders as they are kept in Postgres once their session has been deleted.

Owns: the one write to orders that does not go through the journal, because no session's version could fence it: it is
fenced by what was known of the order itself. Must not: touch an order that has a session.
"""

from typing import Final

import msgspec

from actors.domain.ordering.order import Order
from actors.ports.outlived import OrderNews
from actors.ports.sessions import OrderRecord
from persistence.bridge import Reads
from persistence.orders import Orders
from persistence.statements import statement

_SAVE: Final = statement("save_outlived")
_encode: Final = msgspec.json.Encoder().encode


class OutlivedStore:
    """Fits `actors.ports.outlived.OutlivedStore`."""

    def __init__(self, reads: Reads):
        self._reads = reads
        self._orders = Orders(reads)

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """See `actors.ports.outlived.OutlivedStore.one`."""
        return await self._orders.one(restaurant_id, order_number)

    async def save(self, known: Order, order: Order, new: OrderNews) -> bool:
        """See `actors.ports.outlived.OutlivedStore.save`."""
        values = (known, order, new.attempts, new.audit, new.moves, new.items, new.stock, new.alerts, new.slots)
        return bool(await self._reads.fetch(_SAVE, *(_encode(value).decode() for value in values)))
