"""Tables of a restaurant: what is sent is the whole table, what may change is its switch and its code's version."""

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
                updates=("enabled", "qr_version"),
                guard="restaurant_id",
            ),
        ),
    ),
)
