"""The commands of the staff's socket (`docs/contract.md` §5): each is what a route does, as a message.

Owns: the list of them, which part of the staff's door follows each, and how what staff say is read. Must not: hold a
rule, or describe a field; that is done where the message is.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, json

from server.door.messages import Ping, Resume, decode_with
from server.http.words import expected_by_name
from staff.command import SocketCommand
from staff.floor.attention_messages import AcknowledgeAlertMessage, AcknowledgeCallMessage
from staff.floor.control_commands import CONTROLS, PARTIES
from staff.floor.item_messages import SetAvailabilityMessage, SetOptionAvailabilityMessage
from staff.floor.messages import CancelOrderMessage, EnterOrderByHandMessage, ResendOrderMessage
from staff.floor.passes import RenewDailyPassMessage
from staff.floor.plan_messages import ArrangePlanMessage
from staff.kitchen.messages import (
    BumpTicketMessage,
    FireCourseMessage,
    HoldCourseMessage,
    MoveItemMessage,
    MoveOrderMessage,
    RecallTicketMessage,
)

COMMANDS: Final = (
    SocketCommand(
        ResendOrderMessage,
        "order",
        lambda services, user, said: services.orders.resend(user, said.order_id),
    ),
    SocketCommand(
        EnterOrderByHandMessage,
        "order",
        lambda services, user, said: services.orders.enter_by_hand(user, said.order_id, said.ticket),
    ),
    SocketCommand(
        CancelOrderMessage,
        "order",
        lambda services, user, said: services.orders.cancel(user, said.order_id, said.reason),
    ),
    SocketCommand(
        RenewDailyPassMessage,
        "daily_pass",
        lambda services, user, said: services.passes.renew(user),
        lambda services, user, view: services.passes.told(user, view),
    ),
    SocketCommand(
        MoveOrderMessage,
        "order",
        lambda services, user, said: services.kitchen.move_order(user, said.order_id, said.status),
    ),
    SocketCommand(
        MoveItemMessage,
        "tickets",
        lambda services, user, said: services.kitchen.move_item(user, said.order_id, said.position, said.state),
    ),
    SocketCommand(
        BumpTicketMessage,
        "tickets",
        lambda services, user, said: services.kitchen.bump(user, said.order_id, said.station),
    ),
    SocketCommand(
        RecallTicketMessage,
        "tickets",
        lambda services, user, said: services.kitchen.recall(user, said.order_id, said.station),
    ),
    SocketCommand(
        FireCourseMessage,
        "tickets",
        lambda services, user, said: services.kitchen.fire(user, said.order_id, said.course),
    ),
    SocketCommand(
        HoldCourseMessage,
        "tickets",
        lambda services, user, said: services.kitchen.hold(user, said.order_id, said.course),
    ),
    SocketCommand(
        AcknowledgeCallMessage,
        "call",
        lambda services, user, said: services.attention.acknowledge_call(user, said.call_id),
    ),
    SocketCommand(
        AcknowledgeAlertMessage,
        "alert",
        lambda services, user, said: services.attention.acknowledge_alert(user, said.alert_id),
    ),
    *CONTROLS,
    *PARTIES,
    SocketCommand(
        SetAvailabilityMessage,
        "item",
        lambda services, user, said: services.items.set_availability(
            user, said.item_id, available=said.available, left=said.left, until=said.until
        ),
    ),
    SocketCommand(
        SetOptionAvailabilityMessage,
        "option",
        lambda services, user, said: services.items.set_option_availability(
            user, said.option_id, available=said.available, left=said.left
        ),
    ),
    SocketCommand(
        ArrangePlanMessage,
        "plan",
        lambda services, user, said: services.plan.arrange(user, {one.table_id: one.spot for one in said.tables}),
    ),
)
"""Every command."""

COMMAND_OF: Final[Mapping[type[Struct], SocketCommand]] = MappingProxyType({one.message: one for one in COMMANDS})
"""The command by the type of its messages."""

FROM_STAFF: Final[Mapping[str, type[Struct]]] = MappingProxyType(
    {**{one.name: one.message for one in COMMANDS}, "resume": Resume, "ping": Ping}
)
"""Every message a staff user may send."""

_DECODERS: Final = MappingProxyType({name: json.Decoder(kind) for name, kind in FROM_STAFF.items()})
_EXPECTED: Final = expected_by_name(*FROM_STAFF.values())


def decode(frame: str | bytes) -> Any:
    """The message in a frame, one of `FROM_STAFF`. Raises `server.door.messages.BadMessage`, and nothing else."""
    return decode_with(frame, _DECODERS, _EXPECTED)
