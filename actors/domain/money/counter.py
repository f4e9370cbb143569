"""Rules of what staff do with money: they take it, and give it back. Every role takes it, managers give it back.

At the counter it is done when they say so. What a provider has to do is durable as `wanted` before it is asked.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import attrs

from actors.domain import limits
from actors.domain.decision import Decision, not_allowed, not_found, session_closed
from actors.domain.money.basis import basis_of, session_bill
from actors.domain.money.checkout import as_shown, bill_changed, impossible, no_such_payment, repeated, too_many
from actors.domain.money.commands import CapturePayment, RefundPayment, TakePayment, VoidPayment
from actors.domain.money.events import PaymentMoved, PaymentStarted
from actors.domain.money.paying import NO_AMOUNT, Cover, Mode, Wish, cover, overpaying, payer_of, payment_of
from actors.domain.money.payment import AT_COUNTER, Method, Payment, PaymentState, Wanted
from actors.domain.ordering.order import Order
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.staff import Role
from actors.domain.state import State
from actors.domain.text import tidy
from actors.domain.values import changed
from actors.domain.who import STAFF

TAKE_ROLE: Final = Role.EMPLOYEE
GIVE_BACK_ROLE: Final = Role.MANAGER
_S = PaymentState


def take_payment(state: State, command: TakePayment, now: datetime) -> Decision:
    """Money is there: for the bill, or as a deposit on what will be ordered. Also after the party has gone."""
    if command.role < TAKE_ROLE:
        return not_allowed()
    earlier = repeated(state, command.idempotency_key, command.body_hash)
    if earlier is not None:
        return earlier
    refusal = _not_taken(state, command)
    if refusal is not None:
        return refusal
    wish = _wish(command)
    covered = _deposited(state, command) if command.deposit else cover(basis_of(state), wish)
    covered = as_shown(covered, command.expected_amount)
    if isinstance(covered, Refusal):
        return covered
    payment = _taken(state, command, payment_of(command.payment_id, wish, covered, _S.CAPTURED), now)
    return _short(payment) or (PaymentStarted(now, STAFF, payment, command.by_user),)


def paid_by_staff(state: State, order: Order, by_user: int, now: datetime) -> tuple[PaymentStarted, ...] | Refusal:
    """The payment that it takes to make an order paid, by the word of staff. None where it is paid, or free.

    An order by itself, whose session has been deleted, has no bill.
    """
    bill = session_bill(state)
    open_of = {
        one.line.public_id: one.open for one in bill.lines if one.line.order_id == order.order_id and one.open > 0
    }
    lines = tuple(open_of)
    if not lines or state.session.seq == 0:
        return ()
    if len(state.payments) >= limits.PAYMENTS_MAX:
        return too_many()
    wish = Wish(Mode.LINES, lines=lines)
    covered = cover(basis_of(state), wish)
    if isinstance(covered, Refusal):
        return covered
    if covered.amount < sum(open_of.values()):
        return _being_paid(state, lines)
    # No two events of a session have the same number, so no two such payments have the same name.
    payment_id = uuid5(state.session.session_id, f"payment {state.session.seq + 1}")
    payment = attrs.evolve(
        payment_of(payment_id, wish, covered, _S.CAPTURED),
        bill_version=state.session.bill.version,
        by_user=by_user,
        created_at=now,
        updated_at=now,
    )
    return (PaymentStarted(now, STAFF, payment, by_user),)


def _being_paid(state: State, lines: tuple[UUID, ...]) -> Refusal:
    """Somebody is paying a part of it, and nobody knows yet whether that comes to anything."""
    paying = (payer_of(state.payments.values(), public_id) for public_id in lines)
    holder = next((payment.payer for payment in paying if payment is not None), None)
    return Refusal(Code.PAYMENT_IN_PROGRESS, "Somebody is paying a part of this now.", holder=holder)


def _not_taken(state: State, command: TakePayment) -> Refusal | None:
    if command.method not in AT_COUNTER:
        return _invalid("Staff take cash, by terminal, or a voucher.")
    if len(state.payments) >= limits.PAYMENTS_MAX:
        return too_many()
    if command.amount is not None and not 0 < command.amount <= limits.BILL_TOTAL_MAX:
        return _invalid(NO_AMOUNT if command.amount < 1 else "No bill comes to that much.")
    if sum((command.amount is not None, bool(command.lines), command.parts is not None)) > 1:
        return _invalid("An amount, lines or parts: one of them.")
    if command.payer is not None and command.payer not in state.members:
        return not_found()
    if command.deposit and not state.active:
        return session_closed()
    return _stale(state, command)


def _stale(state: State, command: TakePayment) -> Refusal | None:
    """Of a bill that is another by now nothing is taken, unless an amount is said, which is the sum itself.

    Of the same bill all else may have come to another sum, because somebody has begun to pay or called that off: that
    is seen where the sum is known (`as_shown`).
    """
    if command.amount is not None or command.bill_version in (None, state.session.bill.version):
        return None
    return bill_changed()


def _wish(command: TakePayment) -> Wish:
    if command.amount is not None:
        return Wish(Mode.AMOUNT, command.payer, amount=command.amount, tip=command.tip)
    if command.lines:
        return Wish(Mode.LINES, command.payer, lines=command.lines, tip=command.tip)
    if command.parts is not None:
        return Wish(Mode.EVEN, command.payer, parts=command.parts, tip=command.tip)
    return Wish(Mode.ALL if command.payer is None else Mode.OWN, command.payer, tip=command.tip)


def _deposited(state: State, command: TakePayment) -> Cover | Refusal:
    if command.amount is None or command.tip:
        return _invalid("A deposit has an amount, and no tip.")
    basis = basis_of(state)
    paying = overpaying(attrs.evolve(basis, deposit=basis.deposit + command.amount))
    if paying is not None:
        message = "Somebody is paying this bill right now. Take the deposit when they are done, or have left it."
        return Refusal(Code.PAYMENT_IN_PROGRESS, message, holder=paying.payer)
    return Cover(command.amount, ())


def _taken(state: State, command: TakePayment, payment: Payment, now: datetime) -> Payment:
    return attrs.evolve(
        payment,
        method=command.method,
        deposit=command.deposit,
        bill_version=state.session.bill.version,
        idempotency_key=command.idempotency_key,
        body_hash=command.body_hash,
        tendered=command.tendered,
        by_user=command.by_user,
        created_at=now,
        updated_at=now,
    )


def _short(payment: Payment) -> Refusal | None:
    """Why the cash that was given does not do, if so."""
    if payment.tendered is None:
        return None
    if payment.method is not Method.CASH:
        return _invalid("Only of cash there is change.")
    if payment.tendered < 0:
        return _invalid("The cash that was given has no more digits than the currency has.")
    if payment.tendered > limits.BILL_TOTAL_MAX or (payment.change or 0) < 0:
        return _invalid(
            "The cash that was given is at least what there is to pay, and at most what a bill may come to."
        )
    return None


def capture_payment(state: State, command: CapturePayment, now: datetime) -> Decision:
    """What a diner had announced is taken at the counter; or a manager asks the provider for it once more."""
    payment = state.payments.get(command.payment_id)
    if payment is None:
        return no_such_payment()
    if command.role < (GIVE_BACK_ROLE if payment.by_provider else TAKE_ROLE):
        return not_allowed()
    if payment.status is _S.CAPTURED:
        return _captured_before(payment, command)
    if payment.by_provider:
        return _captured_by_provider(payment, command, now)
    if payment.status is not _S.CREATED:
        return impossible(payment, _S.CAPTURED)
    if command.method not in AT_COUNTER:
        return _invalid("Say how it was paid: cash, terminal or voucher.")
    taken = changed(
        payment,
        status=_S.CAPTURED,
        method=command.method,
        tendered=command.tendered,
        by_user=command.by_user,
        updated_at=now,
    )
    return _short(taken) or (PaymentMoved(now, STAFF, taken, command.by_user),)


def _captured_before(payment: Payment, command: CapturePayment) -> Repeat | Refusal:
    """The same again is harmless; in another way it is money for a second time, of which the books know nothing."""
    if command.method in (None, payment.method):
        return Repeat(payment_id=payment.payment_id)
    message = f"This is paid already, by {payment.method}. Give back what was taken for it now."
    return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())


def _captured_by_provider(payment: Payment, command: CapturePayment, now: datetime) -> Decision:
    if payment.status is not _S.AUTHORISED or payment.wanted not in (None, Wanted.CAPTURE):
        return impossible(payment, _S.CAPTURED)
    return (PaymentMoved(now, STAFF, asked(payment, Wanted.CAPTURE, 0, now), command.by_user),)


def void_payment(state: State, command: VoidPayment, now: datetime) -> Decision:
    """As if it had never been. What a provider has captured is refunded instead."""
    payment = state.payments.get(command.payment_id)
    refusal = _not_given_back(payment, command.role, command.reason)
    if payment is None or refusal is not None:
        return refusal or no_such_payment()
    reason = tidy(command.reason)
    if payment.status is _S.VOIDED or payment.wanted is Wanted.VOID:
        return Repeat(payment_id=payment.payment_id)
    if payment.by_provider:
        if payment.status is not _S.AUTHORISED:
            return impossible(payment, _S.VOIDED)
        return (PaymentMoved(now, STAFF, asked(payment, Wanted.VOID, 0, now), command.by_user, reason),)
    if payment.status is not _S.CAPTURED:
        return impossible(payment, _S.VOIDED)
    voided = changed(_back_by(payment, command), status=_S.VOIDED, updated_at=now)
    return (PaymentMoved(now, STAFF, voided, command.by_user, reason),)


def refund_payment(state: State, command: RefundPayment, now: datetime) -> Decision:
    """So much of it goes back, and is owed again. A tip goes back only with all of it, by voiding."""
    payment = state.payments.get(command.payment_id)
    refusal = _not_given_back(payment, command.role, command.reason)
    if payment is None or refusal is not None:
        return refusal or no_such_payment()
    begun = payment.refunds + (payment.wanted is Wanted.REFUND)
    if command.number is not None and 0 < command.number <= begun:
        return Repeat(payment_id=payment.payment_id)
    if payment.status not in (_S.CAPTURED, _S.PARTIALLY_REFUNDED) or payment.wanted is not None:
        return impossible(payment, _S.REFUNDED)
    if command.number not in (None, begun + 1):
        return _invalid("Another refund came between. Look at the payment again.")
    if not 0 < command.amount <= payment.kept:
        return _invalid(NO_AMOUNT if command.amount < 1 else "At most what is left of the payment goes back.")
    reason = tidy(command.reason)
    if payment.by_provider:
        back = asked(payment, Wanted.REFUND, command.amount, now)
        return (PaymentMoved(now, STAFF, back, command.by_user, reason),)
    back = refunded(_back_by(payment, command), command.amount, now)
    return (PaymentMoved(now, STAFF, back, command.by_user, reason),)


def refunded(payment: Payment, amount: int, now: datetime) -> Payment:
    """The payment once so much of it has gone back."""
    all_of_it = amount >= payment.kept
    return changed(
        payment,
        status=_S.REFUNDED if all_of_it else _S.PARTIALLY_REFUNDED,
        refunded=payment.refunded + amount,
        refunds=payment.refunds + 1,
        updated_at=now,
    )


def _back_by(payment: Payment, command: VoidPayment | RefundPayment) -> Payment:
    """What goes back goes through their hands, whoever has taken it."""
    return changed(payment, moved_by=command.by_user)


def asked(payment: Payment, wanted: Wanted, amount: int, now: datetime) -> Payment:
    """The payment once the provider is to be asked for that, at once."""
    return changed(payment, wanted=wanted, wanted_amount=amount, attempts=0, next_at=now, error=None, updated_at=now)


def _not_given_back(payment: Payment | None, role: Role, reason: str) -> Refusal | None:
    if role < GIVE_BACK_ROLE:
        return not_allowed()
    if payment is not None and len(tidy(reason)) > limits.REASON_CHARS_MAX:
        return _invalid(f"Say why in up to {limits.REASON_CHARS_MAX} characters.")
    return None


def _invalid(message: str) -> Refusal:
    return Refusal(Code.PAYMENT_INVALID, message)
