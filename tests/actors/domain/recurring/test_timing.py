"""When a recurring order is told and placed: also where clocks are turned, years leap, and a slot closes early."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest

from actors.domain.fulfilment.slot import Slot
from actors.domain.recurring.timing import WEEK, closes_at, first_day, next_day, placed_at, told_at, too_late
from tests.actors.domain.checkout.shop import RESTAURANT

ROME = ZoneInfo("Europe/Rome")
FRIDAY = Slot(11, 4, time(11), time(13), 2, 30)


def rome(moment: datetime) -> str:
    return moment.astimezone(ROME).strftime("%m-%d %H:%M")


def test_it_is_told_at_ten_the_day_before_and_placed_six_hours_later() -> None:
    day = date(2030, 5, 17)
    told = told_at(FRIDAY, day, RESTAURANT)
    assert rome(told) == "05-16 10:00"
    assert rome(placed_at(FRIDAY, day, RESTAURANT, told)) == "05-16 16:00"


@pytest.mark.parametrize("sunday", [date(2030, 3, 31), date(2030, 10, 27)])
def test_it_is_ten_by_the_restaurants_clocks_before_and_after_they_are_turned(sunday: date) -> None:
    slot = attrs.evolve(FRIDAY, weekday=6)
    days = [sunday - WEEK, sunday, sunday + WEEK]
    assert [told_at(slot, day, RESTAURANT).astimezone(ROME).hour for day in days] == [10, 10, 10]
    assert told_at(slot, days[2], RESTAURANT) - told_at(slot, days[0], RESTAURANT) != 2 * WEEK


def test_a_slot_in_the_hour_that_clocks_skip_still_has_its_week() -> None:
    slot = Slot(1, 6, time(2, 15), time(2, 45), 2, 30)  # 31 March 2030 has no quarter past two
    assert closes_at(slot, date(2030, 3, 31), RESTAURANT) is not None
    assert next_day(slot, RESTAURANT, datetime(2030, 3, 25, tzinfo=UTC), date(2030, 3, 24)) == date(2030, 3, 31)


def test_weeks_go_on_over_a_leap_day_and_the_end_of_a_year() -> None:
    now = datetime(2028, 2, 25, 16, tzinfo=UTC)
    assert next_day(FRIDAY, RESTAURANT, now, date(2028, 2, 25)) == date(2028, 3, 3)
    tuesday = attrs.evolve(FRIDAY, weekday=1)
    assert next_day(tuesday, RESTAURANT, now, date(2028, 2, 22)) == date(2028, 2, 29)
    assert next_day(FRIDAY, RESTAURANT, datetime(2027, 12, 30, 20, tzinfo=UTC), date(2027, 12, 31)) == date(2028, 1, 7)


@pytest.mark.parametrize("lead", [0, 60, 24 * 60, 3 * 24 * 60])
def test_there_is_always_time_to_stop_it_and_it_is_placed_before_the_slot_closes(lead: int) -> None:
    slot, day = attrs.evolve(FRIDAY, lead_minutes=lead), date(2030, 5, 17)
    told, closes = told_at(slot, day, RESTAURANT), closes_at(slot, day, RESTAURANT)
    assert closes is not None
    placed = placed_at(slot, day, RESTAURANT, told)
    assert placed - told == timedelta(hours=6)
    assert closes - placed >= timedelta(hours=2)


def test_told_late_it_is_placed_before_the_slot_closes_and_told_too_late_not_at_all() -> None:
    day = date(2030, 5, 17)
    closes = closes_at(FRIDAY, day, RESTAURANT)
    assert closes is not None
    late = closes - timedelta(hours=2)
    assert not too_late(FRIDAY, day, RESTAURANT, late)
    assert placed_at(FRIDAY, day, RESTAURANT, late) == closes - timedelta(minutes=30)
    assert too_late(FRIDAY, day, RESTAURANT, closes - timedelta(minutes=59))


def test_the_first_date_is_one_that_is_still_to_be_told_and_after_the_order_that_is_repeated() -> None:
    wednesday = datetime(2030, 5, 15, 12, tzinfo=UTC)
    assert first_day(FRIDAY, RESTAURANT, wednesday) == date(2030, 5, 17)
    assert first_day(FRIDAY, RESTAURANT, wednesday + timedelta(days=1)) == date(2030, 5, 24)
    assert first_day(FRIDAY, RESTAURANT, wednesday, after=date(2030, 5, 17)) == date(2030, 5, 24)


def test_where_its_slot_is_gone_a_date_still_comes_and_passes() -> None:
    day, now = date(2030, 5, 17), datetime(2030, 5, 16, 12, tzinfo=UTC)
    assert closes_at(None, day, RESTAURANT) is None
    assert rome(told_at(None, day, RESTAURANT)) == "05-16 10:00"
    assert not too_late(None, day, RESTAURANT, now)
    assert too_late(None, day, RESTAURANT, now + timedelta(days=3))
    assert next_day(None, RESTAURANT, now + timedelta(days=30), day) == date(2030, 6, 21)


def test_one_whose_slot_is_there_no_more_is_too_late_once_its_date_is_over_everywhere() -> None:
    day = date(2030, 5, 17)
    days = [day - timedelta(days=1), day, day + timedelta(days=1), day + timedelta(days=2)]
    late = [too_late(None, day, RESTAURANT, datetime.combine(one, time(12), UTC)) for one in days]
    assert late == [False, False, False, True]
