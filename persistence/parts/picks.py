"""What was picked of orders of the shop: of each item that anything was said of, what was said last."""

from typing import Final

import attrs

from actors.domain.fulfilment.pick import Pick
from actors.domain.limits import QTY_MAX
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

_INSTEAD: Final = (
    "substitute_item_id",
    "substitute_name",
    "substitute_qty",
    "substitute_price",
    "substitute_tax_rate",
)
_TABLE: Final = Table(
    "picks",
    Pick,
    key=("restaurant_id", "order_number", "position"),
    owner=(attrs.evolve(SESSION_ID, nullable=True),),  # as the order, which outlives its session
    money=frozenset({"substitute_price"}),
    references=(OUTLIVES_SESSION, OF_ORDER),
    checks={
        "position": "position >= 0",
        "version": "version > 0",
        "substitute_whole": f"num_nulls({', '.join(_INSTEAD)}) IN (0, {len(_INSTEAD)})",
        "substitute_missing": "substitute_item_id IS NULL OR status = 'MISSING'",
        "substitute_qty": f"substitute_qty BETWEEN 1 AND {QTY_MAX}",
        "substitute_price": "substitute_price >= 0",
        "choice_missing": "choice IS NULL OR status = 'MISSING'",
        "choice_whole": "num_nulls(choice, chosen_at, chosen_by) IN (0, 3)",
        "choice_there": "choice IS DISTINCT FROM 'substitute' OR substitute_item_id IS NOT NULL",
    },
    indexes=(Index(("session_id",)),),
)
PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves(
                "picks",
                _TABLE,
                branches=("picks",),
                prefix=of_owner,
                updates=(
                    "status",
                    "version",
                    "said_at",
                    "by_user",
                    *_INSTEAD,
                    "substitute_branch_id",
                    "choice",
                    "chosen_at",
                    "chosen_by",
                ),
            ),
        ),
        load=loads(_TABLE, "picks", key=lambda pick: pick.key, order_by=("order_number", "position")),
        tables=(_TABLE,),
    ),
)
