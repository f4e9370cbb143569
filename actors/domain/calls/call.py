"""A call for the staff, as it is kept: at most one open call of a reason in a session, and the latest of each.

    open ──somebody acknowledges it──▶ ended
    open ──the session closes────────▶ ended

What was called before is in the session's events, and who came in the audit.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import frozen

from actors.domain.values import changed


class CallReason(StrEnum):
    """What somebody is called for."""

    WAITER = "waiter"
    BILL = "bill"
    HELP = "help"


@frozen
class Call:
    """A call. `ended_at` is when it was acknowledged, by the staff user `acknowledged_by`, or its session closed."""

    call_id: UUID
    reason: CallReason
    note: str
    member_id: UUID
    called_at: datetime
    ended_at: datetime | None = None
    acknowledged_by: int | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still waits."""
        return self.ended_at is None


def ended(calls: Mapping[CallReason, Call], at: datetime) -> Mapping[CallReason, Call]:
    """The calls once nobody waits any more; the same mapping where nobody did."""
    if not any(call.open for call in calls.values()):
        return calls
    return {reason: changed(call, ended_at=at) if call.open else call for reason, call in calls.items()}
