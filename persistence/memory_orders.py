"""Orders without a session in memory, as `persistence.outlived` keeps them in Postgres.

Owns: what `Memory` answers about them. Must not: know a rule.
"""

from collections.abc import MutableSequence

import attrs

from actors.domain.audit import AuditEntry
from actors.domain.kitchen.ticket import with_items
from actors.domain.ordering.order import Order
from actors.domain.state import State
from actors.ports.outlived import OrderNews
from actors.ports.sessions import OrderRecord
from persistence.memory_attention import MemoryAttention
from persistence.memory_staff import MemoryOrders
from persistence.memory_stock import MemoryStock


class MemoryOutlived:
    """Fits `actors.ports.outlived.OutlivedStore`. `outlived` are the states of sessions that have been deleted."""

    def __init__(
        self,
        orders: MemoryOrders,
        outlived: MutableSequence[State],
        audit: MutableSequence[AuditEntry],
        stock: MemoryStock,
        attention: MemoryAttention,
    ) -> None:
        self._attention = attention
        self._orders = orders
        self._outlived = outlived
        self._audit = audit
        self._stock = stock

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """See `actors.ports.outlived.OutlivedStore.one`."""
        return await self._orders.one(restaurant_id, order_number)

    async def save(self, known: Order, order: Order, new: OrderNews) -> bool:
        """See `actors.ports.outlived.OutlivedStore.save`."""
        await self._orders.one(known.restaurant_id, known.order_number)  # as away and as slow as any read
        for position, state in enumerate(self._outlived):
            if state.orders.get(known.order_number) == known:
                attempts = {(one.order_number, one.number): one for one in new.attempts}
                self._outlived[position] = attrs.evolve(
                    state,
                    orders={**state.orders, order.order_number: order},
                    attempts={**state.attempts, **attempts},
                    moves={**state.moves, **{(one.order_number, one.number): one for one in new.moves}},
                    ticket_items=with_items(state.ticket_items, new.items),
                )
                self._audit.extend(new.audit)
                self._stock.move(new.stock)
                self._stock.slots.move(new.slots)
                self._attention.raised(new.alerts)
                return True
        return False
