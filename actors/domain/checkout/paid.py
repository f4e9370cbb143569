"""What becomes of an order of the shop when its payment goes on, in the commit that records the payment.

    its payment is        the order
    authorised            stands: `validated`, the cart goes on with its next round
    captured              may go to the till, if it has not yet
    declined, cancelled   comes to nothing: lines pending; stock, place and code's use are back
    waiting for its payer stays a draft, as long as there is a cart to pay for; else it is called off
    not known             stays a draft, and the cart locked, until it is known

Whoever says so, the payment worker, the provider's own word, a look-up or staff, it ends here, once: what does not move
the payment moves no order. Money that was captured although its order had been called off goes back by itself.

Owns: which order a payment is for, and what follows. Must not: move a payment but for that. Pure.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from actors.domain.decision import Decision
from actors.domain.events import Event
from actors.domain.money.checkout import called_off
from actors.domain.money.events import PaymentMoved
from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.state import State
from actors.domain.till.events import OrderConfirmed, OrderFailed, OrderProgressed
from actors.domain.till.status import Phase, PosStatus
from actors.domain.values import changed
from actors.domain.who import SYSTEM

_S = PaymentState
DECLINED: Final = "PAYMENT_DECLINED"
CANCELLED: Final = "PAYMENT_CANCELLED"
_NOT_ASKED: Final = frozenset({_S.CREATED, _S.REQUIRES_ACTION})  # nobody speaks to the provider at this moment
_HAS_MONEY: Final = frozenset({_S.CAPTURED, _S.PARTIALLY_REFUNDED})
_WORDS: Final = {
    DECLINED: "Your payment was declined. Your cart is as it was: pay in another way.",
    CANCELLED: "This was not paid. Your cart is as it was.",
}


def followed(state: State, decision: Decision, now: datetime) -> Decision:
    """What was decided about payments in this state, and what follows of it for their orders."""
    if not isinstance(decision, tuple) or not state.fulfilments:
        return decision
    moved = (event for event in decision if isinstance(event, PaymentMoved))
    return (*decision, *(more for event in moved for more in _following(state, event.payment, now)))


def overdue(state: State, draft: Order, now: datetime) -> tuple[Event, ...]:
    """A draft's time is over, or its session ends: it is called off, unless its provider is being asked right now."""
    payment = payment_of(state, draft.order_number)
    if payment is None:  # nothing is ever awaited by such a draft; its cart must not stay locked all the same
        return (_failed(draft, CANCELLED, now),)
    if payment.status not in _NOT_ASKED:
        return ()
    return (_called_off(payment, now), _failed(draft, CANCELLED, now))


def payment_of(state: State, order_number: int) -> Payment | None:
    """The payment that the order waits for, or stands by; None where it has none of its own."""
    fulfilment = state.fulfilments.get(order_number)
    return None if fulfilment is None or fulfilment.payment_id is None else state.payments.get(fulfilment.payment_id)


def confirmed(order: Order, now: datetime, *, captured: bool) -> OrderConfirmed:
    """The draft stands from now on, and may go to the till once its money is there."""
    stands = changed(order, status=OrderStatus.VALIDATED, pos_next_at=now if captured else None)
    return OrderConfirmed(now, SYSTEM, stands, queued=True)


def _following(state: State, payment: Payment, now: datetime) -> Iterator[Event]:
    order = _order_of(state, payment) or _cancelled(state, payment)
    was = state.payments.get(payment.payment_id)
    if order is None or was is None:
        return
    if order.status is OrderStatus.DRAFT and state.awaits(order.order_number):
        yield from _awaited(state, order, payment, now)
    elif order.status is OrderStatus.CANCELLED:
        yield from _late(was, payment, now)
    elif payment.status is _S.CAPTURED and was.status is not _S.CAPTURED and _unqueued(order):
        yield _queued(order, now)


def _order_of(state: State, payment: Payment) -> Order | None:
    theirs = (one for one in state.fulfilments.values() if one.payment_id == payment.payment_id)
    fulfilment = next(theirs, None)
    return None if fulfilment is None else state.orders.get(fulfilment.order_number)


def _cancelled(state: State, payment: Payment) -> Order | None:
    """The order of the shop that is off, which alone it was paid for after it stood."""
    off = (one for one in state.orders.values() if one.status is OrderStatus.CANCELLED)
    theirs = (one for one in off if payment.line_ids <= {item.public_id for item in one.items})
    return next((one for one in theirs if payment.lines and one.order_number in state.fulfilments), None)


def _awaited(state: State, order: Order, payment: Payment, now: datetime) -> Iterator[Event]:
    if payment.paid:
        yield confirmed(order, now, captured=payment.status is _S.CAPTURED)
    elif payment.status is _S.REQUIRES_ACTION and not state.active:  # the cart ended while the provider was asked
        yield _called_off(payment, now)
        yield _failed(order, CANCELLED, now)
    elif not payment.under_way:
        yield _failed(order, DECLINED if payment.status is _S.DECLINED else CANCELLED, now)


def _late(was: Payment, payment: Payment, now: datetime) -> Iterator[Event]:
    """It was to be voided, and turns out to be captured already; or a part of it was on its way back by then.

    What a provider has refused to give back is not asked for again.
    """
    ended = was.wanted is Wanted.VOID or (was.wanted is Wanted.REFUND and payment.refunded > was.refunded)
    if ended and payment.by_provider and payment.wanted is None and payment.status in _HAS_MONEY and payment.kept:
        back = changed(payment, wanted=Wanted.REFUND, wanted_amount=payment.kept, attempts=0, next_at=now, error=None)
        yield PaymentMoved(now, SYSTEM, back, reason="its order was cancelled")


def _called_off(payment: Payment, now: datetime) -> PaymentMoved:
    return PaymentMoved(now, SYSTEM, called_off(payment, now))


def _unqueued(order: Order) -> bool:
    return order.pos_status is PosStatus.QUEUED and order.pos_next_at is None


def _queued(order: Order, now: datetime) -> OrderProgressed:
    return OrderProgressed(
        now, SYSTEM, order.order_number, Phase.QUEUED, order.pos_attempts, PosStatus.QUEUED, order.pos_error, now
    )


def _failed(order: Order, error: str, now: datetime) -> OrderFailed:
    return OrderFailed(now, SYSTEM, order.order_number, error, _WORDS[error], allow_retry=True)
