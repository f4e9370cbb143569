"""What is read of a request: its id, where it comes from, its token, its query and its body.

Owns: turning untrusted HTTP into typed values, or into a 422 that names the field and says what it must be. Must not:
know what is done with them. Only names of fields ever come back in an error, never what was sent.

Numbers are read alike in a query and a body, as JSON writes them: digits, without a plus, zeros in front, spaces or
anything else around them. What is no number there is none here.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import inf
from typing import Any, Final, TypeVar

import msgspec
import msgspec.inspect
from quart import Request
from quart_trio.wrappers import TrioRequest
from werkzeug.exceptions import RequestEntityTooLarge

from server.http.problems import Problem, malformed, unsupported_media_type
from server.http.words import bare, expected, listed
from server.settings import DoorSettings, Network

T = TypeVar("T")

_AT: Final = re.compile(r" - at (?:`key` in )?`\$\.?([\w.\[\]]*)`$")
_UNDERSCORE: Final = re.compile(r"_([a-z])")
_INDEX: Final = re.compile(r"\[\d+\]")
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_UNKNOWN: Final = re.compile(r"unknown field `(\w{1,40})`")
_NAME: Final = re.compile(r"\w{1,40}")
_UNKNOWN_ADDRESS: Final = "unknown"
_JSON_WORD: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,18})|true|false")  # 19 digits are beyond every bound of ours
_JSON: Final = "application/json"
ADDRESSES_MAX: Final = 4096  # callers that are known again; to read an address takes 4 µs


class DoorRequest(TrioRequest):
    """A request; `arrived` is its body where all of it is here, and it is no larger than it may be."""

    arrived: bytes | None = None

    def __init__(self, *args: Any, max_content_length: int | None = None, **more: Any) -> None:
        super().__init__(*args, max_content_length=max_content_length, **more)
        self._bytes_max = inf if max_content_length is None else max_content_length

    def arrive(self, data: bytes) -> None:
        """All of its body is here."""
        self.body.set_result(data)
        if len(data) <= self._bytes_max:
            self.arrived = data


def client_address(request: Request, trusted: Sequence[Network]) -> str:
    """Who is calling: the peer, or, where the peer is a trusted proxy, the nearest caller that is not one."""
    client = request.scope.get("client")
    address = client[0] if client else _UNKNOWN_ADDRESS
    if not _is_in(address, trusted):
        return address
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


def query(request: Request, shape: type[T], *, camel: bool = False) -> T:
    """The query as a value of this shape; names it does not have are left alone. Raises `Problem` (422).

    With `camel` each name may be written as `categoryId` too.
    """
    try:
        return msgspec.convert(_given(request, shape, camel=camel), shape)
    except msgspec.ValidationError as error:
        raise _wrong("query", shape, error) from None


def strict_query(request: Request, shape: type[T]) -> T:
    """As `query`, but a name that the shape does not have is refused too: it would filter nothing."""
    _refuse_unknown(request, shape)
    return query(request, shape)


async def body(request: Request, shape: type[T]) -> T:
    """The JSON body as a value of this shape, strictly; none says as much as `{}`.

    Raises `Problem` (415, 422) and the framework's own 408 and 413.
    """
    data: bytes | None = getattr(request, "arrived", None)
    if data is None:
        data = await request.get_data(cache=True, as_text=False, parse_form_data=False)
    if data and not _says_json(request):
        raise unsupported_media_type()
    try:
        value = msgspec.json.decode(data or b"{}", type=shape)
        if b"\\u0000" in data:
            _refuse_nul(msgspec.json.decode(data), "")
    except msgspec.ValidationError as error:
        raise _wrong("body", shape, error) from None
    except RecursionError:
        raise malformed("The body is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeError):
        raise malformed("The body is not JSON, or holds text that is not valid Unicode.") from None
    return value


async def file(request: Request, kinds: Sequence[str], bytes_max: int) -> bytes:
    """The body as it is, a file of one of these media types.

    Raises `Problem` (413, 415; 422 for none) and the framework's own 408. The route says `Takes.bytes_max`.
    """
    if request.mimetype not in kinds:
        message = f"Send the file as the body, with a `Content-Type` that is one of {', '.join(kinds)}."
        raise Problem(415, "UNSUPPORTED_MEDIA_TYPE", message, {"field": "Content-Type"})
    try:
        data = await request.get_data(cache=True, as_text=False, parse_form_data=False)
    except RequestEntityTooLarge:
        raise Problem(413, "PAYLOAD_TOO_LARGE", f"The file may have {bytes_max // 1024} KiB.") from None
    if not data:
        raise malformed("The body is empty: send the file as the body.", field="file", reason="file_empty")
    return data


def ws_url(request: Request, settings: DoorSettings) -> str:
    """Where a member's socket is: under the public address, or, where none is set, where this request came to."""
    return f"ws{origin(request, settings).removeprefix('http')}/ws"


def origin(request: Request, settings: DoorSettings) -> str:
    """The public address, or, where none is set, where this request came to."""
    return settings.public_url or f"{request.scheme}://{request.host}"


def _refuse_unknown(request: Request, shape: type) -> None:
    """Raises `Problem` (422) for the first name in the query that the shape does not have."""
    known = expected(shape)
    for name in request.args:
        if name not in known:
            shown = name if _NAME.fullmatch(name) else "with this name"
            raise malformed(f"The query has no field `{shown}`. It may have {listed(known)}.", field=shown)


def _given(request: Request, shape: type, *, camel: bool = False) -> Mapping[str, object]:
    """What the query says of the shape's fields, with its numbers read; said in both ways, `a_name` before `aName`."""
    args, known, given = request.args, _names(shape, camel=camel), dict[str, object]()
    for said in args:
        name = known.get(said)
        if name is not None and (name == said or name not in args):
            values = args.getlist(said)
            _refuse_nul("".join(values), name)
            given[name] = values if len(values) > 1 else _read(values[0], as_json=name in _words_of_json(shape))
    return given


@cache
def _names(shape: type, *, camel: bool) -> Mapping[str, str]:
    """The fields of a query by how they may be written."""
    names = {name: name for name in expected(shape)}
    return {**{_camel(name): name for name in names}, **names} if camel else names


def _camel(name: str) -> str:
    return _UNDERSCORE.sub(lambda found: found[1].upper(), name)


@cache
def _words_of_json(shape: type) -> frozenset[str]:
    """The fields of a query that are no text, and so are written as in JSON."""
    info = msgspec.inspect.type_info(shape)
    fields = info.fields if isinstance(info, msgspec.inspect.StructType) else ()
    words = msgspec.inspect.IntType, msgspec.inspect.BoolType
    return frozenset(field.encode_name for field in fields if isinstance(bare(field.type)[0], words))


def _read(text: str, *, as_json: bool) -> object:
    return msgspec.json.decode(text) if as_json and _JSON_WORD.fullmatch(text) else text


def _says_json(request: Request) -> bool:
    """Whether the body is said to be JSON. One of which nothing is said is read as what we ask for."""
    kind = request.mimetype
    return kind in ("", _JSON) or (kind.startswith("application/") and kind.endswith("+json"))


def _refuse_nul(value: object, at: str) -> None:
    """Raises `Problem` (422) for the first field with a NUL in it, which Postgres cannot store."""
    match value:
        case str() if "\0" in value:
            raise malformed(f"The field `{at}` must not have NUL in it.", field=at)
        case list():
            for place, part in enumerate(value):
                _refuse_nul(part, f"{at}[{place}]")
        case dict():
            for name, part in value.items():
                told = name if _NAME.fullmatch(name) else "…"  # of a map, like `translations`
                _refuse_nul(part, f"{at}.{told}" if at else told)


def _wrong(where: str, shape: type, error: msgspec.ValidationError) -> Problem:
    """What does not fit, by the name of our field and what it must be; the library's words stay inside."""
    said, words = str(error), expected(shape)
    at = _AT.search(said)
    parent = f"{at[1]}." if at and at[1] else ""
    if missing := _MISSING.search(said):
        field = parent + missing[1]
        return malformed(f"The {where} lacks the field `{field}`: {_said_of(field, words)}.", field=field)
    if unknown := _UNKNOWN.search(said):
        known = listed(words, _INDEX.sub("[]", parent))
        field = parent + unknown[1]
        return malformed(f"The {where} has no field `{field}`. It may have {known}.", field=field)
    if at and at[1]:
        return malformed(f"The field `{at[1]}` must be {_said_of(at[1], words)}.", field=at[1])
    return malformed(f"The {where} must be a JSON object. It may have {listed(words)}.")


def _said_of(field: str, words: Mapping[str, str]) -> str:
    return words.get(_INDEX.sub("[]", field), "as documented")


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed.version == n.version and parsed in n for n in networks)


@lru_cache(ADDRESSES_MAX)
def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
