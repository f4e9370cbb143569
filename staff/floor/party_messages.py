"""What staff may say on their socket in a diner's place (`docs/contract.md` §5).

Owns: the shapes of these commands, which `staff.commands` lists. Must not: know who is asking, or decide whether they
may.
"""

from uuid import UUID

from server.http.choosing import Options
from staff.floor.control_messages import SessionMessage
from staff.floor.words import CartHash, Instructions, Integer, Key, Nickname, Note, Quantity


class AddLineMessage(SessionMessage, frozen=True, kw_only=True, tag="add_line"):
    """Put a new line into the cart, for a member, or for the host. `public_id` is a new UUID of the client's."""

    public_id: UUID
    menu_item_id: Integer
    qty: Quantity
    note: Note = ""
    member_id: UUID | None = None
    options: Options = ()


class UpdateLineMessage(SessionMessage, frozen=True, kw_only=True, tag="update_line"):
    """Change a line that was seen at `version`; what is left out stays as it is."""

    public_id: UUID
    version: Integer
    qty: Quantity | None = None
    note: Note | None = None
    options: Options | None = None


class RemoveLineMessage(SessionMessage, frozen=True, kw_only=True, tag="remove_line"):
    """Take a line out of the cart that was seen at `version`."""

    public_id: UUID
    version: Integer


class RenameMemberMessage(SessionMessage, frozen=True, kw_only=True, tag="rename_member"):
    """Give a member another nickname."""

    member_id: UUID
    nickname: Nickname


class RemoveMemberMessage(SessionMessage, frozen=True, kw_only=True, tag="remove_member"):
    """Let a member leave for good. Their lines stay."""

    member_id: UUID


class StaffPlaceOrderMessage(SessionMessage, frozen=True, kw_only=True, tag="place_order"):
    """Place the cart that was seen as `cart_hash`, once for each `idempotency_key`."""

    idempotency_key: Key
    cart_hash: CartHash
    special_instructions: Instructions = ""
