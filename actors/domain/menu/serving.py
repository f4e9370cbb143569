"""What is served at this hour: menus by time of day and weekday, looked at with a clock's time.

Owns: which items are served now, and when the others are next. Pure. Must not: know a clock of its own, or whether the
restaurant is open; a guest who sits there at night is told both.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from actors.domain.hours import Hours
from actors.domain.menu.timed import TimedMenu
from actors.domain.opening import Opening, opening
from actors.domain.restaurant import Restaurant
from actors.domain.values import changed

_NEVER: Final = Opening(open=False, closes_at=None, opens_at=None)  # found without looking a year ahead for it
_ALWAYS: Final = (True, None)


def at_this_hour(restaurant: Restaurant, now: datetime) -> Restaurant:
    """The restaurant with what it serves at `now` (aware); itself where that is as it says already.

    Each menu is looked at once, and each item once, whatever the menus name: this happens while nobody else runs.
    """
    items, categories = _named(restaurant, now)
    known = restaurant.menu.items
    different = {}
    for item_id, item in known.items():
        by_item, by_category = items.get(item_id), categories.get(item.category_id)
        served, served_from = _served((*(by_item or ()), *(by_category or ()))) if by_item or by_category else _ALWAYS
        if item.served is not served or item.served_from != served_from:
            different[item_id] = changed(item, served=served, served_from=served_from)
    if not different:
        return restaurant
    return changed(restaurant, menu=changed(restaurant.menu, items={**known, **different}))


_Named = Mapping[int, Sequence[Opening]]


def _named(restaurant: Restaurant, now: datetime) -> tuple[_Named, _Named]:
    """What some menu names, items and then categories by id, each with how those menus are open."""
    items: dict[int, list[Opening]] = {}
    categories: dict[int, list[Opening]] = {}
    for menu in restaurant.timed_menus:
        found = opening(_hours(menu), restaurant.timezone, now) if menu.windows else _NEVER
        for ids, into in ((menu.item_ids, items), (menu.category_ids, categories)):
            for each in ids:
                into.setdefault(each, []).append(found)
    return items, categories


def _hours(menu: TimedMenu) -> tuple[Hours, ...]:
    return tuple(Hours(day, window.opens, window.closes) for window in menu.windows for day in window.weekdays)


def _served(openings: Sequence[Opening]) -> tuple[bool, datetime | None]:
    if any(one.open for one in openings):
        return True, None
    return False, min((one.opens_at for one in openings if one.opens_at is not None), default=None)
