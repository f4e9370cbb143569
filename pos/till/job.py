"""Something to do for one order, and the machine it follows beside the order's own.

What is due Postgres knows (`Order.pos_next_at`). A job is what a worker knows beyond that for a few seconds, and its
stage says what that is:

    stage        what only we know                                   needs the till   goes on to
    DUE          nothing                                             yes              any
    ANNOUNCED    a sending is announced under `lease`, perhaps        yes              any but DUE
                 durably, and has certainly not begun
    UNREPORTED   the attempt is over, and its owner has still to      no               UNREPORTED
                 be told `reports`
    HELD_BACK    its owner was away, or it surprised us: not         yes              any but DUE
                 before `due`, whatever Postgres says

A job ends when its owner has heard everything; what is left to do for the order is then a new one, DUE when Postgres
says so (`job_for`). Beside its stage a job has a right of way, which only grows until it is held back:

    BY_TURN      by number, when it is due, and not while the till rests
    EARLY        its back-off is over, because the till is back
    INSISTENT    goes once even while the till rests: staff have sent it again, for that they have looked at the till,
                 or a probe has taken its place (`pos.till.probe`)

Owns: the stages, their moves, and the job. Must not: wait, read a clock, or know a till.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, IntEnum, auto
from types import MappingProxyType
from typing import Final
from uuid import UUID

import attrs
from attrs import frozen

from actors.domain.commands import Command
from actors.domain.limits import LOCK_LEASE_S
from actors.domain.ordering.order import Order
from actors.domain.till.status import RESENT


class Stage(Enum):
    """What a worker knows of an order that Postgres does not."""

    DUE = auto()
    ANNOUNCED = auto()
    UNREPORTED = auto()
    HELD_BACK = auto()


class RightOfWay(IntEnum):
    """Before whom, and in spite of what, an order goes."""

    BY_TURN = 0
    EARLY = 1
    INSISTENT = 2


_WAITED_FOR: Final = timedelta(seconds=LOCK_LEASE_S)
_ANY_BUT_DUE: Final = frozenset({Stage.ANNOUNCED, Stage.UNREPORTED, Stage.HELD_BACK})

JOB_MOVES: Final[Mapping[Stage, frozenset[Stage]]] = MappingProxyType(
    {
        Stage.DUE: frozenset(Stage),
        Stage.ANNOUNCED: _ANY_BUT_DUE,
        Stage.UNREPORTED: frozenset({Stage.UNREPORTED}),
        Stage.HELD_BACK: _ANY_BUT_DUE,
    }
)
"""From each stage, where a job may go."""

NEEDS_NO_TILL: Final = frozenset({Stage.UNREPORTED})


@frozen
class Job:
    """Something to do for one order when it is `due`, usually one more attempt.

    `session_id` is None where the session has been deleted. `lease` is that of the sending of an ANNOUNCED one,
    `reports` what an UNREPORTED one has to tell. `failures` counts in a row how often its owner could not be reached,
    or it surprised us. `let_go` means that its diners have been told that the order stands, and wait no longer.
    """

    session_id: UUID | None
    order_number: int
    placed_at: datetime
    due: datetime
    stage: Stage = Stage.DUE
    right: RightOfWay = RightOfWay.BY_TURN
    lease: datetime | None = None
    reports: Sequence[Command] = ()
    failures: int = 0
    let_go: bool = False

    @property
    def outranks_postgres(self) -> bool:
        """Whether the job knows something that Postgres does not, so that nothing found there may replace it."""
        return self.stage is not Stage.DUE or self.right is RightOfWay.EARLY

    def announced(self, due: datetime, lease: datetime) -> "Job":
        """The job of beginning what is announced under this lease."""
        return self._moved(Stage.ANNOUNCED, due, lease=lease)

    def unreported(self, due: datetime, reports: Sequence[Command]) -> "Job":
        """The job of telling these reports."""
        return self._moved(Stage.UNREPORTED, due, reports=reports)

    def held_back(self, due: datetime) -> "Job":
        """The job of trying again, of which nothing is known any more: what was announced may have begun."""
        return self._moved(Stage.HELD_BACK, due)

    def postponed(self, due: datetime) -> "Job":
        """The job as it is, and later: its owner could not be reached, and nothing has come of it yet."""
        match self.stage:
            case Stage.ANNOUNCED if self.lease is not None:
                return self.announced(due, self.lease)
            case Stage.UNREPORTED:
                return self.unreported(due, self.reports)
            case _:
                return self.held_back(due)

    def hurried(self, now: datetime) -> "Job":
        """The job, due now: the till is back, so that its back-off is over."""
        return attrs.evolve(self, due=now, right=max(self.right, RightOfWay.EARLY))

    def urged_by(self, other: "Job") -> "Job":
        """The job, at once and even while the till rests if that is how it is with the other."""
        if other.right is not RightOfWay.INSISTENT:
            return self
        return attrs.evolve(self, due=min(self.due, other.due), right=RightOfWay.INSISTENT)

    def watched(self, now: datetime) -> bool:
        """Whether diners may be waiting for it."""
        return not self.let_go and self.recent(now)

    def recent(self, now: datetime) -> bool:
        """Whether diners would still wait for it, if they had not been let go."""
        return now < self.placed_at + _WAITED_FOR

    def spares_the_till(self, now: datetime) -> bool:
        """Whether there is something to do for it without the till: to report, or to let its diners go."""
        return self.stage in NEEDS_NO_TILL or self.watched(now)

    def _moved(
        self, stage: Stage, due: datetime, *, lease: datetime | None = None, reports: Sequence[Command] = ()
    ) -> "Job":
        if stage not in JOB_MOVES[self.stage]:
            raise ValueError(f"a job that is {self.stage.name} cannot become {stage.name}")
        failures = self.failures + 1
        return attrs.evolve(self, stage=stage, due=due, lease=lease, reports=reports, failures=failures)


PutDown = Callable[[int, Job, Job | None], None]
"""Told the restaurant, a job that a worker has done, and what is left of it for later, if anything. Returns at once."""


def job_for(session_id: UUID | None, order: Order, *, let_go: bool = False) -> Job | None:
    """The job of trying the order when its next attempt is due, or None if it has none."""
    if not order.unsettled or order.pos_next_at is None:
        return None
    resent = order.pos_error == RESENT  # until it is tried, whatever comes of that
    right = RightOfWay.INSISTENT if resent else RightOfWay.BY_TURN
    return Job(session_id, order.order_number, order.created_at, order.pos_next_at, right=right, let_go=let_go)
