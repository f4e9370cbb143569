"""Counting hits in memory: windows that end, room for so many, and no thread."""

import threading

import pytest

from persistence import rate_windows
from persistence.rate_windows import RateWindows


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_window_begins_with_its_first_hit_and_ends() -> None:
    clock = Clock()
    windows = RateWindows(clock)
    assert [windows.incr("a", 60), windows.incr("a", 60), windows.incr("b", 60)] == [1, 2, 1]
    clock.now_s += 59
    assert (windows.incr("a", 60), windows.get("a"), windows.get_expiry("a")) == (3, 3, 160.0)
    clock.now_s += 1
    assert windows.get("a") == 0
    assert windows.incr("a", 60) == 1
    windows.clear("a")
    assert windows.get("a") == 0
    assert (windows.reset(), windows.get("b"), windows.check()) == (1, 0, True)


def test_what_is_over_makes_room_and_then_what_began_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_windows, "WINDOWS_MAX", 3)
    clock = Clock()
    windows = RateWindows(clock)
    windows.incr("long", 600)
    windows.incr("short", 1)
    windows.incr("other", 600)
    clock.now_s += 2
    windows.incr("new", 600)
    assert [windows.get(key) for key in ("long", "short", "other", "new")] == [1, 0, 1, 1]
    windows.incr("newer", 600)
    assert [windows.get(key) for key in ("long", "other", "new", "newer")] == [0, 1, 1, 1]


def test_counting_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise AssertionError("a thread was started")

    monkeypatch.setattr(threading.Thread, "start", start)
    windows = RateWindows()
    assert [windows.incr("a", 60) for _ in range(3)] == [1, 2, 3]
