"""Rules of the checkout: the cart becomes an order once, and what it is paid with is begun in the same commit.

    draft ──authorised──▶ validated ──captured──▶ on its way to the till
      │
      └──declined, called off, too late──▶ no order: lines pending, stock, place and code's use given back

A draft holds the lock, the stock, a place in the slot and a use of the code. It stands once the provider vouches for
the money (`actors.domain.checkout.paid`); what is paid at the counter, or costs nothing, stands at once.
"""

from datetime import datetime, timedelta
from typing import Final, assert_never

from actors.domain import limits
from actors.domain.checkout.commands import Buyer, CallOffOrder, CheckoutCommand, ConfirmCheckout
from actors.domain.checkout.giving_back import money_back
from actors.domain.checkout.paid import confirmed
from actors.domain.decision import Decision, cart_locked, no_such_order, not_found, session_closed
from actors.domain.fulfilment.checking import Quote, quote
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.money.events import PaymentStarted
from actors.domain.money.payment import BY_PROVIDER, Method, Part, Payment, PaymentState
from actors.domain.ordering.events import OrderPlaced
from actors.domain.ordering.order import Fulfilment, Order, OrderStatus, PaymentStatus
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.restaurant import Context
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.till.events import OrderCancelled
from actors.domain.till.status import PosStatus
from actors.domain.values import changed

CANCELLABLE: Final = frozenset({OrderStatus.VALIDATED, OrderStatus.PAID})
"""An order with which nobody has begun: the shop's `CREATED`."""
_METHODS: Final = frozenset({Method.CARD, Method.SAVED, Method.COUNTER})


def decide(state: State, command: CheckoutCommand, now: datetime, context: Context) -> Decision:
    """What follows from the command."""
    match command:
        case ConfirmCheckout():
            return confirm(state, command, now, context)
        case CallOffOrder():
            return call_off(state, command, now)
        case _:
            assert_never(command)


def confirm(state: State, command: ConfirmCheckout, now: datetime, context: Context) -> Decision:
    """The cart becomes one order, a draft where it is to be paid first. The same key never places a second one."""
    earlier = _placed_before(state, command)
    if earlier is not None:
        return earlier
    refusal = _not_now(state, command, context) or _not_so(command)
    if refusal is not None:
        return refusal
    found = quote(state, command.wish, now, context)
    if found.problems:
        first = found.problems[0]
        return Refusal(first.code, first.message, problems=found.problems)
    return _placed(state, command, found, now, context)


def call_off(state: State, command: CallOffOrder, now: datetime) -> Decision:
    """Nothing comes, and what was taken is given back: stock, the place, the code's use, and money by the provider."""
    order, fulfilment = state.orders.get(command.order_number), state.fulfilments.get(command.order_number)
    if order is None or fulfilment is None or fulfilment.customer_id != command.customer_id:
        return no_such_order()
    if order.status is OrderStatus.CANCELLED:
        return Repeat(order)
    back = money_back(state, order, now)
    if isinstance(back, Refusal):
        return back
    if order.status is OrderStatus.DRAFT:  # no order stands that could be cancelled: it fails with its payment
        return back
    if order.status not in CANCELLABLE:
        message = f"Order {order.order_number} is being prepared and cannot be cancelled any more. Ask the shop."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
    return (OrderCancelled(now, order.placed_by, order.order_number, None, "by the customer"), *back)


def _placed_before(state: State, command: ConfirmCheckout) -> Refusal | Repeat | None:
    """What became of it is answered as it is now; of one that came to nothing there is no order."""
    placement = state.placements.get(command.idempotency_key)
    if placement is None:
        return None
    if placement.body_hash != command.body_hash:
        return Refusal(Code.IDEMPOTENCY_KEY_REUSED, "This key was used for another order. Use a new one.")
    return Repeat(state.orders.get(placement.order_number))


def _not_now(state: State, command: ConfirmCheckout, context: Context) -> Refusal | None:
    if not state.active:
        return session_closed()
    if state.present(command.by) is None or not _theirs(state, command):
        return not_found()
    if not context.restaurant.takes_orders_at(state.session.place):
        return Refusal(Code.ORDERING_DISABLED, "Ordering is paused. Your cart is kept.")
    if state.locked:
        return cart_locked(state)
    if not state.lines:
        return Refusal(Code.CART_EMPTY, "The cart is empty.")
    full = len(state.placements) >= limits.PLACEMENTS_MAX or len(state.payments) >= limits.PAYMENTS_MAX
    full = full or len(state.discounts) >= limits.DISCOUNTS_MAX
    return Refusal(Code.TOO_MANY_ORDERS, "This cart has placed as many orders as one can.") if full else None


def _theirs(state: State, command: ConfirmCheckout) -> bool:
    """Whether the buyer may check this cart out: their own, or nobody's that a recurring order was put into."""
    return state.session.place.customer_id == (None if command.recurring else command.buyer.customer_id)


def _not_so(command: ConfirmCheckout) -> Refusal | None:
    """Why it is not paid by this method, if so."""
    if command.method not in _METHODS:
        return Refusal(Code.PAYMENT_METHOD_UNAVAILABLE, "Only the staff can take this.")
    if command.method in BY_PROVIDER and command.provider is None:
        message = "Paying by card is not possible here. Pay when you get it."
        return Refusal(Code.PAYMENT_METHOD_UNAVAILABLE, message)
    if (command.method is Method.SAVED) is (command.payment_token_id is None):
        return Refusal(
            Code.PAYMENT_INVALID, "Say which saved method by its `payment_token_id`, and of no other method."
        )
    return None


def _placed(state: State, command: ConfirmCheckout, found: Quote, now: datetime, context: Context) -> Decision:
    by_provider = command.method in BY_PROVIDER and found.total > 0
    if by_provider and found.total % command.step:
        return Refusal(Code.PAYMENT_METHOD_UNAVAILABLE, "Cards cannot pay this to the last digit. Pay when you get it.")
    order = _order(state, command, found, now, context)
    placed = OrderPlaced(
        now,
        command.by,
        order,
        command.idempotency_key,
        command.body_hash,
        now + timedelta(seconds=limits.CHECKOUT_LEASE_S),
        fulfilment=_fulfilment(command, command.buyer, found, order, by_provider=by_provider),
        discount=found.discount,
    )
    if by_provider:
        return placed, PaymentStarted(now, command.by, _payment(state, command, found, now))
    return placed, confirmed(order, now, captured=True)


def _order(state: State, command: ConfirmCheckout, found: Quote, now: datetime, context: Context) -> Order:
    """The draft. Nothing is due at a till before it is captured, and nothing in a shop has a service charge."""
    return Order(
        restaurant_id=state.session.restaurant_id,
        order_number=context.next_order_number,
        round=state.session.cart.round,
        cart_hash=state.cart_hash,
        status=OrderStatus.DRAFT,
        payment_status=PaymentStatus.UNPAID,
        fulfilment=command.wish.kind,
        pos_status=PosStatus.QUEUED,
        pos_ticket=None,
        pos_attempts=0,
        pos_error=None,
        pos_next_at=None,
        total=sum(item.line_total for item in found.items),
        special_instructions=tidy(command.note)[: limits.INSTRUCTIONS_CHARS_MAX],
        placed_by=command.by,
        created_at=now,
        items=tuple(changed(one, note=tidy(command.notes.get(one.public_id, one.note))) for one in found.items),
        tax_included=context.restaurant.prices_include_tax,
    )


def _fulfilment(
    command: ConfirmCheckout, buyer: Buyer, found: Quote, order: Order, *, by_provider: bool
) -> OrderFulfilment:
    branch, slot, window = found.chosen
    used = command.wish.standing if found.discount is not None else None
    return OrderFulfilment(
        restaurant_id=order.restaurant_id,
        order_number=order.order_number,
        customer_id=buyer.customer_id,
        kind=command.wish.kind,
        branch_id=branch.branch_id,
        slot_id=slot.slot_id,
        day=command.wish.day,
        starts_at=window[0],
        ends_at=window[1],
        fee=found.fee,
        discount=sum(one.amount for one in found.bill.discounts),
        total=found.total,
        name=buyer.name,
        phone=buyer.phone,
        email=buyer.email,
        language=buyer.language,
        note=order.special_instructions,
        address=command.wish.address if command.wish.kind is Fulfilment.DELIVERY else None,
        payment_id=command.payment_id if by_provider else None,
        discount_code_id=None if used is None else used.code.discount_code_id,
    )


def _payment(state: State, command: ConfirmCheckout, found: Quote, now: datetime) -> Payment:
    """All of the order, by one payment. One that is announced with its beginning needs no commit for that any more."""
    announced = command.announced
    return changed(
        Payment(
            command.payment_id,
            found.total,
            0,
            PaymentState.CREATED if announced is None else PaymentState.AUTHORISING,
            command.by,
            tuple(Part(item.public_id, "1") for item in found.items if item.line_total),
        ),
        method=command.method,
        bill_version=state.session.bill.version,
        idempotency_key=command.idempotency_key,
        body_hash=command.body_hash,
        provider=command.provider,
        payment_token_id=command.payment_token_id,
        save_method=command.save_method and command.method is Method.CARD,
        customer_id=command.buyer.customer_id,
        provider_account=None if announced is None else announced.account,
        attempts=0 if announced is None else 1,
        next_at=now if announced is None else announced.until,
        created_at=now,
        updated_at=now,
    )
