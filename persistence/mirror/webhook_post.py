"""One event on its way to a receiver: a signed POST, as Standard Webhooks has it, to the very machine that was judged.

    name ─▶ addresses ─▶ is each of them out in the world? ─▶ connect to that one ─▶ TLS and `Host` of the name
                             └─ no: nothing is sent

Proxies of the environment are not used, redirections not followed, and of an answer its beginning is read. Everything
is bounded in time and size. An answer's words are shown to whoever set the webhook up, so nothing else may be asked so.

Owns: this conversation. Must not: try again, or know what is told.
"""

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

import httpx2
import trio
from attrs import field, frozen
from standardwebhooks import Webhook

from actors.domain.webhooks.address import Target, Wrong, is_public, target_of
from actors.domain.webhooks.endpoint import ANSWER_CHARS_MAX, Endpoint, Failure
from actors.domain.webhooks.signing import secret_of
from actors.ports.clock import Clock

ANSWER_S: Final = 10.0  # for all of it: less than the senders' own bounds (`persistence.mirror.worker.DELIVERY_S`)
CONNECT_S: Final = 4.0  # to one of its addresses
ADDRESSES_MAX: Final = 3  # of a name that are tried
BODY_BYTES_MAX: Final = 2_000  # of an answer
BODY_S: Final = 1.0  # for reading those, once it is known whether it was taken
LOOK_UPS_MAX: Final = 8  # at once: a name server that does not answer holds a thread
AFTER_MAX_S: Final = 86_400.0
_HEADERS: Final = {"User-Agent": "Trivet", "Content-Type": "application/json", "Accept-Encoding": "identity"}
_CLIENT: Final = (400, 500)
_TRANSIENT: Final = frozenset({408, 425, 429})

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The IP addresses of a host. Raises OSError where it has none."""


@frozen
class Answer:
    """How it went: `error` is None where it was taken. For `after_s` seconds the receiver wants to be left alone."""

    status: int | None
    error: Failure | None
    text: str = ""
    duration_ms: int = 0
    after_s: float = 0.0

    @property
    def refused(self) -> bool:
        """Whether it would not be taken however often it were sent: what was asked is at fault, not how it is now."""
        return self.status is not None and _CLIENT[0] <= self.status < _CLIENT[1] and self.status not in _TRANSIENT

    @property
    def word(self) -> str:
        """What went wrong, in a word."""
        if self.error is None:
            return ""
        return self.error.value if self.status is None else f"http_{self.status}"


class Outside(Protocol):
    """What an operator's settings say of it."""

    @property
    def secret_keys(self) -> Sequence[str]:
        """The operator's keys, the newest first."""
        ...

    @property
    def webhook_private(self) -> bool:
        """Whether webhooks may go to this machine and its neighbours."""
        ...


@frozen
class Policy:
    """The operator's keys, the newest first, and whether webhooks may go to this machine and its neighbours."""

    secret_keys: Sequence[str] = field(repr=False)
    private: bool

    @classmethod
    def of(cls, outside: Outside) -> "Policy":
        """As the settings say."""
        return cls(tuple(outside.secret_keys), outside.webhook_private)


class Poster:
    """Sends. `tls` says whom to believe, `answer_s` for how long one waits for an answer."""

    def __init__(
        self,
        policy: Policy,
        clock: Clock,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        answer_s: float = ANSWER_S,
    ) -> None:
        self.answer_s = answer_s
        self._policy = policy
        self._clock = clock
        self._limiter = trio.CapacityLimiter(LOOK_UPS_MAX)
        self._resolve = self._look_up if resolve is None else resolve
        self._tls = tls

    async def wrong(self, url: str) -> Wrong | None:
        """Why a webhook may not go there, as far as one can see now. A name that nobody knows yet is none."""
        target = target_of(url, private=self._policy.private)
        if isinstance(target, Wrong):
            return target
        with trio.move_on_after(CONNECT_S):
            try:
                await self._addresses(target)
            except _Not as refused:
                return Wrong.PRIVATE if refused.args[0] is Failure.REFUSED_ADDRESS else None
        return None

    @asynccontextmanager
    async def line(self, endpoint: Endpoint) -> AsyncIterator["Line"]:
        """A line to an endpoint, for as long as one needs it: its connections are nobody else's."""
        if self._tls is None:
            self._tls = httpx2.create_ssl_context(trust_env=False)
        timeout = httpx2.Timeout(self.answer_s, connect=min(CONNECT_S, self.answer_s))
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(
            verify=self._tls, timeout=timeout, limits=limits, follow_redirects=False, trust_env=False
        ) as client:
            yield Line(self, client, endpoint)

    def signature(self, endpoint: Endpoint, message_id: str, at: datetime, body: bytes) -> str:
        """By each secret that is good at the moment. Empty where there is none."""
        secrets = (secret_of(seed, self._policy.secret_keys) for seed in endpoint.seeds(at))
        return " ".join(Webhook(one).sign(message_id, at, body.decode()) for one in secrets if one is not None)

    def now(self) -> datetime:
        """The time that is signed."""
        return self._clock().astimezone(UTC)

    async def reached(self, endpoint: Endpoint) -> tuple[Target, Sequence[str]]:
        """Where it leads right now, and the addresses that were judged. Raises `_Not`."""
        target = target_of(endpoint.url, private=self._policy.private)
        if isinstance(target, Wrong):
            raise _Not(Failure.REFUSED_ADDRESS)
        return target, await self._addresses(target)

    async def _addresses(self, target: Target) -> Sequence[str]:
        found = [target.address] if target.address is not None else await self._known(target)
        if not self._policy.private and not all(map(is_public, found)):
            raise _Not(Failure.REFUSED_ADDRESS)
        return found[:ADDRESSES_MAX]

    async def _known(self, target: Target) -> Sequence[str]:
        try:
            found = await self._resolve(target.host, target.port)
        except (OSError, UnicodeError):
            raise _Not(Failure.UNKNOWN_HOST) from None
        if not found:
            raise _Not(Failure.UNKNOWN_HOST)
        return found

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        """By the system's own means, in a thread that is left behind where it takes too long."""
        rows = await trio.to_thread.run_sync(
            lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM),
            abandon_on_cancel=True,
            limiter=self._limiter,
        )
        return list(dict.fromkeys(str(row[4][0]) for row in rows))


class Line:
    """An endpoint that is spoken to. What its name stands for is asked once; connections go there alone."""

    def __init__(self, poster: Poster, client: httpx2.AsyncClient, endpoint: Endpoint) -> None:
        self._poster = poster
        self._client = client
        self._endpoint = endpoint
        self._reached: tuple[Target, Sequence[str]] | None = None

    async def post(self, message_id: str, body: bytes) -> Answer:
        """Sends one message. Never raises."""
        began_s = trio.current_time()
        answer = Answer(None, Failure.TIMEOUT)
        with trio.move_on_after(self._poster.answer_s):
            try:
                answer = await self._post(message_id, body)
            except _Not as refused:
                answer = Answer(None, refused.args[0])
            except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
                answer = Answer(None, _failure(error))
        duration_ms = round((trio.current_time() - began_s) * 1000)
        return Answer(answer.status, answer.error, answer.text, duration_ms, answer.after_s)

    async def _post(self, message_id: str, body: bytes) -> Answer:
        now = self._poster.now()
        signature = self._poster.signature(self._endpoint, message_id, now, body)
        if not signature:
            return Answer(None, Failure.NO_SECRET)
        if self._reached is None:
            self._reached = await self._poster.reached(self._endpoint)
        target, addresses = self._reached
        headers = {
            **_HEADERS,
            "Host": target.name,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        for address in addresses[:-1]:
            try:
                return await self._to(address, target, headers, body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._to(addresses[-1], target, headers, body)

    async def _to(self, address: str, target: Target, headers: dict[str, str], body: bytes) -> Answer:
        url = httpx2.URL(scheme=target.scheme, host=address, port=target.port, raw_path=target.path.encode())
        named = {} if target.address is not None else {"sni_hostname": target.host.rstrip(".")}
        request = self._client.build_request("POST", url, headers=headers, content=body, extensions=named)
        response = await self._client.send(request, stream=True)
        try:
            text = await _beginning(response)
        finally:
            await response.aclose()
        return Answer(response.status_code, _judged(response.status_code), text, 0, _after_s(response, self._poster))


class _Not(Exception):
    """It is not even tried, because of a `Failure`."""


async def _beginning(response: httpx2.Response) -> str:
    """How an answer begins, as far as it comes soon: what it is about is known already."""
    read = b""
    with trio.move_on_after(BODY_S):
        try:
            async for chunk in response.aiter_raw():
                read += chunk[: BODY_BYTES_MAX - len(read)]
                if len(read) >= BODY_BYTES_MAX:
                    await response.aclose()  # what comes next is an error, which ends all that reads
        except httpx2.HTTPError:
            return _shown(read)
    return _shown(read)


def _shown(read: bytes) -> str:
    """What a person may read of it."""
    text = "".join(one if one.isprintable() or one == "\n" else " " for one in read.decode("utf-8", "replace"))
    return text.strip()[:ANSWER_CHARS_MAX]


def _judged(status: int) -> Failure | None:
    if status == httpx2.codes.GONE:
        return Failure.GONE
    if httpx2.codes.is_success(status):
        return None
    return Failure.REDIRECT if httpx2.codes.is_redirect(status) else Failure.STATUS


def _after_s(response: httpx2.Response, poster: Poster) -> float:
    """For how many seconds the receiver wants to be left alone: a number of them, or a date."""
    said = response.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:9]), AFTER_MAX_S)
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):  # a day or a zone with twenty digits is the last
        return 0.0
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max(0.0, (at - poster.now()).total_seconds()), AFTER_MAX_S)


def _failure(error: Exception) -> Failure:
    match error:
        case httpx2.TimeoutException():
            return Failure.TIMEOUT
        case httpx2.ConnectError():
            return Failure.UNREACHABLE
        case _:
            return Failure.BROKEN
