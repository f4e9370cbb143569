"""What anybody may say on a socket of ours, and how a frame is read.

Owns: the strict reading of untrusted text. Whatever arrives, `decode_with` gives a message or raises `BadMessage` with
words for the person who writes the client; nothing of our insides is in them. Must not: know who is asking.

A frame is read twice: once for `type` alone, which is cheap, then whole by that type's own decoder. So every type has
exactly its own fields.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final

from msgspec import UNSET, DecodeError, Meta, Struct, UnsetType, ValidationError, json

from actors.errors import TrivetError

REF_CHARS_MAX: Final = 64  # contract
INTEGER_MAX: Final = 2**53 - 1  # what every JSON library can hold, and what fits a bigint

Ref = Annotated[str, Meta(max_length=REF_CHARS_MAX, description="The client's own; comes back on what this causes.")]


class BadMessage(TrivetError):
    """A frame that is not a message. `message` is for a person; `ref` is the frame's own, where it could be read."""

    def __init__(self, message: str, ref: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.ref = ref


class Resume(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="resume"):
    """Ask for the events after the last `seq` that was seen."""

    ref: Ref | None = None
    since: Annotated[int, Meta(ge=0, le=INTEGER_MAX)]


class Ping(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="ping"):
    """Ask whether anybody is there."""

    ref: Ref | None = None


class Pong(Struct, frozen=True, gc=False, kw_only=True, tag_field="type", tag="pong"):
    """Somebody is there."""

    ref: str | UnsetType = UNSET


class _Head(Struct):
    type: str


class _Named(Struct):
    ref: Any = None


_HEAD: Final = json.Decoder(_Head)
_NAMED: Final = json.Decoder(_Named)
_OBJECT: Final = "an object with its own fields"
_REF_EXPECTED: Final = f"a string of up to {REF_CHARS_MAX} characters"
_AT: Final = re.compile(r" - at `\$\.?([\w.\[\]]*)`$")  # a path like `$.cart_items[0].qty`
_INDEX: Final = re.compile(r"\[\d+\]")
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_UNKNOWN: Final = re.compile(r"unknown field `(\w{1,40})`")


def decode_with(frame: str | bytes, decoders: Mapping[str, json.Decoder[Any]], expected: Mapping[str, str]) -> Any:
    """The message in a frame, by the decoder of its `type`. Raises `BadMessage`, and nothing else.

    `expected` says of a field what it must be, in words, by its path or its name; those of `type` and `ref` are known
    here.
    """
    if isinstance(frame, bytes):
        raise BadMessage("Send text frames, not binary ones.")
    try:
        message = decoders[_HEAD.decode(frame).type].decode(frame)
        if "\\u0000" in frame:  # the only way to write NUL in JSON, unless its backslash is itself escaped
            refuse_nul(json.decode(frame))
    except (DecodeError, UnicodeError, RecursionError, KeyError) as error:
        words = {**expected, "type": f"one of {', '.join(decoders)}", "ref": _REF_EXPECTED}
        raise BadMessage(_explain(error, words), ref_of(frame)) from None
    return message


def refuse_nul(value: object) -> None:
    """Raises UnicodeError if any text in a decoded JSON value has a NUL, which Postgres cannot store."""
    match value:
        case str() if "\0" in value:
            raise UnicodeError
        case list():
            for part in value:
                refuse_nul(part)
        case dict():
            refuse_nul(list(value.values()))


def ref_of(frame: str | bytes) -> str | None:
    """The `ref` of a frame that is readable but wrong, so that its answer can carry it."""
    try:
        ref = _NAMED.decode(frame).ref
    except (DecodeError, UnicodeError, RecursionError):
        return None
    return ref if isinstance(ref, str) and len(ref) <= REF_CHARS_MAX and "\0" not in ref else None


def _explain(error: Exception, expected: Mapping[str, str]) -> str:
    """What is wrong, in our words: of the library's only the names of fields are used."""
    match error:
        case KeyError():
            return _should_be("type", expected)
        case ValidationError():
            return _explain_field(str(error), expected)
        case RecursionError():
            return "The message is nested too deeply."
        case UnicodeError():
            return "Text must be valid Unicode without NUL or lone surrogates."
        case _:
            return "The message is not JSON."


def _explain_field(said: str, expected: Mapping[str, str]) -> str:
    at = _AT.search(said)
    path = at[1] if at else ""
    if missing := _MISSING.search(said):
        words = _words_of(f"{path}.{missing[1]}" if path else missing[1], expected)
        return f"The field `{missing[1]}` is missing: it must be {words}."
    if unknown := _UNKNOWN.search(said):
        return f"There is no field `{unknown[1]}` in this message."
    if path:
        return _should_be(path, expected)
    return "A message is a JSON object with the fields of its type, and no others."


def _should_be(path: str, expected: Mapping[str, str]) -> str:
    """An entry of a list that has no words of its own is told by those of the list."""
    if path.endswith("]") and _INDEX.sub("[]", path) not in expected:
        path = path.rpartition("[")[0]
    return f"The field `{path.rpartition('.')[2]}` must be {_words_of(path, expected)}."


def _words_of(path: str, expected: Mapping[str, str]) -> str:
    return expected.get(_INDEX.sub("[]", path)) or expected.get(path.rpartition(".")[2], _OBJECT)
