"""One restaurant's payment worker: takes what is due and settles it, several payments at once.

    wake (a payment was made, or is to be captured) ─▶ agenda ─▶ what is due ─▶ settlement ─▶ the next step ─▶ agenda
    look at Postgres, when the poller says ─────────────▲                                                   (if soon)

Postgres is the truth, the wake is for speed. Payments do not wait for one another, as people who split a bill do not;
of one payment there is one step at a time. A payment that surprises us is set aside and stops no other.

    pos.payments.agenda       what comes first              pos.payments.backlog    how Postgres is read
    pos.payments.settlement   what becomes of one payment   pos.outside.breaker     whether the provider is spoken to

Owns: the loop, its waits, and what the restaurant's payments look like from outside. Must not: know a provider.
"""

import math
from typing import Final
from uuid import UUID

import trio

from actors.ports.clock import Clock
from actors.ports.providers import DuePayments, PaymentBacklog
from actors.supervisor import Crash, ServiceState
from pos.outside.breaker import BreakerState
from pos.payments.agenda import Agenda
from pos.payments.backlog import PaymentReader
from pos.payments.job import Job
from pos.payments.settlement import Settlement
from pos.payments.tally import PaymentStatistics

# More than customers of a shop confirm at once, each with a capture behind the payment before: who finds no room is
# announced in a commit of its own, which costs Postgres and us as much as any other.
AT_ONCE_MAX: Final = 48


class PaymentWorker:
    """Settles the payments of one restaurant. Only `run` waits."""

    def __init__(
        self,
        restaurant_id: int,
        payments: DuePayments,
        settlement: Settlement,
        clock: Clock,
        look_interval_s: float,
    ) -> None:
        self.restaurant_id = restaurant_id
        self.restarts = 0
        self.crash: Crash | None = None
        self.pausing = False  # after a crash, until it is started again
        self._settlement = settlement
        self._breaker = settlement.breaker
        self._clock = clock
        self._agenda = Agenda()
        self._reader = PaymentReader(restaurant_id, payments, self._agenda, clock, look_interval_s)
        self._under_way: set[UUID] = set()
        self._asked_again: dict[UUID, Job] = {}
        self._woken = trio.Event()
        self._stopped = trio.Event()

    # ---- what it is told; returns at once

    def wake(self, job: Job) -> None:
        """There is something to do for a payment."""
        if job.payment_id in self._under_way:
            self._asked_again[job.payment_id] = job
        elif self._agenda.offer(job):
            self._woken.set()

    def polled(self, backlog: PaymentBacklog | None) -> None:
        """What the poller has found of this restaurant: None where nothing is to be done."""
        self._reader.polled(backlog)
        if self._reader.look_due:
            self._woken.set()

    def stop(self) -> None:
        """Finish the steps under way and begin no other."""
        self._stopped.set()
        self._woken.set()

    @property
    def begins_at_once(self) -> bool:
        """Whether the provider of a payment that begins now is asked without waiting for anything."""
        return not (self.stopping or self.pausing) and self._breaker.state is BreakerState.CLOSED and self._has_room

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stopped.is_set()

    def statistics(self) -> PaymentStatistics:
        """How it goes right now."""
        state = ServiceState.STARTING if self.pausing else ServiceState.RUNNING
        return PaymentStatistics(
            restaurant_id=self.restaurant_id,
            oldest_unsettled_s=self._reader.oldest_s,
            breaker=self._breaker.state,
            scheduled=len(self._agenda),
            under_way=len(self._under_way),
            unreported=self._agenda.unreported,
            restarts=self.restarts,
            tally=self._settlement.tally,
            state=ServiceState.STOPPING if self.stopping else state,
            crash=self.crash,
        )

    # ---- the loop

    async def run(self) -> None:
        """Works until it is stopped. A step that is cut off in the middle is found again in Postgres."""
        self._under_way.clear()
        self._asked_again.clear()  # of what a crash has cut off
        async with trio.open_nursery() as nursery:
            while not self.stopping:
                await self._work(nursery)

    async def pause(self, seconds: float) -> None:
        """Waits, but not beyond being told to stop."""
        with trio.move_on_after(seconds):
            await self._stopped.wait()

    async def _work(self, nursery: trio.Nursery) -> None:
        """Begins what is due, or waits until something is."""
        if self._reader.look_due:
            await self._reader.look(self._under_way)
        job = self._agenda.pop(self._clock(), provider_rests=self._provider_rests) if self._has_room else None
        if job is None:
            await self._rest()
        else:
            self._under_way.add(job.payment_id)
            nursery.start_soon(self._do, job)

    async def _do(self, job: Job) -> None:
        """One step, and the next at once where it was announced with what came of this one."""
        try:
            left = await self._settlement.carry_out(job)
            while left is not None and left.lease is not None and self._goes_on(left):
                left = await self._settlement.carry_out(left)
        finally:
            self._under_way.discard(job.payment_id)
            self._woken.set()
        again = self._asked_again.pop(job.payment_id, None)
        if left is not None and (left.outranks_postgres or left.due <= self._reader.soon()):
            self._agenda.keep(left)
        if again is not None and self._outdone(left, again):
            self._agenda.keep(again)

    def _goes_on(self, job: Job) -> bool:
        """Whether a job is done in the place of the one that led to it: as if it had been due first of all."""
        return not self.stopping and self._breaker.state is BreakerState.CLOSED and job.due <= self._clock()

    def _outdone(self, left: Job | None, again: Job) -> bool:
        """Whether what was wanted meanwhile is more than what is left.

        Where nothing is left, only what is due already was said after the step: all else is the step's own lease, and
        as many of those as are paid within one would leave no room on the agenda.
        """
        if left is None:
            return again.hurried or again.due <= self._clock()
        return not left.outranks_postgres

    @property
    def _has_room(self) -> bool:
        """Whether one more may begin. A provider that may be back is asked by one first."""
        most = 1 if self._breaker.state is BreakerState.HALF_OPEN else AT_ONCE_MAX
        return len(self._under_way) < most

    @property
    def _provider_rests(self) -> bool:
        """Whether nobody is asked at the moment."""
        return self._breaker.state is BreakerState.OPEN

    async def _rest(self) -> None:
        """Waits for a wake, the next job, the next look or the next probe, whichever comes first; for ever if none."""
        rests = self._provider_rests
        due = self._agenda.next_due(provider_rests=rests) if self._has_room else None
        times = [self._reader.look_at, due, self._breaker.probe_at if rests else None]
        now = self._clock()
        seconds = [max((time - now).total_seconds(), 0.0) for time in times if time is not None]
        self._woken = trio.Event()
        if self.stopping:
            return
        with trio.move_on_after(min(seconds, default=math.inf)):
            await self._woken.wait()
