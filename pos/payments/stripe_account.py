"""Every call to an account at Stripe, by Stripe's own library, with what may come of it.

What Stripe says in so many words about the request itself is a `No`: nothing was done. Everything else that is not
the answer is `Unknown`. The library writes what it sends to its log, where tokens do not belong: it, and what it speaks
through, are kept quiet.

Owns: these calls. Must not: retry; keep a connection of its own; show a key or a token.
"""

import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar

import httpx
import msgspec
from attrs import frozen

os.environ.pop("STRIPE_LOG", None)  # read when the library is imported: it would print tokens
import stripe

from pos.payments.driver import ASK_TIMEOUT_S, ASKABLE_S, NOT_SENT, Asked, Unknown
from pos.payments.stripe_objects import (
    PAYMENT_KEY,
    Charge,
    Dispute,
    Gone,
    Intent,
    Page,
    PaymentError,
    Refund,
    Session,
    code,
    reason_of,
)

CLOCKS_APART_S: Final = 300  # how far Stripe's clock may be from ours when something is looked for in its lists
LIST_LIMIT: Final = 100  # the most that Stripe gives at once
LIST_PAGES_MAX: Final = 10  # what is not among the thousand around it is not looked for any further
GARBLED: Final = "garbled_answer"
KEY_REUSED: Final = "idempotency_error"  # the key was used before, for something else: this was not done, that perhaps

T = TypeVar("T")
Params = Mapping[str, Any]
stripe.enable_telemetry = False  # it writes a file into the home of whoever runs us
for _name in ("stripe", "httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class Line(Protocol):
    """What all accounts are spoken to through: stripe's HTTPXClient."""

    async def close_async(self) -> None:
        """Closes it; nobody can be spoken to through it any more."""
        ...


@frozen
class No:
    """Stripe's plain no: nothing was done."""

    reason: str


def open_line() -> Line:
    """A line to Stripe, or to whatever stands for it. Takes some milliseconds."""
    line: Line = stripe.HTTPXClient(timeout=httpx.Timeout(ASK_TIMEOUT_S))
    return line


class Account:
    """One account. `url` is where its API is, None for Stripe's own."""

    def __init__(self, key: str, url: str | None, line: Line) -> None:
        addresses = {} if url is None else {"api": url.rstrip("/")}
        client = stripe.StripeClient(key, http_client=line, max_network_retries=0, base_addresses=addresses)
        self._stripe = client.v1

    def __repr__(self) -> str:
        return "Account()"

    async def open_page(self, params: Params, key: str | None) -> Session | No | Unknown:
        """A new Checkout session."""
        return await _ask(Session, self._stripe.checkout.sessions.create_async(params, _once(key)))

    async def charge(self, params: Params, key: str) -> Intent | No | Unknown:
        """A new payment intent, confirmed at once."""
        return await _ask(Intent, self._stripe.payment_intents.create_async(params, _once(key)))

    async def find(self, asked: Asked) -> Session | Intent | Unknown | None:
        """The session or intent of a payment, read along with its charge. None where Stripe has neither."""
        reference = asked.reference or await self._listed(asked)
        if not isinstance(reference, str):
            return reference
        found = await (self._intent(reference) if reference.startswith("pi_") else self._session(reference))
        return Unknown("reference_unknown") if isinstance(found, No) else found

    async def capture(self, intent_id: str, amount: int, key: str | None) -> Intent | No | Unknown:
        """Takes so much of what an intent holds, in Stripe's units."""
        params = {"amount_to_capture": amount, "expand": ["latest_charge"]}
        return await _ask(Intent, self._stripe.payment_intents.capture_async(intent_id, params, _once(key)))

    async def cancel(self, intent_id: str, key: str | None) -> Gone | No | Unknown:
        """Lets go of what an intent holds."""
        return await _ask(Gone, self._stripe.payment_intents.cancel_async(intent_id, {}, _once(key)))

    async def close_page(self, session_id: str, key: str | None) -> Gone | No | Unknown:
        """Ends a session that is still open."""
        return await _ask(Gone, self._stripe.checkout.sessions.expire_async(session_id, {}, _once(key)))

    async def refunds(self, intent_id: str) -> Page[Refund] | No | Unknown:
        """What was refunded of an intent, newest first."""
        params = {"payment_intent": intent_id, "limit": LIST_LIMIT}
        return await _ask(Page[Refund], self._stripe.refunds.list_async(params))

    async def refund(self, params: Params, key: str) -> Refund | No | Unknown:
        """A new refund."""
        return await _ask(Refund, self._stripe.refunds.create_async(params, _once(key)))

    async def charges(self, params: Params) -> Page[Charge] | No | Unknown:
        """A part of all charges, newest first."""
        return await _ask(Page[Charge], self._stripe.charges.list_async(params))

    async def refunds_listed(self, params: Params) -> Page[Refund] | No | Unknown:
        """A part of all refunds, newest first."""
        return await _ask(Page[Refund], self._stripe.refunds.list_async(params))

    async def disputes(self, params: Params) -> Page[Dispute] | No | Unknown:
        """A part of all disputes, newest first."""
        return await _ask(Page[Dispute], self._stripe.disputes.list_async(params))

    async def detach(self, method_id: str) -> Gone | No | Unknown:
        """Takes a payment method from its customer."""
        return await _ask(Gone, self._stripe.payment_methods.detach_async(method_id))

    async def _session(self, session_id: str) -> Session | No | Unknown:
        params = {"expand": ["payment_intent.latest_charge"]}
        return await _ask(Session, self._stripe.checkout.sessions.retrieve_async(session_id, params))

    async def _intent(self, intent_id: str) -> Intent | No | Unknown:
        params = {"expand": ["latest_charge"]}
        return await _ask(Intent, self._stripe.payment_intents.retrieve_async(intent_id, params))

    async def _listed(self, asked: Asked) -> str | Unknown | None:
        """What Stripe calls a payment, by our name in its lists; most are paid on a page."""
        session = await _in_list(Page[Session], self._stripe.checkout.sessions.list_async, asked)
        if session is not None:
            return session
        return await _in_list(Page[Intent], self._stripe.payment_intents.list_async, asked)


async def _in_list(
    kind: type[Page[Session]] | type[Page[Intent]], pages: Callable[[Params], Awaitable[Any]], asked: Asked
) -> str | Unknown | None:
    params = _around(asked)
    for _ in range(LIST_PAGES_MAX):
        page = await _ask(kind, pages(params))
        if not isinstance(page, Page):
            return Unknown("list_refused") if isinstance(page, No) else page
        for each in page.data:
            if (each.metadata or {}).get(PAYMENT_KEY) == asked.payment_id:
                return each.id
        if not page.has_more or not page.data:
            return None
        params = {**params, "starting_after": page.data[-1].id}
    return Unknown("too_many_to_look_through")


def _around(asked: Asked) -> dict[str, Any]:
    """Which part of a list can have it: what was made since it was first asked for, and while it might be again."""
    first, last = asked.asked_at, asked.asked_at + timedelta(seconds=ASKABLE_S)
    window = {"gte": int(first.timestamp()) - CLOCKS_APART_S, "lte": int(last.timestamp()) + CLOCKS_APART_S}
    return {"created": window, "limit": LIST_LIMIT}


async def _ask(kind: type[T], call: Awaitable[Any]) -> T | No | Unknown:
    """One call, whatever comes of it."""
    try:
        return msgspec.convert((await call).to_dict(), kind)
    except (stripe.CardError, stripe.InvalidRequestError) as error:
        return No(_reason(error))
    except stripe.IdempotencyError:
        return No(KEY_REUSED)
    except stripe.APIConnectionError as error:
        never = isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)
        return Unknown(NOT_SENT if never else "connection_dropped")
    except stripe.StripeError as error:
        return Unknown(GARBLED if error.http_status == 200 else f"http_{error.http_status}")
    except (msgspec.ValidationError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return Unknown(GARBLED)  # whatever the library makes of JSON that is none of Stripe's


def _once(key: str | None) -> dict[str, str]:
    """None: as often as it is asked. Its library then makes a key of its own."""
    return {} if key is None else {"idempotency_key": key}


def _reason(error: stripe.CardError | stripe.InvalidRequestError) -> str:
    """Why not: the bank's reason where a bank was asked."""
    declined = getattr(error.error, "decline_code", None)
    return reason_of(PaymentError(error.code, declined)) if declined else code(error.code, "invalid_request")
