"""Who counter orders are for and what they come to. They outlive the session, as the order does, and go with it."""

from typing import Final

import attrs

from actors.domain.counter.order import CounterOrder
from persistence.part import OF_ORDER, OUTLIVES_SESSION, SESSION_ID, Index, Part, Table, loads, of_owner, saves

_FIGURES: Final = ("subtotal", "discount", "service_charge", "tax", "deposit", "tip", "total", "paid")
_TABLE: Final = Table(
    "counter_orders",
    CounterOrder,
    key=("restaurant_id", "order_number"),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),
    money=frozenset(_FIGURES),
    references=(OUTLIVES_SESSION, OF_ORDER),
    indexes=(Index(("session_id",)),),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "counter_orders",
                _TABLE,
                branches=("counters",),
                prefix=of_owner,
                updates=("customer_name", "customer_phone", "notes", *_FIGURES),
            ),
        ),
        load=loads(_TABLE, "counters", key=lambda one: one.order_number, order_by=("order_number",)),
        tables=(_TABLE,),
    ),
)
