"""What the kitchen needs of an order, as one value that every driver can print, send or show.

Owns: `Ticket` and how it is made. Must not: know a till's protocol.
"""

from datetime import datetime
from decimal import Decimal

from attrs import frozen

from actors.domain.menu.reading import name_for_kitchen
from actors.domain.ordering.order import Order, OrderItem
from actors.domain.restaurant import Restaurant


@frozen
class TicketOption:
    """What was chosen of an item's options: `qty` of it in each one, `price` of one in minor units.

    `item_id` is the item that it is, in a combo.
    """

    option_id: int
    name: str
    qty: int
    price: int
    item_id: int | None = None


@frozen
class TicketItem:
    """One line. `unit_price`, which has the prices of `options` in it, and `total` in minor units."""

    menu_item_id: int
    name: str
    qty: int
    note: str
    unit_price: int
    total: int
    options: tuple[TicketOption, ...] = ()


@frozen
class Ticket:
    """An order for the till. Money in minor units, of which `minor_digits` make one unit of `currency`.

    `restaurant` is the slug and `restaurant_name` what people call it; `placed_at` is aware UTC, `timezone` is where
    it is read; `items` in the order the diners added them.
    """

    order_id: str
    order_number: int
    restaurant: str
    restaurant_name: str
    table_number: int | None
    placed_at: datetime
    timezone: str
    items: tuple[TicketItem, ...]
    special_instructions: str
    total: int
    currency: str
    minor_digits: int

    def money(self, minor: int) -> Decimal:
        """An amount of minor units in units of `currency`, with the digits that it has."""
        return Decimal(minor).scaleb(-self.minor_digits)


def ticket_of(order: Order, restaurant: Restaurant, table_number: int | None) -> Ticket:
    """The order as a ticket of this restaurant, in the language of its kitchen."""
    return Ticket(
        order_id=order.order_id,
        order_number=order.order_number,
        restaurant=restaurant.slug,
        restaurant_name=restaurant.name,
        table_number=table_number,
        placed_at=order.created_at,
        timezone=restaurant.timezone,
        items=tuple(_item(item, restaurant) for item in order.items),
        special_instructions=order.special_instructions,
        total=order.total,
        currency=restaurant.currency,
        minor_digits=restaurant.minor_digits,
    )


def _item(item: OrderItem, restaurant: Restaurant) -> TicketItem:
    options = tuple(TicketOption(one.option_id, one.name, one.qty, one.price, one.item_id) for one in item.options)
    name = name_for_kitchen(restaurant, item.menu_item_id, item.name)
    return TicketItem(item.menu_item_id, name, item.qty, item.note, item.unit_price, item.line_total, options)
