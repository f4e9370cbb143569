"""Wakes actors at their deadlines, thousands of them with one task.

A time limit of trio's own costs a tenth of what a whole tap does, and an actor needs one at every turn. So each has an
alarm instead, which it may set as often as it likes: as long as the alarm rings before that anyway, nothing is done.
Who is rung early finds nothing due and sets the alarm anew.

Owns: the order of the alarms. Must not: know what is due. Times are trio's, in seconds.
"""

import heapq
from collections.abc import Callable
from itertools import count
from math import inf

import trio


class Alarm:
    """One actor's alarm. It rings at the latest when it was set for."""

    __slots__ = ("_alarms", "at_s", "ring")

    def __init__(self, alarms: "Alarms", ring: Callable[[], None]) -> None:
        self._alarms = alarms
        self.at_s = inf
        self.ring = ring

    def set(self, at_s: float) -> None:
        """Rings at `at_s`, or before."""
        if at_s < self.at_s:
            self.at_s = at_s
            self._alarms.add(self)

    def off(self) -> None:
        """Does not ring until it is set anew."""
        self.at_s = inf

    def end(self) -> None:
        """Never rings again, and holds nobody: an actor that has ended is gone without a search for cycles."""
        self.off()
        self.ring = _nobody


def _nobody() -> None:
    """Whom an alarm wakes that has ended."""


class Alarms:
    """The alarms of one process. `run` must be running for them to ring.

    What was set for later and then for earlier lies here twice until its later time; nobody sets an alarm for long.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Alarm]] = []
        self._numbers = count()  # of two alarms for one moment, the one that was set first
        self._sooner = trio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def alarm(self, ring: Callable[[], None]) -> Alarm:
        """A new alarm, which is off. `ring` returns at once and does not raise."""
        return Alarm(self, ring)

    def add(self, alarm: Alarm) -> None:
        """Takes up an alarm that was set."""
        heapq.heappush(self._waiting, (alarm.at_s, next(self._numbers), alarm))
        if self._waiting[0][2] is alarm:
            self._sooner.set()

    async def run(self) -> None:
        """Rings, for ever."""
        while True:
            self._sooner = trio.Event()
            with trio.move_on_at(self._waiting[0][0] if self._waiting else inf):
                await self._sooner.wait()
            self._ring_due(trio.current_time())

    def _ring_due(self, now_s: float) -> None:
        while self._waiting and self._waiting[0][0] <= now_s:
            at_s, _, alarm = heapq.heappop(self._waiting)
            if alarm.at_s == at_s:
                alarm.off()
                alarm.ring()
