"""What staff may say on their socket about where a party sits (`docs/contract.md` §5).

Owns: the shapes of these commands, which `staff.commands` lists. Must not: know who is asking, or decide whether they
may.
"""

from uuid import UUID

from staff.floor.control_messages import SessionMessage, TableId


class MoveSessionMessage(SessionMessage, frozen=True, kw_only=True, tag="move_session"):
    """Let a party sit at another table, with all that it has. Refused where somebody else sits."""

    table_id: TableId


class MergeSessionMessage(SessionMessage, frozen=True, kw_only=True, tag="merge_session"):
    """Let a party join another one: its members, lines, orders and bill are in the session `into` then."""

    into: UUID


class UndoMergeMessage(SessionMessage, frozen=True, kw_only=True, tag="undo_merge"):
    """Within the hour: the party has its own session again. For managers."""
