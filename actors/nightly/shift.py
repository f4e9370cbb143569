"""One job while it is being done: the lease that has to be kept, and how it can end.

Owns: the words in which a job's work speaks with the poller. Must not: know what the work is.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from attrs import define, frozen

from actors.errors import TrivetError
from actors.ports.clock import Clock
from actors.ports.jobs import Job, JobStore

LEASE: Final = timedelta(minutes=2)  # longer than the longest step, which is a mail server that does not answer
PAUSES: Final = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30)
)  # after failures; the last is repeated


class LeaseLost(TrivetError):
    """The job is somebody else's by now; what is still to do is theirs."""


class Postponed(TrivetError):
    """The work could not be done, and has told so itself. It is tried again."""


@frozen
class Outcome:
    """The work is done: when it is to be done again, how far it came, and what it found."""

    due_at: datetime
    found: int = 0


@define(eq=False)
class Shift:
    """A job that was taken, for whoever does its work."""

    job: Job
    jobs: JobStore
    clock: Clock
    progress: int

    @classmethod
    def of(cls, job: Job, jobs: JobStore, clock: Clock) -> "Shift":
        """The shift of a job that was just taken."""
        return cls(job, jobs, clock, job.progress)

    async def keep(self, progress: int | None = None) -> None:
        """Says that the work goes on, and how far it is. Before each step, so that nobody else begins with it.

        Raises `LeaseLost` and `Unavailable`.
        """
        self.progress = self.progress if progress is None else progress
        if not await self.jobs.keep(self.job, self.progress, self.clock() + LEASE):
            raise LeaseLost("the lease had ended")


Work: TypeAlias = Callable[[Shift], Awaitable[Outcome]]
"""Does what a job is about. Raises `LeaseLost`, `Postponed`, `Unavailable`, or anything else for a bug."""


def pause_after(failures: int) -> timedelta:
    """How long a job rests that has failed so often in a row, at least once."""
    return PAUSES[min(failures, len(PAUSES)) - 1]
