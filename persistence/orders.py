"""Orders as they are kept in Postgres, whether their session still is or not.

Owns: the reads of `staff.ports.Orders`, one statement and one trip each.
Must not: write. What is written goes through the journal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from actors.ports.payment_pages import FoundPayments, PaymentFilter, PaymentRecord
from actors.ports.sessions import FoundOrders, KitchenOrder, OrderFilter, OrderRecord, PlacedOrder
from actors.ports.shop_orders import ShopOrder, ShopOrderFilter, ShopOrderPage
from persistence import trees
from persistence.bridge import Reads
from persistence.statements import statement

ORDER_NUMBER_MAX: Final = 2**31 - 1  # the column has 32 bits, and more is an error to Postgres, not "no such order"
_ORDER: Final = statement("order")
_KITCHEN: Final = statement("kitchen")
_KITCHEN_LEFT: Final = statement("kitchen_left")
_PAYMENT_SESSION: Final = statement("session_of_payment")
_PAYMENTS: Final = statement("payments_filtered")
_payments: Final = msgspec.json.Decoder(tuple[PaymentRecord, ...]).decode
_OF_SHOP: Final = statement("shop_orders")
_ONE_OF_SHOP: Final = statement("shop_order")
_ORDERS: Final = statement("orders")
_ORDERS_FILTERED: Final = statement("orders_filtered")
_ORDERS_FOR_STAFF: Final = statement("orders_for_staff")


class Orders:
    """Fits `staff.ports.Orders`. Every read raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """See `staff.ports.Orders.one`."""
        if not 0 < order_number <= ORDER_NUMBER_MAX:
            return None
        rows = await self._reads.fetch(_ORDER, restaurant_id, order_number)
        return trees.record(rows[0]["record"])

    async def filtered(self, restaurant_id: int, which: OrderFilter, limit: int) -> FoundOrders:
        """See `staff.ports.Orders.filtered`."""
        rows = await self._reads.fetch(
            _ORDERS_FILTERED,
            restaurant_id,
            _below(which.before),
            limit,
            None if which.statuses is None else [str(status) for status in which.statuses],
            which.payment_status,
            which.pos_status,
            which.table_number,
            which.placed_from,
            which.placed_until,
            which.of_shop,
        )
        return FoundOrders(trees.placed(rows[0]["placed"]), rows[0]["walked_to"])

    async def page(self, restaurant_id: int, *, unsent: bool, before: int | None, limit: int) -> Sequence[PlacedOrder]:
        """See `staff.ports.Orders.page`."""
        rows = await self._reads.fetch(_ORDERS_FOR_STAFF if unsent else _ORDERS, restaurant_id, _below(before), limit)
        return trees.placed(rows[0]["placed"])

    async def kitchen(
        self, restaurant_id: int, *, station: str | None, since: datetime, limit: int
    ) -> Sequence[KitchenOrder]:
        """See `staff.ports.Orders.kitchen`."""
        rows = await self._reads.fetch(_KITCHEN, restaurant_id, since, station, limit)
        return trees.kitchen_orders(rows[0]["shown"])

    async def departed(
        self, restaurant_id: int, *, station: str | None, since: datetime, newest: int, limit: int
    ) -> Sequence[KitchenOrder]:
        """See `staff.ports.Orders.departed`."""
        rows = await self._reads.fetch(_KITCHEN_LEFT, restaurant_id, since, station, newest, limit)
        return trees.kitchen_orders(rows[0]["shown"])

    async def of_shop(self, restaurant_id: int, which: ShopOrderFilter, limit: int, offset: int) -> ShopOrderPage:
        """See `staff.ports.Orders.of_shop`."""
        statuses = [str(status) for status in which.statuses]
        chosen = (statuses, which.since, which.until, which.branch_id)
        (row,) = await self._reads.fetch(_OF_SHOP, restaurant_id, *chosen, limit, offset)
        return ShopOrderPage(trees.shop_orders(row["orders"]), row["total"])

    async def one_of_shop(self, restaurant_id: int, order_number: int) -> ShopOrder | None:
        """See `staff.ports.Orders.one_of_shop`."""
        if not 0 < order_number <= ORDER_NUMBER_MAX:
            return None
        rows = await self._reads.fetch(_ONE_OF_SHOP, restaurant_id, order_number)
        return trees.shop_order(rows[0]["found"]) if rows else None

    async def session_of_payment(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        """See `staff.ports.Orders.session_of_payment`."""
        rows = await self._reads.fetch(_PAYMENT_SESSION, restaurant_id, payment_id)
        return UUID(int=rows[0]["session_id"].int) if rows else None

    async def payments(self, restaurant_id: int, which: PaymentFilter, limit: int) -> FoundPayments:
        """See `staff.ports.Orders.payments`."""
        asked = (which.status, which.method, which.session_id, which.since, which.until, which.before)
        (row,) = await self._reads.fetch(_PAYMENTS, restaurant_id, *asked, limit, which.offset)
        walked_to = row["walked_to"]
        found = _payments(row["payments"]) if row["payments"] else ()
        return FoundPayments(found, None if walked_to is None else UUID(int=walked_to.int), row["total"])


def _below(before: int | None) -> int:
    return ORDER_NUMBER_MAX + 1 if before is None else max(0, min(before, ORDER_NUMBER_MAX + 1))
