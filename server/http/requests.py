"""What is read of a request: its id, where it comes from, its token, its query and its body.

Owns: turning untrusted HTTP into typed values, or into a 422 that names the field. Must not: know what is done with
them. Only names of our own fields ever come back in an error, never what was sent.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeVar

import msgspec
from quart import Request

from server.door.bounds import REQUEST_ID_CHARS_MAX
from server.http.problems import Problem, malformed
from server.settings import DoorSettings, Network

T = TypeVar("T")

_SANE_ID: Final = re.compile(rf"[A-Za-z0-9._-]{{1,{REQUEST_ID_CHARS_MAX}}}")
_AT_FIELD: Final = re.compile(r" - at `\$\.(\w+)")
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_UNKNOWN: Final = re.compile(r"unknown field `(\w{1,40})`")
_UNKNOWN_ADDRESS: Final = "unknown"


def sane_id(offered: str | None) -> str | None:
    """The caller's own request id, if it is one that may stand in a header and a log."""
    return offered if offered is not None and _SANE_ID.fullmatch(offered) else None


def client_address(request: Request, trusted: Sequence[Network]) -> str:
    """Who is calling: the peer, or, where the peer is a trusted proxy, the nearest caller that is not one."""
    client = request.scope.get("client")
    address = client[0] if client else _UNKNOWN_ADDRESS
    forwarded = [hop.strip() for hop in ",".join(request.headers.getlist("X-Forwarded-For")).split(",")]
    while forwarded and _is_in(address, trusted):
        hop = forwarded.pop()
        if _parsed(hop) is None:
            break
        address = hop
    return address


def bearer(request: Request) -> str:
    """The token of the `Authorization` header, empty where there is none: that is no good token either."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def query(request: Request, shape: type[T]) -> T:
    """The query as a value of this shape; names it does not have are left alone. Raises `Problem` (422)."""
    given = {name: values[0] if len(values) == 1 else values for name, values in request.args.lists()}
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as error:
        raise _wrong("query", error) from None


async def body(request: Request, shape: type[T]) -> T:
    """The JSON body as a value of this shape, strictly; none says as much as `{}`. Raises `Problem` (408, 413, 422)."""
    data = await raw_body(request)
    try:
        return msgspec.json.decode(data or b"{}", type=shape)
    except msgspec.ValidationError as error:
        raise _wrong("body", error) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise malformed("The body is not JSON, or holds text that is not valid Unicode.") from None


async def raw_body(request: Request) -> bytes:
    """The body as it came. Raises the framework's own 408 and 413."""
    return await request.get_data(cache=True, as_text=False, parse_form_data=False)


def ws_url(request: Request, settings: DoorSettings) -> str:
    """Where a member's socket is: under the public address, or, where none is set, where this request came to."""
    origin = settings.public_url or f"{request.scheme}://{request.host}"
    return f"ws{origin.removeprefix('http')}/ws"


def _wrong(where: str, error: msgspec.ValidationError) -> Problem:
    """What does not fit, by the name of our field; the library's words stay inside."""
    said = str(error)
    if missing := _MISSING.search(said):
        return malformed(f"The {where} lacks `{missing[1]}`.", field=missing[1])
    if unknown := _UNKNOWN.search(said):
        return malformed(f"The {where} has a field that is not known here: `{unknown[1]}`.", field=unknown[1])
    if field := _AT_FIELD.search(said):
        return malformed(f"`{field[1]}` is not as documented.", field=field[1])
    return malformed(f"The {where} is not as documented.")


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed.version == n.version and parsed in n for n in networks)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
