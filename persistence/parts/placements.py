"""Idempotency keys that were used, with what came of them."""

from typing import Final

from actors.domain.ordering.placement import Placement
from persistence.part import (
    GOES_WITH_SESSION,
    RESTAURANT_ID,
    SESSION_ID,
    Part,
    Table,
    loads,
    of_session_and_restaurant,
    saves,
)

_TABLE: Final = Table(
    "idempotency_keys",
    Placement,
    key=("session_id", "idempotency_key"),
    owner=(SESSION_ID, RESTAURANT_ID),
    references=(GOES_WITH_SESSION,),
    # An order that was refused is gone, but its number is the till's idempotency key and must not come again.
    unique=(("restaurant_id", "order_number"),),
)


PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "placements", _TABLE, branches=("placements",), prefix=of_session_and_restaurant, updates=("failed",)
            ),
        ),
        load=loads(
            _TABLE,
            "placements",
            key=lambda placement: placement.idempotency_key,
            order_by=("created_at", "idempotency_key"),
        ),
        tables=(_TABLE,),
    ),
)
