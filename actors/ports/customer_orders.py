"""Where a customer's orders are read from, and the codes that they type in."""

from typing import Protocol

from actors.domain.fulfilment.discount_code import CodeStanding
from actors.ports.shop_orders import ShopOrder, ShopOrderPage


class CustomerOrders(Protocol):
    """Orders of the shop as they are kept. Every read raises `Unavailable`."""

    async def page(self, restaurant_id: int, customer_id: int, limit: int, offset: int) -> ShopOrderPage:
        """The customer's orders, the newest first; one that waits for its money is not among them."""
        ...

    async def one(self, restaurant_id: int, customer_id: int, order_number: int) -> ShopOrder | None:
        """One of them, also while it waits; None for anybody else's."""
        ...

    async def code(self, restaurant_id: int, code: str, customer_id: int) -> CodeStanding | None:
        """A discount code as it stands for the customer; None where there is none."""
        ...
