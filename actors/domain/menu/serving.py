"""What is served at this hour: menus by time of day and weekday, looked at with a clock's time.

Owns: which items are served now, and when the others are next. Pure. Must not: know a clock of its own, or whether the
restaurant is open; a guest who sits there at night is told both.
"""

from collections.abc import Iterator
from datetime import datetime

import attrs

from actors.domain.menu.timed import TimedMenu
from actors.domain.opening import Opening, opening
from actors.domain.restaurant import Hours, MenuItem, Restaurant
from actors.domain.values import changed


def at_this_hour(restaurant: Restaurant, now: datetime) -> Restaurant:
    """The restaurant with what it serves at `now` (aware); itself where that is as it says already."""
    openings = dict(_named(restaurant, now)) if restaurant.timed_menus else {}
    known = restaurant.menu.items
    different = {
        item_id: attrs.evolve(item, served=served, served_from=served_from)
        for item_id, item in known.items()
        for served, served_from in [_served(openings.get(item_id, ()))]
        if (item.served, item.served_from) != (served, served_from)
    }
    if not different:
        return restaurant
    items = {item_id: different.get(item_id, item) for item_id, item in known.items()}
    return changed(restaurant, menu=changed(restaurant.menu, items=items))


def _named(restaurant: Restaurant, now: datetime) -> Iterator[tuple[int, tuple[Opening, ...]]]:
    """Each item that some menu names, with how those menus are open."""
    each = {menu.menu_id: opening(_hours(menu), restaurant.timezone, now) for menu in restaurant.timed_menus}
    for item_id, item in restaurant.menu.items.items():
        found = tuple(each[menu.menu_id] for menu in restaurant.timed_menus if _names(menu, item))
        if found:
            yield item_id, found


def _names(menu: TimedMenu, item: MenuItem) -> bool:
    return item.category_id in menu.category_ids or item.menu_item_id in menu.item_ids


def _hours(menu: TimedMenu) -> tuple[Hours, ...]:
    return tuple(Hours(day, window.opens, window.closes) for window in menu.windows for day in window.weekdays)


def _served(openings: tuple[Opening, ...]) -> tuple[bool, datetime | None]:
    if not openings or any(one.open for one in openings):
        return True, None
    return False, min((one.opens_at for one in openings if one.opens_at is not None), default=None)
