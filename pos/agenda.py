"""What one delivery worker is going to do and when, as far ahead as it has to know.

Postgres has the whole truth about what is due; the agenda only holds what the next few seconds bring, so that a
worker acts at once and not at its next look. Being full or forgotten therefore delays an order and loses none.

Owns: jobs and their order. Must not: wait, read a clock, or know a till. Everything in it is synchronous.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import attrs
from attrs import frozen

from actors.domain.commands import Command
from actors.domain.limits import LOCK_LEASE_S
from actors.domain.order import Order

JOBS_MAX: Final = 256  # due within seconds at one restaurant; a till that takes one a second is minutes behind by then


@frozen
class Job:
    """Something to do for one order when it is `due`.

    Usually one more attempt. With `reports` the attempt is over, and what came of it has still to be told to the
    table. `failures` counts how often the table could not be reached in a row. `withdrawn` is the lease of a sending
    that was announced, perhaps durably, and then not begun.
    """

    session_id: UUID
    order_number: int
    placed_at: datetime
    due: datetime
    reports: Sequence[Command] = ()
    failures: int = 0
    withdrawn: datetime | None = None

    @property
    def troubled(self) -> bool:
        """Whether the job knows something that Postgres does not."""
        return bool(self.reports) or self.failures > 0

    def postponed(self, due: datetime, reports: Sequence[Command] = (), withdrawn: datetime | None = None) -> "Job":
        """The job after its table could not be reached."""
        lease = withdrawn or self.withdrawn
        return attrs.evolve(self, due=due, reports=reports, failures=self.failures + 1, withdrawn=lease)

    def precedence(self, now: datetime) -> tuple[bool, int]:
        """What comes first: orders that diners wait for, then the rest, each by order number."""
        watched = now < self.placed_at + timedelta(seconds=LOCK_LEASE_S)
        return (not watched, self.order_number)


def job_for(session_id: UUID, order: Order) -> Job | None:
    """The job of trying the order when its next attempt is due, or None if it has none."""
    if not order.unsettled or order.pos_next_at is None:
        return None
    return Job(session_id, order.order_number, order.created_at, order.pos_next_at)


class Agenda:
    """At most one job for each order of one restaurant."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    def offer(self, job: Job) -> bool:
        """Takes what was placed or found in Postgres. False when it is full; looking again later finds the job.

        A job that knows more than Postgres stays as it is.
        """
        known = self._jobs.get(job.order_number)
        if known is None and len(self._jobs) >= JOBS_MAX:
            return False
        if known is None or not known.troubled:
            self._jobs[job.order_number] = job
        return True

    def keep(self, job: Job) -> None:
        """Takes back what is left of a job that was taken. One job is out at a time, so this is one above the bound."""
        self._jobs[job.order_number] = job

    def take(self, now: datetime) -> Job | None:
        """Removes and gives the job that comes first among those that are due, or None."""
        due = (job for job in self._jobs.values() if job.due <= now)
        first = min(due, key=lambda job: job.precedence(now), default=None)
        return None if first is None else self._jobs.pop(first.order_number)

    def next_due(self) -> datetime | None:
        """When the next job is due, or None when there is none."""
        return min((job.due for job in self._jobs.values()), default=None)
