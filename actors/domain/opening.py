"""When a restaurant is open, and which business day it is (`docs/contract.md` §7).

Owns: the step from local opening hours to moments in UTC. Must not know menus, switches or sessions: whether a table
takes orders is more than its hours.

An opening belongs to the date on which it begins. One that crosses midnight runs on into the next date, even where
that date is a dated exception: the exception replaces what begins on its date, not the night before it.

Twice a year a local time is missing or comes twice:

- A missing time (02:30, when clocks go from 02:00 to 03:00) moves on by what the clocks were moved, to 03:30: an
  evening that ends then is as long as any other. What is left of an opening that then ends before it begins is nothing.
- A time that comes twice is the first one for an opening and the second one for a closing, so that nobody at a table
  is told an hour early that it is over. A business day begins at the first.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from attrs import frozen

from actors.domain.hours import Hours
from actors.domain.moments import first_moment, last_moment

CLOSING_WITHIN: Final = timedelta(days=7)  # hours repeat each week: open for longer is open around the clock
OPENING_WITHIN_DAYS: Final = 366  # a restaurant that stays closed for a year has no next opening to wait for
_NEAR_DAYS: Final = range(-2, 9)  # what may be open now, and all that may follow it within `CLOSING_WITHIN`

_Span = tuple[datetime, datetime]


@frozen
class Opening:
    """Whether a restaurant is open, and when that changes; both times are aware UTC.

    `closes_at` is set while open, unless it stays open for longer than a week. `opens_at` is the next opening while
    closed, unless there is none within a year.
    """

    open: bool
    closes_at: datetime | None
    opens_at: datetime | None


def opening(hours: tuple[Hours, ...], timezone: str, now: datetime) -> Opening:
    """Whether a restaurant with these hours is open at `now` (aware), in the zone of that IANA name.

    Openings that touch or overlap are one. Open includes the moment of opening and excludes that of closing.
    Raises `ZoneInfoNotFoundError` for a zone that is not known.
    """
    calendar = _Calendar(hours, ZoneInfo(timezone))
    today = now.astimezone(calendar.zone).date()
    near = sorted(span for day in _NEAR_DAYS for span in calendar.spans(today + timedelta(days=day)))
    closes_at = _end_of_run(near, now)
    if closes_at > now:
        return Opening(open=True, closes_at=closes_at if closes_at - now <= CLOSING_WITHIN else None, opens_at=None)
    far = (calendar.spans(today + timedelta(days=day)) for day in range(_NEAR_DAYS.stop, OPENING_WITHIN_DAYS))
    ahead = next((opens for opens, _ in near if opens > now), None)
    return Opening(
        open=False,
        closes_at=None,
        opens_at=ahead or next((min(spans)[0] for spans in far if spans), None),
    )


def business_day(now: datetime, timezone: str, cutoff: time) -> date:
    """The business day that `now` (aware) belongs to: each begins at the local `cutoff` of its date and never twice.

    Raises `ZoneInfoNotFoundError` for a zone that is not known.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    # From the day after, because clocks that go back over midnight show the old date again for a while.
    candidates = (today - timedelta(days=back) for back in range(-1, 2))
    begun = (day for day in candidates if first_moment(day, cutoff, zone) <= now)
    return next(begun, today - timedelta(days=2))


def next_business_day(now: datetime, timezone: str, cutoff: time) -> datetime:
    """When the business day that `now` (aware) belongs to ends and the next one begins, in UTC; always after `now`.

    Raises `ZoneInfoNotFoundError` for a zone that is not known.
    """
    zone, day = ZoneInfo(timezone), business_day(now, timezone, cutoff)
    begins = (first_moment(day + timedelta(days=ahead), cutoff, zone) for ahead in range(1, 4))
    return next(moment for moment in begins if moment > now)


def day_bounds(day: date, timezone: str, cutoff: time) -> tuple[datetime, datetime]:
    """When a business day begins and when the next one does, in UTC: 23, 24 or 25 hours as clocks are turned.

    Raises `ZoneInfoNotFoundError` for a zone that is not known.
    """
    zone = ZoneInfo(timezone)
    return first_moment(day, cutoff, zone), first_moment(day + timedelta(days=1), cutoff, zone)


class _Calendar:
    """Opening hours by the date on which they begin."""

    def __init__(self, hours: tuple[Hours, ...], zone: ZoneInfo) -> None:
        self.zone = zone
        self._dated: dict[date, list[Hours]] = {}
        self._weekly: dict[int, list[Hours]] = {}
        for each in hours:
            if each.on is not None:
                self._dated.setdefault(each.on, []).append(each)
            elif each.weekday is not None:
                self._weekly.setdefault(each.weekday, []).append(each)

    def spans(self, day: date) -> list[_Span]:
        """The openings that begin on this date, each with its closing, in UTC."""
        entries = self._dated.get(day)
        if entries is None:
            entries = self._weekly.get(day.weekday(), [])
        return list(_spans(day, entries, self.zone))


def _spans(day: date, entries: list[Hours], zone: ZoneInfo) -> Iterator[_Span]:
    for entry in entries:
        if entry.opens is None or entry.closes is None:
            continue
        last_day = day + timedelta(days=1) if entry.closes <= entry.opens else day
        opens, closes = first_moment(day, entry.opens, zone), last_moment(last_day, entry.closes, zone)
        if opens < closes:
            yield opens, closes


def _end_of_run(spans: list[_Span], now: datetime) -> datetime:
    """Until when openings follow each other without a break from `now` on; `now` itself where none is open."""
    reached = now
    for opens, closes in spans:
        if opens > reached:
            break
        reached = max(reached, closes)
    return reached
