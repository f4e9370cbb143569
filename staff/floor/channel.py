"""The staff's socket as a channel of the AsyncAPI document.

Owns: which message travels in which direction, and what the contract says about the socket besides its messages. Must
not: describe a field; those come from the types of messages and frames with their docstrings.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from server.door.messages import Pong
from server.http.asyncapi import Channel
from server.http.routing import STAFF
from staff.commands import FROM_STAFF
from staff.floor import frames as f
from staff.floor.endpoint import PATH, SUBPROTOCOL

TO_STAFF: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {
        "floor": f.FloorSnapshot,
        "table_update": f.TableUpdate,
        "session_update": f.SessionUpdate,
        "order_update": f.OrderUpdate,
        "ticket_update": f.TicketUpdate,
        "ops_order_update": f.OpsOrderUpdate,
        "stock_request_update": f.StockRequestUpdate,
        "call": f.CallFrame,
        "pos_alert": f.PosAlert,
        "system_update": f.SystemUpdate,
        "item_update": f.ItemUpdate,
        "option_update": f.OptionUpdate,
        "menu_anew": f.MenuAnew,
        "done": f.Done,
        "error": f.StaffError,
        "pong": Pong,
    }
)
"""Every message a staff user may get."""

_ABOUT: Final = f"""\
One connection of one staff user to their restaurant. Subprotocol `{SUBPROTOCOL}`; the access token from
`POST /admin/login` travels as a second subprotocol `bearer.<access_token>` (browsers) or as `Authorization: Bearer`
(everything else), never in the URL. The connection ends with the token, at the latest after 15 minutes: refresh,
connect again, and `resume`.

The first frame is `floor`. Every change of an order is an `order_update`, and one that needs somebody a `pos_alert`
after it; every change of a ticket in the kitchen is a `ticket_update`, and every change of an order of the shop, with
what is picked of it, an `ops_order_update`. A request for stock that is new or was reviewed is a
`stock_request_update`. Tables and sessions are told of together, some times a second, in
`table_update` and `session_update`, each as it is at that moment: what was undone meanwhile is not told. All are
numbered `seq` per restaurant, each one above the last, and are the same for everybody; a server that was started again
goes on from a higher number. `resume`, sent right after connecting, brings what was missed: the events after `since`,
once and in order, or a `floor` with its `ref` where they are not kept any more or a later one was quicker. What was
sent on this connection is not sent again. An event says all of what it is about.

Commands are answered with `done` or `error`, one after the other, and are safe to repeat.

Close codes: 1002 protocol broken, 1007 text that is not UTF-8, 1008 bad message repeated, 1009 too big, 1012 server
restarting or not ready, 4401 token missing, wrong, expired or revoked, 4408 silent, 4429 flooding or too many
connections, 4430 too slow to read."""

STAFF_CHANNEL: Final = Channel(
    name="floor",
    who=STAFF,
    address=PATH,
    title="A staff user's connection",
    about=_ABOUT,
    incoming=FROM_STAFF,
    outgoing=TO_STAFF,
)
"""The staff's socket."""
