"""What goes back of the money for an order of the shop that is called off.

    nobody was asked for it yet      called off
    held for us                      voided
    ours                             refunded, what is left of it
    being asked for at this moment   nothing: nobody knows yet, so the order cannot be called off now
    taken by the staff, or together  nothing: it is the staff's to give back, so a customer cannot call it off
    with something else

Staff call an order off as they do a table's; its money goes back in the same turn, and its lines to nobody's cart.

Owns: this table. Pure.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from actors.domain.cart.events import LineReturned
from actors.domain.checkout.paid import followed
from actors.domain.decision import Decision
from actors.domain.events import Event
from actors.domain.money.checkout import called_off
from actors.domain.money.events import PaymentMoved
from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.ordering.events import OrderMoved
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.refusal import Code, Refusal
from actors.domain.state import State
from actors.domain.till.events import OrderCancelled
from actors.domain.values import changed
from actors.domain.who import STAFF, By

_S = PaymentState
REASON: Final = "order cancelled"
_NOT_ASKED: Final = frozenset({_S.CREATED, _S.REQUIRES_ACTION})
_KEPT: Final = frozenset({_S.CAPTURED, _S.PARTIALLY_REFUNDED})


def called_off_by_staff(state: State, decision: Decision, now: datetime) -> Decision:
    """What was decided about orders; where one of the shop is called off, with what goes back of its money."""
    if not isinstance(decision, tuple) or not state.fulfilments:
        return decision
    cancelled = next((event for event in decision if _cancels(event)), None)
    if not isinstance(cancelled, OrderCancelled | OrderMoved) or cancelled.order_number not in state.fulfilments:
        return decision
    back = money_back(state, state.orders[cancelled.order_number], now, by_user=cancelled.by_user)
    if isinstance(back, Refusal):
        return back
    return (*(event for event in decision if not isinstance(event, LineReturned)), *back)


def money_back(state: State, order: Order, now: datetime, *, by_user: int | None = None) -> tuple[Event, ...] | Refusal:
    """What moves of the order's payments, and what follows of that; a refusal where something of it cannot go back.

    What only staff can give back refuses a customer, and is left to the staff user `by_user` who calls it off.
    """
    moved: list[Event] = []
    by: By = order.placed_by if by_user is None else STAFF
    for payment in _paying(state, order):
        back = _back(payment, order, now)
        if isinstance(back, Refusal) and (by_user is None or payment.under_way):
            return back
        if isinstance(back, Payment):
            moved.append(PaymentMoved(now, by, back, by_user, REASON))
    decision = followed(state, tuple(moved), now)
    return decision if isinstance(decision, tuple) else ()


def _cancels(event: Event) -> bool:
    return isinstance(event, OrderCancelled) or (
        isinstance(event, OrderMoved) and event.status is OrderStatus.CANCELLED
    )


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
