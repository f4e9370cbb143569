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

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal
from urllib.parse import parse_qs

import h11
import msgspec
import trio
from attrs import frozen

from pos.emulators.payment import EmulatedProvider, Intent, ProviderError
from pos.emulators.payment_api import STARTS, PaymentApi
from pos.emulators.payment_behaviour import PaymentBehaviour
from pos.emulators.payment_cards import card_numbered
from pos.emulators.payment_page import bank_page, over_page, pay_page
from pos.emulators.payment_webhooks import Webhooks
from pos.emulators.presence import serve_while_there
from pos.emulators.wire import ENDS, JSON, read_request, write_answer

CONNECTIONS_MAX: Final = 256
KEY: Final = "sk_test_emulator"
_HTML: Final = MappingProxyType(
    {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
    }
)


class _Away(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    seconds: Annotated[float, msgspec.Meta(ge=0.0, le=3600.0)]


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
class _Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = JSON


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
            door.provider, host, port, lambda outer: _Talk(door, api, outer).connection, task_status
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
        self._free = trio.CapacityLimiter(CONNECTIONS_MAX)

    async def connection(self, stream: trio.SocketStream) -> None:
        """Answers one connection's requests, one after the other."""
        async with self._free:
            try:
                await self._talk(stream)
            except ENDS:
                pass
            finally:
                await trio.aclose_forcefully(stream)

    async def _talk(self, stream: trio.SocketStream) -> None:
        wire = h11.Connection(h11.SERVER)
        while True:
            request, body = await read_request(wire, stream)
            answer = await self._answer(request, body)
            await write_answer(wire, stream, answer.status, answer.body, answer.headers)
            if wire.our_state is not h11.DONE:
                return
            wire.start_next_cycle()

    async def _answer(self, request: h11.Request, body: bytes) -> _Answer:
        path, _, query = request.target.decode("ascii", "replace").partition("?")
        method = request.method.decode("ascii")
        if path.startswith(STARTS):
            headers = {name.decode("ascii"): value.decode("latin-1") for name, value in request.headers}
            host = self._door.public_url or f"http://{headers.get('host', '')}"
            text = query if method == "GET" else body.decode("utf-8", "replace")
            reply = await self._api.answer(method, path, text, headers, host)
            return _Answer(reply.status, reply.body)
        try:
            return self._page(method, path, body) or self._told(method, path, body)
        except ProviderError as error:
            return _html(404, over_page(error.message))

    def _page(self, method: str, path: str, body: bytes) -> _Answer | None:
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

    def _told(self, method: str, path: str, body: bytes) -> _Answer:
        match method, path:
            case "GET", "/charges":
                webhooks = {"sent": self._door.webhooks.sent, "lost": self._door.webhooks.lost}
                charges = charged(self._provider)
                return _json(200, {"requests": self._provider.requests, "webhooks": webhooks, "charges": charges})
            case "PUT", "/behaviour":
                return _done(lambda: self._provider.behave(msgspec.json.decode(body, type=PaymentBehaviour)))
            case "PUT", "/dispute":
                return _done(lambda: self._dispute(msgspec.json.decode(body, type=_Disputed)))
            case "PUT", "/away":
                return _done(
                    lambda: self._outer.start_soon(
                        self._provider.be_away, msgspec.json.decode(body, type=_Away).seconds
                    )
                )
            case _:
                return _json(405, {"error": "unknown_route"})

    def _dispute(self, said: _Disputed) -> None:
        self._provider.dispute(said.intent, said.status)

    def _show(self, session_id: str, wrong: str = "") -> _Answer:
        page = self._provider.page(session_id)
        if page.status == "complete":
            return _back(page.success_url)
        if page.status == "expired":
            return _html(410, over_page("The time to pay here is over."))
        if page.intent is not None and page.intent.status == "requires_action":
            return _back(f"/bank/{page.intent.intent_id}")
        return _html(402 if wrong else 200, pay_page(page, wrong))

    def _pay(self, session_id: str, typed: str) -> _Answer:
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

    def _back_from_bank(self, intent_id: str) -> _Answer | None:
        """Where the bank sends people once it has its answer. None while it asks."""
        intent = self._provider.intent(intent_id)
        if intent.status == "requires_action":
            return None
        if intent.page is None:
            return _back(intent.return_url or "/")
        wrong = "Your bank said no." if intent.status == "requires_payment_method" else ""
        return self._show(intent.page, wrong)


def _done(act: Callable[[], None]) -> _Answer:
    """Does what the control door was told, if it was told in the right words."""
    try:
        act()
    except msgspec.DecodeError as error:
        return _json(422, {"error": "bad_request", "message": str(error)})
    return _json(200, {})


def _json(status: int, value: object) -> _Answer:
    return _Answer(status, msgspec.json.encode(value))


def _html(status: int, page: str) -> _Answer:
    return _Answer(status, page.encode(), _HTML)


def _back(url: str) -> _Answer:
    location = url.encode("ascii", "ignore").decode().replace("\r", "").replace("\n", "")
    return _Answer(303, b"", {"Location": location, "Cache-Control": "no-store"})


def _field(body: bytes, name: str) -> str:
    try:
        return parse_qs(body.decode("utf-8", "replace"), max_num_fields=10).get(name, [""])[0]
    except ValueError:
        return ""
