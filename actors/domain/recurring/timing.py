"""When a recurring order is told and placed.

    the day before, 10:00 ──6 h──▶ 16:00                    … the slot takes no more orders
       told                          placed                         closes

where the slot closes so early that this would be too late, all of it is earlier: told 8 hours before it closes at the
latest, and placed at least 2 hours before. After downtime it is told late and placed later, half an hour before the
slot closes at the latest; what cannot be told an hour before it closes is not placed at all. Times are those of the
restaurant's clocks, so it is 10:00 before and after they are turned.

Owns: these times and dates. Pure.
"""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from actors.domain.fulfilment.offer import window_of
from actors.domain.fulfilment.slot import Slot
from actors.domain.moments import first_moment
from actors.domain.restaurant import Restaurant

TOLD_AT: Final = time(10)  # of the day before
TO_STOP: Final = timedelta(hours=6)  # from the letter until it is placed
TOLD_BEFORE: Final = timedelta(hours=8)  # the slot closes, at the latest
WORTH_TELLING: Final = timedelta(hours=1)  # before it closes; later nobody could still stop it
PLACED_BEFORE: Final = timedelta(minutes=30)  # it closes, at the latest: it may have to be tried again
WEEK: Final = timedelta(days=7)


def closes_at(slot: Slot | None, day: date, restaurant: Restaurant) -> datetime | None:
    """Until when orders for the slot on this date are taken, in UTC; None where there is no such slot."""
    if slot is None or not slot.is_on(day) or window_of(slot, day, restaurant) is None:
        return None
    return slot.closes_at(day, restaurant.timezone)


def told_at(slot: Slot | None, day: date, restaurant: Restaurant) -> datetime:
    """When the customer is to be told of the date, in UTC."""
    eve = first_moment(day - timedelta(days=1), TOLD_AT, ZoneInfo(restaurant.timezone))
    closes = closes_at(slot, day, restaurant)
    return eve if closes is None else min(eve, closes - TOLD_BEFORE)


def too_late(slot: Slot | None, day: date, restaurant: Restaurant, now: datetime) -> bool:
    """Whether it cannot be told and placed for the date any more."""
    closes = closes_at(slot, day, restaurant)
    if closes is None:  # so there is nothing to be late for, until the date is over everywhere
        return now.date() > day + timedelta(days=1)
    return now > closes - WORTH_TELLING


def placed_at(slot: Slot | None, day: date, restaurant: Restaurant, told: datetime) -> datetime:
    """When it is placed that is told at that time, which is not too late."""
    closes = closes_at(slot, day, restaurant)
    return told + TO_STOP if closes is None else min(told + TO_STOP, closes - PLACED_BEFORE)


def first_day(slot: Slot, restaurant: Restaurant, now: datetime, after: date | None = None) -> date:
    """The first date of the slot that is still to be told, and is after `after`."""
    today = now.astimezone(ZoneInfo(restaurant.timezone)).date()
    day = today if after is None else max(today, after + timedelta(days=1))
    day += timedelta(days=(slot.weekday - day.weekday()) % 7)
    while told_at(slot, day, restaurant) <= now:
        day += WEEK
    return day


def next_day(slot: Slot | None, restaurant: Restaurant, now: datetime, day: date) -> date:
    """The date after this one: a week later, unless the slot has moved, or so much time has passed meanwhile."""
    if slot is not None:
        return first_day(slot, restaurant, now, after=day)
    day += WEEK
    while told_at(None, day, restaurant) <= now:
        day += WEEK
    return day
