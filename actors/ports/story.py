"""What is kept of a visit, event by event, as whoever shows its story reads it."""

from datetime import datetime
from typing import Final

from attrs import frozen

TOLD: Final = (
    "by",
    "member",
    "action",
    "item",
    "order_id",
    "position",
    "state",
    "status",
    "phase",
    "course",
    "held",
    "call_id",
    "reason",
    "note",
    "table",
    "from_table",
    "session_id",
)
"""What a story reads of an event as members were sent it. Lists of lines and orders are not among them: too long."""


@frozen
class StoryRecord:
    """One event of a session. `told` is a JSON object with the fields of `TOLD`, null where the event has none.

    `who`, `name` and `action` are the staff user whose doing it was, with their name of today, and what the audit calls
    it; None where it was nobody of the staff's.
    """

    seq: int
    at: datetime
    type: str
    told: str
    who: int | None
    name: str | None
    action: str | None
