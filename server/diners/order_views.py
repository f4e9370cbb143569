"""What diners are shown of all their orders at once: each with its way so far (`docs/contract.md` §2).

Owns: that list. Must not: decide anything. Builders are pure.
"""

from collections.abc import Iterable

from msgspec import Struct, structs

from actors.domain.kitchen.ticket import TicketItem
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from server.http.story_views import OrderProgressView, beginning, cooking_view, move_view
from server.http.views import order_view


class OrdersView(Struct, frozen=True, gc=False):
    """A session's orders, oldest first."""

    orders: list[OrderProgressView]


def orders_view(state: State, restaurant: Restaurant) -> OrdersView:
    """A session's orders, oldest first, with the one that is on its way to the till; a failed one does not exist."""
    moves: dict[int, list[OrderMove]] = {}  # of each order, in one look at all: there may be hundreds of both
    items: dict[int, list[TicketItem]] = {}
    for (number, _), move in state.moves.items():
        moves.setdefault(number, []).append(move)
    for (number, _), item in state.ticket_items.items():
        items.setdefault(number, []).append(item)
    return OrdersView(
        [
            order_progress_view(order, moves.get(number, ()), items.get(number, ()), restaurant)
            for number, order in sorted(state.orders.items())
        ]
    )


def order_progress_view(
    order: Order, moves: Iterable[OrderMove], items: Iterable[TicketItem], restaurant: Restaurant
) -> OrderProgressView:
    """An order with its way so far, as its diners see it."""
    return OrderProgressView(
        history=[beginning(order, staff=False), *(move_view(move, staff=False) for move in moves)],
        kitchen=[cooking_view(item) for item in items],
        **structs.asdict(order_view(order, restaurant)),
    )
