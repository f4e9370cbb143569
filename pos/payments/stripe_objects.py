"""As much of Stripe's objects as we read, and what they mean to us.

    Checkout session   open ──▶ complete, with a payment intent       the page; or expired
    payment intent     requires_payment_method ──▶ requires_action ──▶ requires_capture ──▶ succeeded; or canceled

What has another shape than here is no answer: reading it raises `msgspec.ValidationError`.

Owns: reading their words. Must not: ask anybody anything.
"""

import re
from collections.abc import Mapping
from typing import Final, Generic, TypeVar

from msgspec import Struct

from pos.payments.driver import (
    Authorised,
    Captured,
    Declined,
    Found,
    Money,
    RequiresAction,
    SavedMethod,
    State,
    Unknown,
    Voided,
)

PROVIDER: Final = "stripe"
PAYMENT_KEY: Final = "payment_of_trivet"  # our names in Stripe's metadata: whose a session, intent, charge or refund is
REFUND_KEY: Final = "refund_of_trivet"
DIGITS_KEY: Final = "digits_of_trivet"  # how many minor digits our amounts have: a webhook comes without our payment
PAGE_KEY: Final = "page_of_trivet"  # on an intent that is paid on a page: a declined card there is not the end
EXPIRED: Final = "expired"
_LAST4: Final = re.compile(r"[0-9]{4}")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

# How Stripe writes amounts: https://docs.stripe.com/currencies. Everything else has two digits, and so have, against
# all custom, ISK and UGX, of which only whole units can be charged.
_ZERO_DIGITS: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
_THREE_DIGITS: Final = frozenset("BHD JOD KWD OMR TND".split())
_WHOLE_UNITS: Final = frozenset({"ISK", "UGX"})

T = TypeVar("T")


class _Card(Struct, frozen=True):
    brand: str = ""
    last4: str = ""


class _MethodDetails(Struct, frozen=True):
    card: _Card | None = None


class Charge(Struct, frozen=True):
    """What was charged for an intent, once something was."""

    id: str
    amount_captured: int = 0
    amount_refunded: int = 0
    currency: str = ""
    payment_intent: str | None = None
    metadata: Mapping[str, str] = {}
    amount: int = 0
    captured: bool = False
    created: int = 0
    status: str = ""
    payment_method_details: _MethodDetails | None = None


class PaymentError(Struct, frozen=True):
    """Why the last try to pay an intent failed."""

    code: str | None = None
    decline_code: str | None = None


class _Redirect(Struct, frozen=True):
    url: str | None = None


class _NextAction(Struct, frozen=True):
    redirect_to_url: _Redirect | None = None


class Intent(Struct, frozen=True):
    """A payment intent."""

    id: str
    status: str
    amount: int
    currency: str
    amount_received: int = 0
    amount_capturable: int = 0
    latest_charge: Charge | str | None = None
    last_payment_error: PaymentError | None = None
    next_action: _NextAction | None = None
    payment_method: str | None = None
    customer: str | None = None
    setup_future_usage: str | None = None
    metadata: Mapping[str, str] = {}


class Session(Struct, frozen=True):
    """A Checkout session. `payment_intent` is None until somebody has tried to pay."""

    id: str
    status: str | None
    amount_total: int | None
    currency: str | None
    url: str | None = None
    payment_intent: Intent | str | None = None
    metadata: Mapping[str, str] | None = None


class Refund(Struct, frozen=True):
    """A refund."""

    id: str
    amount: int
    status: str | None
    metadata: Mapping[str, str] | None = None
    charge: Charge | str | None = None


class Dispute(Struct, frozen=True):
    """A payer's bank wants a charge back."""

    id: str
    status: str | None
    charge: Charge | str | None = None


class Page(Struct, Generic[T], frozen=True):
    """A part of a list, newest first."""

    data: list[T]
    has_more: bool


class Gone(Struct, frozen=True):
    """Anything that is only known by its id from now on."""

    id: str


def theirs(money: Money, amount: int) -> int | None:
    """An amount of ours in Stripe's smallest unit. None where Stripe cannot charge it."""
    shift = _digits(money.currency) - money.minor_digits
    scaled, rest = (amount * 10**shift, 0) if shift >= 0 else divmod(amount, 10**-shift)
    step = 10 if money.currency in _THREE_DIGITS else 100 if money.currency in _WHOLE_UNITS else 1
    return None if rest or scaled % step else scaled


def ours(money: Money, amount: int) -> int:
    """An amount of Stripe's in our minor units, rounded down."""
    shift = _digits(money.currency) - money.minor_digits
    return int(amount // 10**shift) if shift >= 0 else int(amount * 10**-shift)


def money_of(metadata: Mapping[str, str] | None, amount: int | None, currency: str | None) -> Money | None:
    """The money that a thing of ours is about, from what we wrote on it. None where it is not ours."""
    digits = (metadata or {}).get(DIGITS_KEY, "")
    if amount is None or not currency or digits not in {"0", "1", "2", "3", "4"}:
        return None
    money = Money(0, currency.upper(), int(digits))
    return Money(ours(money, amount), money.currency, money.minor_digits)


def given_back(charge: Charge) -> int:
    """How much of what was taken was given back, in Stripe's unit.

    Where less was taken than was held, the rest of it counts as refunded there too.
    """
    never_taken = max(charge.amount - charge.amount_captured, 0)
    return max(charge.amount_refunded - never_taken, 0)


def state_of_session(session: Session, money: Money) -> Found:
    """What a session says of its payment, its intent read along with it where there is one."""
    intent = session.payment_intent
    if session.status == "open":
        return RequiresAction(session.id, session.url) if session.url else Unknown("no_page")
    if session.status == "complete" and isinstance(intent, Intent):
        return state_of_intent(intent, money)
    return Declined(EXPIRED) if session.status == "expired" else Unknown("garbled_answer")


def state_of_intent(intent: Intent, money: Money) -> State | Unknown:
    """What an intent says of its payment, its charge read along with it."""
    match intent.status:
        case "requires_capture":
            return Authorised(intent.id, ours(money, intent.amount_capturable), _saved(intent))
        case "succeeded":
            charge = intent.latest_charge
            refunded = given_back(charge) if isinstance(charge, Charge) else 0
            return Captured(intent.id, ours(money, intent.amount_received), ours(money, refunded), _saved(intent))
        case "canceled":
            return Voided()
        case "requires_action":
            redirect = intent.next_action and intent.next_action.redirect_to_url
            return RequiresAction(intent.id, redirect.url) if redirect and redirect.url else Unknown("no_page")
        case "requires_payment_method":
            return Declined(reason_of(intent.last_payment_error))
        case _:
            return Unknown("in_progress")


def reason_of(error: PaymentError | None) -> str:
    """Why a card was declined, as a code: the bank's reason where there is one."""
    return code(None if error is None else error.decline_code or error.code, "declined")


def code(word: str | None, otherwise: str) -> str:
    """A code of Stripe's, if it looks like one."""
    return word if word is not None and _CODE.fullmatch(word) else otherwise


def parts_of(saved: SavedMethod) -> tuple[str, str] | None:
    """Customer and payment method of a saved method. None where it is not one of Stripe's."""
    customer, _, method = saved.token.partition(":")
    known = saved.provider == PROVIDER and customer.startswith("cus_") and method.startswith("pm_")
    return (customer, method) if known else None


def _saved(intent: Intent) -> SavedMethod | None:
    if not (intent.setup_future_usage and intent.customer and intent.payment_method):
        return None
    charge = intent.latest_charge
    details = charge.payment_method_details if isinstance(charge, Charge) else None
    card = (details and details.card) or _Card()
    last4 = card.last4 if _LAST4.fullmatch(card.last4) else ""
    return SavedMethod(PROVIDER, f"{intent.customer}:{intent.payment_method}", code(card.brand, ""), last4)


def _digits(currency: str) -> int:
    return 0 if currency in _ZERO_DIGITS else 3 if currency in _THREE_DIGITS else 2
