"""Options that items offer: what may change is whether they are on sale."""

from collections.abc import Iterable
from typing import Final

from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save

_COLUMNS: Final = (RESTAURANT_ID, Column("option_id", "integer"), Column("available", "boolean"))
_SQL: Final = """
    UPDATE options AS k SET available = r.available
    FROM {rows}
    WHERE k.option_id = r.option_id AND k.restaurant_id = r.restaurant_id
"""


def _rows(change: Change) -> Iterable[Row]:
    return [(change.owner.key, one.option_id, one.available) for one in change.parts.get("options", ())]


PARTS: Final = (Part("restaurant_id", (Save("options_of_menu", _COLUMNS, _rows, _SQL, frozenset({"options"})),)),)
