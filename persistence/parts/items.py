"""Items of a restaurant's menu: what may change is whether they are on sale, and when they come back."""

from collections.abc import Iterable
from typing import Final

from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save

_COLUMNS: Final = (
    RESTAURANT_ID,
    Column("menu_item_id", "integer"),
    Column("available", "boolean"),
    Column("until", "timestamptz", nullable=True),
)
_SQL: Final = """
    UPDATE menu_items AS k SET available = r.available, until = r.until
    FROM {rows}
    WHERE k.menu_item_id = r.menu_item_id AND k.restaurant_id = r.restaurant_id
"""


def _rows(change: Change) -> Iterable[Row]:
    items = change.parts.get("items", ())
    return [(change.owner.key, item.menu_item_id, item.available, item.until) for item in items]


PARTS: Final = (Part("restaurant_id", (Save("items_of_menu", _COLUMNS, _rows, _SQL, frozenset({"items"})),)),)
