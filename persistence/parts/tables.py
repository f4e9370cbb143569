"""Tables of a restaurant: what is sent is the whole table.

What may change of it is its switch, its code's version, where it stands on the plan, and at which branch.
"""

from typing import Final

from actors.domain.restaurant import Table as DinerTable
from persistence.part import RESTAURANT_ID, Part, Table, of_owner, saves

_TABLE: Final = Table("tables", DinerTable, key=("table_id",), owner=(RESTAURANT_ID,))


PARTS: Final = (
    Part(
        "restaurant_id",
        saves=(
            saves(
                "tables",
                _TABLE,
                branches=("tables",),
                prefix=of_owner,
                updates=("enabled", "qr_version", "plan_x", "plan_y", "branch_id"),
                guard="restaurant_id",
            ),
        ),
    ),
)
