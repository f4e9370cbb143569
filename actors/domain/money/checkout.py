"""Rules of paying by those who sit at the table: what they pay is held for them before anybody is asked for money."""

from datetime import datetime
from typing import Final
from uuid import UUID

import attrs

from actors.domain import limits
from actors.domain.decision import Decision, not_found, session_closed
from actors.domain.money.basis import basis_of
from actors.domain.money.commands import CancelPayment, StartPayment
from actors.domain.money.events import PaymentMoved, PaymentStarted
from actors.domain.money.paying import Cover, Mode, cover, payment_of
from actors.domain.money.payment import BY_PROVIDER, UNPAID, Method, Payment, PaymentState, Wanted
from actors.domain.refusal import Code, Refusal, Repeat
from actors.domain.state import State
from actors.domain.values import changed
from actors.domain.who import STAFF

_ANY_VERSION: Final = frozenset({Mode.LINES, Mode.AMOUNT})  # these say themselves what they are of
_CALLED_OFF: Final = frozenset({PaymentState.CREATED, PaymentState.REQUIRES_ACTION})


def start_payment(state: State, command: StartPayment, now: datetime) -> Decision:
    """The member pays, and nobody else can pay the same meanwhile. The same key never begins a second payment."""
    earlier = repeated(state, command.idempotency_key, command.body_hash)
    if earlier is not None:
        return earlier
    refusal = _not_now(state, command)
    if refusal is not None:
        return refusal
    covered = as_shown(cover(basis_of(state), command.wish), command.expected_amount)
    if isinstance(covered, Refusal):
        return covered
    return (PaymentStarted(now, command.by, _begun(state, command, covered, now)),)


def repeated(state: State, key: str | None, body_hash: str | None) -> Refusal | Repeat | None:
    """What is answered where the key was used before in this session; None where it was not."""
    payment = next((one for one in state.payments.values() if key is not None and one.idempotency_key == key), None)
    if payment is None:
        return None
    if payment.body_hash != body_hash:
        return Refusal(Code.IDEMPOTENCY_KEY_REUSED, "This key was used for another payment. Use a new one.")
    return Repeat(payment_id=payment.payment_id)


def as_shown(covered: Cover | Refusal, expected: int | None) -> Cover | Refusal:
    """What is covered where it comes to what was shown, if they say what that was, in minor units; else the refusal.

    Only this holds a payment to what was shown: who begins to pay, or calls that off, leaves the bill's version.
    """
    if isinstance(covered, Refusal) or expected in (None, covered.amount):
        return covered
    return bill_changed()


def _not_now(state: State, command: StartPayment) -> Refusal | None:
    if not state.active:
        return session_closed()
    if state.present(command.by) is None:
        return not_found()
    if len(state.payments) >= limits.PAYMENTS_MAX - limits.PAYMENTS_KEPT_FOR_STAFF:
        return too_many()
    if _tries(state, command.by) >= limits.TRIES_MAX:
        message = f"You have begun to pay {limits.TRIES_MAX} times. Pay at the counter, or ask the staff."
        return Refusal(Code.PAYMENT_INVALID, message)
    stale = command.bill_version is not None and command.bill_version != state.session.bill.version
    if stale and command.wish.mode not in _ANY_VERSION:
        return bill_changed()
    return _not_so(command)


def _not_so(command: StartPayment) -> Refusal | None:
    """Why it is not paid by this method, if so."""
    if command.method in BY_PROVIDER and command.provider is None:
        message = "Paying by card is not possible here. Pay at the counter, or ask the staff."
        return Refusal(Code.PAYMENT_METHOD_UNAVAILABLE, message)
    if command.method not in BY_PROVIDER and command.method is not Method.COUNTER:
        return Refusal(Code.PAYMENT_METHOD_UNAVAILABLE, "Only the staff can take this.")
    if command.method is Method.SAVED and command.customer_id is None:  # a card that was chosen is not silently another
        return Refusal(Code.PAYMENT_METHOD_UNAVAILABLE, "No cards are saved here. Pay by card, or at the counter.")
    if (command.method is Method.SAVED) is not (command.payment_token_id is not None):
        return Refusal(Code.PAYMENT_INVALID, "A saved card is paid by with its name, and nothing else has one.")
    return None


def _tries(state: State, by: UUID) -> int:
    """How often somebody has begun to pay without having paid.

    Nobody shuts the others out by calling off again; whoever leaves and joins anew for that begins anew, and there is
    room for the staff in any case.
    """
    return sum(payment.payer == by and payment.status in UNPAID for payment in state.payments.values())


def bill_changed() -> Refusal:
    """What there is to pay is not what somebody has seen."""
    return Refusal(Code.BILL_CHANGED, "The bill has changed. Please look at it again.")


def too_many() -> Refusal:
    """As many payments as one bill keeps; for diners some fewer."""
    return Refusal(Code.PAYMENT_INVALID, "This visit has as many payments as one may have. Ask the staff.")


def _begun(state: State, command: StartPayment, covered: Cover, now: datetime) -> Payment:
    by_provider = command.method in BY_PROVIDER
    return attrs.evolve(
        payment_of(command.payment_id, command.wish, covered, PaymentState.CREATED),
        tip=_payable_tip(covered.amount, command),
        method=command.method,
        bill_version=state.session.bill.version,
        idempotency_key=command.idempotency_key,
        body_hash=command.body_hash,
        provider=command.provider if by_provider else None,
        payment_token_id=command.payment_token_id,
        save_method=command.save_method and command.method is Method.CARD and command.customer_id is not None,
        customer_id=command.customer_id,
        next_at=now if by_provider else None,
        created_at=now,
        updated_at=now,
    )


def _payable_tip(amount: int, command: StartPayment) -> int:
    """The tip, less what of it makes the whole no multiple of what a provider takes: less than the button said."""
    tip = command.wish.tip
    over = (amount + tip) % command.step
    return tip - over if over <= tip else tip


def cancel_payment(state: State, command: CancelPayment, now: datetime) -> Decision:
    """It is called off. What the provider is doing right now has to end first; what it waits for, it is told of."""
    payment = state.payments.get(command.payment_id)
    if payment is None:
        return no_such_payment()
    if command.by is not None and payment.payer != command.by:
        return Refusal(Code.NOT_ALLOWED, "Only who is paying this can call it off, or the staff.")
    if payment.status is PaymentState.CANCELLED:
        return Repeat(payment_id=payment.payment_id)
    if payment.status not in _CALLED_OFF:
        return impossible(payment, PaymentState.CANCELLED)
    return (PaymentMoved(now, command.by or STAFF, called_off(payment, now), command.by_user),)


def called_off(payment: Payment, now: datetime) -> Payment:
    """The payment once it was called off. A page of the provider's that is open must not be paid any more."""
    told = payment.by_provider and payment.status is PaymentState.REQUIRES_ACTION
    return changed(
        payment,
        status=PaymentState.CANCELLED,
        wanted=Wanted.VOID if told else None,
        next_at=now if told else None,
        updated_at=now,
    )


def no_such_payment() -> Refusal:
    """It never was in this session."""
    return Refusal(Code.PAYMENT_NOT_FOUND, "There is no such payment.")


def impossible(payment: Payment, to: PaymentState) -> Refusal:
    """The machine has no such arrow."""
    message = f"This payment is {payment.status} and cannot become {to}."
    return Refusal(Code.INVALID_STATUS_TRANSITION, message, allowed=())
