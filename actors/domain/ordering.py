"""Rules of ordering: placing the cart once, what the till answers, and the lock that always ends.

The same order comes back, and nothing happens, when the same key is used again or when the same cart of the same
round is placed by another phone: `cart_hash` names both, so an order remembers the hash it was made from.
"""

from datetime import datetime, timedelta

import attrs

from actors.domain import limits
from actors.domain.commands import (
    SYSTEM,
    AcceptOrder,
    Claim,
    MoveOrder,
    PlaceOrder,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
)
from actors.domain.decision import Decision, cart_closed, no_such_order
from actors.domain.events import (
    Event,
    OrderConfirmed,
    OrderFailed,
    OrderFired,
    OrderMoved,
    OrderPlaced,
    OrderProgressed,
)
from actors.domain.order import (
    POS_MOVES,
    Fulfilment,
    Order,
    OrderItem,
    OrderStatus,
    PaymentStatus,
    PosStatus,
    may_move,
)
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.session import Phase
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.trail import new_attempts

_ATTEMPTED = (PosStatus.SENDING, PosStatus.UNKNOWN)  # what an attempt can report; a yes or no has its own command


def place_order(state: State, command: PlaceOrder, now: datetime, context: Context) -> Decision:
    """The cart becomes one order and is locked until the till has answered or the lease is over."""
    earlier = _placed_before(state, command)
    if earlier is not None:
        return earlier
    refusal = _not_now(state, command, context) or _not_this_cart(state, command, context)
    if refusal is not None:
        return refusal
    order = _order_of(state, command, now, context)
    expires_at = now + timedelta(seconds=limits.LOCK_LEASE_S)
    return (OrderPlaced(now, command.by, order, command.idempotency_key, command.body_hash, expires_at),)


def report_attempt(state: State, command: ReportAttempt, now: datetime) -> Decision:
    """An attempt begins, or ended in the dark. The diners see it while they wait."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if command.pos_status not in _ATTEMPTED or command.pos_status not in POS_MOVES[order.pos_status]:
        return Repeat(order)
    cancelled = order.status is OrderStatus.CANCELLED
    if command.attempt < order.pos_attempts or (cancelled and command.pos_status is PosStatus.SENDING):
        return Repeat(order)
    command = attrs.evolve(command, next_at=None) if cancelled else command
    attempts = new_attempts(state, order, command.tried)
    waiting = state.session.lock_order == command.order_number
    if not attempts and _reported(order, command, state.session.lock_phase if waiting else None):
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


def accept_order(state: State, command: AcceptOrder, now: datetime) -> Decision:
    """The till has it: the lock ends, or an order that was confirmed as queued is fired.

    An order that was cancelled meanwhile stays cancelled, and staff are told that the till has it all the same.
    """
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if order.pos_status is PosStatus.ACCEPTED:
        return Repeat(order)
    attempts = new_attempts(state, order, command.tried)
    if state.session.lock_order != command.order_number:
        alert = order.status is OrderStatus.CANCELLED
        return (OrderFired(now, SYSTEM, command.order_number, command.ticket, alert=alert, attempts=attempts),)
    return (OrderConfirmed(now, SYSTEM, order.taken(command.ticket), queued=False, attempts=attempts),)


def reject_order(state: State, command: RejectOrder, now: datetime) -> Decision:
    """The till said no. Diners may try again only while the cart is still theirs; later, staff are told.

    What counts only while they wait comes to nothing later: the order stands, and delivery goes on.
    """
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if PosStatus.REJECTED not in POS_MOVES[order.pos_status]:
        return Repeat(order)
    attempts = new_attempts(state, order, command.tried)
    if command.tried and not attempts:  # said before; staff may have sent the order again since
        return Repeat(order)
    waiting = state.session.lock_order == command.order_number
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


def queue_order(state: State, command: QueueOrder, now: datetime) -> Decision:
    """The diners need not wait any longer; delivery goes on without them."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if state.session.lock_order != command.order_number:
        return Repeat(order)
    return (OrderConfirmed(now, SYSTEM, attrs.evolve(order, pos_next_at=command.next_at), queued=True),)


def move_order(state: State, command: MoveOrder, now: datetime, context: Context) -> Decision:
    """The order goes on along its machine, if the machine and the role allow it. Never while the diners wait for it."""
    order = state.orders.get(command.order_number)
    if order is None:
        return no_such_order()
    if order.status is command.status:
        return Repeat(order)
    sending = state.session.lock_order == command.order_number
    if sending or not may_move(order, command.status, command.role, paid_first=context.restaurant.paid_first):
        message = f"Order {order.order_number} is {order.status} and cannot become {command.status}."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message)
    return (OrderMoved(now, command.by, command.order_number, command.status),)


def release(state: State, now: datetime) -> tuple[Event, ...]:
    """What ends the lock when nobody has answered: the order stands. Nothing where there is no lock."""
    number = state.session.lock_order
    if number is None:
        return ()
    return (OrderConfirmed(now, SYSTEM, attrs.evolve(state.orders[number], pos_next_at=now), queued=True),)


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


def _placed_before(state: State, command: PlaceOrder) -> Refusal | Repeat | None:
    placement = state.placements.get(command.idempotency_key)
    if placement is not None:
        if placement.body_hash != command.body_hash:
            return Refusal(Code.IDEMPOTENCY_KEY_REUSED, "This key was used for another order. Use a new one.")
        if placement.failed is not None:
            return Refusal(Code.ORDER_FAILED, placement.failed)
        return Repeat(state.orders.get(placement.order_number))
    same = (order for order in state.orders.values() if order.cart_hash == command.cart_hash)
    order = next(same, None)
    return None if order is None or state.present(command.by) is None else Repeat(order)


def _not_now(state: State, command: PlaceOrder, context: Context) -> Refusal | None:
    refusal = cart_closed(state, command.by, context)
    if refusal is None and len(state.placements) >= limits.PLACEMENTS_MAX:
        return Refusal(Code.BAD_MESSAGE, "This table has ordered too often. Please ask the staff.")
    return refusal


def _not_this_cart(state: State, command: PlaceOrder, context: Context) -> Refusal | None:
    changed = Refusal(Code.CART_CHANGED, "The cart has changed. Look at it once more before ordering.")
    if not state.lines:
        stale = command.cart_hash != state.cart_hash
        return changed if stale else Refusal(Code.CART_EMPTY, "The cart is empty.")
    if command.cart_hash != state.cart_hash:
        return changed
    if command.total is not None and command.total != state.session.total:
        return changed
    if command.claims is not None and not _true(command.claims, state):
        return changed
    if len(tidy(command.special_instructions)) > limits.INSTRUCTIONS_CHARS_MAX:
        return Refusal(Code.BAD_MESSAGE, f"Instructions can have {limits.INSTRUCTIONS_CHARS_MAX} characters.")
    return _sold_out(state, context)


def _sold_out(state: State, context: Context) -> Refusal | None:
    for line in state.lines.values():
        item = context.restaurant.menu.get(line.menu_item_id)
        if item is None or not item.available:
            message = f"{line.name} is no longer available. Take it out of the cart and order again."
            return Refusal(Code.ITEM_UNAVAILABLE, message, line=line)
    return None


def _true(claims: tuple[Claim, ...], state: State) -> bool:
    """Whether the client's list is this cart; a claim without a line id is matched by what it orders."""
    said = sorted((c.menu_item_id, c.qty, "" if c.note is None else tidy(c.note)) for c in claims)
    noted = all(c.note is not None for c in claims)
    there = sorted((line.menu_item_id, line.qty, line.note if noted else "") for line in state.lines.values())
    if not noted:
        said = sorted((item, qty, "") for item, qty, _ in said)
    ids = {c.public_id for c in claims if c.public_id is not None}
    return said == there and ids <= state.lines.keys()


def _order_of(state: State, command: PlaceOrder, now: datetime, context: Context) -> Order:
    return Order(
        restaurant_id=state.session.restaurant_id,
        order_number=context.next_order_number,
        round=state.session.round,
        cart_hash=state.cart_hash,
        status=OrderStatus.VALIDATED,
        payment_status=PaymentStatus.UNPAID,
        fulfilment=Fulfilment.DINE_IN,
        pos_status=PosStatus.QUEUED,
        pos_ticket=None,
        pos_attempts=0,
        pos_error=None,
        pos_next_at=now,
        total=state.session.total,
        special_instructions=tidy(command.special_instructions),
        placed_by=command.by,
        created_at=now,
        items=tuple(
            OrderItem(
                line.public_id, line.menu_item_id, line.name, line.qty, line.note, line.unit_price, line.member_id
            )
            for line in state.lines.values()
        ),
    )
