"""What staff have taken off a session's bill or a line of it. What they take back goes; the audit knows of it."""

from collections.abc import Iterable
from typing import Final

from actors.domain.limits import REASON_CHARS_MAX
from actors.domain.money.discount import Discount
from actors.domain.money.rounding import WHOLE
from actors.ports.journal import Change
from persistence.part import GOES_WITH_SESSION, SESSION_ID, Column, Part, Row, Save, Table, loads, of_owner, saves

_TABLE: Final = Table(
    "discounts",
    Discount,
    key=("session_id", "discount_id"),
    owner=(SESSION_ID,),
    money=frozenset({"amount"}),
    references=(GOES_WITH_SESSION,),
    checks={
        "reason": f"char_length(reason) BETWEEN 1 AND {REASON_CHARS_MAX}",
        "one": "num_nulls(amount, rate) = 1 AND (amount IS NULL OR amount > 0)",
        "rate": f"rate BETWEEN 1 AND {WHOLE}",
    },
)
_GONE: Final = """
    DELETE FROM discounts AS d USING {rows}
    WHERE d.session_id = r.session_id AND d.discount_id = r.discount_id
"""


def _gone(change: Change) -> Iterable[Row]:
    return [(change.owner.key, key) for key in change.gone.get("discounts", ())]


PARTS: Final = (
    Part(
        "session_id",
        saves=(
            saves("discounts", _TABLE, branches=("discounts",), prefix=of_owner),
            Save(
                "discounts_gone",
                (SESSION_ID, Column("discount_id", "uuid")),
                _gone,
                _GONE,
                frozenset({"gone:discounts"}),
            ),
        ),
        load=loads(_TABLE, "discounts", key=lambda one: one.discount_id, order_by=("given_at", "discount_id")),
        tables=(_TABLE,),
    ),
)
