"""Tickets to send."""

from datetime import UTC, datetime

from pos.till.ticket import Ticket, TicketItem


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
