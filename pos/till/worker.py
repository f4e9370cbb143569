"""One restaurant's delivery worker: finds what is due, and does it, one order after the other.

    wake (an order was placed) ─▶ agenda ─▶ the first job that is due ─▶ delivery ─▶ what is left of it ─▶ agenda
    look at Postgres, when the poller says ──▲                                                              (if soon)

Postgres is the truth, the wake is for speed. `pos.till.workers` polls for all restaurants at once and says whose worker
is to look; a restaurant where nothing is unsent costs nothing. An order that surprises us is set aside and stops no
other. One order at a time keeps the till's order of numbers and never asks more
of a till than it can do; an order between two attempts is out of the way of the others. While the breaker is open the
backlog stays in Postgres. When the till is back, looks go through all that is unsent, lowest number first, each order
once: then its own back-off holds again.

The probe is a diner's order, or one that staff have sent again, or else the first of the backlog to be due. In place of
that goes the lowest number that is unsent, whatever its back-off, so that nothing arrives before it at a till that is
back. If that one fails, the order whose place it took has its turn all the same: the lowest may be the very order that
the till cannot digest, and would keep all others waiting for ever. If this closes the breaker, the lowest goes again.

Owns: the loop, its waits, and what the restaurant's deliveries look like from outside. Must not: know a till.
"""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import attrs
import structlog
import trio
from attrs import frozen

from actors.domain.ordering.order import Order
from actors.domain.till.commands import ReportAttempt
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Backlog, Sessions, UnsentOrder
from pos.till.agenda import Agenda
from pos.till.breaker import BreakerState
from pos.till.delivery import Delivery, Tally
from pos.till.job import Job, PutDown, RightOfWay, Stage, job_for

LOOK_MAX: Final = 64  # orders a look; a till that takes ten a second is busy with them until the next look
LOOK_TIMEOUT_S: Final = 5.0  # as long as a table may take to load
LOOKS_AHEAD: Final = 2  # polls: what is due before the next but one is in memory, so a poll may be late by one
HORIZON: Final = timedelta(days=1)  # beyond every step of the back-off: what is due by then is all that is unsent

log = structlog.get_logger(__name__)


@frozen
class WorkerStatistics:
    """How one restaurant's deliveries go. Ages in seconds; the oldest is None where nothing is unsent.

    `oldest_unsent_s` counts orders that are left to staff, too.
    """

    restaurant_id: int
    oldest_unsent_s: float | None
    breaker: BreakerState
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
        look_interval_s: float,
        put_down: PutDown,
    ) -> None:
        self.restaurant_id = restaurant_id
        self.restarts = 0
        self._sessions = sessions
        self._delivery = delivery
        self._clock = clock
        self._look_interval_s = look_interval_s
        self._put_down = put_down
        self._agenda = Agenda()
        self._woken = trio.Event()
        self._look_at: datetime | None = None  # None: there is nothing to look for
        self._oldest: datetime | None = None
        self._looked_to: int | None = None  # the last look was full: look again before any higher number is due
        self._recovered_to: int | None = None  # the highest number of the backlog taken up since the till is back
        self._probing = False  # the breaker is half open, and its first probe has been chosen
        self._resting = True  # nothing is to be done until somebody says so
        self._promise: ReportAttempt | None = None  # announced with an order, and not begun
        self._stopped = trio.Event()

    def announcement(self, order: Order) -> ReportAttempt | None:
        """What is to be saved with an order that is being placed, if nothing would keep it waiting. Returns at once.

        One at a time: an order that is announced and then has to wait would look like one that was sent.
        """
        if self._promised or not self._resting or self.stopping:
            return None
        if self._delivery.breaker.state is not BreakerState.CLOSED:
            return None
        self._promise = self._delivery.announcement(order)
        return self._promise

    def wake(self, session_id: UUID, order: Order) -> None:
        """The order was placed. Returns at once."""
        job = self._job_for(session_id, order)
        if job is not None and self._agenda.offer(job, self._clock(), placed=True):
            self._woken.set()

    def due(self, job: Job) -> None:
        """Somebody remembers that it is time for the job. Returns at once."""
        if self._agenda.offer(job, self._clock()):
            self._woken.set()

    def polled(self, backlog: Backlog | None) -> None:
        """What the poller has found of this restaurant: None where nothing is unsent. Returns at once."""
        self._oldest = None if backlog is None else backlog.oldest
        next_at = None if backlog is None else backlog.next_at
        if next_at is not None and next_at <= self._soon():
            self._look_at = self._clock()
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
            await self._work()
        await self._keep_promise()

    async def _work(self) -> None:
        """Does the next thing, or waits until there is one."""
        self._resting = False
        if self._look_at is not None and self._look_at <= self._clock():
            await self._look()
        job = self._agenda.pop(self._clock(), till_rests=self._till_rests, up_to=self._looked_to)
        if job is not None and self._is_probe(job):
            await self._put_lowest_before(job)
        elif job is not None:
            await self._do(job)
        elif self._looked_to is not None and not self._till_rests:
            await self._look()
        else:
            await self._rest()

    def statistics(self) -> WorkerStatistics:
        """How it goes right now."""
        oldest_s = None if self._oldest is None else max((self._clock() - self._oldest).total_seconds(), 0.0)
        unreported = sum(1 for job in self._agenda if job.stage is Stage.UNREPORTED)
        tally = self._delivery.tally
        breaker, scheduled = self._delivery.breaker.state, len(self._agenda)
        return WorkerStatistics(self.restaurant_id, oldest_s, breaker, scheduled, unreported, self.restarts, tally)

    @property
    def _promised(self) -> bool:
        """Whether an order may be on its way here that was announced when it was placed."""
        lease = None if self._promise is None else self._promise.next_at
        return lease is not None and self._clock() < lease

    def _job_for(self, session_id: UUID | None, order: Order) -> Job | None:
        """The order's job. One announced when it was placed is due at once; its attempt sees if it is ours."""
        job, promise = job_for(session_id, order), self._promise
        if job is None or promise is None or order.order_number != promise.order_number:
            return job
        return attrs.evolve(job, due=order.created_at, stage=Stage.ANNOUNCED, lease=promise.next_at)

    async def _keep_promise(self) -> None:
        """Sends what was announced when it was placed: until its lease is over, nobody else may."""
        for job in tuple(self._agenda):
            if self._promise is not None and job.order_number == self._promise.order_number:
                await self._do(job)

    @property
    def _till_rests(self) -> bool:
        """Whether nothing is sent at the moment."""
        return self._delivery.breaker.state is BreakerState.OPEN

    async def _do(self, job: Job) -> None:
        if self._promise is not None and self._promise.order_number == job.order_number:
            self._promise = None
        before = self._delivery.breaker.state
        left = await self._carried_out(job)
        self._heed_breaker(before, self._delivery.breaker.state)
        if left is not None and left.let_go:
            self._agenda.let_go(left, self._clock())
        if left is not None and (left.outranks_postgres or left.due <= self._soon()):
            self._agenda.keep(left)
        self._put_down(self.restaurant_id, job, left)

    async def _carried_out(self, job: Job) -> Job | None:
        """What is left of the job. Whatever is odd about one order ends here, and the others go on."""
        try:
            return await self._delivery.carry_out(job)
        except Exception:  # the boundary of one order
            restaurant_id, order_number = self.restaurant_id, job.order_number
            log.exception("pos_order_set_aside", restaurant_id=restaurant_id, order_number=order_number)
            return self._delivery.set_aside(job)

    def _soon(self) -> datetime:
        """What is due by then is kept in memory; the rest will be found in Postgres in time."""
        return self._clock() + timedelta(seconds=LOOKS_AHEAD * self._look_interval_s)

    def _heed_breaker(self, before: BreakerState, after: BreakerState) -> None:
        """A till that is back gets its backlog; one that is gone again does not."""
        if after is not BreakerState.CLOSED:
            self._recovered_to = None
        elif before is not BreakerState.CLOSED:
            self._recovered_to, self._look_at = 0, self._clock()
        if after is not BreakerState.HALF_OPEN:
            self._probing = False

    def _is_probe(self, job: Job) -> bool:
        """Whether the job is about to be the probe only because it is the first of the backlog to be due."""
        if self._probing or self._delivery.breaker.state is not BreakerState.HALF_OPEN:
            return False
        return not (job.right is RightOfWay.INSISTENT or job.spares_the_till(self._clock()))

    async def _put_lowest_before(self, job: Job) -> None:
        """Puts the lowest number that is unsent on the agenda, before this job."""
        self._probing = True
        found = await self._unsent(self._clock() + HORIZON, 1) or ()
        now = self._clock()
        lowest = next((self._job_for(unsent.session_id, unsent.order) for unsent in found), None)
        if lowest is None or lowest.order_number >= job.order_number:
            return self._agenda.keep(job)
        return self._agenda.put_before(attrs.evolve(job, right=RightOfWay.INSISTENT), lowest.hurried(now), now)

    async def _look(self) -> None:
        """Puts on the agenda what is due before the next look, or the next part of a backlog."""
        self._looked_to = self._look_at = None
        now = self._clock()
        due_before = self._soon() if self._recovered_to is None else now + HORIZON
        found = await self._unsent(due_before, LOOK_MAX)
        if found is None:
            self._look_at = now + timedelta(seconds=self._look_interval_s)
            return
        self._take_up(found, now)
        if len(found) == LOOK_MAX:
            highest = found[-1].order.order_number
            due = self._agenda.next_due(now, up_to=highest)
            self._looked_to = highest if due is not None and due <= now else None

    async def _unsent(self, due_before: datetime, limit: int) -> Sequence[UnsentOrder] | None:
        """What is unsent, lowest number first; None if that cannot be read."""
        try:
            with trio.fail_after(LOOK_TIMEOUT_S):
                return await self._sessions.unsent(self.restaurant_id, due_before, limit)
        except (Unavailable, trio.TooSlowError):
            log.warning("unsent_orders_not_read", restaurant_id=self.restaurant_id)
            return None

    def _take_up(self, found: Sequence[UnsentOrder], now: datetime) -> None:
        """Puts orders on the agenda; those of a backlog that were not taken up before are due at once."""
        recovered_to = self._recovered_to
        for unsent in found:
            job = self._job_for(unsent.session_id, unsent.order)
            if job is None:
                continue
            early = recovered_to is not None and job.order_number > recovered_to
            self._agenda.offer(
                attrs.evolve(job, due=now, right=max(job.right, RightOfWay.EARLY)) if early else job, now
            )
        if recovered_to is not None:
            self._recovered_to = found[-1].order.order_number if len(found) == LOOK_MAX else None

    async def _rest(self) -> None:
        """Waits for a wake, the next job, the next look or the next probe, whichever comes first; for ever if none."""
        now, probe_at = self._clock(), self._delivery.breaker.probe_at
        due = self._agenda.next_due(now, till_rests=self._till_rests)
        times = [self._look_at, due, probe_at if self._till_rests else None]
        seconds = [max((time - now).total_seconds(), 0.0) for time in times if time is not None]
        self._woken, self._resting = trio.Event(), True
        try:
            with trio.move_on_after(min(seconds, default=math.inf)):
                await self._woken.wait()
        finally:
            self._resting = False
