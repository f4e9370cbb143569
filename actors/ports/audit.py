"""What is asked of the audit, and what it answers."""

from datetime import datetime

from attrs import frozen


@frozen
class AuditFilter:
    """Which entries: None asks for all. `since` is the first moment and `until` the first one after, aware UTC.

    `who` is a staff user's id, `what` and `subject` are as in `actors.domain.audit.AuditEntry`.
    """

    who: int | None = None
    what: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@frozen
class AuditRecord:
    """One entry as it is kept, under its own number. `who` and `name` are None for Trivet itself."""

    audit_id: int
    at: datetime
    who: int | None
    name: str | None
    what: str
    subject: str
    old: str | None
    new: str | None
