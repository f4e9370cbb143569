"""How long people wait for a session's answer: all equally long, so one alarm sees to all of them.

A time limit of trio's own costs as much as a rule, and every request asks a session at least once. Whoever was answered
is forgotten as soon as nobody waits who asked before.

Owns: who waits, in the order in which they asked. Must not: know what they asked.
"""

from collections import deque
from typing import Final

import trio

from actors.alarms import Alarms

ASK_TIMEOUT_S: Final = (
    25.0  # two turns that end at their guard, and a margin; behind a full mailbox it may be too short
)


class Patience:
    """Everybody who waits for a session of this process. Everything is synchronous."""

    def __init__(self, alarms: Alarms) -> None:
        self._waiting: deque[tuple[float, trio.Event]] = deque()
        self._alarm = alarms.alarm(self._rung)

    def __len__(self) -> int:
        return len(self._waiting)

    def begin(self, answered: trio.Event) -> None:
        """Somebody waits for this, and gives up by it: it is set once their time is over. Whoever has gone sets it."""
        waiting, ends_s = self._waiting, trio.current_time() + ASK_TIMEOUT_S
        while waiting and waiting[0][1].is_set():
            waiting.popleft()
        if self._alarm.at_s > ends_s:  # it is off: nobody has asked for a while
            self._alarm.set(ends_s)
        waiting.append((ends_s, answered))

    def _rung(self) -> None:
        now_s = trio.current_time()
        while self._waiting and (self._waiting[0][0] <= now_s or self._waiting[0][1].is_set()):
            self._waiting.popleft()[1].set()
        if self._waiting:
            self._alarm.set(self._waiting[0][0])
