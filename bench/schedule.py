"""An open loop: edits are due at their own times, whatever has come of those before, as people's taps are.

A closed loop waits for the server before it asks again, and so never sees the time that people would have waited while
the server was busy. Here each edit's latency counts from when it was *due*, not from when it was sent: if the sender
itself came late, because it was held up, that is part of what a person would have felt.

Owns: when edits are due, the loop that sends them, and the account of how long they took and how late they were sent.
Must not: know a socket or a clock; both are handed in.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from random import Random
from statistics import quantiles
from typing import Final, Protocol

from attrs import define, field, frozen

BURST_MAX: Final = 8  # edits sent at once when late, before listening again
GRACE_S: Final = 10.0  # how long answers are waited for after the last edit was due
LATE_S: Final = 0.001  # sent later than that, an edit counts as late


@frozen
class Due:
    """An edit: seconds after the beginning, and the number of the phone that sends it."""

    at_s: float
    phone: int


class Line(Protocol):
    """Where edits go and answers come from."""

    def send(self, phone: int) -> None:
        """Sends that phone's next edit."""
        ...

    def wait(self, seconds: float) -> Iterable[tuple[int, int]]:
        """Waits at most so long for answers; gives phones and how many of their edits were answered, oldest first."""
        ...


@frozen
class Outcome:
    """What an open loop showed. Latencies in seconds, from when an edit was due to when its answer came.

    What never came counts as long as it was waited for. `late` is the share of edits that were sent more than
    `LATE_S` after they were due, and `late_p99_s` how late: both tell whether the sender kept its schedule.
    """

    edits: int
    unanswered: int
    p50_s: float
    p99_s: float
    late: float
    late_p99_s: float

    @property
    def spread(self) -> float:
        """How much longer the slowest of a hundred waits than the middle one: p99 / p50."""
        return self.p99_s / self.p50_s


def poisson(phones: int, per_s: float, seconds: float, random: Random) -> Sequence[Due]:
    """When each of so many phones edits, all of them together `per_s` times a second on average, soonest first.

    Each phone's times are a Poisson process of its own: independent of the others', and of what it did before.
    """
    edits = []
    for phone in range(phones):
        at_s = random.expovariate(per_s / phones)
        while at_s < seconds:
            edits.append(Due(at_s, phone))
            at_s += random.expovariate(per_s / phones)
    return sorted(edits, key=lambda due: due.at_s)


@define
class Account:
    """Which edits are under way, and how it went so far. Times are seconds after the beginning."""

    latencies_s: list[float] = field(factory=list)
    late_s: list[float] = field(factory=list)
    _under_way: dict[int, deque[float]] = field(factory=dict)  # for each phone, when its edits were due

    def sent(self, due: Due, now_s: float) -> None:
        """An edit was sent."""
        self.late_s.append(now_s - due.at_s)
        self._under_way.setdefault(due.phone, deque()).append(due.at_s)

    def answered(self, phone: int, count: int, now_s: float) -> None:
        """So many of the phone's edits were answered, oldest first."""
        for _ in range(count):
            self.latencies_s.append(now_s - self._under_way[phone].popleft())

    @property
    def unanswered(self) -> int:
        """How many edits are under way."""
        return len(self.late_s) - len(self.latencies_s)

    def outcome(self, now_s: float) -> Outcome:
        """The figures, with what is still under way counted until now."""
        waited = [now_s - due for edits in self._under_way.values() for due in edits]
        took = [*self.latencies_s, *waited]
        cuts, late = quantiles(took, n=100), quantiles(self.late_s, n=100)
        share = sum(each > LATE_S for each in self.late_s) / len(self.late_s)
        return Outcome(len(took), len(waited), cuts[49], cuts[98], share, late[98])


def keep(schedule: Sequence[Due], line: Line, clock: Callable[[], float]) -> Outcome:
    """Sends every edit as soon as it is due, and listens in between. Needs two edits or more."""
    account, begin = Account(), clock()
    waiting = deque(schedule)
    end_s = schedule[-1].at_s + GRACE_S
    while (now_s := clock() - begin) < end_s and (waiting or account.unanswered):
        for _ in range(BURST_MAX):
            if not waiting or waiting[0].at_s > now_s:
                break
            due = waiting.popleft()
            account.sent(due, now_s)
            line.send(due.phone)
            now_s = clock() - begin
        next_s = waiting[0].at_s if waiting else end_s
        for phone, count in line.wait(max(0.0, next_s - now_s)):
            account.answered(phone, count, clock() - begin)
    return account.outcome(clock() - begin)
