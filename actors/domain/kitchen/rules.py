"""Rules of the kitchen: an order moves along its machine, and its items with it, or the other way round.

Whoever says something about an item moves the item, and then the order follows it (`_followed`); whoever moves the
order moves it, and its items go along (`ticket.least`). Either way both agree afterwards, and every step of the order
is a move of its one machine, with its role and its price: a restaurant that is paid first begins nothing unpaid.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, assert_never

from actors.domain import limits
from actors.domain.decision import Decision, no_such_order
from actors.domain.events import Event
from actors.domain.fulfilment.picking import moves_left
from actors.domain.kitchen.commands import (
    BumpTicket,
    CallCourse,
    FireCourse,
    HoldCourse,
    KitchenCommand,
    MoveItem,
    MoveOrder,
    OfOrder,
    RecallTicket,
)
from actors.domain.kitchen.courses import call_course, fire_course, hold_course
from actors.domain.kitchen.events import ItemMoved, TicketBumped, TicketRecalled
from actors.domain.kitchen.ticket import ITEM_MOVES, ItemState, TicketItem, agrees, items_of, least, status_of
from actors.domain.money.counter import paid_by_staff
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import Order, OrderStatus, moves_from, way
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.till import recovery
from actors.domain.till.commands import CancelOrder
from actors.domain.till.status import PosStatus
from actors.domain.values import changed
from actors.domain.who import STAFF

KITCHEN_ROLE: Final = Role.EMPLOYEE  # contract §5; nobody who works there has less
_DETOURS: Final = frozenset({OrderStatus.DELAYED, OrderStatus.MISSING})


def decide(state: State, command: KitchenCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    if isinstance(command, CallCourse):
        return call_course(state, command, now)
    order = state.orders.get(command.order_number)
    return no_such_order() if order is None else _of_order(state, order, command, now, context)


def _of_order(state: State, order: Order, command: OfOrder, now: datetime, context: Context) -> Decision:
    match command:
        case MoveOrder():
            return move_order(state, order, command, now, context)
        case MoveItem():
            return move_item(state, order, command, now, context)
        case BumpTicket():
            return bump(state, order, command, now, context)
        case RecallTicket():
            return recall(state, order, command, now)
        case FireCourse():
            return fire_course(state, order, command, now)
        case HoldCourse():
            return hold_course(state, order, command, now)
        case _:
            assert_never(command)


# ---- the order, and its items with it


def move_order(state: State, order: Order, command: MoveOrder, now: datetime, context: Context) -> Decision:
    """The order goes on along its machine, if the machine and the role allow it. Never while the diners wait for it.

    One that is said to be paid is paid at the counter, as far as it is open (`money.counter.paid_by_staff`).
    One that the till does not have is cancelled by the till's own rule, which gives the diners their lines back.
    """
    if order.status is command.status:
        return Repeat(order)
    allowed = _allowed(state, order, command.role, context)
    if command.status not in allowed:
        return _impossible(order, command.status, allowed)
    if command.status is OrderStatus.CANCELLED and order.pos_status is not PosStatus.ACCEPTED:
        cancel = CancelOrder(order.order_number, command.role, command.by_user)
        decision = recovery.cancel_order(state, cancel, now, context)
        others = tuple(status for status in allowed if status is not OrderStatus.CANCELLED)
        return changed(decision, allowed=others) if isinstance(decision, Refusal) else decision
    paid = paid_by_staff(state, order, command.by_user, now) if command.status is OrderStatus.PAID else ()
    if isinstance(paid, Refusal):
        return paid
    items = least(command.status, items_of(state.ticket_items, order.order_number))
    moved = (ItemMoved(now, STAFF, *item.key, to, command.by_user) for item, to in items)
    return (*paid, OrderMoved(now, STAFF, order.order_number, command.status, command.by_user), *moved)


def _allowed(state: State, order: Order, role: Role, context: Context) -> tuple[OrderStatus, ...]:
    if state.awaits(order.order_number):
        return ()
    allowed = moves_from(order, role, paid_first=context.restaurant.paid_first)
    allowed = moves_left(state, order, role, allowed)
    if len(state.moves_of(order.order_number)) < limits.HISTORY_MAX:
        return allowed
    return tuple(status for status in allowed if status not in _DETOURS)


# ---- an item, and its order after it


def move_item(state: State, order: Order, command: MoveItem, now: datetime, context: Context) -> Decision:
    """The item goes on, and its order with it."""
    item = state.ticket_items.get((command.order_number, command.position))
    if item is None:
        return _no_such_item(state, order, command.position)
    if item.live and item.state is command.state:
        return Repeat(order)
    allowed = ITEM_MOVES[item.state] if item.live else ()
    if command.state not in allowed:
        how = item.state if item.live else f"struck ({item.struck})"
        message = f"Item {item.position} of order {order.order_number} is {how} and cannot become {command.state}."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=allowed)
    return _followed(state, order, [(item, command.state)], command.by_user, now, context)


def bump(state: State, order: Order, command: BumpTicket, now: datetime, context: Context) -> Decision:
    """What is not finished is ready, and the order follows; then it leaves the display."""
    items = _at_station(state, order, command.station)
    if not items:
        return _not_in_the_kitchen(order, command.station)
    leaving = [item for item in items if item.shown and not item.held]
    if not leaving:
        return Repeat(order)
    unfinished = [
        (item, ItemState.READY) for item in leaving if item.live and ItemState.READY in ITEM_MOVES[item.state]
    ]
    finished = _followed(state, order, unfinished, command.by_user, now, context)
    if isinstance(finished, Refusal):
        return finished
    positions = tuple(item.position for item in leaving)
    return (*finished, TicketBumped(now, STAFF, order.order_number, positions, command.by_user))


def recall(state: State, order: Order, command: RecallTicket, now: datetime) -> Decision:
    """What was bumped is on the display again, in the state that it has."""
    items = _at_station(state, order, command.station)
    if not items:
        return _not_in_the_kitchen(order, command.station)
    positions = tuple(item.position for item in items if not item.shown)
    if not positions:
        return Repeat(order)
    return (TicketRecalled(now, STAFF, order.order_number, positions, command.by_user),)


def _followed(
    state: State,
    order: Order,
    moved: Iterable[tuple[TicketItem, ItemState]],
    by_user: int,
    now: datetime,
    context: Context,
) -> tuple[Event, ...] | Refusal:
    """The items moved, and every step that the order makes after them; a no where it may not make one of them."""
    new = {item.key: changed(item, state=to) for item, to in moved}
    number = order.order_number
    items = tuple(new.get(item.key, item) for item in items_of(state.ticket_items, number))
    events: list[Event] = [ItemMoved(now, STAFF, *item.key, item.state, by_user) for item in new.values()]
    to = status_of(items)
    if not new or to is None or agrees(order.status, items):
        return tuple(events)
    steps = way(order, to, KITCHEN_ROLE, paid_first=context.restaurant.paid_first)
    if steps is None:
        return _impossible(order, to, _allowed(state, order, KITCHEN_ROLE, context))
    return (*events, *(OrderMoved(now, STAFF, number, step, by_user) for step in steps))


def _at_station(state: State, order: Order, station: str | None) -> tuple[TicketItem, ...]:
    items = items_of(state.ticket_items, order.order_number)
    return items if station is None else tuple(item for item in items if item.station == station)


def _impossible(order: Order, to: OrderStatus, allowed: tuple[OrderStatus, ...]) -> Refusal:
    how = f"Order {order.order_number} is {order.status} and"
    can = f"cannot become {to}. It can become {' or '.join(allowed)}." if allowed else "stays as it is."
    message = f"{how} {can}"
    return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=allowed)


def _no_such_item(state: State, order: Order, position: int) -> Refusal:
    if not items_of(state.ticket_items, order.order_number):
        return _not_in_the_kitchen(order, None)
    return Refusal(Code.ORDER_NOT_FOUND, f"Order {order.order_number} has no item {position}.")


def _not_in_the_kitchen(order: Order, station: str | None) -> Refusal:
    where = "in the kitchen" if station is None else f"at the station {station}"
    message = f"Order {order.order_number} has nothing {where}."
    return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
