"""What an event of a session moves in the stock.

Owns: which events do. Must not: know who keeps the count. Pure.

An order's stock leaves in the turn that places it. It comes back in the turn in which staff cancel it, or in which the
till refuses it while its diners wait. An order that the till refuses later stands: its diners were told that they get
it, and staff send it again, enter it by hand or cancel it.
"""

from datetime import datetime
from typing import Final

from actors.domain.events import Event
from actors.domain.fulfilment.events import ItemPicked, MissingSettled
from actors.domain.fulfilment.moves import given_back, picking_moves, taken
from actors.domain.ordering.events import OrderMoved, OrderPlaced
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.state import State
from actors.domain.stock.move import Move, Reason
from actors.domain.till.events import OrderCancelled, OrderFailed

MOVING: Final = (OrderPlaced, OrderFailed, OrderCancelled, OrderMoved, ItemPicked, MissingSettled)
"""Events that may move stock; no other takes or gives back a slot or a code's use either (`fulfilment.taking`)."""


def moves_of(event: Event, before: State) -> tuple[Move, ...]:
    """What the event moves; `before` is the state right before it."""
    match event:
        case OrderPlaced():
            return _moves(event.order, -1, Reason.ORDER, event.at)
        case OrderFailed() if before.awaits(event.order_number):
            return _moves(before.orders[event.order_number], 1, Reason.CANCEL, event.at)
        case OrderCancelled() | OrderMoved(status=OrderStatus.CANCELLED):
            return given_back(before.orders[event.order_number], before, event.at)
        case ItemPicked() | MissingSettled():
            return picking_moves(event, before)
        case _:
            return ()


def _moves(order: Order, sign: int, reason: Reason, at: datetime) -> tuple[Move, ...]:
    """What the order takes (-1) or gives back (1): of each item and option that was counted when it was placed."""
    return tuple(
        Move(branch_id, shelf_id, sign * qty, reason, order.order_number, None, at)
        for item in order.items
        for branch_id, shelf_id, qty in taken(item)
        if branch_id is not None
    )
