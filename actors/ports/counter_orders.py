"""Where counter orders are read from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.counter.order import CounterOrder
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order, OrderStatus, PaymentStatus


@frozen
class KeptCounterOrder:
    """A counter order with its moves, oldest first, and what its session counts its changes with.

    `session_id` is None once its session has been deleted, and `seq` 0: then nothing of it changes any more.
    """

    order: Order
    counter: CounterOrder
    session_id: UUID | None
    seq: int
    moves: Sequence[OrderMove] = ()


@frozen
class CounterOrderFilter:
    """Which counter orders; None is any. `statuses` are those of any of these; the first time is inclusive.

    Of those that fit `offset` are passed over.
    """

    before: int | None = None
    statuses: tuple[OrderStatus, ...] | None = None
    payment_status: PaymentStatus | None = None
    table_id: int | None = None
    customer_session_id: str | None = None
    created_from: datetime | None = None
    created_until: datetime | None = None
    offset: int = 0


@frozen
class FoundCounterOrders:
    """Counter orders, newest first, and the number below which others have not been looked at, None where all have.

    `total` of those that were looked at fit.
    """

    orders: Sequence[KeptCounterOrder]
    walked_to: int | None
    total: int


class CounterOrders(Protocol):
    """Counter orders as they are kept. Everything raises `Unavailable`."""

    async def one(self, restaurant_id: int, order_number: int) -> KeptCounterOrder | None:
        """The counter order; None for any other order, and for another restaurant's."""
        ...

    async def page(self, restaurant_id: int, which: CounterOrderFilter, limit: int) -> FoundCounterOrders:
        """Up to `limit` of these. Looks at some hundreds of orders and no more."""
        ...
