"""What the audit keeps of a thing of the menu that its restaurant has written.

Owns: that entry, and what each thing is called in it. Must not: know what is written, or save anything.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from actors.domain.audit import AuditEntry
from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.menu.told import told
from actors.domain.options.group import OptionGroup
from actors.domain.restaurant import Category, MenuItem, Restaurant

Thing = MenuItem | Category | TaxClass | TimedMenu | OptionGroup
_NAMED: Final[Mapping[type, tuple[str, str]]] = {
    MenuItem: ("item", "menu_item_id"),
    Category: ("category", "category_id"),
    TaxClass: ("tax_class", "tax_class_id"),
    TimedMenu: ("timed_menu", "menu_id"),
    OptionGroup: ("option_group", "group_id"),
}
"""The word before its number, and the field with that."""


def written_down(
    restaurant: Restaurant, what: str, before: Thing | None, after: Thing | None, *, at: datetime, who: int | None
) -> AuditEntry:
    """The entry. `before` is None of what is new, and `after` of what is gone; one of them is there."""
    known = before if before is not None else after
    word, key = _NAMED[type(known)]
    old, new = told(before, after, restaurant.minor_digits)
    return AuditEntry(restaurant.restaurant_id, at, who, what, f"{word}-{getattr(known, key)}", old, new)
