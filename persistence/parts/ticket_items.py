"""What the kitchen works from: the items of orders that have reached it."""

from typing import Final

import attrs

from actors.domain.kitchen.ticket import TicketItem
from actors.domain.limits import PREP_MINUTES_MAX, STATION_CHARS_MAX
from persistence.part import (
    OF_ORDER,
    OUTLIVES_SESSION,
    SESSION_ID,
    Index,
    Part,
    Table,
    loads,
    of_owner,
    saves,
)

_TABLE: Final = Table(
    "ticket_items",
    TicketItem,
    key=("restaurant_id", "order_number", "position"),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),  # as the order, which outlives its session
    references=(OUTLIVES_SESSION, OF_ORDER),
    checks={
        "position": "position >= 0",
        "station": f"char_length(station) BETWEEN 1 AND {STATION_CHARS_MAX}",
        "prep_minutes": f"prep_minutes BETWEEN 1 AND {PREP_MINUTES_MAX}",
        "struck_whole": "(struck IS NULL) = (struck_at IS NULL)",
    },
    indexes=(
        Index(("session_id",)),
        # What is on the display: an evening's items of a kitchen that bumps, a day's are read of one that does not.
        Index(("restaurant_id", "arrived_at"), where="bumped_at IS NULL", name="ix_ticket_items_shown"),
    ),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "ticket_items",
                _TABLE,
                branches=("ticket_items",),
                prefix=of_owner,
                updates=("state", "fired_at", "moved_at", "bumped_at", "struck", "struck_at", "struck_why"),
            ),
        ),
        load=loads(
            _TABLE,
            "ticket_items",
            key=lambda item: item.key,
            order_by=("order_number", "position"),
        ),
        tables=(_TABLE,),
    ),
)
