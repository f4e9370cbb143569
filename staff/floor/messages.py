"""What staff may say on their socket (`docs/contract.md` §5), and how it is read.

Owns: the shapes of their commands. Must not: know who is asking, or decide whether they may. `resume` and `ping` are
the diners' own, and so is the strictness (`server.door.messages`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from msgspec import Meta, Struct, json

from actors.domain import limits
from server.door.messages import Ping, Ref, Resume, decode_with
from server.http.words import EXPECTED, expected_by_name

ORDER_ID_CHARS_MAX: Final = 64  # ours have at most 25; any that is not one of ours is answered with ORDER_NOT_FOUND

OrderName = Annotated[
    str, Meta(max_length=ORDER_ID_CHARS_MAX, examples=["ORD-1-42"], extra={EXPECTED: "an order's id, like ORD-1-42"})
]
Ticket = Annotated[str, Meta(max_length=limits.TICKET_CHARS_MAX, description="What the till calls it.")]
Reason = Annotated[str, Meta(max_length=limits.REASON_CHARS_MAX, description="Why, for the audit.")]


class ResendOrderMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="resend_order"
):
    """Send an order to the till again, now."""

    ref: Ref | None = None
    order_id: OrderName


class EnterOrderByHandMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="enter_order_by_hand"
):
    """Say that somebody has typed an order into the till."""

    ref: Ref | None = None
    order_id: OrderName
    ticket: Ticket | None = None


class CancelOrderMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="cancel_order"
):
    """Call off an order that the till does not have. For managers."""

    ref: Ref | None = None
    order_id: OrderName
    reason: Reason = ""


Command = ResendOrderMessage | EnterOrderByHandMessage | CancelOrderMessage
Message = Command | Resume | Ping

_DECODERS: Final[Mapping[str, json.Decoder[Message]]] = MappingProxyType(
    {
        "resend_order": json.Decoder(ResendOrderMessage),
        "enter_order_by_hand": json.Decoder(EnterOrderByHandMessage),
        "cancel_order": json.Decoder(CancelOrderMessage),
        "resume": json.Decoder(Resume),
        "ping": json.Decoder(Ping),
    }
)
_EXPECTED: Final = expected_by_name(ResendOrderMessage, EnterOrderByHandMessage, CancelOrderMessage, Resume, Ping)


def decode(frame: str | bytes) -> Message:
    """The message in a frame. Raises `server.door.messages.BadMessage`, and nothing else, for anything else."""
    message: Message = decode_with(frame, _DECODERS, _EXPECTED)
    return message
