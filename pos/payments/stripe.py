"""The driver for Stripe: its own library, its own page to pay on, and nothing of a card that reaches us.

    authorise   a Checkout session with manual capture, or a payment intent for a saved method
    look_up     the session or intent by its name; by our name in its metadata, where no answer ever told its own
    capture, void, refund   of the intent; a page that is still open is closed

Stripe finds nothing by an idempotency key, and its search is a minute behind, so what has no name yet is found in the
list of what was made around the time it was asked for, which is always up to date. What an idempotency key has
answered it answers again for a day, a refusal and a 500 too; so either is read as a question of how the payment stands,
and what has not been done is asked for without a key where doing it twice is not possible, or harms nobody. A refund is
possible twice: after a 500 it is looked for again and again, and asked for anew once its key is forgotten.

Owns: what is asked, and what the answers mean. Must not: retry, or guess.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import stripe
from attrs import evolve, field, frozen

from pos.payments.driver import (
    BOOKS_PAGE_MAX,
    Absent,
    Answer,
    Asked,
    AtCounter,
    Authorised,
    BookPage,
    Captured,
    Charge,
    Declined,
    Forged,
    Forgotten,
    Found,
    Hosted,
    Refunded,
    Refused,
    RequiresAction,
    Saved,
    SavedMethod,
    Unknown,
    Voided,
    Webhook,
)
from pos.payments.payment_settings import StripeSettings
from pos.payments.refusals import (
    ALREADY_CAPTURED,
    ALREADY_VOIDED,
    AMOUNT_INVALID,
    NOT_AUTHORISED,
    NOT_CAPTURED,
    WAY_NOT_TAKEN,
    invalid_amount,
)
from pos.payments.stripe_account import KEY_REUSED, Account, Line, No
from pos.payments.stripe_books import books_of
from pos.payments.stripe_objects import (
    DIGITS_KEY,
    PAGE_KEY,
    PAYMENT_KEY,
    REFUND_KEY,
    Intent,
    Refund,
    Session,
    ours,
    parts_of,
    state_of_intent,
    state_of_session,
    theirs,
)
from pos.payments.stripe_webhooks import word_of

PAGE_OPEN_S: Final = 3600  # Stripe keeps a page open for half an hour at least, so a page may be asked for until then


@frozen
class StripeKeys:
    """The secret key of an account, and the secret that signs its webhooks."""

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)


class Stripe:
    """One restaurant's account."""

    keeps_books = True
    books_last = True

    def __init__(self, settings: StripeSettings, keys: StripeKeys, line: Line) -> None:
        self._account = Account(keys.key, settings.url, line)
        self._webhook_secret = keys.webhook_secret

    def __repr__(self) -> str:
        return "Stripe()"

    async def authorise(self, charge: Charge) -> Answer:
        """Opens a page to pay on, or charges what was saved."""
        amount = theirs(charge.money, charge.money.amount)
        if amount is None or amount <= 0:
            return Declined(AMOUNT_INVALID)
        match charge.way:
            case Hosted():
                return await self._open_page(charge, charge.way, amount)
            case Saved():
                return await self._charge_saved(charge, charge.way, amount)
            case AtCounter():
                return Declined(WAY_NOT_TAKEN)

    async def look_up(self, asked: Asked) -> Found:
        """Asks for the payment by its name, or looks for it where it has none yet."""
        found = await self._account.find(asked)
        match found:
            case Session():
                return state_of_session(found, asked.money)
            case Intent():
                return state_of_intent(found, asked.money)
            case None:
                return Absent()
            case Unknown():
                return found

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        """Captures the intent, once. After a no, how it stands decides: it may have been captured before."""
        scaled = _takable(asked, amount)
        if scaled is None:
            return Refused(AMOUNT_INVALID)
        intent_id = await self._intent_id(asked)
        if not isinstance(intent_id, str):
            return intent_id or Refused(NOT_AUTHORISED)
        answer = await self._account.capture(intent_id, scaled, f"{asked.payment_id}:capture")
        if isinstance(answer, No) or _kept(answer):
            state = await self.look_up(evolve(asked, reference=intent_id))
            if not isinstance(state, Authorised):
                return _captured_after_all(state, amount)
            answer = await self._account.capture(intent_id, scaled, None)  # the key may only repeat an older answer
        if isinstance(answer, No):
            return Refused(answer.reason)
        return (
            _captured_after_all(state_of_intent(answer, asked.money), amount) if isinstance(answer, Intent) else answer
        )

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        """Closes the page, or cancels the intent."""
        found = await self._account.find(asked)
        match found:
            case Unknown():
                return found
            case Session(status="open"):
                return await self._close_page(found, asked)
            case Session(payment_intent=Intent(id=intent_id)) | Intent(id=intent_id):
                return await self._cancel(intent_id, asked)
            case _:
                return Voided()

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        """Refunds a part or all of it, unless the refund of this id is there already."""
        scaled = _takable(asked, amount)
        if scaled is None:
            return Refused(AMOUNT_INVALID)
        intent_id = await self._intent_id(asked)
        if not isinstance(intent_id, str):
            return intent_id or Refused(NOT_CAPTURED)
        answer = await self._refund_known(intent_id, refund_id)
        if answer is None:
            answer = await self._refund(intent_id, asked, refund_id, scaled)
        match answer:
            case No():
                return await self._why_no_refund(intent_id, asked, answer)
            case Refund(status="failed" | "canceled"):
                return Refused("refund_failed")
            case Refund():
                return Refunded(answer.id, ours(asked.money, answer.amount))
            case Unknown():
                return answer

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        """Takes the method from its customer at Stripe. One that is not there any more is forgotten."""
        parts = parts_of(saved)
        if parts is None:
            return Forgotten()
        answer = await self._account.detach(parts[1])
        return answer if isinstance(answer, Unknown) else Forgotten()

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """A part of Stripe's list of charges, then of refunds."""
        return await books_of(self._account, since, until, after, limit)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        """Checks Stripe's signature, which may be five minutes old, before anything is read."""
        signature = headers.get("stripe-signature")
        try:
            stripe.Webhook.construct_event(body, signature, self._webhook_secret)
        except (stripe.StripeError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
            return Forged()  # whatever its library makes of bytes that are none of Stripe's
        return word_of(body)

    async def _open_page(self, charge: Charge, way: Hosted, amount: int) -> Answer:
        params = _page_params(charge, way, amount)
        answer = await self._account.open_page(params, charge.payment_id)
        if _kept(answer) and await self._account.find(_asked(charge)) is None:
            answer = await self._account.open_page(
                params, None
            )  # should there be two, nobody knows the other's address
        match answer:
            case Session(url=str(url)):
                return RequiresAction(answer.id, url)
            case Session():
                return Unknown("no_page")
            case No():
                return _declined(answer)
            case Unknown():
                return answer

    async def _charge_saved(self, charge: Charge, way: Saved, amount: int) -> Answer:
        parts = parts_of(way.method)
        if parts is None:
            return Declined("method_unknown")
        answer = await self._account.charge(_saved_params(charge, way, parts, amount), charge.payment_id)
        if isinstance(answer, No):
            return _declined(answer)
        state = answer if isinstance(answer, Unknown) else state_of_intent(answer, charge.money)
        # The answer to a key is what was true when it was first asked, so it is never captured or voided.
        return Unknown("in_progress") if isinstance(state, Captured | Voided) else state

    async def _intent_id(self, asked: Asked) -> str | Unknown | None:
        """What Stripe calls the payment's intent. None where it has none, so nothing is held."""
        if asked.reference is not None and asked.reference.startswith("pi_"):
            return asked.reference
        found = await self._account.find(asked)
        if isinstance(found, Session):
            return found.payment_intent.id if isinstance(found.payment_intent, Intent) else None
        return found.id if isinstance(found, Intent) else found

    async def _cancel(self, intent_id: str, asked: Asked) -> Voided | Refused | Unknown:
        answer = await self._account.cancel(intent_id, f"{asked.payment_id}:void")
        if not isinstance(answer, No) and not _kept(answer):
            return answer if isinstance(answer, Unknown) else Voided()
        state = await self.look_up(evolve(asked, reference=intent_id))
        if isinstance(state, Voided | Unknown):
            return state
        if isinstance(state, Captured):
            return Refused(ALREADY_CAPTURED)
        answer = await self._account.cancel(intent_id, None)  # the key may only repeat an older answer
        return answer if isinstance(answer, Unknown) else Refused(answer.reason) if isinstance(answer, No) else Voided()

    async def _close_page(self, session: Session, asked: Asked) -> Voided | Unknown:
        """Lets nobody pay on the page any more. Somebody may do so just now, and then the caller finds it paid."""
        answer = await self._account.close_page(session.id, f"{asked.payment_id}:close")
        if isinstance(answer, No) or _kept(answer):
            state = await self.look_up(evolve(asked, reference=session.id))
            if isinstance(state, RequiresAction):
                answer = await self._account.close_page(session.id, None)
        if isinstance(answer, No):
            return Unknown("paid_meanwhile")
        return answer if isinstance(answer, Unknown) else Voided()

    async def _refund_known(self, intent_id: str, refund_id: str) -> Refund | No | Unknown | None:
        page = await self._account.refunds(intent_id)
        if isinstance(page, No | Unknown):
            return page
        return next((each for each in page.data if (each.metadata or {}).get(REFUND_KEY) == refund_id), None)

    async def _refund(self, intent_id: str, asked: Asked, refund_id: str, amount: int) -> Refund | No | Unknown:
        metadata = {PAYMENT_KEY: asked.payment_id, REFUND_KEY: refund_id}
        params = {"payment_intent": intent_id, "amount": amount, "metadata": metadata}
        return await self._account.refund(params, f"{asked.payment_id}:refund:{refund_id}")

    async def _why_no_refund(self, intent_id: str, asked: Asked, no: No) -> Refused | Unknown:
        state = await self.look_up(evolve(asked, reference=intent_id))
        if isinstance(state, Unknown):
            return state
        return Refused(no.reason if isinstance(state, Captured) else NOT_CAPTURED)


def _takable(asked: Asked, amount: int) -> int | None:
    """An amount to take or give back in Stripe's units. None where it cannot be."""
    return None if invalid_amount(amount, asked.money.amount) else theirs(asked.money, amount)


def _page_params(charge: Charge, way: Hosted, amount: int) -> dict[str, Any]:
    """A page. Made of the charge alone, so that asking again asks for exactly the same."""
    price = {
        "currency": charge.money.currency.lower(),
        "unit_amount": amount,
        "product_data": {"name": charge.description},
    }
    intent: dict[str, Any] = {"capture_method": "manual", "metadata": {**_metadata(charge), PAGE_KEY: "1"}}
    params: dict[str, Any] = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "allowed_payment_method_types": ["card"],
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_intent_data": intent,
        "metadata": _metadata(charge),
        "success_url": way.success_url,
        "cancel_url": way.cancel_url,
        "expires_at": int(charge.asked_at.timestamp()) + PAGE_OPEN_S,
    }
    if way.save:
        intent["setup_future_usage"] = "on_session"
        beside = way.beside and parts_of(way.beside)
        params |= {"customer": beside[0]} if beside else {"customer_creation": "always"}
    return params


def _saved_params(charge: Charge, way: Saved, parts: tuple[str, str], amount: int) -> dict[str, Any]:
    customer, method = parts
    return {
        "amount": amount,
        "currency": charge.money.currency.lower(),
        "customer": customer,
        "payment_method": method,
        "allowed_payment_method_types": ["card"],
        "capture_method": "manual",
        "confirm": True,
        "return_url": way.return_url,
        "description": charge.description,
        "metadata": _metadata(charge),
    }


def _metadata(charge: Charge) -> dict[str, str]:
    return {PAYMENT_KEY: charge.payment_id, DIGITS_KEY: str(charge.money.minor_digits)}


def _declined(no: No) -> Declined | Unknown:
    """No money, unless the payment was asked for in another way before: nobody knows what came of that."""
    return Unknown(no.reason) if no.reason == KEY_REUSED else Declined(no.reason)


def _kept(answer: object) -> bool:
    """Whether it is an error that Stripe says again to the same key for a day, so that one looks and asks without."""
    return isinstance(answer, Unknown) and answer.error.startswith("http_5")


def _asked(charge: Charge) -> Asked:
    """A charge of which no answer has told the name."""
    return Asked(charge.payment_id, charge.money, charge.asked_at)


def _captured_after_all(state: Found, amount: int) -> Captured | Refused | Unknown:
    match state:
        case Captured() if state.amount == amount:
            return state
        case Captured():
            return Refused(ALREADY_CAPTURED)
        case Voided():
            return Refused(ALREADY_VOIDED)
        case Unknown():
            return state
        case _:
            return Refused(NOT_AUTHORISED)
