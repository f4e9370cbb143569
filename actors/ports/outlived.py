"""Where orders are kept whose session has been deleted, which they outlive."""

from collections.abc import Sequence
from typing import Protocol

from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.domain.audit import AuditEntry
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.kitchen.ticket import TicketItem
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order
from actors.domain.stock.move import Move
from actors.domain.till.attempt import Attempt
from actors.ports.sessions import OrderRecord


@frozen
class OrderNews:
    """What is new of an order, besides itself.

    Calls to its till, entries of the audit, its moves, items of the kitchen that are other than they were, what it
    moves of stock and of slots, and alerts about it.
    """

    attempts: Sequence[Attempt] = ()
    audit: Sequence[AuditEntry] = ()
    moves: Sequence[OrderMove] = ()
    items: Sequence[TicketItem] = ()
    stock: Sequence[Move] = ()
    alerts: Sequence[Alert] = ()
    slots: Sequence[SlotMove] = ()


class OutlivedStore(Protocol):
    """Where orders without a session are read from and written to. Everything raises `Unavailable`."""

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """The order with every call to the till about it, or None where nothing is kept under its number."""
        ...

    async def save(self, known: Order, order: Order, new: OrderNews) -> bool:
        """Makes `known` into `order`, with what else is new, whole or not at all.

        False, and nothing is saved, where the order is not as it was known any more, or has a session. When it raises,
        it may have been saved all the same; the order then is not as it was known.
        """
        ...
