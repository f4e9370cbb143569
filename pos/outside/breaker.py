"""Whether a till or provider is spoken to at all: the circuit breaker of one restaurant. Pure; it is given its clock.

    closed ──3 unknown outcomes in a row──▶ open ──10 s──▶ half open ──an answer──▶ closed
                                             ▲               │
                                             └── unknown: 20, 40, 80, then 120 s

Open, nothing is asked by itself, and diners are told at once what they would otherwise learn after ten seconds. Half
open, the next call is the probe; workers see to it that there is never a second one. A yes or a no is an answer; "I do
not have that" is none, because a till may look up well and take nothing.

What is sent while it is open all the same (an order that staff have sent again) closes it with an answer. Without one
it changes nothing: the pause ends when it would have ended. The pauses differ by a tenth either way, so that a hundred
restaurants behind one till in the cloud do not come back to it in step.

Ours and not purgatory's: that one reads its own wall clock and tells a failure by an exception. Here failures are
values, the clock jumps in tests, and the state has to be seen without asking to pass.

Owns: the count and the pauses. Must not: wait, log, or know who is asked.
"""

from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

from actors.ports.clock import Clock
from pos.outside import pauses
from pos.outside.pauses import Chance

FAILURES_MAX: Final = 3  # one order's quick attempts; a till that answers none of them is not busy but gone
PAUSE_FIRST_S: Final = 10.0  # the diners' window: whoever orders meanwhile would hardly see the end of it
PAUSE_MAX_S: Final = 120.0  # what a till that is back waits at most for its backlog, give or take the jitter


class BreakerState(IntEnum):
    """How much they are trusted; the numbers are the metric's."""

    CLOSED = 0
    HALF_OPEN = 1
    OPEN = 2


class Breaker:
    """One restaurant's breaker. Everything is synchronous."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._failures = 0
        self._pause_s = PAUSE_FIRST_S
        self._probe_at: datetime | None = None

    @property
    def state(self) -> BreakerState:
        """The state right now."""
        if self._probe_at is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._clock() < self._probe_at else BreakerState.HALF_OPEN

    @property
    def probe_at(self) -> datetime | None:
        """When they may be spoken to again; None where they may be all the time."""
        return self._probe_at

    def answered(self) -> None:
        """They said yes or no."""
        self._failures, self._pause_s, self._probe_at = 0, PAUSE_FIRST_S, None

    def failed(self) -> None:
        """Nobody knows how a call ended. What was begun before it opened keeps it open no longer."""
        self._failures += 1
        match self.state:
            case BreakerState.HALF_OPEN:
                self._pause_s = min(self._pause_s * 2, PAUSE_MAX_S)
                self._open()
            case BreakerState.CLOSED if self._failures >= FAILURES_MAX:
                self._open()
            case _:
                return

    def _open(self) -> None:
        pause_s = pauses.probe_s(self._pause_s, self._chance())
        self._probe_at = self._clock() + timedelta(seconds=pause_s)
