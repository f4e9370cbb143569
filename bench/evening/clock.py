"""The evening's time: work takes as long as it takes, and waiting is skipped.

Everything that happens in the evening, the server too, runs in one process under this clock. While anybody is at work
(code runs, Postgres or Redis has been asked, a thread computes) it goes as fast as the clock on the wall. When nobody
is, everybody waits for a time to come; then it jumps to the first of these. So an answer takes the milliseconds that
it takes, three seconds for the till are three seconds, a coffee is drunk in no time, and ten hours are over in a minute
or two. The wall's time follows it, from whatever moment the evening begins at.

Not on it: Postgres's own `now()`, which is in defaults of columns, in forgetting revocations a day late, and in which
holds are read when the house opens (none); and what Redis forgets by itself, which is never needed for being right. The
evening is one that is still to come, so that to Postgres nothing of it is over too early.

Owns: the two times. Must not: know what is waited for.
"""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Protocol, Self

import trio
from trio.testing import active_thread_count


class Border(Protocol):
    """Where work leaves the process; `crossing` is how much of it is out there."""

    crossing: int


class EveningClock(trio.abc.Clock, trio.abc.Instrument):
    """Trio's clock and the wall's. It skips nothing before `skipping`, within trio, and until it is told to."""

    def __init__(self, begins_at: datetime, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self.begins_at = begins_at
        self._begun = now()
        self._skipped_s = 0.0
        self._borders: list[Border] = []
        self._skips = False
        self._looked = False  # whether nothing has come in since everybody began to wait

    # ---- for the server and the story

    def heeding(self, border: Border) -> Self:
        """From now on work that has crossed this border counts as work."""
        self._borders.append(border)
        return self

    def wall(self) -> datetime:
        """The time of day; fits `actors.ports.clock.Clock`."""
        return self.begins_at + timedelta(seconds=self.current_time() - self._begun)

    def at(self, time: str) -> datetime:
        """A time of the day that it begins on, in its zone; what is past midnight goes on counting: `25:30`."""
        return _on(self.begins_at, time)

    def skipping(self) -> None:
        """From now on waits are skipped. Called once, within the run whose clock this is."""
        trio.lowlevel.add_instrument(self)
        self._skips = True

    async def until(self, moment: datetime) -> None:
        """Returns when it is that time, or at once where it was."""
        await trio.sleep(max(0.0, (moment - self.wall()).total_seconds()))

    # ---- for trio

    def start_clock(self) -> None:
        """The run begins; this clock has begun already."""

    def current_time(self) -> float:
        """Seconds, of which only differences mean anything."""
        return self._now() + self._skipped_s

    def deadline_to_sleep_time(self, deadline: float) -> float:
        """How long to wait for what comes in, when nobody has anything to do before `deadline`.

        The first time not at all, just to see whether something has come; if nothing has, it is the deadline already.
        """
        wait_s = deadline - self.current_time()
        if wait_s <= 0 or math.isinf(wait_s) or not self._skips or self._at_work():
            return wait_s
        if self._looked:
            self._skipped_s += wait_s
        self._looked = True
        return 0.0

    def before_task_step(self, _: Any) -> None:
        """Somebody does something."""
        self._looked = False

    def _at_work(self) -> bool:
        return active_thread_count() > 0 or any(border.crossing for border in self._borders)


def next_weekday(now: datetime, weekday: int, time: str) -> datetime:
    """That time of the first such day (Monday is 0) that begins after `now`, in its zone: a day that is not over."""
    day = now + timedelta(days=1)
    while day.weekday() != weekday:
        day += timedelta(days=1)
    return _on(day, time)


def _on(day: datetime, time: str) -> datetime:
    hours, minutes = map(int, time.split(":"))
    return day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hours, minutes=minutes)
