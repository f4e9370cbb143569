"""The diners' socket as a channel of the AsyncAPI document.

Owns: which message travels in which direction, and what the contract says about the socket besides its messages. Must
not: describe a field; those come from the types of messages and frames with their docstrings.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from server.diners import frames as f
from server.diners import messages as m
from server.diners.endpoint import PATH, SUBPROTOCOL
from server.door.messages import Ping, Pong, Resume
from server.http.asyncapi import Channel
from server.http.routing import MEMBER

FROM_MEMBER: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {
        "cart_mutate.create": m.CartCreate,
        "cart_mutate.update": m.CartUpdate,
        "cart_mutate.delete": m.CartDelete,
        "place_order": m.PlaceOrderMessage,
        "next_course": m.NextCourseMessage,
        "call_waiter": m.CallWaiterMessage,
        "claim": m.ClaimMessage,
        "resume": Resume,
        "ping": Ping,
    }
)
"""Every message a member may send. What stands before a dot is its `type`."""

TO_MEMBER: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {
        "snapshot": f.Snapshot,
        "member_join": f.MemberJoinFrame,
        "member_update": f.MemberUpdateFrame,
        "member_leave": f.MemberLeaveFrame,
        "member_presence": f.MemberPresence,
        "cart_update": f.CartUpdateFrame,
        "cart_locked": f.CartLockedFrame,
        "order_processing": f.OrderProcessingFrame,
        "order_confirmed": f.OrderConfirmedFrame,
        "order_failed": f.OrderFailedFrame,
        "order_fired": f.OrderFiredFrame,
        "order_status": f.OrderStatusFrame,
        "order_item_status": f.OrderItemStatusFrame,
        "order_pick": f.OrderPickFrame,
        "course_update": f.CourseUpdateFrame,
        "pass_validated": f.PassValidatedFrame,
        "ordering_disabled": f.OrderingDisabledFrame,
        "ordering_enabled": f.OrderingEnabledFrame,
        "session_closed": f.SessionClosedFrame,
        "session_restored": f.SessionRestoredFrame,
        "cart_shared": f.CartSharedFrame,
        "session_moved": f.SessionMovedFrame,
        "party_join": f.PartyJoinFrame,
        "party_leave": f.PartyLeaveFrame,
        "claim_update": f.ClaimUpdateFrame,
        "discount_update": f.DiscountUpdateFrame,
        "payment_update": f.PaymentUpdateFrame,
        "bill_update": f.BillUpdate,
        "bill_changed": f.BillChanged,
        "menu_update": f.MenuUpdate,
        "waiter_called": f.WaiterCalledFrame,
        "waiter_acknowledged": f.WaiterAcknowledgedFrame,
        "error": f.Error,
        "error.line": f.LineError,
        "error.cart": f.CartError,
        "pong": Pong,
    }
)
"""Every message a member may get."""

_ABOUT_MEMBERS: Final = f"""\
One connection of one member to their session. Subprotocol `{SUBPROTOCOL}`; the token from `POST /table_session` travels
as a second subprotocol `bearer.<ws_token>` (browsers) or as `Authorization: Bearer` (everything else), never in the
URL. `Origin`, where sent, must be allowed, or the upgrade is refused with 403.

Text frames of JSON, 32 KiB at most, no compression. The server pings every 20 s and drops a connection that is silent
for 30 s. The first frame is a `snapshot`. Events are numbered `seq` = 1, 2, 3 … without gaps, are durable before
anybody sees them, and are the same for every member. After a lost connection, `resume`, sent right after connecting,
brings what was missed: the events after `since`, once and in order, or a `snapshot` with its `ref` where they are not
kept any more or a later one was quicker. What was sent on this connection is not sent again.

Close codes: 1002 protocol broken, 1007 text that is not UTF-8, 1008 bad message repeated, 1009 too big, 1012 server
restarting, 4401 token missing, wrong, expired or revoked, 4408 silent, 4410 session closed, 4429 flooding, 4430 too
slow to read."""

MEMBER_CHANNEL: Final = Channel(
    name="session",
    who=MEMBER,
    address=PATH,
    title="A member's connection",
    about=_ABOUT_MEMBERS,
    incoming=FROM_MEMBER,
    outgoing=TO_MEMBER,
)
"""The diners' socket."""
