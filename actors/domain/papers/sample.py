"""A receipt that nobody has paid: so that whoever writes a letterhead sees how papers look with it.

Owns: what is on it. Must not: be taken for one; it has no order, no payment and no number. Pure.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.money.bill_line import BillLine
from actors.domain.money.sold import sold_lines, taxes_of
from actors.domain.papers.letterhead import Letterhead
from actors.domain.papers.receipt import Receipt, ReceiptLine
from actors.domain.restaurant import Restaurant

LINES: Final = 3
NOBODY: Final = UUID(int=0)


def sample_of(restaurant: Restaurant, letterhead: Letterhead, at: datetime) -> Receipt:
    """One of the first dish of the menu, two of the second and three of the third, at the menu's prices."""
    items = list(restaurant.menu.items.values())[:LINES]
    lines = [
        BillLine("", UUID(int=qty), item.name, qty, item.price, NOBODY, _rate(restaurant, item.tax_class_id))
        for qty, item in enumerate(items, 1)
    ]
    sold = sold_lines(lines, (), 0, tax_included=restaurant.prices_include_tax)
    due = sum(one.due for one in sold)
    return Receipt(
        restaurant_id=restaurant.restaurant_id,
        restaurant_name=restaurant.name,
        letterhead=letterhead,
        timezone=restaurant.timezone,
        currency=restaurant.currency,
        minor_digits=restaurant.minor_digits,
        table_number=None,
        orders=(),
        at=at,
        lines=tuple(ReceiptLine(one.name, one.qty, one.unit_price, one.line_total, one.tax_rate) for one in lines),
        subtotal=sum(one.line_total for one in lines),
        discounts=(),
        service_charge=0,
        service_rate=0,
        taxes=taxes_of(sold),
        tax_included=restaurant.prices_include_tax,
        total=due,
        paid=due,
    )


def _rate(restaurant: Restaurant, tax_class_id: int | None) -> int:
    known = None if tax_class_id is None else restaurant.tax_classes.get(tax_class_id)
    return 0 if known is None else known.dine_in_bp
