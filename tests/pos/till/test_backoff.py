"""The back-off, by example."""

import pytest

from pos.till.backoff import quick_s, slow_s


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2.0), (2, 4.0), (3, None), (9, None), (0, None)])
def test_quick_attempts_follow_after_2_and_4_seconds_and_then_no_more(attempt: int, seconds: float | None) -> None:
    assert quick_s(attempt) == seconds


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 30), (2, 30), (3, 30), (4, 120), (5, 480), (6, 1920), (7, 1920), (1000, 1920)]
)
def test_background_attempts_follow_the_contract_and_never_stop(attempt: int, seconds: float) -> None:
    assert slow_s(attempt, 0.5) == pytest.approx(seconds)


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 7), (3, 7), (4, 9), (5, 9)])
def test_the_steps_can_be_chosen_and_the_last_is_repeated(attempt: int, seconds: float) -> None:
    assert slow_s(attempt, 0.5, (7.0, 9.0)) == pytest.approx(seconds)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 27.0), (0.5, 30.0), (1.0, 33.0)])
def test_jitter_moves_a_step_by_a_tenth_either_way(chance: float, seconds: float) -> None:
    assert slow_s(3, chance) == pytest.approx(seconds)
