"""What one restaurant's payment worker is going to do and when, as far ahead as it has to know.

Postgres has the whole truth about what is due; being full or forgotten delays a payment and loses none. Payments do not
wait for one another: who pays first is served first, and as many at once as the worker likes.

Owns: jobs and their order. Must not: wait, read a clock, or know a provider. Everything in it is synchronous.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from pos.payments.job import Job

JOBS_MAX: Final = 256  # due within seconds at one restaurant; nobody has so many people paying at once


class Agenda:
    """At most one job for each payment of one restaurant."""

    def __init__(self) -> None:
        self._jobs: dict[UUID, Job] = {}

    def __len__(self) -> int:
        return len(self._jobs)

    @property
    def unreported(self) -> int:
        """How many have still to tell their owner what came of them."""
        return sum(1 for job in self._jobs.values() if job.reports)

    def offer(self, job: Job) -> bool:
        """Takes what was found or has just been asked for. False when it is full; looking again later finds it."""
        known = self._jobs.get(job.payment_id)
        if known is None and len(self._jobs) >= JOBS_MAX:
            return False
        if known is None or not known.outranks_postgres:
            self._jobs[job.payment_id] = job
        return True

    def keep(self, job: Job) -> None:
        """Takes back what is left of a job that was taken. So many are out at once, which is little over the bound.

        What somebody has asked for meanwhile stays, unless the job knows better.
        """
        asked = self._jobs.get(job.payment_id)
        if asked is None or job.outranks_postgres:
            self._jobs[job.payment_id] = job

    def pop(self, now: datetime, *, provider_rests: bool = False) -> Job | None:
        """Removes and gives the job that has been due the longest, or None."""
        due = [job for job in self._jobs.values() if job.due <= now and _may_go(job, provider_rests)]
        first = min(due, key=lambda job: job.due, default=None)
        return None if first is None else self._jobs.pop(first.payment_id)

    def next_due(self, *, provider_rests: bool = False) -> datetime | None:
        """When the next job that `pop` would give is due, or None when there is none."""
        return min((job.due for job in self._jobs.values() if _may_go(job, provider_rests)), default=None)


def _may_go(job: Job, provider_rests: bool) -> bool:
    """While the provider rests, only what can do without it."""
    return not provider_rests or bool(job.reports)
