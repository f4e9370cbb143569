"""What staff may say about orders on their socket (`docs/contract.md` §5).

Owns: the shapes of these commands, which `staff.commands` lists. Must not: know who is asking, or decide whether they
may.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from actors.domain import limits
from server.door.messages import Ref
from server.http.words import EXPECTED

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
