"""One restaurant's delivery worker: finds what is due, and does it, one order after the other.

    wake (an order was placed) ─▶ agenda ─▶ the first job that is due ─▶ delivery ─▶ what is left of it ─▶ agenda
    look at Postgres, every few seconds ──▲                                                                 (if soon)

The look is the truth, the wake is for speed. One order at a time keeps the till's order of numbers and never asks more
of a till than it can do; an order between two attempts is out of the way of the others.

Owns: the loop, its waits, and what the restaurant's deliveries look like from outside. Must not: know a till.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
import trio
from attrs import frozen

from actors.domain.order import Order
from actors.errors import Unavailable
from actors.ports import Clock, Sessions
from pos.agenda import Agenda, Job, job_for
from pos.delivery import Chance, Delivery, Tally

LOOK_MAX: Final = 64  # orders a look; a till that takes ten a second is busy with them until the next look
LOOK_TIMEOUT_S: Final = 5.0  # as long as a table may take to load
LOOK_JITTER: Final = 0.2  # so that a hundred restaurants' looks spread out
HORIZON: Final = timedelta(days=1)  # beyond every step of the back-off: what is due by then is all that is unsent

log = structlog.get_logger(__name__)


@frozen
class WorkerStatistics:
    """How one restaurant's deliveries go. Ages in seconds; the oldest is None where nothing is unsent."""

    restaurant_id: int
    oldest_unsent_s: float | None
    scheduled: int
    unreported: int
    restarts: int
    tally: Tally


class Worker:
    """Delivers the orders of one restaurant. Only `run` waits."""

    def __init__(
        self,
        restaurant_id: int,
        sessions: Sessions,
        delivery: Delivery,
        clock: Clock,
        chance: Chance,
        look_interval_s: float,
    ) -> None:
        self.restaurant_id = restaurant_id
        self.restarts = 0
        self._sessions = sessions
        self._delivery = delivery
        self._clock = clock
        self._chance = chance
        self._look_interval_s = look_interval_s
        self._agenda = Agenda()
        self._woken = trio.Event()
        self._next_look = clock()
        self._oldest: datetime | None = None
        self._more = False  # the last look was full: look again as soon as its orders are done
        self._stopped = trio.Event()

    def wake(self, session_id: UUID, order: Order) -> None:
        """The order was placed. Returns at once."""
        job = job_for(session_id, order)
        if job is not None and self._agenda.offer(job):
            self._woken.set()

    def stop(self) -> None:
        """Finish the job under way and take no other."""
        self._stopped.set()
        self._woken.set()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopped.is_set()

    async def pause(self, seconds: float) -> None:
        """Waits, but not beyond being told to stop."""
        with trio.move_on_after(seconds):
            await self._stopped.wait()

    async def run(self) -> None:
        """Works until it is stopped. A job that is cut off in the middle is found again in Postgres."""
        while not self.stopping:
            if self._clock() >= self._next_look:
                await self._look()
            job = self._agenda.take(self._clock())
            if job is not None:
                await self._do(job)
            elif self._more:
                await self._look()
            else:
                await self._rest()

    def statistics(self) -> WorkerStatistics:
        """How it goes right now."""
        oldest_s = None if self._oldest is None else max((self._clock() - self._oldest).total_seconds(), 0.0)
        unreported = sum(1 for job in self._agenda if job.reports)
        tally = self._delivery.tally
        return WorkerStatistics(self.restaurant_id, oldest_s, len(self._agenda), unreported, self.restarts, tally)

    async def _do(self, job: Job) -> None:
        left = await self._delivery.go(job)
        if left is not None and (left.troubled or left.due <= self._next_look):
            self._agenda.keep(left)

    async def _look(self) -> None:
        """Puts on the agenda what is due before the next look."""
        self._more = False
        now = self._clock()
        pause_s = self._look_interval_s * (1 + LOOK_JITTER * (2 * self._chance() - 1))
        self._next_look = now + timedelta(seconds=pause_s)
        try:
            with trio.fail_after(LOOK_TIMEOUT_S):
                found = await self._sessions.unsent(self.restaurant_id, self._next_look, LOOK_MAX)
                oldest = await self._sessions.unsent(self.restaurant_id, now + HORIZON, 1)
        except (Unavailable, trio.TooSlowError):
            log.warning("unsent_orders_not_read", restaurant_id=self.restaurant_id)
            return
        self._oldest = oldest[0].order.created_at if oldest else None
        for unsent in found:
            job = job_for(unsent.session_id, unsent.order)
            if job is not None:
                self._agenda.offer(job)
        due = self._agenda.next_due()
        self._more = len(found) == LOOK_MAX and due is not None and due <= now

    async def _rest(self) -> None:
        """Waits for a wake, the next job or the next look, whichever comes first."""
        due = self._agenda.next_due()
        until = self._next_look if due is None else min(due, self._next_look)
        self._woken = trio.Event()
        with trio.move_on_after(max((until - self._clock()).total_seconds(), 0.0)):
            await self._woken.wait()
