"""A counter order: who it is for, and what it comes to, beside the order itself.

Owns: the value, which is kept beside the order and never in it, so that an order at a table has none. Must not: know a
price; the bill does.
"""

from attrs import frozen

from actors.domain.money.bill import Bill
from actors.domain.values import changed


@frozen
class CounterOrder:
    """An order that staff, or a key in their place, have taken. `by_user` is the account that took it.

    `customer_session_id` is the other system's own name for whoever orders; it means nothing here. Amounts in minor
    units, as the bill has them: `total` is after the deposit and with tips, `paid` what has come in of it.
    """

    restaurant_id: int
    order_number: int
    table_id: int | None
    by_user: int
    customer_name: str
    customer_phone: str
    customer_session_id: str
    notes: str
    subtotal: int = 0
    discount: int = 0
    service_charge: int = 0
    tax: int = 0
    deposit: int = 0
    tip: int = 0
    total: int = 0
    paid: int = 0

    def billed(self, bill: Bill) -> "CounterOrder":
        """The same, with what it comes to by this bill, which has nothing else on it."""
        return changed(
            self,
            subtotal=bill.subtotal,
            discount=sum(one.amount for one in bill.discounts),
            service_charge=bill.service_charge,
            tax=sum(one.tax for one in bill.taxes),
            deposit=bill.deposit,
            tip=bill.tips,
            total=bill.total,
            paid=bill.paid,
        )
