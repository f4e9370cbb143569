"""Something to do for one payment, and what a worker knows of it that Postgres does not.

    nothing                                              a job as it is found
    `lease`     it is announced, and certainly not begun  begins without another announcement while the lease lasts
    `reports`   it is over, and its owner not told yet    is told, and nobody outside is asked

Owns: the value. Must not: wait, read a clock, or know a provider.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.values import changed
from pos.payments.errand import Errand
from pos.payments.verdict import Report


@frozen
class Job:
    """Something to do for one payment when it is `due`.

    `failures` counts in a row how often its owner could not be reached, or it surprised us. A `hurried` one looks at
    once whether a payer is back, whatever the back-off says.
    """

    session_id: UUID
    payment_id: UUID
    due: datetime
    lease: datetime | None = None
    reports: Sequence[Report] = ()
    failures: int = 0
    hurried: bool = False

    @property
    def outranks_postgres(self) -> bool:
        """Whether it knows something that Postgres does not, so that nothing found there may replace it."""
        return self.lease is not None or bool(self.reports) or self.failures > 0 or self.hurried

    def postponed(self, due: datetime) -> "Job":
        """The job as it is, and later."""
        return changed(self, due=due, failures=self.failures + 1)

    def announced(self, due: datetime, lease: datetime) -> "Job":
        """The job of beginning what is announced under this lease."""
        return changed(self.postponed(due), lease=lease)

    def begun(self) -> "Job":
        """The job once its provider may have been asked: nothing is announced any more that has not begun."""
        if self.lease is None and not self.hurried:
            return self
        return changed(self, lease=None, hurried=False)

    def unreported(self, due: datetime, reports: Sequence[Report]) -> "Job":
        """The job of telling these."""
        return changed(self.postponed(due), lease=None, reports=reports)


def job_for(errand: Errand) -> Job:
    """The job of doing what is to be done, when it is due."""
    return Job(errand.session_id, errand.payment_id, errand.due)
