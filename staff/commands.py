"""The commands of the staff's socket (`docs/contract.md` §5): each is what a route does, as a message.

Owns: the list of them, which part of the staff's door follows each, and how what staff say is read. Must not: hold a
rule, or describe a field; that is done where the message is.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from attrs import frozen
from msgspec import Struct, json

from actors.domain.staff import StaffUser
from server.door.messages import Ping, Resume, decode_with
from server.http.words import expected_by_name
from staff.floor.attention_messages import AcknowledgeAlertMessage, AcknowledgeCallMessage
from staff.floor.messages import CancelOrderMessage, EnterOrderByHandMessage, ResendOrderMessage
from staff.services import StaffServices

Follow: TypeAlias = Callable[[StaffServices, StaffUser, Any], Awaitable[Struct]]


@frozen
class SocketCommand:
    """One command. `follow` does what a message of this type says, and gives what `done` shows in its field `shows`."""

    message: type[Struct]
    shows: str
    follow: Follow

    @property
    def name(self) -> str:
        """The `type` of its messages."""
        return str(self.message.__struct_config__.tag)


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
        AcknowledgeCallMessage,
        "call",
        lambda services, user, said: services.attention.acknowledge_call(user, said.call_id),
    ),
    SocketCommand(
        AcknowledgeAlertMessage,
        "alert",
        lambda services, user, said: services.attention.acknowledge_alert(user, said.alert_id),
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
