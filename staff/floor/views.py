"""What staff are shown over HTTP and on the socket: an order with all that they need to see to it.

Owns: the shapes that only staff see; OpenAPI and AsyncAPI are generated from them. Must not: decide anything, or show
what diners see in other words (`server.http.views` has those).
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, structs

from actors.domain.restaurant import Restaurant
from actors.ports.sessions import PlacedOrder
from server.http.views import Instant, OrderView, order_view


class StaffOrderView(OrderView, frozen=True, gc=False, kw_only=True):
    """An order as staff see it: where it was placed, and how it goes with the till.

    `session_id` and `table_number` are null once the visit has been deleted. `pos_failures` counts outcomes in a row
    that nobody knows. `alerted_at` is when staff were told that it needs them, until it is sent again.
    """

    session_id: UUID | None
    table_number: int | None
    special_instructions: str
    pos_attempts: int
    pos_error: str | None
    pos_next_at: Instant | None
    pos_failures: int
    alerted_at: Instant | None


class StaffOrdersView(Struct, frozen=True, gc=False):
    """A page of the restaurant's orders, newest first."""

    orders: list[StaffOrderView]
    before: Annotated[int | None, Meta(description="Asks for the next page; null where this was the last.")]


def staff_order_view(placed: PlacedOrder, restaurant: Restaurant) -> StaffOrderView:
    """An order as staff see it, with its money in the restaurant's currency."""
    order = placed.order
    return StaffOrderView(
        session_id=placed.session_id,
        table_number=placed.table_number,
        special_instructions=order.special_instructions,
        pos_attempts=order.pos_attempts,
        pos_error=order.pos_error,
        pos_next_at=order.pos_next_at,
        pos_failures=order.pos_failures,
        alerted_at=order.pos_alerted_at,
        **structs.asdict(order_view(order, restaurant)),
    )
