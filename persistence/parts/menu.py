"""The menu as its restaurant writes it: headings, items, tax classes, menus by time. What is sent is the whole thing.

What is deleted keeps its row and says when that was, so that whoever names it still finds it. Names and descriptions in
other languages travel as JSON inside their row.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Final

import msgspec

from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.restaurant import Category, MenuItem
from actors.ports.journal import Change
from persistence.part import RESTAURANT_ID, Column, Part, Row, Save, Table, upsert

_encode: Final = msgspec.json.Encoder().encode
_ITEM: Final = (
    Column("menu_item_id", "integer"),
    Column("category_id", "integer"),
    Column("name", "text"),
    Column("description", "text"),
    Column("price", "bigint"),
    Column("allergens", "text[]"),
    Column("available", "boolean"),
    Column("photo", "text", nullable=True),
    Column("until", "timestamptz", nullable=True),
    Column("position", "integer"),
    Column("station", "text", nullable=True),
    Column("tax_class_id", "integer", nullable=True),
    Column("tags", "text[]"),
    Column("translations", "json"),
    Column("brand", "text", nullable=True),
    Column("place", "text", nullable=True),
)
_CATEGORY: Final = (
    Column("category_id", "integer"),
    Column("name", "text"),
    Column("station", "text", nullable=True),
    Column("course", "text", nullable=True),
    Column("prep_minutes", "integer", nullable=True),
    Column("position", "integer"),
    Column("translations", "json"),
)
_TAX_CLASS: Final = (
    Column("tax_class_id", "integer"),
    Column("name", "text"),
    Column("dine_in_bp", "integer"),
    Column("takeaway_bp", "integer"),
)
_MENU: Final = (
    Column("menu_id", "integer"),
    Column("name", "text"),
    Column("windows", "json"),
    Column("category_ids", "integer[]"),
    Column("item_ids", "integer[]"),
)


def _rows(branch: str, columns: tuple[Column, ...]) -> Callable[[Change], Iterable[Row]]:
    """The rows of a collection: values by the names of their columns, JSON encoded."""
    values = attrgetter(*(column.name for column in columns))
    place = next((n for n, column in enumerate(columns) if column.type == "json"), None)

    def ready(row: Row) -> Row:
        return row if place is None else (*row[:place], _encode(row[place]), *row[place + 1 :])

    def rows(change: Change) -> Iterable[Row]:
        return [(change.owner.key, *ready(values(value))) for value in change.parts.get(branch, ())]

    return rows


def _gone(branch: str) -> Callable[[Change], Iterable[Row]]:
    return lambda change: [(change.owner.key, one.key, one.at) for one in change.gone.get(branch, ())]


def _saves(table: str, branch: str, value: type, columns: tuple[Column, ...]) -> tuple[Save, Save]:
    """What writes a table, and what marks its rows as deleted, or restored. Another restaurant's row is a failure."""
    key, *others = (column.name for column in columns)
    every = (RESTAURANT_ID, *columns)
    sql = upsert(Table(table, value, (key,), (RESTAURANT_ID,)), every, tuple(others), "restaurant_id")
    deleted = f"""
        UPDATE {table} AS k SET deleted_at = r.deleted_at
        FROM {{rows}}
        WHERE k.{key} = r.{key} AND k.restaurant_id = r.restaurant_id
    """
    marked = (RESTAURANT_ID, columns[0], Column("deleted_at", "timestamptz", nullable=True))
    return (
        Save(f"{branch}_written", every, _rows(branch, columns), sql, frozenset({branch})),
        Save(f"{branch}_deleted", marked, _gone(branch), deleted, frozenset({f"gone:{branch}"})),
    )


_EVERY: Final[tuple[tuple[str, str, type, tuple[Column, ...]], ...]] = (
    ("tax_classes", "tax_classes", TaxClass, _TAX_CLASS),
    ("menu_categories", "menu_categories", Category, _CATEGORY),
    ("menu_items", "menu_items", MenuItem, _ITEM),
    ("menus", "timed_menus", TimedMenu, _MENU),
)
PARTS: Final = (Part("restaurant_id", tuple(save for one in _EVERY for save in _saves(*one))),)
