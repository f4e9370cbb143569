"""What was deleted of a menu, and can be restored: its row is kept.

Owns: the value. Pure. Must not: know who may restore what.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from attrs import AttrsInstance, frozen

from actors.domain.restaurant import Restaurant


class Kind(StrEnum):
    """What it is, by the collection that it was in."""

    ITEM = "menu_items"
    CATEGORY = "menu_categories"
    TAX_CLASS = "tax_classes"
    MENU = "timed_menus"


def things(restaurant: Restaurant, kind: Kind) -> Mapping[int, AttrsInstance]:
    """What there is of this kind, by its number."""
    match kind:
        case Kind.ITEM:
            return restaurant.menu.items
        case Kind.CATEGORY:
            return {one.category_id: one for one in restaurant.menu.categories}
        case Kind.TAX_CLASS:
            return restaurant.tax_classes
        case Kind.MENU:
            return {one.menu_id: one for one in restaurant.timed_menus}


@frozen
class Gone:
    """Something that was deleted `at` this time. An item has its category, and its tax class if it has one.

    `group_ids` are the groups of options that the item asks when it comes back, those that are gone then left out.
    """

    kind: Kind
    key: int
    name: str
    at: datetime
    category_id: int | None = None
    tax_class_id: int | None = None
    group_ids: Sequence[int] = ()


@frozen
class GoneGroup:
    """A group of options that was deleted `at` this time."""

    key: int
    name: str
    at: datetime


@frozen
class GoneOption:
    """An option that was deleted by itself `at` this time, of this group, which is still there."""

    key: int
    name: str
    at: datetime
    group_id: int
