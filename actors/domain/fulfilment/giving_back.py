"""What goes back of what was paid, once something of an order does not come (`docs/contract.md` §10).

A customer may have several orders on one bill, of which some wait to be paid. So what an order was paid for itself is
looked at by itself: it goes back whatever else they owe, and never from what was paid for something else.

Owns: how much, of which payments. A provider gives it back as any refund (`actors.domain.money.counter`); what was paid
at the counter is left on the bill, below zero, and staff give it back there. Pure.
"""

from collections.abc import Iterable, Set
from datetime import datetime
from uuid import UUID

from actors.domain.fulfilment.commands import ChooseForMissing
from actors.domain.money.basis import basis_of
from actors.domain.money.bill import Bill, bill_of
from actors.domain.money.counter import asked
from actors.domain.money.events import PaymentMoved
from actors.domain.money.paying import overpaying
from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.ordering.order import Order
from actors.domain.refusal import Code, Refusal
from actors.domain.state import State
from actors.domain.who import STAFF, By

_GIVES_BACK = frozenset({PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED})


def given_back(
    before: State, after: State, order: Order, command: ChooseForMissing, now: datetime
) -> tuple[PaymentMoved, ...] | Refusal:
    """The refunds that follow where the order comes to less; a no while money of it is on its way."""
    basis = basis_of(after)
    was, bill = bill_of(basis_of(before)), bill_of(basis)
    ids = {item.public_id for item in order.items}
    touching = [one for one in basis.payments if one.stands and ids & one.line_ids]
    paying = overpaying(basis) or _overpaying(order, touching, ids, bill)
    if paying is not None:
        return _later("Somebody is paying this right now. Choose when they are done, or have left it.", paying)
    together = min(max(0, -bill.balance), max(0, was.balance - bill.balance))
    paid = [one for one in touching if one.paid]
    alone = min(_too_much(order, paid, ids, bill), max(0, _due(order, was) - _due(order, bill)))
    excess = max(together, alone)
    refunds: list[PaymentMoved] = []
    newest = sorted(paid, key=lambda one: (one.line_ids <= ids, one.created_at, one.payment_id), reverse=True)
    by_provider = [one for one in newest if one.by_provider and one.kept > 0]
    by: By = STAFF if command.by is None else command.by
    for payment in by_provider:
        if excess <= 0:
            break
        if payment.status not in _GIVES_BACK or payment.wanted is not None:
            return _later("The payment is still on its way. Choose again in a moment.", payment)
        part = min(payment.kept, excess)
        excess -= part
        refund = asked(payment, Wanted.REFUND, part, now)
        refunds.append(PaymentMoved(now, by, refund, command.by_user, f"missing: {command.choice}"))
    return tuple(refunds)


def _overpaying(order: Order, touching: Iterable[Payment], ids: Set[UUID], bill: Bill) -> Payment | None:
    """A payment for the order that is under way, if with it more were paid for the order than it comes to."""
    under_way = next((one for one in touching if one.under_way), None)
    return under_way if under_way is not None and _too_much(order, touching, ids, bill) > 0 else None


def _too_much(order: Order, payments: Iterable[Payment], ids: Set[UUID], bill: Bill) -> int:
    """How much more these payments are than the order comes to, of those that are for it alone; in minor units."""
    return max(0, sum(one.kept for one in payments if one.line_ids <= ids) - _due(order, bill))


def _due(order: Order, bill: Bill) -> int:
    """What the order comes to on the bill, in minor units."""
    return sum(line.due for line in bill.lines if line.line.order_id == order.order_id)


def _later(message: str, payment: Payment) -> Refusal:
    return Refusal(Code.PAYMENT_IN_PROGRESS, message, holder=payment.payer)
