"""Uses of discount codes: the counts that an order moves in its own commit.

A count is moved and never written, so that it is the sum of its uses in whatever order they are saved. The CHECKs are
the last line: an order beyond them is refused, whoever has used the code meanwhile.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

import attrs

from actors.domain.fulfilment.discount_code import CodeUse
from actors.ports.journal import Change
from persistence.part import SESSION_ID, Part, Row, Save, columns_of

_COLUMNS: Final = (SESSION_ID, *columns_of(CodeUse))
_fields: Final = attrgetter(*(field.name for field in attrs.fields(CodeUse)))
_USED: Final = """
    UPDATE discount_codes AS c SET used = c.used + u.quantity
    FROM (
        SELECT r.discount_code_id, sum(r.quantity)::integer AS quantity FROM {rows} GROUP BY r.discount_code_id
    ) AS u
    WHERE c.discount_code_id = u.discount_code_id
"""
# What a customer had used before the code allowed fewer stays theirs, and can be given back.
_USED_BY: Final = """
    INSERT INTO discount_code_customers AS k (discount_code_id, customer_id, used, uses_max)
    SELECT c.discount_code_id, u.customer_id, u.quantity, c.uses_per_customer
    FROM (
        SELECT r.discount_code_id, r.customer_id, sum(r.quantity)::integer AS quantity
        FROM {rows}
        GROUP BY r.discount_code_id, r.customer_id
    ) AS u JOIN discount_codes AS c USING (discount_code_id)
    ON CONFLICT (discount_code_id, customer_id) DO UPDATE SET
        used = k.used + excluded.used,
        uses_max = CASE
            WHEN excluded.used < 0 THEN GREATEST(excluded.uses_max, k.used + excluded.used) ELSE excluded.uses_max
        END
"""


def _uses(change: Change) -> Iterable[Row]:
    return [(change.owner.key, *_fields(one)) for one in change.parts.get("code_uses", ())]


PARTS: Final = (
    Part(
        "session_id",
        (
            Save("codes_used", _COLUMNS, _uses, _USED, frozenset({"code_uses"})),
            Save("codes_used_by", _COLUMNS, _uses, _USED_BY, frozenset({"code_uses"})),
        ),
    ),
)
