"""The breaker, by example: when a till is left alone and when it is asked again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from pos.outside.breaker import FAILURES_MAX, PAUSE_FIRST_S, PAUSE_MAX_S, Breaker, BreakerState

START = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)


@define
class Watch:
    """A clock that is set by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def opened(watch: Callable[[], datetime]) -> Breaker:
    breaker = Breaker(watch, half)
    for _ in range(FAILURES_MAX):
        breaker.failed()
    return breaker


def half() -> float:
    """The chance that leaves every pause as the schedule has it."""
    return 0.5


def state_of(breaker: Breaker) -> BreakerState:
    return breaker.state


def test_it_opens_after_three_unknown_outcomes_in_a_row() -> None:
    breaker = Breaker(Watch(), half)
    breaker.failed()
    breaker.failed()
    assert state_of(breaker) is BreakerState.CLOSED
    assert breaker.probe_at is None
    breaker.failed()
    assert state_of(breaker) is BreakerState.OPEN
    assert breaker.probe_at == START + timedelta(seconds=10)


def test_an_answer_in_between_begins_the_count_anew() -> None:
    breaker = Breaker(Watch(), half)
    for _ in range(10):
        breaker.failed()
        breaker.failed()
        breaker.answered()
    assert state_of(breaker) is BreakerState.CLOSED


def test_it_is_half_open_after_the_pause_until_the_probe_says_more() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.go_on(9.9)
    assert state_of(breaker) is BreakerState.OPEN
    watch.go_on(0.1)
    assert state_of(breaker) is BreakerState.HALF_OPEN
    watch.go_on(100)
    assert state_of(breaker) is BreakerState.HALF_OPEN


def test_each_probe_that_fails_doubles_the_pause_up_to_two_minutes() -> None:
    watch, pauses = Watch(), []
    breaker = opened(watch)
    for _ in range(6):
        assert breaker.probe_at is not None
        pauses.append((breaker.probe_at - watch.now).total_seconds())
        watch.now = breaker.probe_at
        breaker.failed()
    assert pauses == [10, 20, 40, 80, 120, 120]


def test_two_tills_that_went_away_together_are_not_asked_in_step() -> None:
    chances = iter([0.0, 0.999, 0.25])
    watch = Watch()
    probes = []
    for chance in chances:
        breaker = Breaker(watch, partial(float, chance))
        for _ in range(FAILURES_MAX):
            breaker.failed()
        assert breaker.probe_at is not None
        probes.append(round((breaker.probe_at - watch.now).total_seconds(), 2))
    assert probes == [9.0, 11.0, 9.5]


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 12))
def test_no_pause_strays_from_its_step_by_more_than_a_tenth(chance: float, failures: int) -> None:
    watch = Watch()
    breaker = Breaker(watch, lambda: chance)
    for _ in range(FAILURES_MAX):
        breaker.failed()
    for _ in range(failures):
        watch.now = breaker.probe_at or watch.now
        breaker.failed()
    assert breaker.probe_at is not None
    step_s = min(PAUSE_FIRST_S * 2**failures, PAUSE_MAX_S)
    assert 0.9 * step_s - 1e-5 <= (breaker.probe_at - watch.now).total_seconds() <= 1.1 * step_s + 1e-5


def test_an_answer_closes_it_even_before_the_pause_is_over() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.go_on(1)
    breaker.answered()
    assert state_of(breaker) is BreakerState.CLOSED


def test_a_probe_that_is_answered_closes_it_and_forgets_the_pauses() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.go_on(10)
    breaker.failed()
    watch.go_on(20)
    breaker.answered()
    assert state_of(breaker) is BreakerState.CLOSED
    for _ in range(FAILURES_MAX):
        breaker.failed()
    assert breaker.probe_at == watch.now + timedelta(seconds=PAUSE_FIRST_S)


def test_what_fails_while_it_is_open_keeps_it_open_no_longer() -> None:
    watch = Watch()
    breaker = opened(watch)
    watch.go_on(5)
    breaker.failed()
    assert breaker.probe_at == START + timedelta(seconds=10)


@pytest.mark.parametrize("state", list(BreakerState))
def test_its_states_are_numbered_as_the_metric_says(state: BreakerState) -> None:
    assert {"CLOSED": 0, "HALF_OPEN": 1, "OPEN": 2}[state.name] == state


@given(st.lists(st.one_of(st.sampled_from(["failed", "answered"]), st.floats(0, 300)), max_size=60))
def test_it_always_lets_a_probe_through_within_two_minutes_and_never_shortens_a_pause(
    story: list[str | float],
) -> None:
    watch = Watch()
    breaker = Breaker(watch, half)
    pauses: list[float] = []
    for step in story:
        if isinstance(step, float):
            watch.go_on(step)
            continue
        before = breaker.probe_at
        getattr(breaker, step)()
        assert (state_of(breaker) is BreakerState.CLOSED) == (breaker.probe_at is None)
        if step == "answered":
            pauses.clear()
        elif breaker.probe_at is not None and breaker.probe_at != before:
            pauses.append((breaker.probe_at - watch.now).total_seconds())
    assert all(PAUSE_FIRST_S <= pause <= PAUSE_MAX_S for pause in pauses)
    assert all(shorter <= longer for shorter, longer in pairwise(pauses))
