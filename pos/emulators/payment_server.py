"""Serves the emulated payment provider over HTTP: Stripe's API, its pages, and a door to tell it how to misbehave.

    /v1/…                                     the API (`payment_api.py`)
    GET, POST /pay/{session}                  the page to pay on, which sends people back
    GET, POST /bank/{intent}                  the bank that asks a card's owner
    GET  /charges                             what was held, captured and given back, by intent
    PUT  /behaviour                           `PaymentBehaviour` as JSON
    PUT  /dispute                             {"intent": "pi_…"}: its payer's bank wants it back; {…, "status": "won"}
    PUT  /away                                {"seconds": 5}: gone at once, back after that

Owns: the sockets and the HTTP. Must not: be part of a server that real diners use.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import parse_qs

import h11
import msgspec
import trio
from attrs import frozen

from pos.emulators.control import told, told_to_go
from pos.emulators.payment import EmulatedProvider, Intent, ProviderError
from pos.emulators.payment_api import STARTS, PaymentApi
from pos.emulators.payment_behaviour import PaymentBehaviour
from pos.emulators.payment_cards import card_numbered
from pos.emulators.payment_page import bank_page, over_page, pay_page
from pos.emulators.payment_webhooks import Webhooks
from pos.emulators.presence import serve_while_there
from pos.emulators.wire import Answer, answering, json_answer

KEY: Final = "sk_test_emulator"
_HTML: Final = MappingProxyType(
    {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
    }
)


class _Disputed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    intent: str
    status: Literal["needs_response", "under_review", "won", "lost"] = "needs_response"


class Charged(msgspec.Struct, frozen=True):
    """What has come of one payment intent. Amounts as Stripe counts them."""

    intent: str
    metadata: Mapping[str, str]
    status: str
    amount: int
    currency: str
    held: int
    captured: int
    refunded: int


@frozen
class PaymentDoor:
    """What a provider is reached by: its secret key, its webhooks, and where its pages are if not where its API is."""

    provider: EmulatedProvider
    webhooks: Webhooks
    key: str = KEY
    public_url: str | None = None


async def serve_payments(
    door: PaymentDoor, host: str, port: int, task_status: trio.TaskStatus[int] = trio.TASK_STATUS_IGNORED
) -> None:
    """Serves the provider until cancelled; `started` tells the port. Raises OSError if the port cannot be had."""
    api = PaymentApi(door.provider, door.key)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(door.webhooks.run)
        await serve_while_there(
            door.provider, host, port, lambda outer: answering(_Talk(door, api, outer).answer), task_status
        )


def charged(provider: EmulatedProvider) -> tuple[Charged, ...]:
    """What has come of every intent whose money was ever held, oldest first."""
    return tuple(_charged(intent) for intent in provider.intents.values() if intent.charged)


def _charged(intent: Intent) -> Charged:
    return Charged(
        intent.intent_id,
        intent.metadata,
        intent.status,
        intent.amount,
        intent.currency,
        intent.held,
        intent.captured,
        intent.refunded,
    )


class _Talk:
    """Answers requests. What must go on when a connection or everything is gone runs in the outer nursery."""

    def __init__(self, door: PaymentDoor, api: PaymentApi, outer: trio.Nursery) -> None:
        self._door = door
        self._provider = door.provider
        self._api = api
        self._outer = outer

    async def answer(self, request: h11.Request, body: bytes) -> Answer:
        """What a request is answered. Raises `Dropped` where the line is to be cut."""
        path, _, query = request.target.decode("ascii", "replace").partition("?")
        method = request.method.decode("ascii")
        if path.startswith(STARTS):
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
            host = self._door.public_url or f"http://{headers.get('host', '')}"
            text = query if method == "GET" else body.decode("utf-8", "replace")
            reply = await self._api.answer(method, path, text, headers, host)
            return Answer(reply.status, reply.body)
        try:
            return self._page(method, path, body) or self._told(method, path, body)
        except ProviderError as error:
            return _html(404, over_page(error.message))

    def _page(self, method: str, path: str, body: bytes) -> Answer | None:
        match method, path.split("/"):
            case "GET", ["", "pay", session_id]:
                return self._show(session_id)
            case "POST", ["", "pay", session_id]:
                return self._pay(session_id, _field(body, "card"))
            case "GET", ["", "bank", intent_id]:
                return self._back_from_bank(intent_id) or _html(200, bank_page(self._provider.intent(intent_id)))
            case "POST", ["", "bank", intent_id]:
                self._provider.bank_answers(self._provider.intent(intent_id), agreed=_field(body, "agreed") == "yes")
                return self._back_from_bank(intent_id)
            case _:
                return None

    def _told(self, method: str, path: str, body: bytes) -> Answer:
        match method, path:
            case "GET", "/charges":
                webhooks = {"sent": self._door.webhooks.sent, "lost": self._door.webhooks.lost}
                charges = charged(self._provider)
                return json_answer(200, {"requests": self._provider.requests, "webhooks": webhooks, "charges": charges})
            case "PUT", "/behaviour":
                return told(lambda: self._provider.behave(msgspec.json.decode(body, type=PaymentBehaviour)))
            case "PUT", "/dispute":
                return told(lambda: self._dispute(msgspec.json.decode(body, type=_Disputed)))
            case "PUT", "/away":
                return told_to_go(self._provider, body, self._outer)
            case _:
                return json_answer(405, {"error": "unknown_route"})

    def _dispute(self, said: _Disputed) -> None:
        self._provider.dispute(said.intent, said.status)

    def _show(self, session_id: str, wrong: str = "") -> Answer:
        page = self._provider.page(session_id)
        if page.status == "complete":
            return _back(page.success_url)
        if page.status == "expired":
            return _html(410, over_page("The time to pay here is over."))
        if page.intent is not None and page.intent.status == "requires_action":
            return _back(f"/bank/{page.intent.intent_id}")
        return _html(402 if wrong else 200, pay_page(page, wrong))

    def _pay(self, session_id: str, typed: str) -> Answer:
        page = self._provider.page(session_id)
        card = card_numbered(typed)
        if card is None:
            return self._show(session_id, "This is none of the test cards below.")
        acting = page.intent is not None and page.intent.status == "requires_action"
        if page.status == "open" and not acting:
            try:
                self._provider.pay_page(page, card)
            except ProviderError as error:
                return self._show(session_id, f"{error.message} The card {card.does}.")
        return self._show(session_id)

    def _back_from_bank(self, intent_id: str) -> Answer | None:
        """Where the bank sends people once it has its answer. None while it asks."""
        intent = self._provider.intent(intent_id)
        if intent.status == "requires_action":
            return None
        if intent.page is None:
            return _back(intent.return_url or "/")
        wrong = "Your bank said no." if intent.status == "requires_payment_method" else ""
        return self._show(intent.page, wrong)


def _html(status: int, page: str) -> Answer:
    return Answer(status, page.encode(), _HTML)


def _back(url: str) -> Answer:
    location = url.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")
    return Answer(303, b"", {"Location": location, "Cache-Control": "no-store"})


def _field(body: bytes, name: str) -> str:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).get(name, [""])[0]
    except ValueError:
        return ""
