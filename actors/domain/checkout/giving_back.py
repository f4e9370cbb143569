"""What goes back of the money for an order of the shop that is called off.

    nobody was asked for it yet      called off
    held for us                      voided
    ours                             refunded, what is left of it
    being asked for at this moment   nothing: nobody knows yet, so the order cannot be called off now
    taken by the staff, or together  nothing: it is the staff's to give back
    with something else

Owns: this table. Pure.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from actors.domain.checkout.paid import followed
from actors.domain.events import Event
from actors.domain.money.checkout import called_off
from actors.domain.money.events import PaymentMoved
from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.ordering.order import Order
from actors.domain.refusal import Code, Refusal
from actors.domain.state import State
from actors.domain.values import changed

_S = PaymentState
REASON: Final = "order cancelled"
_NOT_ASKED: Final = frozenset({_S.CREATED, _S.REQUIRES_ACTION})
_KEPT: Final = frozenset({_S.CAPTURED, _S.PARTIALLY_REFUNDED})


def money_back(state: State, order: Order, now: datetime) -> tuple[Event, ...] | Refusal:
    """What moves of the order's payments, and what follows of that; a refusal where something of it cannot go back."""
    moved: list[Event] = []
    for payment in _paying(state, order):
        back = _back(payment, order, now)
        if isinstance(back, Refusal):
            return back
        if back is not None:
            moved.append(PaymentMoved(now, order.placed_by, back, reason=REASON))
    decision = followed(state, tuple(moved), now)
    return decision if isinstance(decision, tuple) else ()


def _paying(state: State, order: Order) -> Iterator[Payment]:
    """The payments that cover something of the order and came to money, or still may."""
    ids = {item.public_id for item in order.items}
    return (one for one in state.payments.values() if one.stands and not one.deposit and ids & one.line_ids)


def _back(payment: Payment, order: Order, now: datetime) -> Payment | Refusal | None:
    if payment.status in _NOT_ASKED and payment.wanted is None:
        return called_off(payment, now)
    if payment.under_way:
        message = "It is being paid at this very moment. Try again in a few seconds."
        return Refusal(Code.PAYMENT_IN_PROGRESS, message, holder=payment.payer)
    if payment.wanted is Wanted.VOID:
        return None
    alone = payment.line_ids <= {item.public_id for item in order.items}
    if not payment.by_provider or not alone or payment.wanted is Wanted.REFUND:
        message = "This was paid in a way that the shop has to give back itself. Ask the shop."
        return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
    wanted = Wanted.REFUND if payment.status in _KEPT else Wanted.VOID
    amount = payment.kept if wanted is Wanted.REFUND else 0
    return changed(payment, wanted=wanted, wanted_amount=amount, attempts=0, next_at=now, error=None, updated_at=now)
