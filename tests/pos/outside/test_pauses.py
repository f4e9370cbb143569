"""Pauses, by example."""

from pos.outside.pauses import report_s


def test_a_report_is_repeated_soon_and_then_every_few_seconds() -> None:
    assert [report_s(failures, 0.5) for failures in (1, 2, 6, 100)] == [0.1, 0.2, 5.0, 5.0]
