"""The logo of a restaurant, one row: a new one takes its place.

Pictures travel as base64, because the rows of a statement may travel as JSON.
"""

from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save

_COLUMNS: Final = (RESTAURANT_ID, Column("digest", "text"), Column("media_type", "text"), Column("picture", "text"))
_SQL: Final = """
    INSERT INTO restaurant_logos (restaurant_id, digest, media_type, picture)
    SELECT r.restaurant_id, r.digest, r.media_type, decode(r.picture, 'base64')
    FROM {rows}
    ON CONFLICT (restaurant_id) DO UPDATE SET
        digest = excluded.digest, media_type = excluded.media_type, picture = excluded.picture
"""
_GONE: Final = """
    DELETE FROM restaurant_logos AS l USING {rows} WHERE l.restaurant_id = r.restaurant_id
"""


def _rows(change: Change) -> Iterable[Row]:
    logos = change.parts.get("logos", ())
    return [(change.owner.key, one.digest, one.media_type, b64encode(one.picture).decode()) for one in logos]


def _gone(change: Change) -> Iterable[Row]:
    return [(change.owner.key,) for _ in change.gone.get("logos", ())]


PARTS: Final = (
    Part(
        "restaurant_id",
        (
            Save("logos", _COLUMNS, _rows, _SQL, frozenset({"logos"})),
            Save("logos_gone", (RESTAURANT_ID,), _gone, _GONE, frozenset({"gone:logos"})),
        ),
    ),
)
