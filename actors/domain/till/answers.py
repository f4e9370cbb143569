"""Rules of what the till answered, and of the lock that always ends."""

from datetime import datetime
from typing import assert_never

from actors.domain import limits
from actors.domain.checkout.paid import overdue
from actors.domain.decision import Decision, no_such_order
from actors.domain.events import Event
from actors.domain.kitchen.arrival import tickets_of
from actors.domain.kitchen.ticket import TicketItem
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.till.attempt import AttemptOutcome
from actors.domain.till.attempts import new_attempts
from actors.domain.till.commands import AcceptOrder, AnswerCommand, QueueOrder, RejectOrder, ReportAttempt
from actors.domain.till.events import OrderConfirmed, OrderFailed, OrderFired, OrderProgressed
from actors.domain.till.status import POS_MOVES, Phase, PosStatus
from actors.domain.values import changed
from actors.domain.who import SYSTEM

_ATTEMPTED = (PosStatus.SENDING, PosStatus.UNKNOWN)  # what an attempt can report; a yes or no has its own command


def decide(state: State, command: AnswerCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case ReportAttempt():
            return report_attempt(state, command, now)
        case AcceptOrder():
            return accept_order(state, command, now, context)
        case RejectOrder():
            return reject_order(state, command, now)
        case QueueOrder():
            return queue_order(state, command, now, context)
        case _:
            assert_never(command)


def report_attempt(state: State, command: ReportAttempt, now: datetime) -> Decision:
    """An attempt begins, or ended in the dark. The diners see it while they wait."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if command.pos_status not in _ATTEMPTED or command.pos_status not in POS_MOVES[order.pos_status]:
        return Repeat(order)
    if _overtaken(order, command.known_next_at):
        return Repeat(order)
    cancelled = order.status is OrderStatus.CANCELLED
    if command.attempt < order.pos_attempts or (cancelled and command.pos_status is PosStatus.SENDING):
        return Repeat(order)
    command = changed(command, next_at=None) if cancelled else command
    attempts = new_attempts(state, order, command.tried)
    waiting = state.awaits(command.order_number)
    if not attempts and _reported(order, command, state.session.lock.phase if waiting and state.session.lock else None):
        return Repeat(order)
    failures = order.pos_failures + _failed(command, news=bool(attempts))
    progressed = OrderProgressed(
        at=now,
        by=SYSTEM,
        order_number=command.order_number,
        phase=command.phase if waiting else Phase.QUEUED,
        attempt=command.attempt,
        pos_status=command.pos_status,
        error=command.error,
        next_at=command.next_at,
        failures=failures,
        alert=failures > order.pos_failures and _needs_staff(order, failures, command.next_at),
        attempts=attempts,
    )
    return (progressed,)


def accept_order(state: State, command: AcceptOrder, now: datetime, context: Context) -> Decision:
    """The till has it: the lock ends, or an order that was confirmed as queued is fired.

    An order that was cancelled meanwhile stays cancelled, and staff are told that the till has it all the same. They
    are told as well where they have typed it in themselves: then the kitchen has it twice.
    """
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    attempts = new_attempts(state, order, command.tried)
    twice = bool(attempts) and _typed_in(state, order)
    if order.pos_status is PosStatus.ACCEPTED and not twice:
        return Repeat(order)
    if not state.awaits(command.order_number):
        alert = twice or order.status is OrderStatus.CANCELLED
        return (OrderFired(now, SYSTEM, command.order_number, command.ticket, alert=alert, attempts=attempts),)
    taken = order.taken(command.ticket)
    ticket = _ticket(state, order, now, context)
    return (OrderConfirmed(now, SYSTEM, taken, queued=False, attempts=attempts, ticket=ticket),)


def reject_order(state: State, command: RejectOrder, now: datetime) -> Decision:
    """The till said no. Diners may try again only while the cart is still theirs; later, staff are told.

    What counts only while they wait comes to nothing later: the order stands, and delivery goes on.
    """
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if PosStatus.REJECTED not in POS_MOVES[order.pos_status] or _overtaken(order, command.known_next_at):
        return Repeat(order)
    attempts = new_attempts(state, order, command.tried)
    if command.tried and not attempts:  # said before; staff may have sent the order again since
        return Repeat(order)
    waiting = state.awaits(command.order_number)
    if command.while_waiting and not waiting:
        return Repeat(order)
    failed = OrderFailed(
        at=now,
        by=SYSTEM,
        order_number=command.order_number,
        error=command.error,
        message=command.message,
        allow_retry=waiting,
        alert=not waiting and _needs_staff(order, order.pos_failures, None),
        attempts=attempts,
    )
    return (failed,)


def queue_order(state: State, command: QueueOrder, now: datetime, context: Context) -> Decision:
    """The diners need not wait any longer; delivery goes on without them."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if not state.awaits(command.order_number):
        return Repeat(order)
    moved = order if _overtaken(order, command.known_next_at) else changed(order, pos_next_at=command.next_at)
    return (OrderConfirmed(now, SYSTEM, moved, queued=True, ticket=_ticket(state, order, now, context)),)


def release(state: State, now: datetime, context: Context) -> tuple[Event, ...]:
    """What ends the lock when nobody has answered: the order stands. Nothing where there is no lock.

    A draft that has not been paid does not: it comes to nothing, or waits until its provider has said what there is.

    When it goes on stays as it is. That may be the lease of a call that is under way: without it the order would look
    abandoned, and others would send it or type it in while the till takes it.
    """
    lock = state.session.lock
    if lock is None:
        return ()
    order = state.orders[lock.order_number]
    if order.status is OrderStatus.DRAFT:
        return overdue(state, order, now)
    return (OrderConfirmed(now, SYSTEM, order, queued=True, ticket=_ticket(state, order, now, context)),)


def _ticket(state: State, order: Order, now: datetime, context: Context) -> tuple[TicketItem, ...]:
    """What the kitchen gets of an order that stands from now on."""
    return tickets_of(order, state.session.place, context.restaurant, now)


def _typed_in(state: State, order: Order) -> bool:
    """Whether the till has the order by the word of staff, and of no attempt of ours."""
    answers = (attempt.outcome for attempt in state.attempts_of(order.order_number))
    return order.pos_status is PosStatus.ACCEPTED and AttemptOutcome.ACCEPTED not in answers


def _overtaken(order: Order, known_next_at: datetime | None) -> bool:
    """Whether somebody else has done something about the order since the worker last knew it."""
    return known_next_at is not None and order.pos_next_at != known_next_at


def _reported(order: Order, command: ReportAttempt, lock_phase: Phase | None) -> bool:
    """Whether this is how things stand already. `lock_phase` is None where no diner waits for the order."""
    news = (command.pos_status, command.attempt, command.error, command.next_at)
    known = (order.pos_status, order.pos_attempts, order.pos_error, order.pos_next_at)
    return news == known and lock_phase in (None, command.phase)


def _failed(command: ReportAttempt, *, news: bool) -> bool:
    """Whether the report is of one more failure: not of a look-up that begins, nor of calls that were reported."""
    if command.pos_status is not PosStatus.UNKNOWN or command.phase is Phase.CHECKING:
        return False
    return news or not command.tried


def _needs_staff(order: Order, failures: int, next_at: datetime | None) -> bool:
    """Whether staff are to be told now: after the fifth failure, or where nothing happens by itself any more. Once."""
    if order.pos_alerted_at is not None or order.status is OrderStatus.CANCELLED:
        return False
    return next_at is None or failures >= limits.ALERT_AFTER_FAILURES
