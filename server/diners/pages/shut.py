"""Why a table takes no orders now, in words: what is the matter, when it ends, and what to do until then.

Owns: those words. Must not: find out whether it is so; `server.diners.admission` does.
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen
from babel.dates import format_date, format_time

from actors.domain.restaurant import Restaurant
from server.http.problems import Problem
from server.pages.words import Words

_ICONS: Final[Mapping[str, str]] = {"RESTAURANT_CLOSED": "clock"}
_FAR_DAYS: Final = 6  # from then on a weekday alone may be meant of two weeks


@frozen
class Shut:
    """What stands above the menu; `icon` is the name of one of the page's icons."""

    icon: str
    title: str
    message: str


def shut_words(words: Words, problem: Problem, restaurant: Restaurant, now: datetime) -> Shut:
    """The words for this problem, one of those with which `closes_at` refuses."""
    key = f"shut.{problem.code.lower()}"
    opens_at = problem.details.get("opens_at")
    message = words(f"{key}.message")
    if isinstance(opens_at, datetime):
        message = words("shut.opens", when=day(words, opens_at, ZoneInfo(restaurant.timezone), now)) + " " + message
    return Shut(_ICONS.get(problem.code, "info"), words(f"{key}.title", restaurant=restaurant.name), message)


def day(words: Words, at: datetime, zone: tzinfo, now: datetime) -> str:
    """When that is: "Tuesday, 18:00", or "18:00" where it is today; as `day` in the pages' `time.js`."""
    here, today = at.astimezone(zone), now.astimezone(zone).date()
    time = str(format_time(here, "short", tzinfo=zone, locale=words.locale))
    if here.date() == today:
        return time
    near = (here.date() - today).days <= _FAR_DAYS
    date = format_date(here, "EEEE" if near else "long", locale=words.locale)
    return f"{date}, {time}"
