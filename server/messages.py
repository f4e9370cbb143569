"""What a diner's phone may say (`CONTRACT.md` §3, client to server): its shapes, how they are read, what they ask for.

Owns: the strict reading of untrusted text. Whatever arrives, `decode` gives a message or raises `BadMessage` with words
for the person who writes the client; nothing of our insides is in them. Must not: know who is asking, or decide whether
they may.

A frame is read twice: once for `type` alone, which is cheap, then whole by that type's own decoder. So every type and
every `op` has exactly its own fields.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, assert_never
from uuid import UUID

from msgspec import UNSET, DecodeError, Meta, Raw, Struct, UnsetType, ValidationError, json

from actors.domain import commands as c
from actors.domain import limits
from actors.domain.house import House
from actors.errors import TrivetError
from server import money

REF_CHARS_MAX: Final = 64  # contract
NOTE_CHARS_MAX: Final = 2_000  # the rules allow 200 after trimming; this only keeps nonsense from getting that far
INSTRUCTIONS_CHARS_MAX: Final = 5_000  # likewise, the rules allow 500
CART_HASH_CHARS_MAX: Final = 128  # ours have about 40
INTEGER_MAX: Final = 2**53 - 1  # what every JSON library can hold, and what fits a bigint

Ref = Annotated[str, Meta(max_length=REF_CHARS_MAX, description="The client's own; comes back on what this causes.")]
Note = Annotated[
    str,
    Meta(max_length=NOTE_CHARS_MAX, description=f"Up to {limits.NOTE_CHARS_MAX} characters once it is trimmed."),
]
Integer = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Quantity = Annotated[
    int,
    Meta(ge=-INTEGER_MAX, le=INTEGER_MAX, description=f"From 1 to {limits.QTY_MAX}; the rules say so in better words."),
]
Instructions = Annotated[
    str,
    Meta(
        max_length=INSTRUCTIONS_CHARS_MAX,
        description=f"For the kitchen, up to {limits.INSTRUCTIONS_CHARS_MAX} characters once they are trimmed.",
    ),
]
Total = Annotated[
    Raw,
    Meta(description="Compared with the cart, never trusted.", extra_json_schema={"type": "number"}),
]


class BadMessage(TrivetError):
    """A frame that is not a message. `message` is for a person; `ref` is the frame's own, where it could be read."""

    def __init__(self, message: str, ref: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.ref = ref


class CartCreate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op", tag="create"):
    """Put a new line into the cart. `public_id` is a new UUID of the client's, so that a repeat is recognised."""

    type: Literal["cart_mutate"]
    ref: Ref | None = None
    public_id: UUID
    menu_item_id: Integer
    qty: Quantity
    note: Note = ""


class CartUpdate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op", tag="update"):
    """Change a line that was seen at `version`; what is left out stays as it is."""

    type: Literal["cart_mutate"]
    ref: Ref | None = None
    public_id: UUID
    version: Integer
    qty: Quantity | None = None
    note: Note | None = None


class CartDelete(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op", tag="delete"):
    """Take a line out of the cart that was seen at `version`."""

    type: Literal["cart_mutate"]
    ref: Ref | None = None
    public_id: UUID
    version: Integer


class CartItem(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line as the client believes it to be."""

    public_id: UUID | None = None
    menu_item_id: Integer
    qty: Quantity
    note: Note | None = None


class OrderBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of a cart when it is placed, on the socket and in `POST /orders` alike."""

    cart_hash: Annotated[str, Meta(max_length=CART_HASH_CHARS_MAX)]
    total: Total | UnsetType = UNSET
    special_instructions: Instructions = ""
    cart_items: Annotated[list[CartItem], Meta(max_length=limits.LINES_MAX)] | None = None

    def __post_init__(self) -> None:
        """Insists on a number; msgspec takes any JSON for a `Raw`. Raises ValueError."""
        if self.total is not UNSET:
            money.number(bytes(self.total))


class PlaceOrder(OrderBody, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="place_order"):
    """Place the cart that was seen as `cart_hash`. The same `idempotency_key` never makes a second order."""

    ref: Ref | None = None
    idempotency_key: UUID


class Resume(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="resume"):
    """Ask for the events after the last `seq` that was seen."""

    ref: Ref | None = None
    since: Annotated[int, Meta(ge=0, le=INTEGER_MAX)]


class Ping(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="ping"):
    """Ask whether anybody is there."""

    ref: Ref | None = None


class _Head(Struct):
    type: str


class _Named(Struct):
    ref: Any = None


Mutation = CartCreate | CartUpdate | CartDelete | PlaceOrder
Message = Mutation | Resume | Ping

_HEAD: Final = json.Decoder(_Head)
_NAMED: Final = json.Decoder(_Named)
_ORDER_BODY: Final = json.Decoder(OrderBody)
_DECODERS: Final[Mapping[str, json.Decoder[Any]]] = MappingProxyType(
    {
        "cart_mutate": json.Decoder(CartCreate | CartUpdate | CartDelete),
        "place_order": json.Decoder(PlaceOrder),
        "resume": json.Decoder(Resume),
        "ping": json.Decoder(Ping),
    }
)
_EXPECTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "op": "create, update or delete",
        "public_id": "a UUID",
        "menu_item_id": "a whole number",
        "qty": "a whole number",
        "note": "a string, and not a long one",
        "version": "a whole number",
        "idempotency_key": "a UUID",
        "cart_hash": "the string from the last snapshot or cart_update",
        "total": "a number, as in the snapshot",
        "special_instructions": "a string, and not a long one",
        "cart_items": f"a list of up to {limits.LINES_MAX} objects",
        "since": "a whole number from 0",
    }
)
_REF_EXPECTED: Final = f"a string of up to {REF_CHARS_MAX} characters"
_FIELD: Final = re.compile(r"at `\$.*?([a-z_]+)(?:\[\d+\])?`$")  # the last name in a path like `$.cart_items[0].qty`
_MISSING: Final = re.compile(r"missing required field `(\w+)`")
_UNKNOWN: Final = re.compile(r"unknown field `(\w{1,40})`")


def decode(frame: str | bytes) -> Message:
    """The message in a frame. Raises `BadMessage`, and nothing else, for anything that is not one.

    Bytes are a binary frame, which the contract does not have.
    """
    message: Message = decode_with(frame, _DECODERS, _EXPECTED)
    return message


def decode_with(frame: str | bytes, decoders: Mapping[str, json.Decoder[Any]], expected: Mapping[str, str]) -> Any:
    """The message in a frame, by the decoder of its `type`. Raises `BadMessage`, and nothing else.

    `expected` says of a field what it must be, in words; those of `type` and `ref` are known here.
    """
    if isinstance(frame, bytes):
        raise BadMessage("Send text frames, not binary ones.")
    try:
        message = decoders[_HEAD.decode(frame).type].decode(frame)
        if "\\u0000" in frame:  # the only way to write NUL in JSON, unless its backslash is itself escaped
            _refuse_nul(json.decode(frame))
    except (DecodeError, UnicodeError, RecursionError, KeyError) as error:
        words = {"type": f"one of {', '.join(decoders)}", "ref": _REF_EXPECTED, **expected}
        raise BadMessage(_explain(error, words), ref_of(frame)) from None
    return message


def decode_order(body: bytes) -> OrderBody:
    """The body of `POST /orders`, read as strictly as a frame. Raises `BadMessage`."""
    try:
        order = _ORDER_BODY.decode(body)
        if b"\\u0000" in body:
            _refuse_nul(json.decode(body))
    except (DecodeError, UnicodeError, RecursionError) as error:
        raise BadMessage(_explain(error, _EXPECTED)) from None
    return order


def command_of(message: Mutation, member_id: UUID, house: House) -> c.Command:
    """What a member asks of the session with this message. The house is there for its currency's digits."""
    match message:
        case CartUpdate():
            return c.UpdateLine(member_id, message.public_id, message.version, message.qty, message.note)
        case CartCreate():
            return c.AddLine(member_id, message.public_id, message.menu_item_id, message.qty, message.note)
        case CartDelete():
            return c.RemoveLine(member_id, message.public_id, message.version)
        case PlaceOrder():
            return place_command(message, str(message.idempotency_key), member_id, house)
        case _:
            assert_never(message)


def place_command(body: OrderBody, idempotency_key: str, member_id: UUID, house: House) -> c.PlaceOrder:
    """What a member asks who places a cart. The same words under the same key hash alike on both doors."""
    total = None
    if body.total is not UNSET:
        total = money.minor(money.number(bytes(body.total)), house.minor_digits)
    said = (body.cart_hash, total, body.special_instructions, body.cart_items)
    return c.PlaceOrder(
        by=member_id,
        idempotency_key=idempotency_key,
        body_hash=blake2b(json.encode(said), digest_size=16).hexdigest(),
        cart_hash=body.cart_hash,
        total=total,
        claims=None if body.cart_items is None else tuple(_claim(item) for item in body.cart_items),
        special_instructions=body.special_instructions,
    )


def _claim(item: CartItem) -> c.Claim:
    return c.Claim(item.public_id, item.menu_item_id, item.qty, item.note)


def _refuse_nul(value: object) -> None:
    """Raises UnicodeError if any text in a decoded JSON value has a NUL, which Postgres cannot store."""
    match value:
        case str() if "\0" in value:
            raise UnicodeError
        case list():
            for part in value:
                _refuse_nul(part)
        case dict():
            _refuse_nul(list(value.values()))


def ref_of(frame: str | bytes) -> str | None:
    """The `ref` of a frame that is readable but wrong, so that its answer can carry it."""
    try:
        ref = _NAMED.decode(frame).ref
    except (DecodeError, UnicodeError, RecursionError):
        return None
    return ref if isinstance(ref, str) and len(ref) <= REF_CHARS_MAX and "\0" not in ref else None


def _explain(error: Exception, expected: Mapping[str, str]) -> str:
    """What is wrong, in our words: of the library's only the names of fields are used."""
    if isinstance(error.__cause__, money.NotANumber):
        return _should_be("total", expected)
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
    if missing := _MISSING.search(said):
        return f"The field `{missing[1]}` is missing."
    if unknown := _UNKNOWN.search(said):
        return f"There is no field `{unknown[1]}` in this message."
    if field := _FIELD.search(said):
        return _should_be(field[1], expected)
    return "A message is a JSON object with the fields of its type, and no others."


def _should_be(field: str, expected: Mapping[str, str]) -> str:
    return f"The field `{field}` must be {expected.get(field, 'an object with its own fields')}."
