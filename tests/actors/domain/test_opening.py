"""When a restaurant is open: by example, at both changes of the clocks, and against a minute-by-minute oracle."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from actors.domain.hours import Hours
from actors.domain.opening import Opening, business_day, next_business_day, opening
from tests.cases import tries

ROME = "Europe/Rome"
LUNCH = tuple(Hours(day, time(12), time(15)) for day in range(7))
DINNER = tuple(Hours(day, time(18), time(2, 30)) for day in range(7))
ALWAYS = tuple(Hours(day, time(0), time(0)) for day in range(7))
FRIDAY, SATURDAY = date(2026, 5, 8), date(2026, 5, 9)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the clocks of Rome change at 01:00 UTC


def utc(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime.combine(day, time(hour, minute, second), UTC)


def rome(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment by Rome's clocks, in UTC."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(ROME)).astimezone(UTC)


def closed_until(opens_at: datetime | None) -> Opening:
    return Opening(open=False, closes_at=None, opens_at=opens_at)


def open_until(closes_at: datetime | None) -> Opening:
    return Opening(open=True, closes_at=closes_at, opens_at=None)


def test_open_between_its_hours_and_says_when_it_closes() -> None:
    assert opening(LUNCH, ROME, rome(FRIDAY, 13)) == open_until(rome(FRIDAY, 15))


def test_the_moment_of_opening_is_open_and_the_moment_of_closing_is_not() -> None:
    assert opening(LUNCH, ROME, rome(FRIDAY, 12)).open
    assert not opening(LUNCH, ROME, rome(FRIDAY, 12) - timedelta(microseconds=1)).open
    assert opening(LUNCH, ROME, rome(FRIDAY, 15) - timedelta(microseconds=1)).open
    assert opening(LUNCH, ROME, rome(FRIDAY, 15)) == closed_until(rome(SATURDAY, 12))


def test_times_are_given_in_utc_whatever_zone_was_asked_in() -> None:
    now = rome(FRIDAY, 13).astimezone(ZoneInfo("Asia/Tokyo"))
    closes_at = opening(LUNCH, ROME, now).closes_at
    assert closes_at is not None
    assert closes_at.tzinfo is UTC
    opens_at = opening(LUNCH, ROME, now + timedelta(hours=3)).opens_at
    assert opens_at is not None
    assert opens_at.tzinfo is UTC


def test_before_the_days_opening_it_opens_today() -> None:
    assert opening(LUNCH, ROME, rome(FRIDAY, 11)) == closed_until(rome(FRIDAY, 12))


def test_an_opening_runs_over_midnight_into_the_next_day() -> None:
    assert opening(DINNER, ROME, rome(FRIDAY, 23)) == open_until(rome(SATURDAY, 2, 30))
    assert opening(DINNER, ROME, rome(SATURDAY, 1)) == open_until(rome(SATURDAY, 2, 30))
    assert opening(DINNER, ROME, rome(SATURDAY, 3)) == closed_until(rome(SATURDAY, 18))


def test_an_opening_that_ends_at_midnight_ends_with_its_day() -> None:
    hours = (Hours(FRIDAY.weekday(), time(18), time(0)),)
    assert opening(hours, ROME, rome(FRIDAY, 23, 59)) == open_until(rome(SATURDAY, 0))


def test_equal_times_are_open_for_a_whole_day() -> None:
    hours = (Hours(FRIDAY.weekday(), time(6), time(6)),)
    assert opening(hours, ROME, rome(FRIDAY, 6)) == open_until(rome(SATURDAY, 6))
    assert not opening(hours, ROME, rome(FRIDAY, 5, 59)).open


def test_two_openings_a_day_have_a_break_between_them() -> None:
    assert opening((*DINNER, *LUNCH), ROME, rome(FRIDAY, 16)) == closed_until(rome(FRIDAY, 18))
    assert opening((*DINNER, *LUNCH), ROME, rome(FRIDAY, 13)) == open_until(rome(FRIDAY, 15))


def test_openings_that_touch_or_overlap_are_one() -> None:
    day = FRIDAY.weekday()
    touching = (Hours(day, time(12), time(15)), Hours(day, time(15), time(18)))
    inside = (Hours(day, time(12), time(20)), Hours(day, time(13), time(14)))
    assert opening(touching, ROME, rome(FRIDAY, 13)) == open_until(rome(FRIDAY, 18))
    assert opening(inside, ROME, rome(FRIDAY, 13, 30)) == open_until(rome(FRIDAY, 20))


def test_weekday_zero_is_monday() -> None:
    assert opening((Hours(0, time(12), time(15)),), ROME, rome(FRIDAY, 13)).opens_at == rome(date(2026, 5, 11), 12)


def test_a_weekly_opening_that_has_just_passed_opens_again_in_a_week() -> None:
    hours = (Hours(FRIDAY.weekday(), time(12), time(15)),)
    assert opening(hours, ROME, rome(FRIDAY, 15)).opens_at == rome(FRIDAY + timedelta(days=7), 12)


def test_an_exception_replaces_every_opening_of_its_date() -> None:
    hours = (*LUNCH, *DINNER, Hours(None, time(10), time(11), on=FRIDAY))
    assert opening(hours, ROME, rome(FRIDAY, 10, 30)) == open_until(rome(FRIDAY, 11))
    assert opening(hours, ROME, rome(FRIDAY, 13)) == closed_until(rome(SATURDAY, 12))
    assert not opening(hours, ROME, rome(FRIDAY, 20)).open


def test_an_exception_replaces_weekly_hours_even_if_it_names_a_weekday() -> None:
    hours = (*LUNCH, Hours(SATURDAY.weekday(), time(10), time(11), on=FRIDAY))
    assert opening(hours, ROME, rome(FRIDAY, 10, 30)).open
    assert not opening(hours, ROME, rome(SATURDAY, 10, 30)).open


def test_a_date_may_have_several_exceptions() -> None:
    hours = (*LUNCH, Hours(None, time(8), time(9), on=FRIDAY), Hours(None, time(20), time(21), on=FRIDAY))
    assert opening(hours, ROME, rome(FRIDAY, 8)) == open_until(rome(FRIDAY, 9))
    assert opening(hours, ROME, rome(FRIDAY, 13)) == closed_until(rome(FRIDAY, 20))


def test_an_exception_without_times_is_closed_all_day() -> None:
    hours = (*LUNCH, Hours(None, None, None, on=FRIDAY))
    assert opening(hours, ROME, rome(FRIDAY, 13)) == closed_until(rome(SATURDAY, 12))


def test_the_night_before_a_closed_day_runs_on_past_midnight() -> None:
    hours = (*DINNER, Hours(None, None, None, on=SATURDAY))
    assert opening(hours, ROME, rome(SATURDAY, 1)) == open_until(rome(SATURDAY, 2, 30))
    assert opening(hours, ROME, rome(SATURDAY, 20)) == closed_until(rome(date(2026, 5, 10), 18))


def test_an_exceptional_night_runs_on_into_an_ordinary_day() -> None:
    hours = (*LUNCH, Hours(None, time(20), time(4), on=FRIDAY))
    assert opening(hours, ROME, rome(SATURDAY, 3)) == open_until(rome(SATURDAY, 4))


def test_without_hours_it_never_opens() -> None:
    assert opening((), ROME, rome(FRIDAY, 13)) == closed_until(None)


def test_a_row_without_times_or_without_a_day_opens_nothing() -> None:
    rows = (Hours(4, None, time(15)), Hours(4, time(12), None), Hours(None, time(12), time(15)))
    assert opening(rows, ROME, rome(FRIDAY, 13)) == closed_until(None)


def test_after_a_long_holiday_it_opens_on_the_first_day_that_is_not_one() -> None:
    holiday = tuple(Hours(None, None, None, on=date(2026, 8, day)) for day in range(1, 32))
    assert opening((*LUNCH, *holiday), ROME, rome(date(2026, 7, 31), 15)) == closed_until(rome(date(2026, 9, 1), 12))


def test_the_next_opening_may_be_every_number_of_days_ahead_within_a_year() -> None:
    for days in range(1, 366):
        day = FRIDAY + timedelta(days=days)
        assert opening((Hours(None, time(12), time(15), on=day),), ROME, rome(FRIDAY, 13)).opens_at == rome(day, 12)


def test_an_opening_more_than_a_year_ahead_is_none() -> None:
    hours = (Hours(None, time(12), time(15), on=FRIDAY + timedelta(days=366)),)
    assert opening(hours, ROME, rome(FRIDAY, 13)) == closed_until(None)


def test_the_earliest_of_a_far_days_openings_is_the_next() -> None:
    day = FRIDAY + timedelta(days=30)
    hours = (Hours(None, time(18), time(20), on=day), Hours(None, time(12), time(15), on=day))
    assert opening(hours, ROME, rome(FRIDAY, 13)).opens_at == rome(day, 12)


def test_open_around_the_clock_has_no_closing() -> None:
    assert opening(ALWAYS, ROME, rome(FRIDAY, 13)) == open_until(None)


def test_open_around_the_clock_until_a_day_off_within_a_week_closes_then() -> None:
    off = FRIDAY + timedelta(days=6)
    assert opening((*ALWAYS, Hours(None, None, None, on=off)), ROME, rome(FRIDAY, 13)) == open_until(rome(off, 0))


def test_a_closing_exactly_a_week_ahead_is_told_and_a_later_one_is_not() -> None:
    off = FRIDAY + timedelta(days=7)
    hours = (*ALWAYS, Hours(None, None, None, on=off))
    assert opening(hours, ROME, rome(off, 0) - timedelta(days=7)) == open_until(rome(off, 0))
    assert opening(hours, ROME, rome(off, 0) - timedelta(days=7, seconds=1)) == open_until(None)


def test_the_same_moment_is_open_in_one_zone_and_closed_in_another() -> None:
    noon = utc(FRIDAY, 12)
    assert opening(LUNCH, ROME, noon).open
    assert not opening(LUNCH, "America/New_York", noon).open


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        opening(LUNCH, "Europe/Atlantis", utc(FRIDAY, 12))
    with pytest.raises(ZoneInfoNotFoundError):
        business_day(utc(FRIDAY, 12), "Europe/Atlantis", time(4))


def test_a_closing_time_that_spring_skips_moves_on_by_the_hour() -> None:
    # 02:30 does not exist: the clocks go from 02:00 to 03:00, and the night still lasts eight and a half hours.
    closes = utc(SPRING, 1, 30)
    assert opening(DINNER, ROME, utc(SPRING, 1, 29)) == open_until(closes)
    assert opening(DINNER, ROME, closes) == closed_until(utc(SPRING, 16))


def test_an_opening_time_that_spring_skips_moves_on_by_the_hour() -> None:
    hours = (Hours(SPRING.weekday(), time(2, 30), time(6)),)
    assert opening(hours, ROME, utc(SPRING, 1, 29)) == closed_until(utc(SPRING, 1, 30))
    assert opening(hours, ROME, utc(SPRING, 1, 30)) == open_until(utc(SPRING, 4))


def test_an_opening_of_which_spring_leaves_nothing_does_not_happen() -> None:
    hours = (Hours(None, time(2, 30), time(3, 10), on=SPRING), Hours(None, time(9), time(10), on=SPRING))
    assert opening(hours, ROME, utc(SPRING, 0)) == closed_until(rome(SPRING, 9))


def test_openings_that_touch_inside_the_skipped_hour_still_touch() -> None:
    hours = (Hours(None, time(1), time(2, 30), on=SPRING), Hours(None, time(2, 30), time(6), on=SPRING))
    assert opening(hours, ROME, rome(SPRING, 1)) == open_until(rome(SPRING, 6))


def test_a_closing_time_that_autumn_repeats_is_the_second() -> None:
    closes = utc(AUTUMN, 1, 30)
    assert opening(DINNER, ROME, utc(AUTUMN, 0, 45)) == open_until(closes)
    assert opening(DINNER, ROME, closes) == closed_until(utc(AUTUMN, 17))


def test_an_opening_time_that_autumn_repeats_is_the_first() -> None:
    hours = (Hours(AUTUMN.weekday(), time(2, 30), time(6)),)
    assert opening(hours, ROME, utc(AUTUMN, 0, 29)) == closed_until(utc(AUTUMN, 0, 30))
    assert opening(hours, ROME, utc(AUTUMN, 1, 10)) == open_until(utc(AUTUMN, 5))


def test_a_night_around_a_change_of_the_clocks_lasts_as_long_as_time_does() -> None:
    hours = tuple(Hours(day, time(18), time(6)) for day in range(7))
    spring = opening(hours, ROME, rome(SPRING - timedelta(days=1), 18)).closes_at
    autumn = opening(hours, ROME, rome(AUTUMN - timedelta(days=1), 18)).closes_at
    assert spring == rome(SPRING - timedelta(days=1), 18) + timedelta(hours=11)
    assert autumn == rome(AUTUMN - timedelta(days=1), 18) + timedelta(hours=13)


_minutes = st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60))
_week = st.builds(Hours, weekday=st.integers(0, 6), opens=_minutes, closes=_minutes)
_dates = st.integers(0, 12).map(lambda days: SPRING - timedelta(days=6) + timedelta(days=days))
_dated = st.builds(Hours, weekday=st.none(), opens=st.none() | _minutes, closes=_minutes, on=_dates)
_hours = st.lists(_week | _dated, max_size=8).map(tuple)
_zones = st.sampled_from([ROME, "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Havana", "UTC"])


def wall(moment: datetime, zone: str) -> datetime:
    """What the clocks on the wall show then."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes_open(hours: tuple[Hours, ...], zone: str, start: datetime, count: int) -> list[bool]:
    """For each minute from `start` whether it is open, by walking along the clocks on the wall.

    An opening begins when the clocks first show its time, or would have (a skipped time is due as much later as the
    clocks jumped), and ends when they last do. Walked from three days before, so that no opening is missed.
    """
    first = start - timedelta(days=3)
    moments = [first + timedelta(minutes=minute) for minute in range(count + 3 * 1440 + 120)]
    shown: dict[datetime, list[int]] = {}
    for index, moment in enumerate(moments):
        shown.setdefault(wall(moment, zone), []).append(index)
    states = [False] * len(moments)
    dates = sorted({local.date() for local in shown})
    for day in [dates[0] - timedelta(days=1), *dates]:
        dated = [each for each in hours if each.on == day]
        weekly = [each for each in hours if each.on is None and each.weekday == day.weekday()]
        for each in dated or weekly:
            if each.opens is None or each.closes is None:
                continue
            closing_day = day + timedelta(days=1) if each.closes <= each.opens else day
            begin = _index(shown, datetime.combine(day, each.opens), len(moments), last=False)
            end = _index(shown, datetime.combine(closing_day, each.closes), len(moments), last=True)
            for index in range(begin, end):
                states[index] = True
    return states[3 * 1440 : 3 * 1440 + count]


def _index(shown: dict[datetime, list[int]], local: datetime, size: int, *, last: bool) -> int:
    if local < min(shown):
        return 0
    if local > max(shown):
        return size
    jumped = 0
    while local - timedelta(minutes=jumped) not in shown:  # walk back to the last time that was shown, and on from it
        jumped += 1
    return shown[local - timedelta(minutes=jumped)][-1 if last else 0] + jumped


@settings(max_examples=tries(30, quick=10))  # each looks at 2,880 minutes
@given(_hours, _zones, st.integers(0, 4 * 1440))
@example(DINNER, ROME, 2 * 1440)
@example((*LUNCH, Hours(None, time(2, 30), time(3, 10), on=SPRING)), ROME, 2 * 1440)
def test_every_minute_of_two_days_is_as_the_clocks_on_the_wall_say(
    hours: tuple[Hours, ...], zone: str, offset: int
) -> None:
    start = utc(SPRING - timedelta(days=3), 0) + timedelta(minutes=offset)
    oracle = minutes_open(hours, zone, start, 2 * 1440)
    changes = [minute for minute in range(1, len(oracle)) if oracle[minute] != oracle[minute - 1]]
    for minute in sorted({0, *changes, *(change - 1 for change in changes)}):
        now = start + timedelta(minutes=minute)
        answer = opening(hours, zone, now)
        assert answer.open == oracle[minute]
        change = next((later for later in changes if later > minute), None)
        if change is not None:
            assert (answer.closes_at or answer.opens_at) == start + timedelta(minutes=change)


@given(_hours, _zones, st.integers(0, 14 * 1440), st.integers(0, 1439))
def test_what_is_told_is_when_it_next_changes(hours: tuple[Hours, ...], zone: str, offset: int, somewhere: int) -> None:
    now = utc(SPRING - timedelta(days=7), 0) + timedelta(minutes=offset)
    answer = opening(hours, zone, now)
    assert answer.opens_at is None or not answer.open
    assert answer.closes_at is None or answer.open
    change = answer.closes_at or answer.opens_at
    if change is None:
        return
    assert change > now
    assert opening(hours, zone, change).open is not answer.open
    between = now + (change - now) * somewhere / 1440
    assert opening(hours, zone, between) == answer


def test_the_business_day_ends_at_the_cut_off_and_not_at_midnight() -> None:
    assert business_day(rome(FRIDAY, 23, 59), ROME, time(4)) == FRIDAY
    assert business_day(rome(SATURDAY, 3, 59), ROME, time(4)) == FRIDAY
    assert business_day(rome(SATURDAY, 4), ROME, time(4)) == SATURDAY


def test_a_cut_off_at_midnight_makes_the_business_day_the_date() -> None:
    assert business_day(rome(SATURDAY, 0), ROME, time(0)) == SATURDAY
    assert business_day(rome(SATURDAY, 0) - timedelta(seconds=1), ROME, time(0)) == FRIDAY


def test_the_business_day_is_the_restaurants_not_greenwichs() -> None:
    assert business_day(utc(FRIDAY, 22), "Asia/Tokyo", time(4)) == SATURDAY
    assert business_day(utc(SATURDAY, 3), "America/New_York", time(4)) == FRIDAY


def test_a_cut_off_that_spring_skips_comes_as_much_later() -> None:
    assert business_day(utc(SPRING, 1, 29), ROME, time(2, 30)) == SPRING - timedelta(days=1)
    assert business_day(utc(SPRING, 1, 30), ROME, time(2, 30)) == SPRING


def test_a_cut_off_that_autumn_repeats_is_the_first_and_is_not_taken_back() -> None:
    assert business_day(utc(AUTUMN, 0, 29), ROME, time(2, 30)) == AUTUMN - timedelta(days=1)
    assert business_day(utc(AUTUMN, 0, 30), ROME, time(2, 30)) == AUTUMN
    assert business_day(utc(AUTUMN, 1, 15), ROME, time(2, 30)) == AUTUMN  # the clocks show 02:15 again


def test_clocks_that_go_back_over_midnight_do_not_bring_yesterday_back() -> None:
    # Newfoundland in 2010 went from 00:01 back to 23:01.
    assert business_day(datetime(2010, 11, 7, 2, 30, tzinfo=UTC), "America/St_Johns", time(0)) == date(2010, 11, 7)
    assert business_day(datetime(2010, 11, 7, 2, 45, tzinfo=UTC), "America/St_Johns", time(0)) == date(2010, 11, 7)


def test_a_date_that_was_skipped_is_no_business_day() -> None:
    # Samoa had no 30 December 2011.
    before = business_day(datetime(2011, 12, 30, 10, 30, tzinfo=UTC), "Pacific/Apia", time(4))
    after = business_day(datetime(2011, 12, 30, 14, 30, tzinfo=UTC), "Pacific/Apia", time(4))
    assert (before, after) == (date(2011, 12, 29), date(2011, 12, 31))


@given(_zones, _minutes, st.integers(0, 400 * 1440), st.integers(0, 2880))
def test_business_days_never_go_back(zone: str, cutoff: time, offset: int, later: int) -> None:
    now = utc(date(2026, 1, 1), 0) + timedelta(minutes=offset)
    day, later_day = business_day(now, zone, cutoff), business_day(now + timedelta(minutes=later), zone, cutoff)
    assert day <= later_day <= day + timedelta(days=1 + later // 1380)


def test_the_next_business_day_begins_at_the_next_cut_off() -> None:
    assert next_business_day(rome(FRIDAY, 23), ROME, time(4)) == rome(SATURDAY, 4)
    assert next_business_day(rome(SATURDAY, 3, 59), ROME, time(4)) == rome(SATURDAY, 4)
    assert next_business_day(rome(SATURDAY, 4), ROME, time(4)) == rome(SATURDAY + timedelta(days=1), 4)


def test_a_date_that_was_skipped_begins_no_business_day() -> None:
    # Samoa had no 30 December 2011: its 29th ends where the 31st begins.
    begins = next_business_day(datetime(2011, 12, 30, 9, tzinfo=UTC), "Pacific/Apia", time(4))
    assert begins == datetime(2011, 12, 30, 14, tzinfo=UTC)


@given(_zones, _minutes, st.integers(0, 400 * 1440))
def test_a_business_day_lasts_until_the_next_begins_and_not_a_moment_longer(
    zone: str, cutoff: time, offset: int
) -> None:
    now = utc(date(2026, 1, 1), 0) + timedelta(minutes=offset)
    begins, day = next_business_day(now, zone, cutoff), business_day(now, zone, cutoff)
    assert business_day(begins - timedelta(seconds=1), zone, cutoff) == day
    assert business_day(begins, zone, cutoff) == day + timedelta(days=1)
