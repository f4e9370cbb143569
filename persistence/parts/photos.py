"""Photos of a restaurant's items, one row each: a new one takes its place.

The menu has the address of each, so that whoever reads a menu does not read its pictures; what was there before, such
as a drawing, is written over with it. Pictures travel as base64, because the rows of a statement may travel as JSON.
"""

from base64 import b64encode
from collections.abc import Iterable
from typing import Final, cast

from actors.domain.photo import photo_address
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save

_ITEM: Final = Column("menu_item_id", "integer")
_PICTURE: Final = (RESTAURANT_ID, _ITEM, Column("digest", "text"), Column("picture", "text"))
_SHOWN: Final = (RESTAURANT_ID, _ITEM, Column("photo", "text", nullable=True))
_SOURCES: Final = frozenset({"photos"})
_GONE_SOURCES: Final = frozenset({"gone:photos"})
_SQL: Final = """
    INSERT INTO item_photos (restaurant_id, menu_item_id, digest, picture)
    SELECT r.restaurant_id, r.menu_item_id, r.digest, decode(r.picture, 'base64')
    FROM {rows}
    ON CONFLICT (restaurant_id, menu_item_id) DO UPDATE SET digest = excluded.digest, picture = excluded.picture
"""
_GONE: Final = """
    DELETE FROM item_photos AS p USING {rows}
    WHERE p.menu_item_id = r.menu_item_id AND p.restaurant_id = r.restaurant_id
"""
_SHOW: Final = """
    UPDATE menu_items AS k SET photo = r.photo
    FROM {rows}
    WHERE k.menu_item_id = r.menu_item_id AND k.restaurant_id = r.restaurant_id
"""


def _pictures(change: Change) -> Iterable[Row]:
    photos = change.parts.get("photos", ())
    return [(change.owner.key, one.menu_item_id, one.digest, b64encode(one.picture).decode()) for one in photos]


def _shown(change: Change) -> Iterable[Row]:
    key, photos = cast("int", change.owner.key), change.parts.get("photos", ())
    return [(key, one.menu_item_id, photo_address(key, one.menu_item_id, one.digest)) for one in photos]


def _gone(change: Change) -> Iterable[Row]:
    return [(change.owner.key, menu_item_id) for menu_item_id in change.gone.get("photos", ())]


def _hidden(change: Change) -> Iterable[Row]:
    return [(*row, None) for row in _gone(change)]


PARTS: Final = (
    Part(
        "restaurant_id",
        (
            Save("item_photos", _PICTURE, _pictures, _SQL, _SOURCES),
            Save("photos_shown", _SHOWN, _shown, _SHOW, _SOURCES),
            Save("item_photos_gone", (RESTAURANT_ID, _ITEM), _gone, _GONE, _GONE_SOURCES),
            Save("photos_hidden", _SHOWN, _hidden, _SHOW, _GONE_SOURCES),
        ),
    ),
)
