"""Rules of what staff do with an order that the till has not taken: send it again, type it in, call it off.

Each may be asked twice and happens once. None is possible while the order is on its way at this very moment, because
the till might take it just then; that lasts a few seconds. The role that each needs is `docs/contract.md` §5.
"""

from datetime import datetime
from typing import Final, assert_never
from uuid import uuid5

from actors.domain import limits
from actors.domain.cart.events import LineReturned
from actors.domain.cart.line import Line, LineState
from actors.domain.decision import Decision, no_such_order, not_allowed
from actors.domain.ordering.order import Order, OrderItem, OrderStatus, may_move
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.stock import claims
from actors.domain.text import tidy
from actors.domain.till.commands import CancelOrder, EnterOrderByHand, RecoveryCommand, ResendOrder
from actors.domain.till.events import OrderCancelled, OrderFired, OrderResent
from actors.domain.till.status import RESENT, PosStatus
from actors.domain.values import changed
from actors.domain.who import STAFF

RESEND_ROLE: Final = Role.EMPLOYEE
BY_HAND_ROLE: Final = Role.EMPLOYEE
CANCEL_ROLE: Final = Role.MANAGER


def decide(state: State, command: RecoveryCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case ResendOrder():
            return resend_order(state, command, now)
        case EnterOrderByHand():
            return enter_by_hand(state, command, now)
        case CancelOrder():
            return cancel_order(state, command, now, context)
        case _:
            assert_never(command)


def resend_order(state: State, command: ResendOrder, now: datetime) -> Decision:
    """The order goes at once, and staff are told afresh if that fails too. Where it is going already, nothing."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if command.role < RESEND_ROLE:
        return not_allowed()
    if order.status is OrderStatus.CANCELLED:
        return _impossible(order, "was cancelled and cannot be sent")
    going = order.pos_error == RESENT and order.pos_next_at is not None
    if going or order.pos_status is PosStatus.ACCEPTED or state.under_way(order, now):
        return Repeat(order)
    return (OrderResent(now, STAFF, order.order_number, command.by_user),)


def enter_by_hand(state: State, command: EnterOrderByHand, now: datetime) -> Decision:
    """The till has it, because somebody typed it in: as if the till had accepted it."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if command.role < BY_HAND_ROLE:
        return not_allowed()
    if order.pos_status is PosStatus.ACCEPTED:
        return Repeat(order)
    if order.status is OrderStatus.CANCELLED:
        return _impossible(order, "was cancelled and cannot be entered")
    if state.under_way(order, now):
        return _impossible(order, "is being sent right now; look again in a few seconds")
    ticket = tidy(command.ticket or "")[: limits.TICKET_CHARS_MAX] or None
    return (OrderFired(now, STAFF, order.order_number, ticket, by_user=command.by_user),)


def cancel_order(state: State, command: CancelOrder, now: datetime, context: Context) -> Decision:
    """The order is never sent. Its lines are pending again where the session is open, not locked, and has room.

    They hold what the order gives back. What was paid for has another name then.
    """
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if command.role < CANCEL_ROLE:
        return not_allowed()
    if order.status is OrderStatus.CANCELLED:
        return Repeat(order)
    if order.pos_status is PosStatus.ACCEPTED:
        return _impossible(order, "is at the till; it has to be called off there")
    if state.under_way(order, now):
        return _impossible(order, "is being sent right now; look again in a few seconds")
    if not may_move(order, OrderStatus.CANCELLED, command.role, paid_first=False):
        return _impossible(order, f"is {order.status} and cannot be cancelled")
    reason = tidy(command.reason)[: limits.REASON_CHARS_MAX]
    cancelled = OrderCancelled(now, STAFF, order.order_number, command.by_user, reason)
    back = (
        LineReturned(now, STAFF, line, claims.returned(state, line, item, now, context))
        for line, item in _returning(state, order)
    )
    return (cancelled, *back)


def _returning(state: State, order: Order) -> tuple[tuple[Line, OrderItem], ...]:
    """The order's lines as they come back, or none: all that fit would be half an order that nobody asked for."""
    if not state.active or state.locked or not _room(state, order):
        return ()
    ordered = ((state.retired.get(item.public_id), item) for item in order.items)
    back = [(line, item) for line, item in ordered if line is not None and line.state is LineState.ORDERED]
    first_seq = state.session.seq + 2  # after the cancellation, which is the next event
    round_ = state.session.cart.round
    return tuple(
        (_renamed(state, line, order).returned(round_, first_seq + n), item) for n, (line, item) in enumerate(back)
    )


def _room(state: State, order: Order) -> bool:
    lines, more = len(state.lines), len(order.items)
    return lines + more <= limits.LINES_MAX and lines + len(state.retired) + more <= limits.LINES_PER_SESSION_MAX


def _renamed(state: State, line: Line, order: Order) -> Line:
    """The line, by another name where it was paid for, or somebody is paying: that was for what was called off.

    Under its old name a part of whatever it is changed to would be paid, and others would owe for it.
    """
    if not any(one.stands and line.public_id in one.line_ids for one in state.payments.values()):
        return line
    return changed(line, public_id=uuid5(line.public_id, f"returned from order {order.order_number}"))


def _impossible(order: Order, why: str) -> Refusal:
    return Refusal(Code.INVALID_STATUS_TRANSITION, f"Order {order.order_number} {why}.")
