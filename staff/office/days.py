"""Moments and days that somebody asks from and until, read from a query.

Owns: reading them, and the words for what is none. Must not: know what is asked for.

A day is the restaurant's own, from midnight to midnight on its clocks, whichever way they are turned that day.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from server.http.problems import malformed
from server.http.words import EXPECTED

YEAR_MIN: Final = 1970  # nothing of ours is older
YEAR_MAX: Final = 2999  # and every zone's midnight is in the calendar
_WORDS: Final = "a day that there is, like 2024-01-15, or a moment, like 2024-01-15T10:30:00Z"

Moment = Annotated[str, Meta(max_length=40, examples=["2024-01-15"], extra={EXPECTED: _WORDS})]


def moment(field: str, text: str | None, zone: str, *, whole_day: bool = False) -> datetime | None:
    """The moment that a text says, aware UTC; None for none. A day is its first moment, or, if `whole_day`, the next's.

    Raises `Problem` (422), which names the field.
    """
    if text is None:
        return None
    try:
        return _of_day(msgspec.convert(text, date), zone, whole_day) if len(text) == len("2024-01-15") else _exact(text)
    except (msgspec.ValidationError, ValueError):
        raise malformed(f"The field `{field}` must be {_WORDS}.", field=field) from None


def business_date(field: str, text: str) -> date:
    """The day that a text says. Raises `Problem` (422), which names the field."""
    try:
        return _within(msgspec.convert(text, date))
    except (msgspec.ValidationError, ValueError):
        raise malformed(f"The field `{field}` must be a day that there is, like 2024-01-15.", field=field) from None


def _of_day(day: date, zone: str, whole_day: bool) -> datetime:
    local = datetime.combine(_within(day) + timedelta(days=whole_day), time.min, ZoneInfo(zone))
    return local.astimezone(UTC)


def _exact(text: str) -> datetime:
    """Raises ValueError for a moment without its zone: nobody can tell when that is."""
    at = msgspec.convert(text, datetime)
    if at.tzinfo is None:
        raise ValueError("no zone")
    _within(at.date())
    return at.astimezone(UTC)


def _within(day: date) -> date:
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise ValueError("no such year here")
    return day
