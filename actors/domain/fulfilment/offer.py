"""Which dates of a slot can be chosen, whatever is left of them.

Owns: that question. Pure.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from actors.domain import limits
from actors.domain.fulfilment.branch import Branch
from actors.domain.fulfilment.slot import Slot
from actors.domain.hours import Hours
from actors.domain.opening import opening
from actors.domain.restaurant import Restaurant

Window: TypeAlias = tuple[datetime, datetime]
"""From when until when, in UTC."""

_KNOWN_MAX: Final = 1024  # slots on their dates that are chosen at the moment, of all restaurants


def window_of(slot: Slot, day: date, restaurant: Restaurant) -> Window | None:
    """When the slot's date is; None where no calendar has it, or the time until when it can be chosen."""
    try:
        slot.closes_at(day, restaurant.timezone)
        return slot.window(day, restaurant.timezone)
    except OverflowError:
        return None


def is_offered(slot: Slot, day: date, window: Window, now: datetime, branch: Branch, restaurant: Restaurant) -> bool:
    """Whether there is such a slot on that date, while its branch is open, and not far in the future or long ago."""
    near = abs((window[0] - now).total_seconds()) <= limits.CHECKOUT_AHEAD_S
    return near and slot.is_on(day) and _is_open(window, branch, restaurant)


def next_day(slot: Slot, now: datetime, restaurant: Restaurant) -> date:
    """The first date of the slot for which orders are still taken, were the branch open then."""
    today = now.astimezone(ZoneInfo(restaurant.timezone)).date()
    day = today + timedelta(days=(slot.weekday - today.weekday()) % 7)
    while slot.closes_at(day, restaurant.timezone) <= now:
        day += timedelta(days=7)
    return day


def _is_open(window: Window, branch: Branch, restaurant: Restaurant) -> bool:
    """Whether the branch is open all the time, where it says when it is."""
    hours = restaurant.hours_of(branch)
    return not hours or _open_all_through(hours, restaurant.timezone, window)


@lru_cache(_KNOWN_MAX)
def _open_all_through(hours: tuple[Hours, ...], timezone: str, window: Window) -> bool:
    """Kept, because many choose the same slot, and a week's hours take a twentieth of placing an order to look at."""
    at = opening(hours, timezone, window[0])
    return at.open and (at.closes_at is None or at.closes_at >= window[1])
