"""What goes back of what was paid, once something of an order does not come (`docs/contract.md` §10).

Owns: how much, of which payments. A provider gives it back as any refund (`actors.domain.money.counter`); what was paid
at the counter is left on the bill, below zero, and staff give it back there. Pure.
"""

from datetime import datetime

from actors.domain.fulfilment.commands import ChooseForMissing
from actors.domain.money.basis import basis_of
from actors.domain.money.bill import bill_of
from actors.domain.money.counter import asked
from actors.domain.money.events import PaymentMoved
from actors.domain.money.paying import overpaying
from actors.domain.money.payment import Payment, PaymentState, Wanted
from actors.domain.refusal import Code, Refusal
from actors.domain.state import State
from actors.domain.who import STAFF, By

_GIVES_BACK = frozenset({PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED})


def given_back(
    before: State, after: State, command: ChooseForMissing, now: datetime
) -> tuple[PaymentMoved, ...] | Refusal:
    """The refunds that follow where the bill comes to less; a no while money of it is on its way."""
    basis = basis_of(after)
    paying = overpaying(basis)
    if paying is not None:
        return _later("Somebody is paying this right now. Choose when they are done, or have left it.", paying)
    balance = bill_of(basis).balance
    excess = min(max(0, -balance), max(0, bill_of(basis_of(before)).balance - balance))
    refunds: list[PaymentMoved] = []
    newest = sorted(after.payments.values(), key=lambda one: (one.created_at, one.payment_id), reverse=True)
    by_provider = [one for one in newest if one.by_provider and one.paid and one.kept > 0]
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


def _later(message: str, payment: Payment) -> Refusal:
    return Refusal(Code.PAYMENT_IN_PROGRESS, message, holder=payment.payer)
