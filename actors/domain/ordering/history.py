"""What is true after an order went from one status to another, however that came about.

Owns: the one way there: the order moves, the move is kept, and where the order was cancelled the kitchen sees it struck
through. Pure.
"""

from actors.domain.evolution import Stamped, with_one
from actors.domain.kitchen.ticket import Struck, struck
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import OrderStatus
from actors.domain.state import State


def moved(
    state: State, event: Stamped, number: int, status: OrderStatus, by_user: int | None, why: str = ""
) -> dict[str, object]:
    """The branches of the state that are different once the order has gone to `status`. `why` is for the kitchen."""
    order, kept = state.orders[number], state.moves_of(number)
    since = kept[-1].at if kept else order.created_at
    lasted_s = max(0, int((event.at - since).total_seconds()))
    move = OrderMove(order.restaurant_id, number, len(kept) + 1, status, event.at, str(event.by), by_user, lasted_s)
    branches: dict[str, object] = {
        "orders": with_one(state.orders, number, order.moved(status)),
        "moves": with_one(state.moves, (number, move.number), move),
    }
    if status is OrderStatus.CANCELLED:
        branches["ticket_items"] = struck(state.ticket_items, number, Struck.CANCELLED, why, event.at)
    return branches
