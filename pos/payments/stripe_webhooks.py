"""What Stripe says by itself, read as a word about a payment of ours.

    checkout.session.completed, payment_intent.amount_capturable_updated     Authorised
    checkout.session.expired                                                Declined
    payment_intent.requires_action, payment_intent.payment_failed           for a saved method, which has no page
    payment_intent.succeeded, charge.refunded                               Captured
    payment_intent.canceled                                                 Voided

Owns: this list. Must not: believe anything before its signature was checked.
"""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec
from msgspec import Struct

from pos.payments.driver import Authorised, Captured, Declined, Forged, Notice, State, Unknown, Unrelated
from pos.payments.stripe_objects import (
    EXPIRED,
    PAGE_KEY,
    PAYMENT_KEY,
    Charge,
    Intent,
    Session,
    given_back,
    money_of,
    ours,
    state_of_intent,
)


class _Data(Struct, frozen=True):
    object: msgspec.Raw


class _Event(Struct, frozen=True):
    id: str
    type: str
    data: _Data


Read = tuple[Mapping[str, str] | None, State | Unknown | None]


def word_of(body: bytes) -> Notice | Unrelated | Forged:
    """What an event that is truly Stripe's says. `Forged` where it is no event."""
    try:
        event = msgspec.json.decode(body, type=_Event)
        reader = _READERS.get(event.type)
        metadata, state = (None, None) if reader is None else reader(event.data.object)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Forged()
    payment_id = (metadata or {}).get(PAYMENT_KEY)
    if payment_id is None or state is None or isinstance(state, Unknown):
        return Unrelated(event.id)
    return Notice(event.id, payment_id, state)


def _completed(raw: bytes) -> Read:
    session = msgspec.json.decode(raw, type=Session)
    money = money_of(session.metadata, session.amount_total, session.currency)
    if money is None or not isinstance(session.payment_intent, str):
        return None, None
    return session.metadata, Authorised(session.payment_intent, money.amount)


def _expired(raw: bytes) -> Read:
    return msgspec.json.decode(raw, type=Session).metadata, Declined(EXPIRED)


def _intent(raw: bytes) -> Read:
    intent = msgspec.json.decode(raw, type=Intent)
    money = money_of(intent.metadata, intent.amount, intent.currency)
    return intent.metadata, None if money is None else state_of_intent(intent, money)


def _intent_without_page(raw: bytes) -> Read:
    metadata, state = _intent(raw)
    return (None, None) if PAGE_KEY in (metadata or {}) else (metadata, state)


def _refunded(raw: bytes) -> Read:
    charge = msgspec.json.decode(raw, type=Charge)
    money = money_of(charge.metadata, charge.amount_captured, charge.currency)
    if money is None:
        return None, None
    return charge.metadata, Captured(charge.payment_intent, money.amount, ours(money, given_back(charge)))


_READERS: Final[Mapping[str, Callable[[bytes], Read]]] = {
    "checkout.session.completed": _completed,
    "checkout.session.expired": _expired,
    "payment_intent.amount_capturable_updated": _intent,
    "payment_intent.succeeded": _intent,
    "payment_intent.canceled": _intent,
    "payment_intent.requires_action": _intent_without_page,
    "payment_intent.payment_failed": _intent_without_page,
    "charge.refunded": _refunded,
}
