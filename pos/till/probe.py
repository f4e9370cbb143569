"""Which order finds out whether a till is back, once the pause of its breaker is over.

It is a diner's order, or one that staff have sent again, or else the first of the backlog to be due. In place of that
goes the lowest number that is unsent, whatever its back-off, so that nothing arrives before it at a till that is back.
If that one fails, the order whose place it took has its turn all the same: the lowest may be the very order that the
till cannot digest, and would keep all others waiting for ever. If this closes the breaker, the lowest goes again.

Owns: the choice, once for each pause. Must not: send it, or decide when the till is spoken to (`pos.outside.breaker`).
"""

import attrs

from actors.ports.clock import Clock
from pos.outside.breaker import Breaker, BreakerState
from pos.till.agenda import Agenda
from pos.till.backlog import BacklogReader
from pos.till.job import Job, RightOfWay


class Probe:
    """One worker's."""

    def __init__(self, breaker: Breaker, backlog: BacklogReader, agenda: Agenda, clock: Clock) -> None:
        self._breaker = breaker
        self._backlog = backlog
        self._agenda = agenda
        self._clock = clock
        self._chosen = False  # the breaker is half open, and its first probe has been chosen

    def would_be(self, job: Job) -> bool:
        """Whether the job is about to be the probe only because it is the first of the backlog to be due."""
        if self._chosen or self._breaker.state is not BreakerState.HALF_OPEN:
            return False
        return not (job.right is RightOfWay.INSISTENT or job.spares_the_till(self._clock()))

    async def choose_instead_of(self, job: Job) -> None:
        """Puts the lowest number that is unsent on the agenda, before this job."""
        self._chosen = True
        lowest = await self._backlog.lowest()
        now = self._clock()
        if lowest is None or lowest.order_number >= job.order_number:
            self._agenda.keep(job)
        else:
            self._agenda.put_before(attrs.evolve(job, right=RightOfWay.INSISTENT), lowest.hurried(now), now)

    def over(self) -> None:
        """The till has answered, or rests again: the next pause has a choice of its own."""
        self._chosen = False
