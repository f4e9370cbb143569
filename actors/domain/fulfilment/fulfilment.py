"""How an order of the shop comes to its customer: from where, when, to whom, and what that costs.

Owns: the value, which is kept beside the order and never in it, so that an order at a table has none. Must not: know
what a slot has left, or what was picked.
"""

from datetime import date, datetime
from uuid import UUID

from attrs import frozen

from actors.domain.ordering.order import Fulfilment, Order


@frozen
class DeliveryAddress:
    """Where an order is brought, as the customer's address was when they checked out."""

    recipient: str
    street: str
    postcode: str
    city: str
    country: str
    phone: str = ""
    note: str = ""


@frozen
class OrderFulfilment:
    """An order of the shop: `kind` is `pick_up` or `delivery`, `address` is None where it is picked up.

    `day` is the date on which the slot begins, `starts_at` and `ends_at` are its window, aware UTC. `fee` is in minor
    units and is one of the order's items as well (`FEE_ITEM`); `discount` is what a code took off, and `total` what
    there was to pay, with tax and fee. `name`, `phone`, `email` and `language` are the customer's as they were.
    `payment_id` is the payment that it waits for before it stands; None where it is paid at the counter or costs
    nothing. `discount_code_id` is the code whose use it is.
    """

    restaurant_id: int
    order_number: int
    customer_id: int
    kind: Fulfilment
    branch_id: int
    slot_id: int
    day: date
    starts_at: datetime
    ends_at: datetime
    fee: int
    discount: int
    total: int
    name: str
    phone: str
    email: str
    language: str
    note: str
    address: DeliveryAddress | None = None
    payment_id: UUID | None = None
    discount_code_id: int | None = None

    def told(self, order: Order) -> str:
        """Such as `draft: 1050, delivery from branch 1 in slot 11 on 2026-05-08, code 5`. Amounts in minor units."""
        where = f"{self.kind} from branch {self.branch_id} in slot {self.slot_id} on {self.day}"
        code = "" if self.discount_code_id is None else f", code {self.discount_code_id}"
        return f"{order.status}: {order.total}, {where}{code}"


FEE_ITEM = 0
"""The `menu_item_id` of what a delivery costs: no item of any menu."""


def is_fee(menu_item_id: int) -> bool:
    """Whether that is what a delivery costs, and nothing that anybody picks or cooks."""
    return menu_item_id == FEE_ITEM
