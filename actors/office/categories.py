"""Headings of the menu as their restaurant writes them, and the stations of its kitchen, which headings and items name.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.limits import STATION_USUAL
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Category, MenuItem, Restaurant
from actors.domain.values import changed
from actors.office.audited import written_down
from actors.office.items import Made, in_order, moved_among
from actors.office.places import placed
from actors.ports.journal import Change, Deleted, RestaurantStep

CATEGORIES_MAX: Final = 500  # a shop's shelves; a menu of a hundred headings is read by nobody


def added(restaurant: Restaurant, category: Category, place: int | None, *, at: datetime, who: int | None) -> Made:
    """The change that adds a heading, at the end or in its place, from 0."""
    if len(restaurant.menu.categories) >= CATEGORIES_MAX:
        return Refusal(Code.MENU_FULL, f"A menu can have {CATEGORIES_MAX} categories. Delete some that are empty.")
    moved = placed(restaurant.menu.categories, category, place)
    new = next(one for one in moved if one.category_id == category.category_id)
    return _written(restaurant, moved, (), written_down(restaurant, "category_added", None, new, at=at, who=who))


def altered(
    restaurant: Restaurant,
    category_id: int,
    fields: Mapping[str, object],
    place: int | None = None,
    *,
    at: datetime,
    who: int | None,
) -> Made:
    """The change that gives a heading these fields, and another place where one is named. Raises KeyError."""
    before = category_of(restaurant, category_id)
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    moved: Sequence[Category] = [after]
    stood = restaurant.menu.categories.index(before)
    if place is not None and place != stood:
        others = [one for one in restaurant.menu.categories if one.category_id != category_id]
        moved = placed(others, after, place)
        after = next(one for one in moved if one.category_id == category_id)
    entry = written_down(restaurant, "category_changed", before, after, at=at, who=who)
    if after == before:
        if len(moved) == 1:
            return None
        entry = moved_among(entry, stood, place)
    return _written(restaurant, moved, (), entry)


def deleted(restaurant: Restaurant, category_id: int, *, at: datetime, who: int | None) -> Made:
    """The change that takes an empty heading away. Raises KeyError."""
    before = category_of(restaurant, category_id)
    under = sum(1 for item in restaurant.menu.items.values() if item.category_id == category_id)
    if under:
        return Refusal(
            Code.CATEGORY_NOT_EMPTY,
            f"{before.name} has {under} item{'' if under == 1 else 's'}. Move or delete first what is there.",
        )
    left = tuple(one for one in restaurant.menu.categories if one.category_id != category_id)
    change = Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        gone={"menu_categories": [Deleted(category_id, at)]},
        audit=[written_down(restaurant, "category_deleted", before, None, at=at, who=who)],
    )
    return OwnChange(change, {"menu": changed(restaurant.menu, categories=left)})


def station_renamed(restaurant: Restaurant, old: str, new: str, *, at: datetime, who: int | None) -> Made:
    """The change that calls a station another name wherever it stands. Raises KeyError for one that stands nowhere.

    The usual station is that of headings that name none, so these name it from then on.
    """
    headings = [one for one in restaurant.menu.categories if (one.station or STATION_USUAL) == old]
    items = [one for one in restaurant.menu.items.values() if one.station == old]
    if not headings and not items:
        raise KeyError(old)
    if old == new:
        return None
    entry = AuditEntry(restaurant.restaurant_id, at, who, "station_renamed", f"station-{old}", old, new)
    categories = [attrs.evolve(one, station=new) for one in headings]
    return _written(restaurant, categories, [attrs.evolve(one, station=new) for one in items], entry)


def category_of(restaurant: Restaurant, category_id: int) -> Category:
    """The heading with this id. Raises KeyError."""
    found = next((one for one in restaurant.menu.categories if one.category_id == category_id), None)
    if found is None:
        raise KeyError(category_id)
    return found


def _written(
    restaurant: Restaurant, categories: Sequence[Category], items: Sequence[MenuItem], entry: AuditEntry
) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    parts: dict[str, Sequence[object]] = {"menu_categories": categories} if categories else {}
    if items:
        parts["menu_items"] = items
    return OwnChange(Change(step, parts, audit=[entry]), {"menu": in_order(restaurant.menu, categories, items)})
