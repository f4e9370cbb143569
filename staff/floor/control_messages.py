"""What staff may say on their socket about sessions, tables and switches (`docs/contract.md` §5).

Owns: the shapes of these commands, which `staff.commands` lists. Must not: know who is asking, or decide whether they
may.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from server.door.bounds import ID_MAX
from server.door.messages import Ref
from staff.floor.words import Nickname

TableId = Annotated[int, Meta(ge=1, le=ID_MAX, description="The table's id, which is not its number.")]
GUEST = "Guest"


class ControlMessage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="control"):
    """What every one of them may have."""

    ref: Ref | None = None


class SessionMessage(ControlMessage, frozen=True, kw_only=True, tag="of_session"):
    """What is about one session."""

    session_id: UUID


class TableMessage(ControlMessage, frozen=True, kw_only=True, tag="of_table"):
    """What is about one table."""

    table_id: TableId


class CloseSessionMessage(SessionMessage, frozen=True, kw_only=True, tag="close_session"):
    """End a session. Refused while somebody is connected, an order is being placed, or the bill is open."""


class ForceCloseSessionMessage(SessionMessage, frozen=True, kw_only=True, tag="force_close_session"):
    """End a session, whoever is in it and whatever is not paid. For managers."""


class RestoreSessionMessage(SessionMessage, frozen=True, kw_only=True, tag="restore_session"):
    """Open a closed session again. Refused when its table has a new party."""


class OpenSessionMessage(TableMessage, frozen=True, kw_only=True, tag="open_session"):
    """Seat a party without phones. Where somebody is at the table already, nothing happens."""

    nickname: Nickname = GUEST


class DisableTableMessage(TableMessage, frozen=True, kw_only=True, tag="disable_table"):
    """Let a table take no orders. Its cart is kept. For managers."""


class EnableTableMessage(TableMessage, frozen=True, kw_only=True, tag="enable_table"):
    """Let a table take orders again. For managers."""


class RotateQrMessage(TableMessage, frozen=True, kw_only=True, tag="rotate_qr"):
    """Make every code that is printed for a table good no more. For managers."""


class DisableOrderingMessage(ControlMessage, frozen=True, kw_only=True, tag="disable_ordering"):
    """Let the restaurant take no orders. Open carts are kept. For managers."""


class EnableOrderingMessage(ControlMessage, frozen=True, kw_only=True, tag="enable_ordering"):
    """Let the restaurant take orders again. For managers."""
