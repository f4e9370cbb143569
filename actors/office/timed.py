"""A restaurant's menus by time of day and weekday.

Owns: the change that makes it so, and what is different then. Must not: wait, save anything, or know what hour it is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs

from actors.change import OwnChange
from actors.domain.audit import AuditEntry
from actors.domain.menu.timed import TimedMenu
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.office.audited import written_down
from actors.office.items import Made
from actors.ports.journal import Change, Deleted, RestaurantStep

MENUS_MAX: Final = 50  # each is looked at every few seconds


def added(restaurant: Restaurant, new: TimedMenu, *, at: datetime, who: int | None) -> Made:
    """The change that adds a menu."""
    if len(restaurant.timed_menus) >= MENUS_MAX:
        return Refusal(Code.MENU_FULL, f"There can be {MENUS_MAX} menus by time. Delete some that are served no more.")
    return _written(restaurant, new, written_down(restaurant, "timed_menu_added", None, new, at=at, who=who))


def altered(
    restaurant: Restaurant, menu_id: int, fields: Mapping[str, object], *, at: datetime, who: int | None
) -> Made:
    """The change that gives a menu these fields. Raises KeyError."""
    before = timed_menu_of(restaurant, menu_id)
    after = attrs.evolve(before, **fields)  # type: ignore[arg-type]
    if after == before:
        return None
    return _written(restaurant, after, written_down(restaurant, "timed_menu_changed", before, after, at=at, who=who))


def deleted(restaurant: Restaurant, menu_id: int, *, at: datetime, who: int | None) -> OwnChange:
    """The change that takes a menu away: what it alone has named is served at all times. Raises KeyError."""
    before = timed_menu_of(restaurant, menu_id)
    change = Change(
        RestaurantStep(restaurant.restaurant_id, restaurant.version),
        gone={"timed_menus": [Deleted(menu_id, at)]},
        audit=[written_down(restaurant, "timed_menu_deleted", before, None, at=at, who=who)],
    )
    return OwnChange(change, {"timed_menus": tuple(one for one in restaurant.timed_menus if one is not before)})


def timed_menu_of(restaurant: Restaurant, menu_id: int) -> TimedMenu:
    """The menu with this id. Raises KeyError."""
    found = next((one for one in restaurant.timed_menus if one.menu_id == menu_id), None)
    if found is None:
        raise KeyError(menu_id)
    return found


def _written(restaurant: Restaurant, after: TimedMenu, entry: AuditEntry) -> OwnChange:
    step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
    menus = {**{one.menu_id: one for one in restaurant.timed_menus}, after.menu_id: after}
    fields = {"timed_menus": tuple(menus[key] for key in sorted(menus))}
    return OwnChange(Change(step, {"timed_menus": [after]}, audit=[entry]), fields)
