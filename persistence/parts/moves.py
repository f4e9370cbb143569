"""Moves of orders along their machine. They outlive the session, as the order does."""

from typing import Final

import attrs

from actors.domain.ordering.move import OrderMove
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
    "order_moves",
    OrderMove,
    key=("restaurant_id", "order_number", "number"),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),
    references=(OUTLIVES_SESSION, OF_ORDER),
    checks={"number": "number > 0", "lasted_s": "lasted_s >= 0"},
    indexes=(Index(("session_id",)),),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(saves("moves", _TABLE, branches=("moves",), prefix=of_owner),),
        load=loads(
            _TABLE,
            "moves",
            key=lambda move: (move.order_number, move.number),
            order_by=("order_number", "number"),
        ),
        tables=(_TABLE,),
    ),
)
