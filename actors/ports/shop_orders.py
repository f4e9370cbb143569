"""Orders of the shop as whoever picks and hands them over reads them."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import Pick
from actors.domain.money.discount import Discount
from actors.domain.ordering.order import OrderStatus
from actors.ports.sessions import PlacedOrder


@frozen
class ShopOrder:
    """An order of the shop, how it comes to its customer, and what was picked of it, in the order of its items.

    `discounts` are those on this order and its lines; none once its session was deleted.
    """

    placed: PlacedOrder
    fulfilment: OrderFulfilment
    picks: Sequence[Pick]
    discounts: Sequence[Discount] = ()


@frozen
class ShopOrderFilter:
    """Which orders of a restaurant's shop. All that is said must be so; a `branch_id` of None is any.

    `since` and `until` are when the order's slot begins, aware UTC, the first inclusive. Without both of them nothing
    is found of what is over: done, invoiced or cancelled.
    """

    statuses: tuple[OrderStatus, ...]
    since: datetime | None = None
    until: datetime | None = None
    branch_id: int | None = None


@frozen
class ShopOrderPage:
    """A page of orders, the most urgent slot first, and how many there are in all."""

    orders: Sequence[ShopOrder]
    total: int
