"""What one delivery worker is going to do and when, as far ahead as it has to know.

Postgres has the whole truth about what is due; the agenda only holds what the next few seconds bring, so that a
worker acts at once and not at its next look. Being full or forgotten therefore delays an order and loses none.

What comes first, among what is due:

- Orders that diners wait for and orders that nobody watches (the backlog) take turns, each kind by order number. So the
  backlog arrives strictly by number among itself, whoever orders now need not wait behind a backlog of hours, and no
  rush starves the backlog.
- An order between two attempts is passed by: one order that a till cannot digest stops no other. It arrives late, and
  it alone.
- A till that is back gets its whole backlog by number, whatever step of the back-off each order was at (`EARLY`).
- While the till rests nothing goes but what is `INSISTENT` (`pos.till.job`).

Owns: jobs and their order. Must not: wait, read a clock, or know a till. Everything in it is synchronous.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from pos.till.job import Job, RightOfWay, Stage

JOBS_MAX: Final = 256  # due within seconds at one restaurant; a till that takes one a second is minutes behind by then
FOUND_MAX: Final = 128  # of these for what was not placed this moment: a backlog must not keep diners' orders out


class Agenda:
    """At most one job for each order of one restaurant."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._let_go: dict[int, Job] = {}  # as they were: only the last few seconds' are of interest
        self._watched_had_turn = False

    def __len__(self) -> int:
        return len(self._jobs)

    def __iter__(self) -> Iterator[Job]:
        return iter(self._jobs.values())

    @property
    def unreported(self) -> int:
        """How many have still to tell their owner what came of them."""
        return sum(1 for job in self._jobs.values() if job.stage is Stage.UNREPORTED)

    def offer(self, job: Job, now: datetime, *, placed: bool = False) -> bool:
        """Takes what was `placed` or found in Postgres. False when it is full; looking again later finds the job.

        A job that knows more than Postgres stays, and hears only that it is `INSISTENT`. Where there is no room, the
        lower number is kept.
        """
        job = attrs.evolve(job, let_go=job.let_go or job.order_number in self._let_go)
        known = self._jobs.get(job.order_number)
        full = len(self._jobs) >= (JOBS_MAX if placed else FOUND_MAX)
        if known is None and full and not self._made_room(job, now):
            return False
        if known is None or not known.outranks_postgres:
            self._jobs[job.order_number] = job
        else:
            self._jobs[job.order_number] = known.urged_by(job)
        return True

    def keep(self, job: Job) -> None:
        """Takes back what is left of a job that was taken. One job is out at a time, so this is one above the bound.

        What staff have wished meanwhile is not forgotten.
        """
        known = self._jobs.get(job.order_number)
        self._jobs[job.order_number] = job if known is None else job.urged_by(known)

    def let_go(self, job: Job, now: datetime) -> None:
        """Remembers that nobody waits for the order any more, however recent it is. Postgres does not say so."""
        self._let_go = {number: each for number, each in self._let_go.items() if each.recent(now)}
        self._let_go[job.order_number] = job

    def put_before(self, job: Job, first: Job, now: datetime) -> None:
        """Takes back a job that was taken, and takes another of the backlog, which is to come first."""
        self.keep(job)
        self.offer(first, now, placed=True)
        self._watched_had_turn = True

    def pop(self, now: datetime, *, till_rests: bool = False, up_to: int | None = None) -> Job | None:
        """Removes and gives the job that comes first among those that are due, or None.

        While the till rests, only those that can do without it or insist; of a backlog, only numbers `up_to` this
        one.
        """
        due = [job for job in self._eligible(now, till_rests, up_to) if job.due <= now]
        if not due:
            return None
        last = self._watched_had_turn
        first = min(due, key=lambda job: (job.watched(now) is last, job.order_number))
        self._watched_had_turn = first.watched(now)
        return self._jobs.pop(first.order_number)

    def next_due(self, now: datetime, *, till_rests: bool = False, up_to: int | None = None) -> datetime | None:
        """When the next job that `pop` would give is due, or None when there is none."""
        return min((job.due for job in self._eligible(now, till_rests, up_to)), default=None)

    def _eligible(self, now: datetime, till_rests: bool, up_to: int | None) -> Iterator[Job]:
        for job in self._jobs.values():
            in_turn = up_to is None or job.order_number <= up_to
            if job.spares_the_till(now) or (job.right is RightOfWay.INSISTENT if till_rests else in_turn):
                yield job

    def _made_room(self, job: Job, now: datetime) -> bool:
        """Forgets the job with the highest number that Postgres knows as well, if this one's is lower."""
        if job.order_number >= max(self._jobs):
            return False  # as with nearly all that comes while it is full: nobody has to look at each
        spare = (each for each in self._jobs.values() if not each.outranks_postgres and not each.watched(now))
        last = max((each.order_number for each in spare), default=0)
        if last <= job.order_number:
            return False
        del self._jobs[last]
        return True
