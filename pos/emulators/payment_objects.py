"""What the emulated provider has, as Stripe writes it: `object`, `id`, and as many fields as anybody here reads.

Owns: these shapes. Must not: decide anything.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pos.emulators.payment import Intent, PayPage, ProviderError, RefundOf

Json = dict[str, Any]


def intent_json(intent: Intent, bank_url: str, expand: Collection[str] = ()) -> Json:
    """A payment intent. Its charge is only named unless `expand` has `latest_charge`."""
    charge = charge_json(intent) if "latest_charge" in expand else charge_id(intent)
    return {
        "id": intent.intent_id,
        "object": "payment_intent",
        "amount": intent.amount,
        "amount_capturable": intent.held,
        "amount_received": intent.captured,
        "capture_method": "manual",
        "created": intent.created,
        "currency": intent.currency,
        "customer": intent.customer,
        "description": intent.description,
        "last_payment_error": None if intent.error is None else _error(intent.error),
        "latest_charge": charge if intent.charged else None,
        "livemode": False,
        "metadata": dict(intent.metadata),
        "next_action": _next_action(intent, bank_url),
        "payment_method": intent.method,
        "setup_future_usage": "on_session" if intent.keeps else None,
        "status": intent.status,
    }


def charge_id(intent: Intent) -> str:
    """What an intent's charge is called."""
    return f"ch_{intent.intent_id.removeprefix('pi_')}"


def charge_json(intent: Intent) -> Json:
    """An intent's charge. What was held and let go of counts as refunded, as it does at Stripe."""
    let_go = intent.amount - intent.captured if intent.status in {"succeeded", "canceled"} else 0
    return {
        "id": charge_id(intent),
        "object": "charge",
        "amount": intent.amount,
        "amount_captured": intent.captured,
        "amount_refunded": intent.refunded + let_go,
        "captured": intent.captured > 0,
        "created": intent.charged_at,
        "currency": intent.currency,
        "disputed": bool(intent.dispute),
        "metadata": dict(intent.metadata),
        "payment_intent": intent.intent_id,
        "payment_method_details": {"type": "card", "card": {"brand": intent.brand, "last4": intent.last4}},
        "refunded": intent.refunded + let_go == intent.amount,
        "status": "succeeded",
    }


def page_json(page: PayPage, bank_url: str, expand: Collection[str] = ()) -> Json:
    """A Checkout session. Its intent is only named unless `expand` says otherwise."""
    below = [each.removeprefix("payment_intent").lstrip(".") for each in expand if each.startswith("payment_intent")]
    intent: Json | str | None = None
    if page.intent is not None:
        intent = intent_json(page.intent, bank_url, below) if below else page.intent.intent_id
    return {
        "id": page.session_id,
        "object": "checkout.session",
        "amount_total": page.amount,
        "cancel_url": page.cancel_url,
        "created": page.created,
        "currency": page.currency,
        "customer": page.customer,
        "expires_at": page.expires_at,
        "livemode": False,
        "metadata": dict(page.metadata),
        "mode": "payment",
        "payment_intent": intent,
        "payment_status": "unpaid",  # until it is captured: Stripe says so of manual capture
        "status": page.status,
        "success_url": page.success_url,
        "url": page.url if page.status == "open" else None,
    }


def refund_json(intent: Intent, refund: RefundOf, expand: Collection[str] = ()) -> Json:
    """A refund. Its charge is only named unless `expand` has `charge`."""
    return {
        "id": refund.refund_id,
        "object": "refund",
        "amount": refund.amount,
        "charge": charge_json(intent) if "charge" in expand else charge_id(intent),
        "created": refund.created,
        "currency": intent.currency,
        "metadata": dict(refund.metadata),
        "payment_intent": intent.intent_id,
        "status": "succeeded",
    }


def dispute_json(intent: Intent, expand: Collection[str] = ()) -> Json:
    """A dispute of an intent's charge, which is only named unless `expand` has `charge`."""
    return {
        "id": f"dp_{intent.intent_id.removeprefix('pi_')}",
        "object": "dispute",
        "amount": intent.captured,
        "charge": charge_json(intent) if "charge" in expand else charge_id(intent),
        "created": intent.disputed_at,
        "currency": intent.currency,
        "payment_intent": intent.intent_id,
        "reason": "general",
        "status": intent.dispute,
    }


def list_json(url: str, things: Sequence[Json], *, has_more: bool) -> Json:
    """A part of a list."""
    return {"object": "list", "url": url, "data": list(things), "has_more": has_more}


def event_json(event_id: str, kind: str, created: int, thing: Mapping[str, Any], api_version: str) -> Json:
    """Something that happened, with what it happened to as it was then."""
    return {
        "id": event_id,
        "object": "event",
        "api_version": api_version,
        "created": created,
        "data": {"object": thing},
        "livemode": False,
        "type": kind,
    }


def error_json(error: ProviderError, bank_url: str) -> Json:
    """A plain no."""
    said = _error(error)
    if error.intent is not None:
        said["payment_intent"] = intent_json(error.intent, bank_url)
    return {"error": said}


def _error(error: ProviderError) -> Json:
    said = {"type": error.type, "code": error.code, "message": error.message}
    return said if error.decline_code is None else {**said, "decline_code": error.decline_code}


def _next_action(intent: Intent, bank_url: str) -> Json | None:
    if intent.status != "requires_action":
        return None
    url = f"{bank_url}/{intent.intent_id}"
    return {"type": "redirect_to_url", "redirect_to_url": {"url": url, "return_url": intent.return_url}}
