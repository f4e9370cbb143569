"""Orders of the shop in Postgres, and discount codes as they stand.

Owns: the reads of `actors.ports.customer_orders.CustomerOrders`, one statement and one trip each. Must not: write.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from actors.domain.fulfilment.discount_code import CodeStanding
from actors.ports.shop_orders import ShopOrder, ShopOrderPage
from persistence import trees
from persistence.bridge import Reads
from persistence.orders import ORDER_NUMBER_MAX
from persistence.statements import statement

_ORDERS: Final = statement("customer_orders")
_CODES: Final = statement("discount_codes")
_CODE: Final = statement("discount_code")
_standings: Final = msgspec.json.Decoder(tuple[CodeStanding, ...]).decode
_standing: Final = msgspec.json.Decoder(CodeStanding).decode


class CustomerOrders:
    """Fits `actors.ports.customer_orders.CustomerOrders`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def page(self, restaurant_id: int, customer_id: int, limit: int, offset: int) -> ShopOrderPage:
        """See `actors.ports.customer_orders.CustomerOrders.page`."""
        (row,) = await self._reads.fetch(_ORDERS, restaurant_id, customer_id, limit, offset, None)
        return ShopOrderPage(trees.shop_orders(row["found"]), row["total"])

    async def one(self, restaurant_id: int, customer_id: int, order_number: int) -> ShopOrder | None:
        """See `actors.ports.customer_orders.CustomerOrders.one`."""
        if not 0 < order_number <= ORDER_NUMBER_MAX:
            return None
        (row,) = await self._reads.fetch(_ORDERS, restaurant_id, customer_id, 1, 0, order_number)
        return next(iter(trees.shop_orders(row["found"])), None)

    async def codes(self, restaurant_id: int, limit: int) -> Sequence[CodeStanding]:
        """See `staff.ports.DiscountCodes.codes`."""
        (row,) = await self._reads.fetch(_CODES, restaurant_id, limit)
        return _standings(row["standings"]) if row["standings"] else ()

    async def code(self, restaurant_id: int, code: str, customer_id: int) -> CodeStanding | None:
        """See `actors.ports.customer_orders.CustomerOrders.code`."""
        rows = await self._reads.fetch(_CODE, restaurant_id, code, customer_id)
        return _standing(rows[0]["standing"]) if rows else None
