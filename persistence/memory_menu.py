"""A restaurant's menu in memory after a change of its own, as Postgres would keep it.

Owns: that, which ids are new, and what was deleted. Must not: keep a restaurant.
"""

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count as numbers_from
from typing import Any, Final, TypeVar

import attrs

from actors.domain.menu.deleted import Gone, Kind, things
from actors.domain.options.offered import with_groups, with_option
from actors.domain.restaurant import Menu, MenuItem, Restaurant
from actors.ports.journal import Change, Deleted, RestaurantStep
from actors.ports.restaurants import Numbered
from persistence.memory_options import MemoryGone

V = TypeVar("V")
FIRST_ID: Final = 50_001


class MemoryMenus:
    """Ids that nothing has, far beyond those of whatever tests begin with; and what was deleted."""

    def __init__(self, before_read: Callable[[], Awaitable[None]]) -> None:
        self._before_drawing = before_read
        self.gone = MemoryGone(before_read)
        self.deleted_group, self.deleted_option = self.gone.group, self.gone.option
        self.deleted_options = self.gone.options
        self._next: dict[Numbered, Iterator[int]] = {}
        self._gone: dict[tuple[int, Kind, int], tuple[Any, datetime]] = {}

    async def deleted(self, restaurant_id: int) -> Sequence[Gone]:
        """See `actors.ports.restaurants.RestaurantStore.deleted`."""
        await self._before_drawing()
        of = [(kind, key, *gone) for (whose, kind, key), gone in self._gone.items() if whose == restaurant_id]
        found = [
            Gone(kind, key, one.name, at, one.category_id, one.tax_class_id, [group.group_id for group in one.groups])
            if kind is Kind.ITEM
            else Gone(kind, key, one.name, at)
            for kind, key, one, at in of
        ]
        return sorted(found, key=lambda one: (-one.at.timestamp(), one.kind, one.key))

    def written(self, restaurant: Restaurant, change: Change, step: RestaurantStep) -> Restaurant:
        """The restaurant with what the change writes, deletes and restores of its menu, taxes and languages."""
        parts, gone = dict(change.parts), dict(change.gone)
        for kind in Kind:
            marks: Sequence[Deleted] = change.gone.get(kind, ())
            back = [self._gone.pop((restaurant.restaurant_id, kind, one.key))[0] for one in marks if one.at is None]
            back = [_asking(one, restaurant.menu) for one in back] if kind is Kind.ITEM else back
            if back:
                parts[kind] = [*parts.get(kind, ()), *back]
            gone[kind] = [one for one in marks if one.at is not None]
            known = things(restaurant, kind)
            for one in marks:
                if one.at is not None and one.key in known:
                    self._gone[restaurant.restaurant_id, kind, one.key] = known[one.key], one.at
        return written(restaurant, attrs.evolve(change, parts=parts, gone=gone), step)

    async def new_ids(self, what: Numbered, count: int) -> Sequence[int]:
        """See `actors.ports.restaurants.RestaurantStore.new_ids`."""
        await self._before_drawing()
        ids = self._next.setdefault(what, numbers_from(FIRST_ID))
        return [next(ids) for _ in range(count)]


def written(restaurant: Restaurant, change: Change, step: RestaurantStep) -> Restaurant:
    """The restaurant with what the change writes of its menu, taxes and languages."""
    kitchen = restaurant.kitchen_language if step.kitchen_language is None else step.kitchen_language or None
    menus = _kept({one.menu_id: one for one in restaurant.timed_menus}, "timed_menus", "menu_id", change)
    return attrs.evolve(
        restaurant,
        menu=_menu(restaurant.menu, change),
        tax_classes=_kept(restaurant.tax_classes, "tax_classes", "tax_class_id", change),
        timed_menus=tuple(menus[key] for key in sorted(menus)),
        prices_include_tax=_or(step.prices_include_tax, restaurant.prices_include_tax),
        languages=_or(step.languages, restaurant.languages),
        kitchen_language=kitchen,
    )


def _asking(item: MenuItem, menu: Menu) -> MenuItem:
    """What comes back asks the groups that it has asked, as they are by now."""
    known = (menu.groups.get(one.group_id) for one in item.groups)
    return attrs.evolve(item, groups=tuple(one for one in known if one is not None))


def _menu(menu: Menu, change: Change) -> Menu:
    """In the order of their positions, as Postgres gives them. What is served now is nowhere stored."""
    sale = {one.menu_item_id: one for one in change.parts.get("items", ())}
    menu = attrs.evolve(menu, items={**menu.items, **sale}) if sale else menu
    for option in change.parts.get("options", ()):
        menu = with_option(menu, option)
    menu = _with_options(menu, change)
    headings = {one.category_id: one for one in menu.categories}
    categories = _kept(headings, "menu_categories", "category_id", change)
    items = _kept(menu.items, "menu_items", "menu_item_id", change)
    if categories is headings and items is menu.items:
        return menu
    in_order = sorted(categories.values(), key=lambda one: (one.position, one.category_id))
    shown = sorted(items.values(), key=lambda one: (one.position, one.menu_item_id))
    stored = {one.menu_item_id: attrs.evolve(one, served=True, served_from=None) for one in shown}
    return attrs.evolve(menu, categories=tuple(in_order), items=stored)


def _with_options(menu: Menu, change: Change) -> Menu:
    """With these groups, and items that offer these. What is gone of a group is not in it any more."""
    gone = {one.key for one in change.gone.get("option_groups", ())}
    groups = change.parts.get("option_groups", ())
    menu = with_groups(menu, groups, gone) if groups or gone else menu
    items = {
        one.menu_item_id: attrs.evolve(menu.items[one.menu_item_id], groups=one.groups)
        for one in change.parts.get("item_groups", ())
        if one.menu_item_id in menu.items
    }
    return attrs.evolve(menu, items={**menu.items, **items}) if items else menu


def _kept(known: Mapping[int, V], branch: str, key: str, change: Change) -> Mapping[int, V]:
    new: Iterable[Any] = change.parts.get(branch, ())
    gone: Collection[int] = {one.key for one in change.gone.get(branch, ())}
    if not new and not gone:
        return known
    kept = {**known, **{getattr(one, key): one for one in new}}
    return {one: value for one, value in kept.items() if one not in gone}


def _or(said: V | None, before: V) -> V:
    return before if said is None else said
