"""What has happened to an order in the restaurant."""

from datetime import datetime

from attrs import frozen

from actors.domain.counter.order import CounterOrder
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.money.discount import Discount
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.who import By


@frozen
class OrderPlaced:
    """The cart is locked and has become an order that the till does not have yet.

    `by_user` is the staff user who placed it in a diner's place, if it was one. An order of the shop has a
    `fulfilment`, and perhaps a code's `discount`; one that was taken at the counter has a `counter`.
    """

    at: datetime
    by: By
    order: Order
    idempotency_key: str
    body_hash: str
    lock_expires_at: datetime
    by_user: int | None = None
    fulfilment: OrderFulfilment | None = None
    discount: Discount | None = None
    counter: CounterOrder | None = None


@frozen
class OrderMoved:
    """The order went on along its machine. `by_user` is the staff user who moved it, or one of its items."""

    at: datetime
    by: By
    order_number: int
    status: OrderStatus
    by_user: int | None = None


OrderingEvent = OrderPlaced | OrderMoved
