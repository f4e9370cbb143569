"""Closed on Mondays and open 18:00 to 02:00 else: both changes of the clocks, in three zones.

Every moment is written out in UTC, by hand: nothing here asks the code that is under test.
"""

from datetime import UTC, date, datetime, time

import pytest
from attrs import frozen

from actors.domain.hours import Hours
from actors.domain.opening import Opening, opening

MONDAY, TUESDAY = 0, 1
HOURS = tuple(Hours(day, time(18), time(2)) for day in range(TUESDAY, 7))


@frozen
class Weekend:
    """From the Saturday before the clocks change to the Tuesday after; openings and closings in UTC."""

    zone: str
    saturday: tuple[datetime, datetime]
    sunday: tuple[datetime, datetime]
    tuesday: tuple[datetime, datetime]
    on_tuesday: date


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


WEEKENDS = {
    # Rome's clocks go from 02:00 to 03:00: Saturday's closing time does not exist, and is an hour later.
    "rome in spring": Weekend(
        "Europe/Rome",
        (at(3, 28, 17), at(3, 29, 1)), (at(3, 29, 16), at(3, 30, 0)), (at(3, 31, 16), at(4, 1, 0)),
        date(2026, 3, 31),
    ),
    # They go from 03:00 to 02:00: Saturday's closing time comes twice, and is the second.
    "rome in autumn": Weekend(
        "Europe/Rome",
        (at(10, 24, 16), at(10, 25, 1)), (at(10, 25, 17), at(10, 26, 1)), (at(10, 27, 17), at(10, 28, 1)),
        date(2026, 10, 27),
    ),
    "new york in spring": Weekend(
        "America/New_York",
        (at(3, 7, 23), at(3, 8, 7)), (at(3, 8, 22), at(3, 9, 6)), (at(3, 10, 22), at(3, 11, 6)),
        date(2026, 3, 10),
    ),
    # They go from 02:00 to 01:00: that night is nine hours long.
    "new york in autumn": Weekend(
        "America/New_York",
        (at(10, 31, 22), at(11, 1, 7)), (at(11, 1, 23), at(11, 2, 7)), (at(11, 3, 23), at(11, 4, 7)),
        date(2026, 11, 3),
    ),
    # Nepal's clocks are 5:45 ahead of Greenwich all year, also on the days on which others change theirs.
    "kathmandu in spring": Weekend(
        "Asia/Kathmandu", (at(3, 28, 12, 15), at(3, 28, 20, 15)), (at(3, 29, 12, 15), at(3, 29, 20, 15)),
        (at(3, 31, 12, 15), at(3, 31, 20, 15)), date(2026, 3, 31),
    ),
    "kathmandu in autumn": Weekend(
        "Asia/Kathmandu", (at(10, 24, 12, 15), at(10, 24, 20, 15)), (at(10, 25, 12, 15), at(10, 25, 20, 15)),
        (at(10, 27, 12, 15), at(10, 27, 20, 15)), date(2026, 10, 27),
    ),
}  # fmt: skip


def opened(closes_at: datetime) -> Opening:
    return Opening(open=True, closes_at=closes_at, opens_at=None)


def closed(opens_at: datetime) -> Opening:
    return Opening(open=False, closes_at=None, opens_at=opens_at)


@pytest.mark.parametrize("weekend", WEEKENDS.values(), ids=WEEKENDS)
def test_a_night_into_the_day_of_the_change_and_the_one_after_it_end_by_the_clocks_on_the_wall(
    weekend: Weekend,
) -> None:
    for opens, closes in (weekend.saturday, weekend.sunday):
        assert opening(HOURS, weekend.zone, opens) == opened(closes)
        assert opening(HOURS, weekend.zone, closes - datetime.resolution) == opened(closes)
    assert opening(HOURS, weekend.zone, weekend.saturday[1]) == closed(weekend.sunday[0])


@pytest.mark.parametrize("weekend", WEEKENDS.values(), ids=WEEKENDS)
def test_after_sundays_night_it_opens_next_on_tuesday_and_is_closed_all_monday(weekend: Weekend) -> None:
    tuesday, end = weekend.tuesday
    for moment in (
        weekend.sunday[1],
        weekend.sunday[1] + (tuesday - weekend.sunday[1]) / 2,
        tuesday - datetime.resolution,
    ):
        assert opening(HOURS, weekend.zone, moment) == closed(tuesday)
    assert opening(HOURS, weekend.zone, tuesday) == opened(end)


@pytest.mark.parametrize("weekend", WEEKENDS.values(), ids=WEEKENDS)
def test_a_dated_exception_closes_that_tuesday_and_leaves_the_next(weekend: Weekend) -> None:
    holiday = Hours(None, None, None, on=weekend.on_tuesday)
    told = opening((*HOURS, holiday), weekend.zone, weekend.sunday[1])
    wednesday = datetime.combine(weekend.tuesday[0].date(), weekend.tuesday[0].timetz())
    assert told.opens_at is not None
    assert (told.opens_at - wednesday).total_seconds() == 24 * 3600
