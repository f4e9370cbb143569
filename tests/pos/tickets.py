"""Tickets to send."""

from datetime import UTC, datetime

import attrs

from pos.till.ticket import Ticket, TicketItem, TicketOption


def ticket(number: int = 42, minor_digits: int = 2) -> Ticket:
    return Ticket(
        order_id=f"ORD-1-{number}",
        order_number=number,
        restaurant="chianti",
        restaurant_name="Chianti",
        table_number=7,
        placed_at=datetime(2024, 1, 15, 10, 30, tzinfo=UTC),
        timezone="Europe/Rome",
        items=(TicketItem(456, "Margherita", 2, "Extra spicy", 950, 1900),),
        special_instructions="No cutlery",
        total=1900,
        currency="EUR",
        minor_digits=minor_digits,
    )


def with_options() -> Ticket:
    """The same, with things that were chosen: one twice, one that is cheaper, and an item in a combo."""
    options = (
        TicketOption(12, "Mozzarella", 2, 150),
        TicketOption(13, "No basil", 1, -50),
        TicketOption(14, "Water", 1, 0, item_id=900),
    )
    one = ticket()
    return attrs.evolve(
        one, items=(attrs.evolve(one.items[0], unit_price=1200, total=2400, options=options),), total=2400
    )
