"""Rules of what becomes of a payment at its provider. Answer, webhook and look-up all end here, in any order.

What the machine does not allow has been overtaken: it changes nothing, and whoever reports it goes by what is answered.
Money that a provider has for a payment which is over here must go back: that is `wanted` then, and nobody's to forget.
Also after the party has gone.
"""

from datetime import datetime
from typing import Final

from actors.domain.decision import Decision
from actors.domain.money.basis import session_bill
from actors.domain.money.checkout import no_such_payment
from actors.domain.money.commands import AnnouncePayment, GiveBackFound, SettlePayment, SettleWanted, TellGoneBack
from actors.domain.money.counter import refunded
from actors.domain.money.events import PaymentMoved
from actors.domain.money.payment import PAYMENT_MOVES, Payment, PaymentState, Wanted
from actors.domain.refusal import Repeat
from actors.domain.state import State
from actors.domain.values import changed
from actors.domain.who import SYSTEM

_S = PaymentState
_OVER: Final = frozenset({_S.CANCELLED, _S.DECLINED})
UNPAID_HERE: Final = _OVER | {_S.VOIDED}
"""What has come to no money here, whatever a provider has."""
_HAS_MONEY: Final = frozenset({_S.AUTHORISED, _S.CAPTURED})


def announce_payment(state: State, command: AnnouncePayment, now: datetime) -> Decision:
    """The provider is about to be asked, or the payment to be looked up: until `next_at` by nobody else."""
    payment = state.payments.get(command.payment_id)
    if payment is None:
        return no_such_payment()
    overtaken = command.known_next_at is not None and command.known_next_at != payment.next_at
    if not payment.unsettled or overtaken or payment.next_at == command.next_at:
        return _known(payment)
    announced = changed(
        payment,
        status=_S.AUTHORISING if payment.status is _S.CREATED else payment.status,
        provider_account=command.account if payment.status is _S.CREATED else payment.provider_account,
        attempts=payment.attempts + 1,
        next_at=command.next_at,
        updated_at=now,
    )
    return (PaymentMoved(now, SYSTEM, announced),)


def settle_payment(state: State, command: SettlePayment, now: datetime) -> Decision:
    """The payment is where the provider says, if the machine allows that from where it is."""
    payment = state.payments.get(command.payment_id)
    if payment is None:
        return no_such_payment()
    if payment.by_provider and payment.status in UNPAID_HERE and command.status in _HAS_MONEY:
        return _too_late(state, payment, command, now)
    same = command.status is payment.status and payment.under_way
    if not payment.by_provider or not (same or command.status in PAYMENT_MOVES[payment.status]):
        return _known(payment)
    if command.status not in (_S.REQUIRES_ACTION, _S.AUTHORISED, _S.CAPTURED, _S.DECLINED, _S.CANCELLED, _S.UNKNOWN):
        return _known(payment)
    settled = _settled(payment, command, now)
    return _known(payment) if settled == payment else (PaymentMoved(now, SYSTEM, _dated(settled, now)),)


def _settled(payment: Payment, command: SettlePayment, now: datetime) -> Payment:
    authorised = command.status is _S.AUTHORISED
    ends = command.status in _OVER or command.status is _S.CAPTURED
    keeps = payment.wanted in (Wanted.VOID, Wanted.REFUND)  # who asked for that may ask on
    wanted = payment.wanted if keeps else (Wanted.CAPTURE if authorised else None)
    next_at = (command.next_at or now) if authorised else (None if ends else command.next_at)
    return changed(
        payment,
        status=command.status,
        provider_ref=command.provider_ref or payment.provider_ref,
        client_secret=None if ends or authorised else command.client_secret or payment.client_secret,
        redirect_url=None if ends or authorised else command.redirect_url or payment.redirect_url,
        error=command.error,
        wanted=wanted,
        next_at=payment.next_at if keeps else next_at,
        attempts=payment.attempts if command.status is payment.status else 0,  # in a row
    )


def _too_late(state: State, payment: Payment, command: SettlePayment, now: datetime) -> Decision:
    """It was called off, declined or lost, and the provider has money: it goes back, and is on no bill meanwhile.

    What it has taken of a party that has gone and has not paid otherwise stays, as where the nightly look finds it.
    """
    if payment.wanted is Wanted.VOID or (command.status is _S.CAPTURED and _eaten(state)):
        return _known(payment)
    return (PaymentMoved(now, SYSTEM, going_back(payment, command.provider_ref, now)),)


def give_back_found(state: State, command: GiveBackFound, now: datetime) -> Decision:
    """Money that is on no bill goes back by itself, but for what a party that has gone has eaten and not paid.

    While people sit they may pay anew, and a bill that is paid has been paid otherwise. What is open after they have
    gone was delivered, and this is all there is of their money: staff say what becomes of it. What a provider will not
    give back is not asked for again.
    """
    payment = state.payments.get(command.payment_id)
    if payment is None:
        return no_such_payment()
    if not payment.by_provider or payment.status not in UNPAID_HERE or payment.wanted is not None or payment.kept_there:
        return _known(payment)
    if _eaten(state):
        return _known(payment)
    return (PaymentMoved(now, SYSTEM, going_back(payment, command.provider_ref, now), reason=command.code),)


def tell_gone_back(state: State, command: TellGoneBack, now: datetime) -> Decision:
    """Staff are told; the payment stays as it is. However often it is said, it is one alert (`alerts.raising`)."""
    payment = state.payments.get(command.payment_id)
    if payment is None or not payment.by_provider:
        return no_such_payment()
    return (PaymentMoved(now, SYSTEM, payment, reason=command.code),)


def _eaten(state: State) -> bool:
    """Whether a party has gone and left something open.

    What staff have taken at the counter since does not count: it may be this very money, written on the bill by hand.
    """
    if state.active:
        return False
    since = state.session.closed_at
    written = sum(
        payment.kept
        for payment in state.payments.values()
        if payment.paid and not payment.by_provider and since is not None and payment.updated_at >= since
    )
    return session_bill(state).balance + written > 0


def going_back(payment: Payment, provider_ref: str | None, now: datetime) -> Payment:
    """The payment once all that the provider has of it is to go back."""
    return changed(
        payment,
        wanted=Wanted.VOID,
        attempts=0,
        provider_ref=provider_ref or payment.provider_ref,
        next_at=now,
        updated_at=now,
    )


def settle_wanted(state: State, command: SettleWanted, now: datetime) -> Decision:
    """The provider has done what was wanted, or has not."""
    payment = state.payments.get(command.payment_id)
    if payment is None:
        return no_such_payment()
    if payment.wanted is not command.wanted:
        return _known(payment)
    if command.done:
        return (PaymentMoved(now, SYSTEM, _done(payment, command.wanted, now)),)
    if command.next_at is not None:
        later = changed(payment, error=command.error, next_at=command.next_at)
        return _known(payment) if later == payment else (PaymentMoved(now, SYSTEM, _dated(later, now)),)
    return (PaymentMoved(now, SYSTEM, _given_up(payment, command, now), reason=command.error or "given up"),)


def _done(payment: Payment, wanted: Wanted, now: datetime) -> Payment:
    done = changed(payment, wanted=None, wanted_amount=0, error=None, next_at=None, updated_at=now)
    if wanted is Wanted.REFUND:
        return refunded(done, payment.wanted_amount, now)
    if payment.status is not _S.AUTHORISED:
        return done
    return changed(done, status=_S.CAPTURED if wanted is Wanted.CAPTURE else _S.VOIDED)


def _given_up(payment: Payment, command: SettleWanted, now: datetime) -> Payment:
    """What cannot be captured any more is not paid. A refund that was refused has had its number all the same.

    So has one of what came to no money here, which is refunded where it cannot be voided any more.
    """
    of_unpaid = command.wanted is Wanted.VOID and payment.status in UNPAID_HERE
    lost = command.wanted is Wanted.CAPTURE and payment.status is _S.AUTHORISED
    return changed(
        payment,
        status=_S.VOIDED if lost else payment.status,
        refunds=payment.refunds  # to the same one a provider may say no for ever
        + (command.wanted is Wanted.REFUND or of_unpaid),
        wanted=None,
        wanted_amount=0,
        error=command.error,
        next_at=None,
        updated_at=now,
    )


def _dated(payment: Payment, now: datetime) -> Payment:
    return changed(payment, updated_at=now)


def _known(payment: Payment) -> Repeat:
    return Repeat(payment_id=payment.payment_id)
