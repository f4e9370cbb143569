"""What is taken of slots on their dates, which a session's change moves.

A count is moved and never written, so that it is what orders have taken in whatever order they are saved. Its CHECK is
what a change meets that takes a place which is not there: `persistence.journal` tells that one apart.

`capacity` is the slot's, or as many as were taken when that became less: so a place that is given back then is gone.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

import attrs

from actors.domain.fulfilment.slot_move import SlotMove
from actors.ports.journal import Change
from persistence.part import SESSION_ID, Part, Row, Save, columns_of

SLOT_CHECK: Final = "ck_slot_days_taken"
"""What a change breaks that takes a place which is not there."""
_COLUMNS: Final = (SESSION_ID, *columns_of(SlotMove))
_values: Final = attrgetter(*(field.name for field in attrs.fields(SlotMove)))
# The row that is tried first has to fit too, so what is given back comes to none in it, and is found among the moves.
_MOVED: Final = """
    WITH m AS (
        SELECT r.slot_id, r.day, sum(r.quantity)::integer AS quantity
        FROM {rows}
        GROUP BY r.slot_id, r.day
    )
    INSERT INTO slot_days AS d (slot_id, day, taken, capacity)
    SELECT m.slot_id, m.day, greatest(m.quantity, 0), w.capacity
    FROM m JOIN slots AS w USING (slot_id)
    WHERE m.quantity <> 0
    ON CONFLICT (slot_id, day) DO UPDATE SET (taken, capacity) = (
        SELECT n.taken, CASE WHEN m.quantity < 0 THEN greatest(w.capacity, n.taken) ELSE d.capacity END
        FROM m
        JOIN slots AS w USING (slot_id)
        CROSS JOIN LATERAL (SELECT greatest(d.taken + m.quantity, 0) AS taken) AS n
        WHERE m.slot_id = excluded.slot_id AND m.day = excluded.day
    )
"""


def _moves(change: Change) -> Iterable[Row]:
    return [(change.owner.key, *_values(one)) for one in change.parts.get("slot_moves", ())]


PARTS: Final = (Part("session_id", (Save("slot_days", _COLUMNS, _moves, _MOVED, frozenset({"slot_moves"})),)),)
