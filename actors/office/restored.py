"""What was deleted is on the menu again, as it was, and with it what it cannot be without.

An item comes back under its category and with its tax class, which are restored with it where they were deleted too. It
asks what it has asked, which may be something else by now: where that makes a combo in a combo, it stays away.

Owns: the change that makes it so. Must not: wait, save anything, or read what was deleted.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.menu.deleted import Gone, Kind, things
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Menu, MenuItem, Restaurant
from actors.domain.values import changed
from actors.office.categories import CATEGORIES_MAX
from actors.office.items import ITEMS_MAX, Made
from actors.office.offering import misfit
from actors.office.taxes import TAX_CLASSES_MAX
from actors.office.timed import MENUS_MAX
from actors.ports.journal import Change, Deleted, RestaurantStep

_MOST: Final[Mapping[Kind, int]] = {
    Kind.ITEM: ITEMS_MAX,
    Kind.CATEGORY: CATEGORIES_MAX,
    Kind.TAX_CLASS: TAX_CLASSES_MAX,
    Kind.MENU: MENUS_MAX,
}


def restored(
    restaurant: Restaurant, gone: Sequence[Gone], kind: Kind, key: int, *, at: datetime, who: int | None
) -> Made:
    """The change that restores one thing of those that are `gone`; None where it is there. Raises KeyError.

    What the restaurant has then is for whoever makes the change to read.
    """
    if key in things(restaurant, kind):
        return None
    deleted = {(one.kind, one.key): one for one in gone}
    back = [deleted[kind, key], *(deleted[needed] for needed in _needs(restaurant, deleted[kind, key]))]
    for one in back:
        if len(things(restaurant, one.kind)) >= _MOST[one.kind]:
            return Refusal(Code.MENU_FULL, f"There is no room for “{one.name}”. Delete something else first.")
    refusal = misfit(restaurant.menu, _with_items(restaurant.menu, back))
    if refusal is not None:
        return refusal
    marks: dict[str, list[Deleted]] = {}
    for one in back:
        marks.setdefault(one.kind, []).append(Deleted(one.key, None))
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    entries = [_noted(restaurant, one, at, who) for one in back]
    return OwnChange(Change(step, gone=marks, audit=entries), {})


def _with_items(menu: Menu, back: Sequence[Gone]) -> Menu:
    """The menu with the items that come back, as far as it matters to what they ask."""
    asked = {one.key: [menu.groups[key] for key in one.group_ids if key in menu.groups] for one in back}
    items = {
        one.key: MenuItem(one.key, one.category_id or 0, one.name, "", 0, groups=tuple(asked[one.key]))
        for one in back
        if one.kind is Kind.ITEM
    }
    return changed(menu, items={**menu.items, **items}) if items else menu


def _needs(restaurant: Restaurant, one: Gone) -> Sequence[tuple[Kind, int]]:
    """What else is gone, and must be there for it."""
    wanted = ((Kind.CATEGORY, one.category_id), (Kind.TAX_CLASS, one.tax_class_id))
    return [(kind, key) for kind, key in wanted if key is not None and key not in things(restaurant, kind)]


def _noted(restaurant: Restaurant, one: Gone, at: datetime, who: int | None) -> AuditEntry:
    by, old = (restaurant.restaurant_id, at, who), f"deleted {one.at.isoformat(timespec='seconds')}"
    match one.kind:
        case Kind.ITEM:
            return AuditEntry(*by, "item_restored", f"item-{one.key}", old, one.name)
        case Kind.CATEGORY:
            return AuditEntry(*by, "category_restored", f"category-{one.key}", old, one.name)
        case Kind.TAX_CLASS:
            return AuditEntry(*by, "tax_class_restored", f"tax_class-{one.key}", old, one.name)
        case Kind.MENU:
            return AuditEntry(*by, "timed_menu_restored", f"timed_menu-{one.key}", old, one.name)
