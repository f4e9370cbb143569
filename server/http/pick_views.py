"""How what is picked is shown, to customers and to staff alike.

Owns: these shapes. Must not: decide anything.
"""

from msgspec import Struct

from actors.domain.fulfilment.pick import Pick
from actors.domain.restaurant import Restaurant
from server.money import Money, amount


class InsteadView(Struct, frozen=True, gc=False):
    """What lies ready instead of what is missing; it never costs more than that."""

    product_id: int
    name: str
    quantity: int
    unit_price: Money
    line_total: Money


def instead_view(pick: Pick, restaurant: Restaurant) -> InsteadView | None:
    """What lies ready instead, if anything does."""
    there, digits = pick.substitute, restaurant.minor_digits
    if there is None:
        return None
    total = amount(there.qty * there.unit_price, digits)
    return InsteadView(there.menu_item_id, there.name, there.qty, amount(there.unit_price, digits), total)
