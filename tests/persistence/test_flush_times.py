"""The middle and the longest of the flushes, told once."""

from persistence.flush_times import LATEST_MAX, Flushes, FlushTimes


def test_the_middle_and_the_longest_are_told_and_then_forgotten() -> None:
    times = FlushTimes()
    for seconds in (0.004, 0.09, 0.002):
        times.note(seconds)
    assert times.taken() == Flushes(0.004, 0.09)
    assert times.taken() == Flushes(None, None)
    times.note(0.003)
    assert times.taken() == Flushes(0.003, 0.003)


def test_the_longest_is_of_all_and_what_is_kept_has_a_bound() -> None:
    times = FlushTimes()
    times.note(1.0)
    for _ in range(3 * LATEST_MAX):
        times.note(0.002)
    assert len(times._latest) == LATEST_MAX
    assert times.taken() == Flushes(0.002, 1.0)
