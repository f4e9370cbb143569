"""What the audit says where managers do something about a sink of the outbox."""

from datetime import datetime

from actors.domain.audit import AuditEntry


def everything_sent_again(restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> AuditEntry:
    """Somebody has all be sent to a sink again."""
    return AuditEntry(restaurant_id, at, who, "sink_sent_everything", sink_subject(sink_id), None, None)


def sink_tried_again(restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> AuditEntry:
    """Somebody has what a sink refused be tried again."""
    return AuditEntry(restaurant_id, at, who, "sink_tried_again", sink_subject(sink_id), None, None)


def sink_subject(sink_id: int) -> str:
    """What the audit calls a sink."""
    return f"sink-{sink_id}"
