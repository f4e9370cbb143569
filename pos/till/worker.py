"""One restaurant's delivery worker: takes what is due and does it, one order after the other.

    wake (an order was placed) ─▶ agenda ─▶ the first job that is due ─▶ delivery ─▶ what is left of it ─▶ agenda
    look at Postgres, when the poller says ──▲                                                              (if soon)

Postgres is the truth, the wake is for speed. An order that surprises us is set aside and stops no other. One order at a
time keeps the till's order of numbers and never asks more of a till than it can do; an order between two attempts is
out of the way of the others.

    pos.till.agenda     what comes first                    pos.till.probe      who goes when the till may be back
    pos.till.backlog    how Postgres is read                pos.till.promise    what is announced with an order
    pos.till.delivery   what becomes of one order           pos.outside.breaker    whether the till is spoken to

Owns: the loop, its waits, and what the restaurant's deliveries look like from outside. Must not: know a till.
"""

import math
from uuid import UUID

import trio

from actors.domain.ordering.order import Order
from actors.domain.till.commands import ReportAttempt
from actors.ports.clock import Clock
from actors.ports.sessions import Backlog, Sessions
from actors.supervisor import Crash, ServiceState
from pos.outside.breaker import BreakerState
from pos.till.agenda import Agenda
from pos.till.backlog import BacklogReader
from pos.till.delivery import Delivery
from pos.till.job import Job, PutDown
from pos.till.probe import Probe
from pos.till.promise import Promise
from pos.till.tally import WorkerStatistics


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
        self.crash: Crash | None = None
        self.pausing = False  # after a crash, until it is started again
        self._delivery = delivery
        self._breaker = delivery.breaker
        self._clock = clock
        self._put_down = put_down
        self._agenda = Agenda()
        self._promise = Promise(delivery, clock)
        self._backlog = BacklogReader(restaurant_id, sessions, self._agenda, self._promise, clock, look_interval_s)
        self._probe = Probe(delivery.breaker, self._backlog, self._agenda, clock)
        self._woken = trio.Event()
        self._resting = True  # nothing is to be done until somebody says so
        self._stopped = trio.Event()

    # ---- what it is told; returns at once

    def announcement(self, order: Order) -> ReportAttempt | None:
        """What is to be saved with an order that is being placed, if nothing would keep it waiting."""
        idle = self._resting and not self._promise.pending and not self.stopping
        return self._promise.make(order) if idle and self._breaker.state is BreakerState.CLOSED else None

    def wake(self, session_id: UUID | None, order: Order) -> None:
        """The order was placed, or staff have sent it again."""
        job = self._promise.job_for(session_id, order)
        if job is not None and self._agenda.offer(job, self._clock(), placed=True):
            self._woken.set()

    def due(self, job: Job) -> None:
        """Somebody remembers that it is time for the job."""
        if self._agenda.offer(job, self._clock()):
            self._woken.set()

    def polled(self, backlog: Backlog | None) -> None:
        """What the poller has found of this restaurant: None where nothing is unsent."""
        self._backlog.polled(backlog)
        if self._backlog.look_due:
            self._woken.set()

    def stop(self) -> None:
        """Finish the job under way and take no other."""
        self._stopped.set()
        self._woken.set()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopped.is_set()

    def statistics(self) -> WorkerStatistics:
        """How it goes right now."""
        oldest_s, breaker, tally = self._backlog.oldest_s, self._breaker.state, self._delivery.tally
        scheduled, unreported = len(self._agenda), self._agenda.unreported
        state = ServiceState.STARTING if self.pausing else ServiceState.RUNNING
        if self.stopping:
            state = ServiceState.STOPPING
        return WorkerStatistics(
            self.restaurant_id, oldest_s, breaker, scheduled, unreported, self.restarts, tally, state, self.crash
        )

    # ---- the loop

    async def run(self) -> None:
        """Works until it is stopped. A job that is cut off in the middle is found again in Postgres."""
        while not self.stopping:
            await self._work()
        await self._keep_promise()

    async def pause(self, seconds: float) -> None:
        """Waits, but not beyond being told to stop."""
        with trio.move_on_after(seconds):
            await self._stopped.wait()

    async def _work(self) -> None:
        """Does the next thing, or waits until there is one."""
        self._resting = False
        if self._backlog.look_due:
            await self._backlog.look()
        job = self._agenda.pop(self._clock(), till_rests=self._till_rests, up_to=self._backlog.up_to)
        if job is not None and self._probe.would_be(job):
            await self._probe.choose_instead_of(job)
        elif job is not None:
            await self._do(job)
        elif self._backlog.up_to is not None and not self._till_rests:
            await self._backlog.look()
        else:
            await self._rest()

    async def _do(self, job: Job) -> None:
        self._promise.begun(job)
        before = self._breaker.state
        left = await self._delivery.carry_out(job)
        self._heed_breaker(before, self._breaker.state)
        if left is not None and left.let_go:
            self._agenda.let_go(left, self._clock())
        if left is not None and (left.outranks_postgres or left.due <= self._backlog.soon()):
            self._agenda.keep(left)
        self._put_down(self.restaurant_id, job, left)

    def _heed_breaker(self, before: BreakerState, after: BreakerState) -> None:
        """A till that is back gets its backlog; one that is gone again does not."""
        if after is not BreakerState.CLOSED:
            self._backlog.till_is_gone()
        elif before is not BreakerState.CLOSED:
            self._backlog.till_is_back()
        if after is not BreakerState.HALF_OPEN:
            self._probe.over()

    @property
    def _till_rests(self) -> bool:
        """Whether nothing is sent at the moment."""
        return self._breaker.state is BreakerState.OPEN

    async def _keep_promise(self) -> None:
        """Sends what was announced when it was placed: until its lease is over, nobody else may."""
        for job in tuple(self._agenda):
            if self._promise.is_about(job.order_number):
                await self._do(job)

    async def _rest(self) -> None:
        """Waits for a wake, the next job, the next look or the next probe, whichever comes first; for ever if none."""
        if self.stopping:  # told so while it looked
            return
        now = self._clock()
        due = self._agenda.next_due(now, till_rests=self._till_rests)
        times = [self._backlog.look_at, due, self._breaker.probe_at if self._till_rests else None]
        seconds = [max((time - now).total_seconds(), 0.0) for time in times if time is not None]
        self._woken, self._resting = trio.Event(), True
        try:
            with trio.move_on_after(min(seconds, default=math.inf)):
                await self._woken.wait()
        finally:
            self._resting = False
