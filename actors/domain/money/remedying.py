"""Rules of what a manager has a payment's session do about a difference from its provider (`docs/contract.md` §8).

    on the bill, held there          capture     the provider is asked to take it once more
    on the bill, nothing there       take_off    it is voided here, and owed again
    on no bill, money there          give_back   all of it goes back, also what was kept for what was eaten
    kept for what was eaten          on_bill     it pays what is open, as money that staff have taken by terminal

Which of them a difference allows is `differences.remedies`; here is what the payment allows by now. Each is harmless
when it is asked for twice.
"""

from datetime import datetime
from uuid import uuid5

import attrs

from actors.domain import limits
from actors.domain.decision import Decision, not_allowed
from actors.domain.money.basis import basis_of, session_bill
from actors.domain.money.checkout import impossible, no_such_payment, too_many
from actors.domain.money.commands import Remedy, RemedyPayment
from actors.domain.money.counter import GIVE_BACK_ROLE
from actors.domain.money.events import PaymentMoved, PaymentStarted
from actors.domain.money.paying import Mode, Wish, cover, payment_of
from actors.domain.money.payment import Method, Payment, PaymentState, Wanted
from actors.domain.money.settling import UNPAID_HERE, going_back
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.values import changed
from actors.domain.who import STAFF

_S = PaymentState


def remedy_payment(state: State, command: RemedyPayment, now: datetime) -> Decision:
    """What the manager has said, if the payment is still where it can be done."""
    payment = state.payments.get(command.payment_id)
    if command.role < GIVE_BACK_ROLE:
        return not_allowed()
    if payment is None or not payment.by_provider:
        return no_such_payment()
    if len(tidy(command.reason)) > limits.REASON_CHARS_MAX:
        return Refusal(Code.PAYMENT_INVALID, f"Say why in up to {limits.REASON_CHARS_MAX} characters.")
    if command.remedy is Remedy.ON_BILL:
        return _written(state, payment, command, now)
    moved = _moved(payment, command, now)
    if not isinstance(moved, Payment):
        return moved
    return (PaymentMoved(now, STAFF, moved, command.by_user, tidy(command.reason)),)


def _moved(payment: Payment, command: RemedyPayment, now: datetime) -> Payment | Repeat | Refusal:
    match command.remedy:
        case Remedy.CAPTURE:
            return _captured(payment, now)
        case Remedy.GIVE_BACK:
            return _given_back(payment, command.provider_ref, now)
        case _:
            return _taken_off(payment, now)


def _captured(payment: Payment, now: datetime) -> Payment | Repeat | Refusal:
    if payment.wanted is Wanted.CAPTURE:
        return Repeat(payment_id=payment.payment_id)
    if payment.status not in (_S.AUTHORISED, _S.CAPTURED) or payment.wanted is not None:
        return impossible(payment, _S.CAPTURED)
    return changed(payment, wanted=Wanted.CAPTURE, wanted_amount=0, attempts=0, next_at=now, error=None, updated_at=now)


def _given_back(payment: Payment, provider_ref: str | None, now: datetime) -> Payment | Repeat | Refusal:
    if payment.wanted is Wanted.VOID:
        return Repeat(payment_id=payment.payment_id)
    if payment.status not in UNPAID_HERE or payment.wanted is not None:
        return impossible(payment, _S.VOIDED)
    return going_back(payment, provider_ref, now)


def _taken_off(payment: Payment, now: datetime) -> Payment | Repeat | Refusal:
    """Of what was given back in part the rest cannot be told apart: that is seen to by hand."""
    if payment.status is _S.VOIDED:
        return Repeat(payment_id=payment.payment_id)
    if payment.status not in (_S.AUTHORISED, _S.CAPTURED) or payment.wanted is not None:
        return impossible(payment, _S.VOIDED)
    return changed(payment, status=_S.VOIDED, next_at=None, updated_at=now)


def _written(state: State, payment: Payment, command: RemedyPayment, now: datetime) -> Decision:
    """A payment of its own, by the word of staff, whose name says of which charge it is: it is written once."""
    payment_id = uuid5(payment.payment_id, f"kept {command.provider_ref}")
    if payment_id in state.payments:
        return Repeat(payment_id=payment_id)
    if state.active or payment.status not in UNPAID_HERE or payment.wanted is not None:
        return impossible(payment, _S.CAPTURED)
    if len(state.payments) >= limits.PAYMENTS_MAX:
        return too_many()
    amount = min(command.amount, max(session_bill(state).balance, 0))
    wish = Wish(Mode.AMOUNT, amount=amount, tip=min(command.amount - amount, payment.tip))
    covered = cover(basis_of(state), wish)
    if isinstance(covered, Refusal):
        return covered
    written = attrs.evolve(
        payment_of(payment_id, wish, covered, _S.CAPTURED),
        method=Method.TERMINAL,
        bill_version=state.session.bill.version,
        by_user=command.by_user,
        created_at=now,
        updated_at=now,
    )
    return (PaymentStarted(now, STAFF, written, command.by_user),)
