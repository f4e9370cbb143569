"""The driver for tills that speak HTTP.

    POST {url}/orders                    Idempotency-Key: ORD-1-42     the order, see `TillOrder`
        2xx, 409     the till has it     {"order_id": "ORD-1-42", "ticket": "A17"}     both may be left out
        401, 407, 408, 425, 429, 5xx     nobody knows: Trivet looks it up before it sends it again
        any other 4xx                    the till does not want it   {"error": "…", "message": "for a person"}
    GET {url}/orders/ORD-1-42
        200          the till has it     as above
        404          the till does not have it

Paths and headers are the restaurant's choice, and where it has a secret every request is signed (`signing.py`).
A till must give one ticket for one key, however often it comes. Redirections are not followed: an order goes where
the restaurant said, or nowhere. An answer that is too long, not JSON or about another order counts as no answer.

Owns: this protocol. Must not: retry, or bound its time beyond connecting; show a header that it sends.
"""

import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import httpx2
import msgspec
from attrs import field, frozen

from actors.domain.text import tidy
from actors.ports.clock import Clock
from pos.outside.misfit import Misfit
from pos.till.driver import NOT_SENT, Absent, Accepted, Found, Outcome, Rejected, Unknown
from pos.till.signing import Signer
from pos.till.ticket import Ticket, TicketItem
from pos.till.till_settings import HttpSettings

ANSWER_BYTES_MAX: Final = 64 * 1024  # a thousand times what the protocol needs
WORDS_CHARS_MAX: Final = 200  # of a till's message; a phone shows about five lines of it
NAME_CHARS_MAX: Final = 64  # of a ticket's name and an error's code
CONNECT_TIMEOUT_S: Final = 2.0  # within the attempt's 3 s, so that "never connected" is told from "never answered"
SILENCE_TIMEOUT_S: Final = 30.0  # the caller's limit is far below; this one only keeps the client from waiting for ever

# "Not you" speaks of us and "not now" of the moment, from a till or from something in between: no definite no.
_UNCLEAR = frozenset({401, 407, 408, 425, 429})
_HEADERS = MappingProxyType({"User-Agent": "Trivet", "Accept": "application/json", "Accept-Encoding": "identity"})
MASK: Final = "•••"
_NO_WORDS = "The kitchen did not take this order."


class TillOption(msgspec.Struct, frozen=True):
    """What was chosen of an item's options: `qty` of it in each one, `price` of one of it, perhaps below zero."""

    option_id: int
    name: str
    qty: int
    price: Decimal
    item_id: int | None


class TillItem(msgspec.Struct, frozen=True):
    """One line, as the till gets it. Money as JSON numbers with the currency's digits.

    `unit_price` has the prices of `options` in it.
    """

    menu_item_id: int
    name: str
    qty: int
    note: str
    unit_price: Decimal
    total: Decimal
    options: Sequence[TillOption]


class TillOrder(msgspec.Struct, frozen=True):
    """An order, as the till gets it. Money as JSON numbers with the currency's digits; `placed_at` in UTC."""

    order_id: str
    order_number: int
    restaurant: str
    table_number: int | None
    placed_at: datetime
    items: Sequence[TillItem]
    special_instructions: str
    total: Decimal
    currency: str


class _Taken(msgspec.Struct, frozen=True):
    """What a till says that has the order."""

    order_id: str | None = None
    ticket: str | int | None = None


class _Refused(msgspec.Struct, frozen=True):
    """What a till says that does not want the order."""

    error: str | None = None
    message: str | None = None


_encode = msgspec.json.Encoder(decimal_format="number").encode
_taken = msgspec.json.Decoder(_Taken).decode
_refused = msgspec.json.Decoder(_Refused).decode


@frozen
class Credentials:
    """How a till knows that it is us. `secrets` are what its words must not show, and `headers` carry them."""

    headers: Mapping[str, str] = field(factory=dict, repr=False)
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    signer: Signer | None = None


class HttpTill:
    """One restaurant's till.

    A connection is used once: on a kept one, a till that answers twice would answer the next order with the last.
    Raises Misfit for an address that no request can go to.
    """

    def __init__(self, settings: HttpSettings, credentials: Credentials, clock: Clock, tls: ssl.SSLContext) -> None:
        self._settings = settings
        self._credentials = credentials
        self._headers = {**_HEADERS, **settings.headers, **credentials.headers}
        self._clock = clock
        self._tls = tls
        _checked(self._url(settings.order_path))

    @property
    def can_look_up(self) -> bool:
        """Whether the restaurant's till has an address for it."""
        return self._settings.look_up_path is not None

    async def send(self, ticket: Ticket) -> Outcome:
        """Posts the order, once."""
        extra = {"Content-Type": "application/json", self._settings.idempotency_header: ticket.order_id}
        url, body = self._url(self._settings.order_path), encoded(ticket)
        try:
            status, answer = await self._exchange("POST", url, ticket.order_id, extra, body)
        except (httpx2.ConnectError, httpx2.ConnectTimeout):
            return Unknown(NOT_SENT)
        except (httpx2.HTTPError, _TooLong) as error:
            return Unknown(_name_of(error))
        return _sent(status, answer, ticket.order_id, self._masked)

    async def look_up(self, order_id: str) -> Found:
        """Asks for the order, once."""
        if self._settings.look_up_path is None:
            return Unknown("cannot_look_up")
        url = self._url(self._settings.look_up_path.replace("{order_id}", order_id))
        try:
            status, answer = await self._exchange("GET", url, order_id, {}, b"")
        except (httpx2.HTTPError, _TooLong) as error:
            return Unknown(_name_of(error))
        if status == 404:
            return Absent()
        return _accepted(answer, order_id) if status == 200 else Unknown(f"http_{status}")

    def _masked(self, words: str) -> str:
        """The till's words without our secrets: one that explains itself may quote them, and diners read it."""
        for secret in self._credentials.secrets:
            words = words.replace(secret, MASK)
        return words

    def _url(self, path: str) -> str:
        return f"{self._settings.url.rstrip('/')}{path}"

    async def _exchange(
        self, method: str, url: str, order_id: str, extra: Mapping[str, str], content: bytes
    ) -> tuple[int, bytes]:
        """One request. Gives status and body; raises httpx2.HTTPError, or `_TooLong` when the body is.

        Raw, because a compressed answer then cannot blow up, it is just not JSON. What is too much is read and thrown
        away, because leaving a response in the middle leaves its cleaning up to the garbage collector.
        """
        headers = {**self._headers, **extra, **self._signature(order_id, content)}
        async with self._client() as client, client.stream(method, url, headers=headers, content=content) as response:
            body = bytearray()
            async for chunk in response.aiter_raw():
                if len(body) <= ANSWER_BYTES_MAX:
                    body += chunk
        if len(body) > ANSWER_BYTES_MAX:
            raise _TooLong
        return response.status_code, bytes(body)

    def _signature(self, order_id: str, content: bytes) -> Mapping[str, str]:
        signer = self._credentials.signer
        return {} if signer is None else signer.headers(order_id, content, self._clock())

    def _client(self) -> httpx2.AsyncClient:
        """A client for one request, so that nothing is open between two; cheap, because the TLS settings are shared."""
        timeout = httpx2.Timeout(SILENCE_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        return httpx2.AsyncClient(verify=self._tls, timeout=timeout, follow_redirects=False, trust_env=False)


class _TooLong(Exception):
    """The till's answer is longer than any honest one."""


def tls_settings() -> ssl.SSLContext:
    """Which certificates are believed. Takes some milliseconds: made once, and shared by every restaurant."""
    return httpx2.create_ssl_context(trust_env=False)


def encoded(ticket: Ticket) -> bytes:
    """The ticket as the till's JSON."""
    return _encode(
        TillOrder(
            order_id=ticket.order_id,
            order_number=ticket.order_number,
            restaurant=ticket.restaurant,
            table_number=ticket.table_number,
            placed_at=ticket.placed_at,
            items=[_item(item, ticket) for item in ticket.items],
            special_instructions=ticket.special_instructions,
            total=ticket.money(ticket.total),
            currency=ticket.currency,
        )
    )


def _item(item: TicketItem, ticket: Ticket) -> TillItem:
    unit_price, total = ticket.money(item.unit_price), ticket.money(item.total)
    options = [
        TillOption(one.option_id, one.name, one.qty, ticket.money(one.price), one.item_id) for one in item.options
    ]
    return TillItem(item.menu_item_id, item.name, item.qty, item.note, unit_price, total, options)


def _checked(url: str) -> None:
    try:
        httpx2.URL(url)
    except httpx2.InvalidURL:
        raise Misfit("url and order_path make no address") from None


def _sent(status: int, body: bytes, order_id: str, masked: Callable[[str], str]) -> Outcome:
    if 200 <= status < 300 or status == 409:
        return _accepted(body, order_id)
    if 400 <= status < 500 and status not in _UNCLEAR:
        return _rejected(status, body, masked)
    return Unknown(f"http_{status}")


def _accepted(body: bytes, order_id: str) -> Accepted | Unknown:
    """The till has it, unless the answer is no answer to this question. An empty one is, and names no ticket."""
    try:
        taken = _taken(body) if body.strip() else _Taken()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Unknown("garbled_answer")
    if taken.order_id not in (None, order_id):
        return Unknown("answer_to_another_order")
    ticket = "" if taken.ticket is None else _tidied(str(taken.ticket), NAME_CHARS_MAX)
    return Accepted(ticket or None)


def _rejected(status: int, body: bytes, masked: Callable[[str], str]) -> Rejected:
    """The till said no; its words are shown to diners, so they are made short and harmless."""
    try:
        refused = _refused(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        refused = _Refused()
    error = _tidied(masked(refused.error or ""), NAME_CHARS_MAX) or f"http_{status}"
    return Rejected(error, _tidied(masked(refused.message or ""), WORDS_CHARS_MAX) or _NO_WORDS)


def _tidied(words: str, chars_max: int) -> str:
    """The words on one line, and no longer than that."""
    line = tidy(words)
    return line if len(line) <= chars_max else f"{line[: chars_max - 1].rstrip()}…"


def _name_of(error: Exception) -> str:
    """A short code for what went wrong on the way."""
    match error:
        case httpx2.TimeoutException():
            return "timeout"
        case httpx2.ConnectError():
            return "unreachable"
        case httpx2.NetworkError() | httpx2.RemoteProtocolError():
            return "connection_dropped"
        case _TooLong():
            return "answer_too_long"
        case _:
            return "http_error"
