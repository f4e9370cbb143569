"""What was deleted of a menu, and can be restored: its row is kept.

Owns: the value. Pure. Must not: know who may restore what.
"""

from datetime import datetime
from enum import StrEnum

from attrs import frozen


class Kind(StrEnum):
    """What it is, by the collection that it was in."""

    ITEM = "menu_items"
    CATEGORY = "menu_categories"
    TAX_CLASS = "tax_classes"
    MENU = "timed_menus"


@frozen
class Gone:
    """Something that was deleted `at` this time. An item has its category, and its tax class if it has one."""

    kind: Kind
    key: int
    name: str
    at: datetime
    category_id: int | None = None
    tax_class_id: int | None = None
