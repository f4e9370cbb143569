"""What a payment's owner has to be told of what came of an errand. Pure.

    the provider says    while it is authorised or checked   while it is captured     while it is voided
    authorised           authorised                          (asked for again)        (asked for again)
    captured             captured                            captured                 captured, and not voided
    all of it refunded   cancelled                           not captured             voided
    declined, absent     declined                            not captured             voided
    voided               cancelled                           not captured             voided
    another amount       declined, and it must go back       not captured, and back   -
    no, nobody knows     unknown, and again later            again later              again later

What is refunded was refunded, or a plain no says that it cannot be, or it is tried again. So is what was captured of a
payment that nobody wanted, and is given back instead of voided.

Owns: this table. Must not: decide when to go on.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never
from uuid import UUID

from actors.domain.money.commands import SettlePayment, SettleWanted
from actors.domain.money.payment import Payment, PaymentState, Wanted
from pos.payments.driver import (
    Absent,
    Authorised,
    Captured,
    Declined,
    Refunded,
    Refused,
    RequiresAction,
    State,
    Unknown,
    Voided,
)
from pos.payments.errand import Errand, Step

Outcome = State | Absent | Refunded | Refused | Unknown
"""All that can come of an errand."""

Report = SettlePayment | SettleWanted
"""One thing that a payment's owner is told."""

ABSENT: Final = "absent"
VOIDED: Final = "voided"
CAPTURED: Final = "already_captured"
OTHER_AMOUNT: Final = "other_amount"


def reports_of(errand: Errand, outcome: Outcome, again_at: datetime) -> Sequence[Report]:
    """What is told of an errand, in order. `again_at` is when to go on where that is not the end of it."""
    match errand.step:
        case Step.AUTHORISE:
            return _asked(errand.payment, outcome, again_at, PaymentState.UNKNOWN)
        case Step.CHECK:  # while a payer acts, not to know how far they are is no news
            return _asked(errand.payment, outcome, again_at, PaymentState.REQUIRES_ACTION)
        case Step.CAPTURE:
            return _captured(errand, outcome, again_at)
        case Step.VOID:
            return _voided(errand, outcome, again_at)
        case Step.REFUND:
            return _refunded(errand, outcome, again_at)
        case _:
            assert_never(errand.step)


def heard_of(payment: Payment, state: State, now: datetime) -> Sequence[Report]:
    """What is told of a provider's own word about a payment, whatever is being done for it.

    What a payer has to do is known from the answer to us, and only from there: a word may be late. So is it known that
    nothing of a payment that is authorised was declined.
    """
    if isinstance(state, RequiresAction):
        return ()
    if isinstance(state, Captured) and payment.paid and state.amount != payment.amount + payment.tip:
        return ()  # who captures it finds out
    return _asked(payment, state, now, PaymentState.UNKNOWN)


def _asked(payment: Payment, outcome: Outcome, again_at: datetime, unknown: PaymentState) -> Sequence[Report]:
    payment_id = payment.payment_id
    match outcome:
        case Authorised(reference=reference, amount=amount):
            return _if_all(payment, amount, SettlePayment(payment_id, PaymentState.AUTHORISED, reference))
        case RequiresAction(reference=reference, redirect_url=url):
            acting = PaymentState.REQUIRES_ACTION
            return (SettlePayment(payment_id, acting, reference, redirect_url=url, next_at=again_at),)
        case Captured() if _given_back(outcome):
            return (_not_paid(payment_id, Voided()),)
        case Captured(reference=reference, amount=amount):
            return _if_all(payment, amount, SettlePayment(payment_id, PaymentState.CAPTURED, reference))
        case Unknown(error=error) | Refused(error=error):
            return (SettlePayment(payment_id, unknown, error=error, next_at=again_at),)
        case Declined() | Absent() | Voided() | Refunded():
            return (_not_paid(payment_id, outcome),)
        case _:
            assert_never(outcome)


def _if_all(payment: Payment, amount: int, report: SettlePayment) -> Sequence[Report]:
    """Another amount than was asked for is no payment, and the provider has money that must go back."""
    if amount == payment.amount + payment.tip:
        return (report,)
    declined = SettlePayment(payment.payment_id, PaymentState.DECLINED, report.provider_ref, error=OTHER_AMOUNT)
    return declined, report


def _given_back(outcome: Outcome) -> bool:
    """Whether nothing is left of what was captured."""
    return isinstance(outcome, Captured) and outcome.refunded >= outcome.amount


def _not_paid(payment_id: UUID, outcome: Declined | Absent | Voided | Refunded) -> SettlePayment:
    match outcome:
        case Declined(reason=reason):
            return SettlePayment(payment_id, PaymentState.DECLINED, error=reason)
        case Absent():
            return SettlePayment(payment_id, PaymentState.DECLINED, error=ABSENT)
        case Voided() | Refunded():
            return SettlePayment(payment_id, PaymentState.CANCELLED, error=VOIDED)
        case _:
            assert_never(outcome)


def _captured(errand: Errand, outcome: Outcome, again_at: datetime) -> Sequence[Report]:
    match outcome:
        case Captured() if _given_back(outcome):
            return (_given_up(errand, VOIDED),)
        case Captured(reference=reference, amount=amount) if amount != errand.amount:
            has_money = SettlePayment(errand.payment_id, PaymentState.CAPTURED, reference)
            return _given_up(errand, OTHER_AMOUNT), has_money
        case Captured():
            return (_done(errand),)
        case Voided() | Declined() | Absent():
            return (_given_up(errand, VOIDED if isinstance(outcome, Voided) else ABSENT),)
        case _:
            return (_later(errand, outcome, again_at),)


def _voided(errand: Errand, outcome: Outcome, again_at: datetime) -> Sequence[Report]:
    match outcome:
        case Captured() if _given_back(outcome):
            return (_done(errand),)
        case Captured(reference=reference):
            captured = SettlePayment(errand.payment_id, PaymentState.CAPTURED, reference)
            return captured, _given_up(errand, CAPTURED)
        case Voided() | Declined() | Absent() | Refunded():
            return (_done(errand),)
        case Refused(error=error):
            return (_given_up(errand, error),)
        case _:
            return (_later(errand, outcome, again_at),)


def _refunded(errand: Errand, outcome: Outcome, again_at: datetime) -> Sequence[Report]:
    match outcome:
        case Refunded():
            return (_done(errand),)
        case Refused(error=error):
            return (_given_up(errand, error),)
        case _:
            return (_later(errand, outcome, again_at),)


def _done(errand: Errand) -> SettleWanted:
    return SettleWanted(errand.payment_id, Wanted(errand.step), done=True)


def _given_up(errand: Errand, error: str) -> SettleWanted:
    return SettleWanted(errand.payment_id, Wanted(errand.step), done=False, error=error)


def _later(errand: Errand, outcome: Outcome, again_at: datetime) -> SettleWanted:
    error = outcome.error if isinstance(outcome, Unknown | Refused) else type(outcome).__name__.lower()
    return SettleWanted(errand.payment_id, Wanted(errand.step), done=False, error=error, next_at=again_at)
