"""The moment of a local time, where clocks are turned twice a year.

- A missing time (02:30, when clocks go from 02:00 to 03:00) moves on by what the clocks were moved, to 03:30.
- A time that comes twice is the first one where something begins and the second one where it ends, so that nobody is
  told an hour early that it is over.

Owns: that step, from local time to UTC. Pure.
"""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def first_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment of a local time; the first of two, and past the gap where there is none."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def last_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment of a local time; the second of two, and past the gap where there is none."""
    second = datetime.combine(day, at.replace(fold=1), zone).astimezone(UTC)
    return max(first_moment(day, at, zone), second)  # in a gap, fold 1 is the earlier one
