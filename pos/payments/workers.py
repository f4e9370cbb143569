"""One payment worker for each restaurant, each in its own task, so that a dead provider slows no other.

One poller asks Postgres, once for all restaurants, where something is to be done for a payment, and wakes whose worker
has something to do soon. `pos.outside.crew` keeps them.

Owns: what the workers are told. Must not: settle anything itself.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
import trio

from actors.domain.money.payment import Announcement, Payment, PaymentState
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.providers import DuePayments
from pos.outside.crew import Crew
from pos.outside.pauses import Chance
from pos.payments.errand import Errands
from pos.payments.job import Job
from pos.payments.owner import FindOwner
from pos.payments.pace import PaymentPace
from pos.payments.settlement import Settlement, begin_within_s
from pos.payments.tally import PaymentStatistics
from pos.payments.worker import PaymentWorker

POLL_TIMEOUT_S: Final = 5.0  # as long as a table may take to load

log = structlog.get_logger(__name__)


class PaymentWorkers:
    """Every restaurant's worker. Fits `actors.ports.payments.Payments`."""

    def __init__(
        self,
        payments: DuePayments,
        find_owner: FindOwner,
        errands: Errands,
        clock: Clock,
        chance: Chance,
        pace: PaymentPace,
    ) -> None:
        self._payments = payments
        self._find_owner = find_owner
        self._errands = errands
        self._clock = clock
        self._chance = chance
        self._pace = pace
        self._crew: Crew[PaymentWorker] = Crew("payment", self._build, chance, _crashed, _rests)

    def provider(self, restaurant: Restaurant) -> str | None:
        """See `actors.ports.payments.Payments.provider`."""
        return self._errands.providers.card_provider(restaurant)

    def announcement(self, restaurant: Restaurant, provider: str) -> Announcement | None:
        """See `actors.ports.payments.Payments.announcement`."""
        worker = self._crew.worker(restaurant.restaurant_id)
        if worker is None or not worker.begins_at_once:
            return None
        until = self._clock() + timedelta(seconds=begin_within_s(self._pace))
        return Announcement(until, self._errands.providers.account(restaurant, provider))

    def wanted(self, restaurant_id: int, session_id: UUID, payment: Payment, *, begins: bool) -> None:
        """See `actors.ports.payments.Payments.wanted`."""
        lease = payment.next_at if begins and payment.status is PaymentState.AUTHORISING else None
        due = None if lease is not None else payment.next_at
        self.wake(restaurant_id, session_id, payment.payment_id, due or self._clock(), lease=lease)

    def wake(
        self,
        restaurant_id: int,
        session_id: UUID,
        payment_id: UUID,
        due: datetime,
        *,
        hurried: bool = False,
        lease: datetime | None = None,
    ) -> None:
        """There is something to do for a payment, durably. Returns at once.

        A `hurried` one looks at once whether a payer is back, whatever the back-off says; one with a `lease` is
        announced until then, and certainly not begun. Before `run` and after `drain` it does nothing: polling finds
        the payment.
        """
        worker = self._crew.worker(restaurant_id)
        if worker is not None:
            worker.wake(Job(session_id, payment_id, due, lease=lease, hurried=hurried))

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Holds the workers' nursery, and polls."""
        await self._crew.run(self._poll, self._pace.look_interval_s, task_status)

    async def drain(self) -> None:
        """Lets every worker finish the steps it is in, and begin no other. Returns when all are done."""
        await self._crew.drain()

    def statistics(self) -> tuple[PaymentStatistics, ...]:
        """How every restaurant's payments go."""
        return tuple(worker.statistics() for worker in self._crew.workers)

    def _build(self, restaurant_id: int) -> PaymentWorker:
        settlement = Settlement(restaurant_id, self._find_owner, self._errands, self._clock, self._chance, self._pace)
        return PaymentWorker(restaurant_id, self._payments, settlement, self._clock, self._pace.look_interval_s)

    async def _poll(self) -> None:
        """Tells every worker what is to be done at its restaurant, and starts those that are missing."""
        try:
            with trio.fail_after(POLL_TIMEOUT_S):
                found = {backlog.restaurant_id: backlog for backlog in await self._payments.backlogs()}
        except (Unavailable, trio.TooSlowError):
            log.warning("payment_backlogs_not_read")
            return
        for restaurant_id in {*found, *self._crew.restaurants}:
            worker = self._crew.worker(restaurant_id)
            if worker is not None:
                worker.polled(found.get(restaurant_id))


def _crashed(restaurant_id: int) -> None:
    log.exception("payment_worker_crashed", restaurant_id=restaurant_id)


def _rests(restaurant_id: int, rest_s: float) -> None:
    log.error("payment_worker_rests", restaurant_id=restaurant_id, rest_s=rest_s)
