"""Business days on a restaurant's own clocks: how long they are, how one follows another, and when one is closed."""

from datetime import UTC, date, datetime, time, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.domain import limits
from actors.domain.money.payment import Method
from actors.domain.opening import business_day
from actors.domain.papers.business_day import (
    DayClosing,
    DayFigures,
    MoneyMoved,
    closed_span,
    may_close,
    span_of,
)
from actors.domain.papers.day_sales import DaySales

ROME, FOUR = "Europe/Rome", time(4)
SPRING, AUTUMN = date(2026, 3, 28), date(2026, 10, 24)  # the nights in which the clocks are turned
ON_ITS_WAY = timedelta(seconds=limits.WRITTEN_S)
NOTHING = DayFigures(DaySales(), ())
ZONES = ("Europe/Rome", "Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago")


def closing(day: date, ends_at: datetime) -> DayClosing:
    return DayClosing(day, ends_at - timedelta(hours=1), ends_at, NOTHING, 0, 1, ends_at)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 7, 1), 24), (SPRING, 23), (AUTUMN, 25)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    span = span_of(day, ROME, FOUR, None)
    assert span.ends_at - span.starts_at == timedelta(hours=hours)
    assert span.starts_at.astimezone(UTC).tzinfo is UTC


@given(
    zone=st.sampled_from(ZONES),
    cutoff=st.times(),
    at=st.timedeltas(timedelta(), timedelta(days=5 * 365)).map(lambda after: datetime(2024, 1, 1, tzinfo=UTC) + after),
)
def test_every_moment_is_in_the_day_that_it_belongs_to_and_in_no_other(zone: str, cutoff: time, at: datetime) -> None:
    day = business_day(at, zone, cutoff)
    span = span_of(day, zone, cutoff, None)
    assert span.starts_at <= at < span.ends_at
    assert span_of(day + timedelta(days=1), zone, cutoff, None).starts_at == span.ends_at


def test_what_comes_after_an_early_closing_is_the_next_days() -> None:
    day = date(2026, 7, 1)
    early = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    closed = closed_span(span_of(day, ROME, FOUR, None), early, None)
    assert closed is not None
    assert closed.ends_at == early - ON_ITS_WAY
    following = span_of(day + timedelta(days=1), ROME, FOUR, closing(day, closed.ends_at))
    assert following.starts_at == closed.ends_at
    assert following.ends_at == span_of(day + timedelta(days=1), ROME, FOUR, None).ends_at


def test_a_day_that_is_closed_late_ends_when_it_ended() -> None:
    span = span_of(date(2026, 7, 1), ROME, FOUR, None)
    assert closed_span(span, span.ends_at + timedelta(days=3), None) == span
    assert closed_span(span, span.ends_at + timedelta(days=3), span.ends_at) == span


def test_a_day_ends_before_the_oldest_order_that_is_still_awaited_and_is_not_closed_where_that_is_its_first() -> None:
    span = span_of(date(2026, 7, 1), ROME, FOUR, None)
    hour = timedelta(hours=1)
    closed = closed_span(span, span.ends_at + hour, span.ends_at - hour)
    assert closed is not None
    assert closed.ends_at == span.ends_at - hour
    assert closed_span(span, span.ends_at, span.starts_at) is None
    assert closed_span(span, span.starts_at + ON_ITS_WAY, None) is None


def test_a_day_whose_hour_was_moved_begins_where_the_one_before_ended() -> None:
    day = date(2026, 7, 1)
    late = span_of(day, ROME, time(6), None).ends_at
    assert span_of(day + timedelta(days=1), ROME, FOUR, closing(day, late)).starts_at == late


def test_a_day_is_closed_once_it_has_begun_by_the_calendar_whatever_was_closed_before() -> None:
    day = date(2026, 7, 2)
    early = datetime(2026, 7, 1, 21, 30, tzinfo=UTC)
    span = span_of(day, ROME, FOUR, closing(day - timedelta(days=1), early))
    assert not may_close(span, ROME, FOUR, early + timedelta(hours=1))
    assert may_close(span, ROME, FOUR, datetime(2026, 7, 2, 2, 0, 1, tzinfo=UTC))


def test_the_drawer_should_have_the_cash_and_its_tips_less_what_went_out_of_it() -> None:
    money = (
        MoneyMoved(Method.CASH, 1, 2, taken=5000, tips=300, back=700, tips_back=100),
        MoneyMoved(Method.CASH, 2, 1, taken=1000),
        MoneyMoved(Method.CARD, None, 1, taken=9900, tips=100),
        MoneyMoved(Method.TERMINAL, 1, 1, taken=400, back=400),
    )
    figures = DayFigures(DaySales(), money)
    assert (figures.expected_cash, figures.taken, figures.tips) == (5500, 15_200, 300)
    shut = attrs.evolve(closing(SPRING, datetime(2026, 3, 28, tzinfo=UTC)), figures=figures, counted_cash=5450)
    assert shut.difference == -50
