"""What the audit says of what an operator or a manager does to a sink: which, and of what kind it is.

Owns: the entries. Must not: change a sink. Pure.
"""

from datetime import datetime

from actors.domain.audit import AuditEntry


def sink_added(restaurant_id: int, sink_id: int, kind: str, at: datetime) -> AuditEntry:
    """What a new one leaves."""
    return _entry(restaurant_id, at, "sink_added", sink_id, kind)


def sink_removed(restaurant_id: int, sink_id: int, kind: str, at: datetime) -> AuditEntry:
    """What its end leaves."""
    return _entry(restaurant_id, at, "sink_removed", sink_id, kind)


def sink_filled(restaurant_id: int, sink_id: int, kind: str, at: datetime, who: int | None = None) -> AuditEntry:
    """Everything is sent to it again."""
    return _entry(restaurant_id, at, "sink_filled", sink_id, kind, who)


def sink_retried(restaurant_id: int, sink_id: int, kind: str, at: datetime, who: int | None = None) -> AuditEntry:
    """What it has refused is sent again."""
    return _entry(restaurant_id, at, "sink_retried", sink_id, kind, who)


def sink_passed(restaurant_id: int, sink_id: int, kind: str, at: datetime) -> AuditEntry:
    """What it fails at is passed over."""
    return _entry(restaurant_id, at, "sink_passed", sink_id, kind)


def _entry(restaurant_id: int, at: datetime, what: str, sink_id: int, kind: str, who: int | None = None) -> AuditEntry:
    return AuditEntry(restaurant_id, at, who, what, f"sink-{sink_id}", None, kind)
