"""Rules of ordering: placing the cart once.

The same order comes back, and nothing happens, when the same key is used again or when the same cart of the same
round is placed by another phone: `cart_hash` names both, so an order remembers the hash it was made from.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from actors.domain import limits
from actors.domain.cart.line import Line
from actors.domain.decision import Decision, cart_closed
from actors.domain.options import rules as options
from actors.domain.options.chosen import Choice, wanted
from actors.domain.ordering.commands import ExpectedLine, OrderingCommand, PlaceOrder
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.order import Fulfilment, Order, OrderItem, OrderStatus, PaymentStatus
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.stock import claims
from actors.domain.text import tidy
from actors.domain.till.status import PosStatus


def decide(state: State, command: OrderingCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    return place_order(state, command, now, context)


def place_order(
    state: State, command: PlaceOrder, now: datetime, context: Context, *, taken_away: bool = False
) -> Decision:
    """The cart becomes one order and is locked until the till has answered or the lease is over.

    What is `taken_away` is taxed at that rate, and without a charge for service.
    """
    earlier = _placed_before(state, command)
    if earlier is not None:
        return earlier
    refusal = _not_now(state, command, context) or _not_this_cart(state, command, context)
    if refusal is not None:
        return refusal
    order = _order_of(state, command, now, context, taken_away=taken_away)
    expires_at = now + timedelta(seconds=limits.LOCK_LEASE_S)
    return (OrderPlaced(now, command.by, order, command.idempotency_key, command.body_hash, expires_at),)


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
    if refusal is not None:
        return refusal
    if state.session.place.in_shop:
        return Refusal(Code.NOT_ALLOWED, "A cart of the shop is ordered at its checkout, by its owner.")
    if len(state.placements) >= limits.PLACEMENTS_MAX:
        message = f"This table has placed {limits.PLACEMENTS_MAX} orders, as many as one visit can. Ask the staff."
        return Refusal(Code.TOO_MANY_ORDERS, message)
    return None


def _not_this_cart(state: State, command: PlaceOrder, context: Context) -> Refusal | None:
    changed = Refusal(Code.CART_CHANGED, "The cart has changed. Look at it once more before ordering.")
    if not state.lines:
        stale = command.cart_hash != state.cart_hash
        return changed if stale else Refusal(Code.CART_EMPTY, "The cart is empty.")
    if command.cart_hash != state.cart_hash:
        return changed
    if command.total is not None and command.total != state.session.cart.total:
        return changed
    if command.expected_lines is not None and not _is_this_cart(command.expected_lines, state):
        return changed
    return _sold_out(state, context) or _too_much(state, command)


def _sold_out(state: State, context: Context) -> Refusal | None:
    for line in state.lines.values():
        item = context.restaurant.menu.items.get(line.menu_item_id)
        if item is not None and item.available and not item.served:
            message = f"{line.name} is not served at this hour. Take it out of the cart and order again."
            return Refusal(Code.ITEM_NOT_SERVED, message, line=line, left=0)
        if item is None or not item.available:
            message = f"{line.name} is no longer available. Take it out of the cart and order again."
            return Refusal(Code.ITEM_UNAVAILABLE, message, line=line, left=0)
        stopped = options.stopped(line.menu_item_id, line.options, context.restaurant.menu) if line.options else None
        if stopped is not None:
            message = f"{line.name} with {stopped.name} is no longer available. Choose again, or take it out."
            return Refusal(Code.ITEM_UNAVAILABLE, message, line=line, left=0, option_id=stopped.option_id)
    return claims.missing(state, context)


def _too_much(state: State, command: PlaceOrder) -> Refusal | None:
    if len(tidy(command.special_instructions)) > limits.INSTRUCTIONS_CHARS_MAX:
        message = f"The instructions are too long. Use up to {limits.INSTRUCTIONS_CHARS_MAX} characters."
        return Refusal(Code.INSTRUCTIONS_TOO_LONG, message)
    if state.unpaid_total + state.session.cart.total > limits.BILL_TOTAL_MAX:
        message = "This table's open bill would become too large. Ask the staff to settle it, then order again."
        return Refusal(Code.TOTAL_TOO_LARGE, message)
    return None


def _is_this_cart(expected: tuple[ExpectedLine, ...], state: State) -> bool:
    """Whether the client's list is this cart; one without a line id is matched by what it orders.

    Notes and options are compared where every line of the list says them.
    """
    noted = all(one.note is not None for one in expected)
    chosen = all(one.options is not None for one in expected)
    said = sorted(_key(one, one.note if noted else "", one.options if chosen else ()) for one in expected)
    there = sorted(
        _key(line, line.note if noted else "", [(one.option_id, one.qty) for one in line.options] if chosen else ())
        for line in state.lines.values()
    )
    ids = {one.public_id for one in expected if one.public_id is not None}
    return said == there and ids <= state.lines.keys()


def _key(of: ExpectedLine | Line, note: str | None, options: Sequence[Choice] | None) -> tuple[object, ...]:
    return of.menu_item_id, of.qty, tidy(note or ""), tuple(sorted(wanted(options or ()).items()))


def _order_of(state: State, command: PlaceOrder, now: datetime, context: Context, *, taken_away: bool) -> Order:
    terms = context.restaurant.terms
    return Order(
        restaurant_id=state.session.restaurant_id,
        order_number=context.next_order_number,
        round=state.session.cart.round,
        cart_hash=state.cart_hash,
        status=OrderStatus.VALIDATED,
        payment_status=PaymentStatus.UNPAID,
        fulfilment=Fulfilment.PICK_UP if taken_away else Fulfilment.DINE_IN,
        pos_status=PosStatus.QUEUED,
        pos_ticket=None,
        pos_attempts=0,
        pos_error=None,
        pos_next_at=now,
        total=state.session.cart.total,
        special_instructions=tidy(command.special_instructions),
        placed_by=command.by,
        created_at=now,
        items=ordered_items(state, context, taken_away=taken_away),
        service_rate=0 if taken_away else terms.service_rate,
        tax_included=context.restaurant.prices_include_tax,
    )


def ordered_items(state: State, context: Context, *, taken_away: bool) -> tuple[OrderItem, ...]:
    """The lines of the cart as an order has them, which takes what is counted on the shelves of the context."""
    return tuple(
        OrderItem(
            line.public_id,
            line.menu_item_id,
            line.name,
            line.qty,
            line.note,
            line.unit_price,
            line.member_id,
            claims.counted_at(line, context),
            claims.ordered(line, context),
            _tax_rate(line, context, taken_away=taken_away),
        )
        for line in state.lines.values()
    )


def _tax_rate(line: Line, context: Context, *, taken_away: bool) -> int:
    """In basis points, of where it is eaten; nothing for an item without a tax class."""
    item = context.restaurant.menu.items.get(line.menu_item_id)
    known = None if item is None or item.tax_class_id is None else context.restaurant.tax_classes.get(item.tax_class_id)
    if known is None:
        return 0
    return known.takeaway_bp if taken_away else known.dine_in_bp
