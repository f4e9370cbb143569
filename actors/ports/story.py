"""What is kept of a visit, event by event, as whoever shows its story reads it."""

from collections.abc import Mapping, Sequence
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
    "picked_status",
    "choice",
    "held",
    "reason",
    "note",
    "table",
    "from_table",
    "public_id",
    "member_id",
    "share",
    "removed",
    "payment",
)
"""What a story reads of an event as members were sent it. Lists of lines and orders are not among them: too long."""

ACTS: Final[Mapping[str, Sequence[str]]] = {
    "member_join": ("session_opened", "member_seated"),
    "member_update": ("member_renamed",),
    "member_leave": ("member_sent_away",),
    "cart_update": ("line_added", "line_updated", "line_removed"),
    "cart_locked": ("order_placed",),
    "order_processing": ("order_resent",),
    "order_fired": ("order_entered_by_hand",),
    "order_status": ("order_moved", "order_cancelled", "ticket_bumped", "ticket_recalled"),
    "order_item_status": ("item_moved",),
    "order_pick": ("item_picked", "missing_chosen"),
    "course_update": ("course_fired", "course_held"),
    "session_closed": ("session_closed", "session_force_closed"),
    "session_restored": ("session_restored",),
    "session_moved": ("session_moved", "session_merged"),
    "party_join": ("session_merged", "merge_undone"),
    "party_leave": ("merge_undone",),
    "waiter_acknowledged": ("call_acknowledged",),
    "discount_update": ("discount_given", "discount_removed"),
    "payment_update": (
        "payment_taken",
        "deposit_taken",
        "payment_captured",
        "payment_refunded",
        "payment_voided",
        "payment_cancelled",
    ),
}
"""By which type of event a story tells what the audit calls so. What comes along with that has no action of its own."""


@frozen
class StoryRecord:
    """One event of a session. `told` is a JSON object with the fields of `TOLD`, null where the event has none.

    `who`, `name` and `action` are the staff user whose doing it was, with their name of today, and what the audit calls
    it (`ACTS`); None where it was nobody of the staff's. `action` alone is None of what came along with what they did.
    """

    seq: int
    at: datetime
    type: str
    told: str
    who: int | None
    name: str | None
    action: str | None
