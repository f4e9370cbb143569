"""How orders of the shop come to their customers. They outlive the session, as the order does, and go with it."""

from typing import Final

import attrs

from actors.domain.fulfilment.fulfilment import OrderFulfilment
from persistence.part import OF_ORDER, OUTLIVES_SESSION, SESSION_ID, Index, Part, Table, loads, of_owner, saves

_TABLE: Final = Table(
    "fulfilments",
    OrderFulfilment,
    key=("restaurant_id", "order_number"),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),
    money=frozenset({"fee", "discount", "total"}),
    references=(OUTLIVES_SESSION, OF_ORDER),
    checks={
        "amounts": "fee >= 0 AND discount >= 0 AND total >= 0",
        "window": "starts_at < ends_at",
        "address": "kind <> 'delivery' OR jsonb_typeof(address) = 'object'",
    },
    indexes=(
        Index(("session_id",)),
        Index(("restaurant_id", "customer_id", "order_number")),  # a customer's own orders, page by page
        Index(("restaurant_id", "starts_at", "order_number")),  # the most urgent first
    ),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(saves("fulfilments", _TABLE, branches=("fulfilments",), prefix=of_owner),),
        load=loads(_TABLE, "fulfilments", key=lambda one: one.order_number, order_by=("order_number",)),
        tables=(_TABLE,),
    ),
)
