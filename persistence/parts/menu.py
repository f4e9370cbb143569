"""The menu as its restaurant writes it: headings, items, tax classes, menus by time. What is sent is the whole thing.

What is deleted keeps its row and says when that was, so that whoever names it still finds it. Names and descriptions in
other languages travel as JSON inside their row.
"""

from typing import Final

from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.restaurant import Category, MenuItem
from persistence.part import Column, Part
from persistence.written import written_whole

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


_EVERY: Final[tuple[tuple[str, str, type, tuple[Column, ...]], ...]] = (
    ("tax_classes", "tax_classes", TaxClass, _TAX_CLASS),
    ("menu_categories", "menu_categories", Category, _CATEGORY),
    ("menu_items", "menu_items", MenuItem, _ITEM),
    ("menus", "timed_menus", TimedMenu, _MENU),
)
PARTS: Final = (Part("restaurant_id", tuple(save for one in _EVERY for save in written_whole(*one))),)
