"""A slot: a window of time at a branch in which so many orders are picked up or delivered, every week.

Owns: the value, and when it is on a date. Must not: know what of it is taken (`actors.domain.fulfilment.booking`).
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

from actors.domain.moments import first_moment, last_moment


@frozen
class Slot:
    """`starts` and `ends` are local times; `ends` at or before `starts` means after midnight.

    `weekday` 0 is Monday. `capacity` is how many orders it takes on each date, `lead_minutes` how long before it starts
    the last of them is taken.
    """

    slot_id: int
    weekday: int
    starts: time
    ends: time
    capacity: int
    lead_minutes: int = 0
    pick_up: bool = True
    delivery: bool = True

    def is_on(self, day: date) -> bool:
        """Whether there is one that begins on this date."""
        return day.weekday() == self.weekday

    def window(self, day: date, timezone: str) -> tuple[datetime, datetime]:
        """When the one that begins on this date starts and ends, in UTC.

        Raises `ZoneInfoNotFoundError` for a zone that is not known, and OverflowError for the last day there is.
        """
        zone = ZoneInfo(timezone)
        last = day + timedelta(days=1) if self.ends <= self.starts else day
        return first_moment(day, self.starts, zone), last_moment(last, self.ends, zone)

    def closes_at(self, day: date, timezone: str) -> datetime:
        """Until when orders for the one that begins on this date are taken, in UTC. Raises as `window`."""
        return self.window(day, timezone)[0] - timedelta(minutes=self.lead_minutes)


def in_the_week(slot: Slot) -> tuple[int, time, int]:
    """The order in which slots come."""
    return slot.weekday, slot.starts, slot.slot_id
