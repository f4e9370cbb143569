"""Items of the menu as their restaurant writes them: added, changed, moved, deleted.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.options.group import OptionGroup
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Category, Menu, MenuItem, Restaurant
from actors.domain.values import changed
from actors.office.audited import written_down
from actors.office.offering import misfit
from actors.office.places import placed
from actors.ports.journal import Change, Deleted, RestaurantStep

ITEMS_MAX: Final = 50_000  # a shop's whole shelf; about 50 MB of one process
Made = OwnChange | Refusal | None
"""A change; why there is none; or None where it is so already."""


def added(restaurant: Restaurant, item: MenuItem, place: int | None, *, at: datetime, who: int | None) -> Made:
    """The change that puts a new item on the menu, at the end of its category or in its place there, from 0."""
    if len(restaurant.menu.items) >= ITEMS_MAX:
        return Refusal(Code.MENU_FULL, f"A menu can have {ITEMS_MAX} items. Delete some that are sold no more.")
    refusal = _misfit(restaurant, item)
    if refusal is not None:
        return refusal
    moved = placed(_siblings(restaurant.menu, item), item, place)
    new = next(one for one in moved if one.menu_item_id == item.menu_item_id)
    entry = written_down(restaurant, "item_added", None, new, at=at, who=who)
    return _written(restaurant, moved, [entry])


def altered(
    restaurant: Restaurant,
    item_id: int,
    fields: Mapping[str, object],
    place: int | None = None,
    *,
    at: datetime,
    who: int | None,
) -> Made:
    """The change that gives an item these fields, and another place where one is named. Raises KeyError."""
    before = restaurant.menu.items[item_id]
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    refusal = _misfit(restaurant, after)
    if refusal is not None:
        return refusal
    moved: Sequence[MenuItem] = [after]
    if place is not None or after.category_id != before.category_id:
        siblings = _siblings(restaurant.menu, after)
        if place is None or after.category_id != before.category_id or place != places_of(restaurant.menu)[item_id]:
            moved = placed(siblings, after, place)
            after = next(one for one in moved if one.menu_item_id == item_id)
    entry = written_down(restaurant, "item_changed", before, after, at=at, who=who)
    if after == before:
        if len(moved) == 1:
            return None
        entry = moved_among(entry, places_of(restaurant.menu)[item_id], place)
    return _written(restaurant, moved, [entry])


def deleted(restaurant: Restaurant, item_id: int, *, at: datetime, who: int | None) -> OwnChange:
    """The change that takes an item off the menu. Raises KeyError."""
    before = restaurant.menu.items[item_id]
    items = {key: item for key, item in restaurant.menu.items.items() if key != item_id}
    change = Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        gone={"menu_items": [Deleted(item_id, at)]},
        audit=[written_down(restaurant, "item_deleted", before, None, at=at, who=who)],
    )
    return OwnChange(change, {"menu": changed(restaurant.menu, items=items)})


def moved_among(entry: AuditEntry, old: int, new: int | None) -> AuditEntry:
    """The entry of what got another place though its own position is as before: only its neighbours' are others."""
    return attrs.evolve(entry, old=f"place: {old}", new=f"place: {new}")


def places_of(menu: Menu) -> Mapping[int, int]:
    """The place of each item in its category, from 0, by the item's id."""
    reached: dict[int, int] = {}
    places = {}
    for item in menu.items.values():
        places[item.menu_item_id] = reached.get(item.category_id, 0)
        reached[item.category_id] = places[item.menu_item_id] + 1
    return places


def in_order(menu: Menu, categories: Iterable[Category] = (), items: Iterable[MenuItem] = ()) -> Menu:
    """The menu with these headings and items in it, in the order of their positions."""
    headings = {one.category_id: one for one in (*menu.categories, *categories)}
    every = {**menu.items, **{one.menu_item_id: one for one in items}}
    return changed(
        menu,
        categories=tuple(sorted(headings.values(), key=lambda one: (one.position, one.category_id))),
        items={one.menu_item_id: one for one in sorted(every.values(), key=_order)},
    )


def _order(item: MenuItem) -> tuple[int, int]:
    return item.position, item.menu_item_id


def _siblings(menu: Menu, item: MenuItem) -> Sequence[MenuItem]:
    return [
        other
        for other in menu.items.values()
        if other.category_id == item.category_id and other.menu_item_id != item.menu_item_id
    ]


def _written(restaurant: Restaurant, items: Sequence[MenuItem], audit: Sequence[AuditEntry]) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    parts = {"menu_items": items}
    asking = [one for one in items if one.groups != _groups_of(restaurant, one)]
    if asking:
        parts["item_groups"] = asking
    return OwnChange(Change(step, parts, audit=audit), {"menu": in_order(restaurant.menu, (), items)})


def _misfit(restaurant: Restaurant, item: MenuItem) -> Refusal | None:
    """Why the item cannot have its groups of options, if they are others than it has."""
    if item.groups == _groups_of(restaurant, item):
        return None
    return misfit(restaurant.menu, in_order(restaurant.menu, (), [item]))


def _groups_of(restaurant: Restaurant, item: MenuItem) -> tuple[OptionGroup, ...]:
    known = restaurant.menu.items.get(item.menu_item_id)
    return () if known is None else known.groups
