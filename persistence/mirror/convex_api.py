"""Calling functions of a Convex deployment over its HTTP API.

    POST {url}/api/mutation, /api/query    Authorization: Convex <deploy key>    {"path", "args", "format": "json"}
        200, 560    {"status": "success", "value"}, or {"status": "error", "errorMessage", "errorData"}: it has failed
        400, 413    {"code", "message"}: it was not called, because of what it was to be given
        401, 403    the deploy key is none, or may not do this
        else        nobody knows: 429, 503 and other 5xx are Convex's "not now", conflicts of transactions too

Redirections are not followed: the key goes where somebody said, or nowhere. What is answered is bounded.

Owns: this protocol, and the connections. Must not: try again, bound its time beyond connecting, or say a key.
"""

import ssl
from collections.abc import Mapping
from typing import Final, Literal

import httpx2
import msgspec

from persistence.mirror.convex_deployment import Deployment
from persistence.mirror.sink import SinkAway

ANSWER_BYTES_MAX: Final = 64 * 1024  # of our functions none says more than a few words
CONNECT_S: Final = 5.0
SILENCE_S: Final = 30.0  # the caller's limit is below; this one only keeps the client from waiting for ever
KEPT_S: Final = 30.0  # that a connection stays open after a call: a handshake costs as much as a call
WORDS_CHARS_MAX: Final = 300
MASK: Final = "•••"
_HEADERS: Final = {"User-Agent": "Trivet", "Content-Type": "application/json", "Accept-Encoding": "identity"}
_ABOUT_DATA: Final = ("Object:", "Value:", "Validator:")


class FunctionFailed(Exception):
    """A function has failed, or was not called because of what it was given. Nothing was changed.

    Its text is Convex's, without what was sent; `code` is ours, where the function itself has refused.
    """

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


class _ConvexCall(msgspec.Struct, frozen=True):
    path: str
    args: msgspec.Raw
    format: Literal["json"] = "json"


class _ConvexSaid(msgspec.Struct, frozen=True, rename="camel"):
    """An answer: of a function (`status`), or of what stands in front of it (`message`)."""

    status: str = ""
    value: msgspec.Raw = msgspec.Raw(b"null")
    error_message: str = ""
    error_data: msgspec.Raw = msgspec.Raw(b"null")
    message: str = ""


class _ConvexCode(msgspec.Struct, frozen=True):
    code: str = ""


_encode: Final = msgspec.json.Encoder().encode
_said: Final = msgspec.json.Decoder(_ConvexSaid).decode


class ConvexApi:
    """All deployments, each spoken to with its own key. Nothing is remembered of one but its connections."""

    def __init__(self) -> None:
        self._opened: httpx2.AsyncClient | None = None

    async def call(
        self, to: Deployment, kind: Literal["mutation", "query"], path: str, args: msgspec.Struct
    ) -> msgspec.Raw:
        """Calls a function once, and gives what it returns. Raises `FunctionFailed` and `SinkAway`."""
        content = _encode(_ConvexCall(path, msgspec.Raw(_encode(args))))
        headers = {**_HEADERS, "Authorization": f"Convex {to.key}"}
        try:
            status, body = await self._exchange(f"{to.url}/api/{kind}", headers, content)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise SinkAway(_name_of(error)) from None
        return _value_of(status, body, to.key)

    async def aclose(self) -> None:
        """Closes the connections; a call opens them again."""
        opened, self._opened = self._opened, None
        if opened is not None:
            await opened.aclose()

    async def _exchange(self, url: str, headers: Mapping[str, str], content: bytes) -> tuple[int, bytes]:
        """What is too much is read and thrown away: leaving an answer in the middle leaves it to the collector."""
        body = bytearray()
        async with self._client().stream("POST", url, headers=headers, content=content) as response:
            async for chunk in response.aiter_raw():
                if len(body) <= ANSWER_BYTES_MAX:
                    body += chunk
        if len(body) > ANSWER_BYTES_MAX:
            raise SinkAway("answer_too_long")
        return response.status_code, bytes(body)

    def _client(self) -> httpx2.AsyncClient:
        """One for all calls, made when the first is: certificates take some milliseconds to read."""
        if self._opened is None:
            tls: ssl.SSLContext = httpx2.create_ssl_context(trust_env=False)
            timeout = httpx2.Timeout(SILENCE_S, connect=CONNECT_S)
            limits = httpx2.Limits(keepalive_expiry=KEPT_S)
            self._opened = httpx2.AsyncClient(
                verify=tls, timeout=timeout, limits=limits, follow_redirects=False, trust_env=False
            )
        return self._opened


def _value_of(status: int, body: bytes, key: str) -> msgspec.Raw:
    if status in (401, 403):
        raise SinkAway(f"the deploy key is refused (http_{status})")
    if status not in (200, 400, 413, 560):
        raise SinkAway(f"http_{status}")
    try:
        said = _said(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SinkAway(f"garbled_answer (http_{status})") from None
    if said.status == "success":
        return said.value
    if said.status != "error" and status in (200, 560):
        raise SinkAway(f"garbled_answer (http_{status})")
    raise FunctionFailed(_words_of(said.error_message or said.message or f"http_{status}", key), _code_of(said))


def _code_of(said: _ConvexSaid) -> str:
    try:
        return msgspec.json.decode(said.error_data, type=_ConvexCode).code
    except msgspec.DecodeError:
        return ""  # a function of somebody else's


def _words_of(message: str, key: str) -> str:
    """What Convex says is wrong, on one line. What was sent may be somebody's name, so it is left out."""
    lines = message.replace(key, MASK).splitlines()
    end = next((at for at, line in enumerate(lines) if line.startswith(_ABOUT_DATA)), len(lines))
    told = [*lines[:end], *(line for line in lines[end:] if line.startswith("Path:"))]
    return " ".join(" ".join(told).split())[:WORDS_CHARS_MAX]


def _name_of(error: Exception) -> str:
    """A short code for what went wrong on the way."""
    match error:
        case httpx2.TimeoutException():
            return "timeout"
        case httpx2.ConnectError():
            return "unreachable"
        case httpx2.NetworkError() | httpx2.RemoteProtocolError():
            return "connection_dropped"
        case _:
            return "http_error"
