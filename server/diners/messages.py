"""What a diner's phone may say (`docs/contract.md` §3, client to server): its shapes, how they are read, what they ask.

Owns: the strict reading of untrusted text. Whatever arrives, `decode` gives a message or raises `BadMessage` with words
for the person who writes the client; nothing of our insides is in them. Must not: know who is asking, or decide whether
they may.

A frame is read twice: once for `type` alone, which is cheap, then whole by that type's own decoder. So every type and
every `op` has exactly its own fields.
"""

from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, assert_never
from uuid import UUID

from msgspec import UNSET, Meta, Raw, Struct, UnsetType, json

from actors.domain import limits
from actors.domain.calls.call import CallReason
from actors.domain.calls.commands import CallWaiter
from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.kitchen.commands import CallCourse
from actors.domain.kitchen.course import Course
from actors.domain.money.commands import ClaimLine
from actors.domain.ordering.commands import ExpectedLine, PlaceOrder
from actors.domain.restaurant import Restaurant
from server import money
from server.door.messages import INTEGER_MAX, Ping, Ref, Resume, decode_with
from server.http.choosing import Options, choices
from server.http.words import EXPECTED, expected_by_name

NOTE_CHARS_MAX: Final = 2_000  # the rules allow 200 after trimming; this only keeps nonsense from getting that far
INSTRUCTIONS_CHARS_MAX: Final = 5_000  # likewise, the rules allow 500
CART_HASH_CHARS_MAX: Final = 128  # ours have about 40

Note = Annotated[
    str,
    Meta(
        max_length=NOTE_CHARS_MAX,
        description=f"Up to {limits.NOTE_CHARS_MAX} characters once it is trimmed.",
        extra={EXPECTED: f"text of up to {limits.NOTE_CHARS_MAX} characters"},
    ),
]
Integer = Annotated[int, Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Quantity = Annotated[
    int,
    Meta(
        ge=-INTEGER_MAX,
        le=INTEGER_MAX,
        description=f"From 1 to {limits.QTY_MAX}; the rules say so in better words.",
        extra={EXPECTED: f"a whole number from 1 to {limits.QTY_MAX}"},
    ),
]
Instructions = Annotated[
    str,
    Meta(
        max_length=INSTRUCTIONS_CHARS_MAX,
        description=f"For the kitchen, up to {limits.INSTRUCTIONS_CHARS_MAX} characters once they are trimmed.",
        extra={EXPECTED: f"text of up to {limits.INSTRUCTIONS_CHARS_MAX} characters"},
    ),
]
CartHash = Annotated[
    str, Meta(max_length=CART_HASH_CHARS_MAX, extra={EXPECTED: "the text from the last snapshot or cart_update"})
]
Total = Annotated[
    Raw,
    Meta(
        description="Compared with the cart, never trusted.",
        extra_json_schema={"type": "number"},
        extra={EXPECTED: "a number, as in the snapshot"},
    ),
]


ClaimShare = Annotated[
    list[Annotated[int, Meta(ge=1, le=limits.MEMBERS_MAX)]],
    Meta(
        min_length=2,
        max_length=2,
        description=f"`[1, 2]` is half of it. Up to {limits.MEMBERS_MAX} parts.",
        extra={EXPECTED: "two whole numbers like [1, 2], which is half of it"},
    ),
]


class CartCreate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op", tag="create"):
    """Put a new line into the cart. `public_id` is a new UUID of the client's, so that a repeat is recognised."""

    type: Literal["cart_mutate"]
    ref: Ref | None = None
    public_id: UUID
    menu_item_id: Integer
    qty: Quantity
    note: Note = ""
    options: Options = ()


class CartUpdate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op", tag="update"):
    """Change a line that was seen at `version`; what is left out stays as it is."""

    type: Literal["cart_mutate"]
    ref: Ref | None = None
    public_id: UUID
    version: Integer
    qty: Quantity | None = None
    note: Note | None = None
    options: Options | None = None


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


CartItems = Annotated[
    list[CartItem],
    Meta(max_length=limits.LINES_MAX, extra={EXPECTED: f"a list of up to {limits.LINES_MAX} objects"}),
]


class OrderBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of a cart when it is placed, on the socket and in `POST /orders` alike."""

    cart_hash: CartHash
    total: Total | UnsetType = UNSET
    special_instructions: Instructions = ""
    cart_items: CartItems | None = None

    def __post_init__(self) -> None:
        """Insists on a number; msgspec takes any JSON for a `Raw`. Raises ValueError."""
        if self.total is not UNSET:
            try:
                money.number(bytes(self.total))
            except money.NotANumber:
                raise ValueError("no number - at `$.total`") from None  # in the library's own form


class PlaceOrderMessage(
    OrderBody, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="place_order"
):
    """Place the cart that was seen as `cart_hash`. The same `idempotency_key` never makes a second order."""

    ref: Ref | None = None
    idempotency_key: UUID


class NextCourseMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="next_course"
):
    """We are ready for this course: the kitchen begins with it, and with whatever comes before it and is held still."""

    ref: Ref | None = None
    course: Course


class CallWaiterMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="call_waiter"
):
    """Call the staff. While a call for the same reason is open, another one changes nothing."""

    ref: Ref | None = None
    reason: CallReason
    note: Note = ""


class ClaimMessage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="claim"):
    """This share of an ordered line is mine: `[1, 2]` is half of it, null gives it back.

    With `whose` `table` the line is the whole table's (any share), or is not any more (null); whose it is, and the
    host, may say so.
    """

    ref: Ref | None = None
    public_id: UUID
    share: ClaimShare | None
    whose: Literal["mine", "table"] = "mine"


Mutation = (
    CartCreate | CartUpdate | CartDelete | PlaceOrderMessage | NextCourseMessage | CallWaiterMessage | ClaimMessage
)
Message = Mutation | Resume | Ping

_DECODERS: Final[Mapping[str, json.Decoder[Any]]] = MappingProxyType(
    {
        "cart_mutate": json.Decoder(CartCreate | CartUpdate | CartDelete),
        "place_order": json.Decoder(PlaceOrderMessage),
        "next_course": json.Decoder(NextCourseMessage),
        "call_waiter": json.Decoder(CallWaiterMessage),
        "claim": json.Decoder(ClaimMessage),
        "resume": json.Decoder(Resume),
        "ping": json.Decoder(Ping),
    }
)
_EXPECTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        **expected_by_name(
            CartCreate,
            CartUpdate,
            CartDelete,
            PlaceOrderMessage,
            NextCourseMessage,
            CallWaiterMessage,
            ClaimMessage,
            Resume,
            Ping,
        ),
        "op": "create, update or delete",
    }
)


def decode(frame: str | bytes) -> Message:
    """The message in a frame. Raises `BadMessage`, and nothing else, for anything that is not one.

    Bytes are a binary frame, which the contract does not have.
    """
    message: Message = decode_with(frame, _DECODERS, _EXPECTED)
    return message


def command_of(message: Mutation, member_id: UUID, restaurant: Restaurant) -> Command:
    """What a member asks of the session with this message. The restaurant is there for its currency's digits."""
    match message:
        case CartUpdate():
            options = None if message.options is None else choices(message.options)
            return UpdateLine(member_id, message.public_id, message.version, message.qty, message.note, options)
        case CartCreate():
            options = choices(message.options)
            return AddLine(member_id, message.public_id, message.menu_item_id, message.qty, message.note, options)
        case CartDelete():
            return RemoveLine(member_id, message.public_id, message.version)
        case PlaceOrderMessage():
            return place_command(message, str(message.idempotency_key), member_id, restaurant)
        case NextCourseMessage():
            return CallCourse(member_id, message.course)
        case CallWaiterMessage():
            return CallWaiter(member_id, message.reason, message.note)
        case ClaimMessage():
            return claim_command(message.public_id, message.share, message.whose, member_id)
        case _:
            assert_never(message)


def claim_command(public_id: UUID, share: list[int] | None, whose: str, member_id: UUID) -> ClaimLine:
    """What a member asks who says whose a line is."""
    part, parts = (0, 1) if share is None else share
    return ClaimLine(member_id, public_id, part, parts, for_table=whose == "table")


def place_command(body: OrderBody, idempotency_key: str, member_id: UUID, restaurant: Restaurant) -> PlaceOrder:
    """What a member asks who places a cart. The same words under the same key hash alike on both doors."""
    total = None
    if body.total is not UNSET:
        total = money.minor(money.number(bytes(body.total)), restaurant.minor_digits)
    said = (body.cart_hash, total, body.special_instructions, body.cart_items)
    return PlaceOrder(
        by=member_id,
        idempotency_key=idempotency_key,
        body_hash=blake2b(json.encode(said), digest_size=16).hexdigest(),
        cart_hash=body.cart_hash,
        total=total,
        expected_lines=None if body.cart_items is None else tuple(_claim(item) for item in body.cart_items),
        special_instructions=body.special_instructions,
    )


def _claim(item: CartItem) -> ExpectedLine:
    return ExpectedLine(item.public_id, item.menu_item_id, item.qty, item.note)
