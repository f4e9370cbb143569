"""Calls for the staff: the latest of each reason in a session, open or not."""

from typing import Final

from actors.domain.calls.call import Call
from actors.domain.limits import NOTE_CHARS_MAX
from persistence.part import (
    GOES_WITH_SESSION,
    RESTAURANT_ID,
    SESSION_ID,
    Index,
    Part,
    Table,
    loads,
    of_session_and_restaurant,
    saves,
)

_TABLE: Final = Table(
    "calls",
    Call,
    key=("session_id", "reason"),
    owner=(SESSION_ID, RESTAURANT_ID),
    references=(GOES_WITH_SESSION,),
    checks={"note": f"char_length(note) <= {NOTE_CHARS_MAX}"},
    unique=(("call_id",),),  # by which staff name it
    indexes=(Index(("restaurant_id",), where="ended_at IS NULL", name="ix_calls_open"),),  # a few among all
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "calls",
                _TABLE,
                branches=("calls",),
                prefix=of_session_and_restaurant,
                updates=("call_id", "note", "member_id", "called_at", "ended_at", "acknowledged_by"),
            ),
        ),
        load=loads(_TABLE, "calls", key=lambda call: call.reason, order_by=("called_at", "reason")),
        tables=(_TABLE,),
    ),
)
