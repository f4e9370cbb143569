"""What staff may say about calls and alerts on their socket (`docs/contract.md` §5).

Owns: the shapes of these commands, which `staff.commands` lists. Must not: know who is asking, or decide whether they
may.
"""

from uuid import UUID

from msgspec import Struct

from server.door.messages import Ref


class AcknowledgeCallMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="acknowledge_call"
):
    """Say that somebody is on their way to a table that has called."""

    ref: Ref | None = None
    call_id: UUID


class AcknowledgeAlertMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="acknowledge_alert"
):
    """Say that somebody sees to what an alert is about."""

    ref: Ref | None = None
    alert_id: UUID
