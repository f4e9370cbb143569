"""What an event of an order of the shop takes besides stock, or gives back: its place in the slot, its code's use.

Owns: which events do. Must not: know who keeps the counts. Pure. It is the same as with stock
(`actors.domain.stock.moves`): what leaves with the order that is placed comes back with the one that comes to nothing.
"""

from actors.domain.events import Event
from actors.domain.fulfilment.discount_code import CodeUse
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.ordering.events import OrderMoved, OrderPlaced
from actors.domain.ordering.order import OrderStatus
from actors.domain.state import State
from actors.domain.till.events import OrderCancelled, OrderFailed


def slot_moves_of(event: Event, before: State) -> tuple[SlotMove, ...]:
    """The place that the event takes or gives back; `before` is the state right before it."""
    taken = _taken(event, before)
    if taken is None:
        return ()
    fulfilment, quantity = taken
    return (SlotMove(fulfilment.slot_id, fulfilment.day, quantity),)


def code_uses_of(event: Event, before: State) -> tuple[CodeUse, ...]:
    """The use of a code that the event makes or gives back."""
    taken = _taken(event, before)
    if taken is None or taken[0].discount_code_id is None:
        return ()
    fulfilment, quantity = taken
    code_id = fulfilment.discount_code_id
    return (CodeUse(code_id or 0, fulfilment.customer_id, fulfilment.order_number, quantity, event.at),)


def _taken(event: Event, before: State) -> tuple[OrderFulfilment, int] | None:
    match event:
        case OrderPlaced(fulfilment=OrderFulfilment() as fulfilment):
            return fulfilment, 1
        case OrderFailed() if before.awaits(event.order_number):
            return _back(before, event.order_number)
        case OrderCancelled() | OrderMoved(status=OrderStatus.CANCELLED):
            return _back(before, event.order_number)
        case _:
            return None


def _back(before: State, order_number: int) -> tuple[OrderFulfilment, int] | None:
    fulfilment = before.fulfilments.get(order_number)
    return None if fulfilment is None else (fulfilment, -1)
