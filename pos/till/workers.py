"""One delivery worker for each restaurant, each in its own task, so that a dead till slows no other.

One poller asks Postgres, once for all restaurants, who has something unsent, and wakes whose worker has something to
do soon. A worker is started by that, or by the first order that is placed; where nothing is unsent, none is woken.
`pos.outside.crew` keeps them.

Owns: what the workers are told. Must not: deliver anything itself.
"""

from typing import Final
from uuid import UUID

import structlog
import trio

from actors.domain.ordering.order import Order
from actors.domain.till.commands import ReportAttempt
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Sessions
from pos.outside.crew import Crew
from pos.outside.pauses import Chance
from pos.till.delivery import Delivery, DriverFor
from pos.till.job import Job, PutDown
from pos.till.owner import FindOwner
from pos.till.pace import Pace
from pos.till.tally import WorkerStatistics
from pos.till.worker import Worker

POLL_TIMEOUT_S: Final = 5.0  # as long as a table may take to load

log = structlog.get_logger(__name__)


class DeliveryWorkers:
    """Every restaurant's worker. Fits `actors.ports.till.Till`."""

    def __init__(
        self,
        sessions: Sessions,
        find_owner: FindOwner,
        driver_for: DriverFor,
        clock: Clock,
        chance: Chance,
        pace: Pace,
    ) -> None:
        self._sessions = sessions
        self._find_owner = find_owner
        self._driver_for = driver_for
        self._clock = clock
        self._chance = chance
        self._pace = pace
        self._crew: Crew[Worker] = Crew("delivery", self._build, chance, _crashed, _rests)
        self._put_down: PutDown = _forget

    def on_put_down(self, put_down: PutDown) -> None:
        """Calls it whenever a worker has done a job. To be called before `run`."""
        self._put_down = put_down

    def announcement(self, order: Order) -> ReportAttempt | None:
        """What is to be saved with an order that is being placed; see `actors.ports.till.Till`."""
        worker = self._crew.worker(order.restaurant_id)
        return None if worker is None else worker.announcement(order)

    def placed(self, session_id: UUID | None, order: Order) -> None:
        """Wakes the restaurant's worker. Before `run` and after `drain` it does nothing: polling finds the order."""
        worker = self._crew.worker(order.restaurant_id)
        if worker is not None:
            worker.wake(session_id, order)

    def due(self, restaurant_id: int, job: Job) -> None:
        """It is time for a job that a worker has put down, here or in another process. Like `placed` otherwise."""
        worker = self._crew.worker(restaurant_id)
        if worker is not None:
            worker.due(job)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Holds the workers' nursery, and polls."""
        await self._crew.run(self._poll, self._pace.look_interval_s, task_status)

    async def drain(self) -> None:
        """Lets every worker finish the attempt it is in, and start no other. Returns when all are done."""
        await self._crew.drain()

    def statistics(self) -> tuple[WorkerStatistics, ...]:
        """How every restaurant's deliveries go."""
        return tuple(worker.statistics() for worker in self._crew.workers)

    def _build(self, restaurant_id: int) -> Worker:
        delivery = Delivery(restaurant_id, self._find_owner, self._driver_for, self._clock, self._chance, self._pace)
        pace_s = self._pace.look_interval_s
        return Worker(restaurant_id, self._sessions, delivery, self._clock, pace_s, self._put_down)

    async def _poll(self) -> None:
        """Tells every worker what is unsent at its restaurant, and starts those that are missing."""
        try:
            with trio.fail_after(POLL_TIMEOUT_S):
                found = {backlog.restaurant_id: backlog for backlog in await self._sessions.backlogs()}
        except (Unavailable, trio.TooSlowError):
            log.warning("backlogs_not_read")
            return
        for restaurant_id in {*found, *self._crew.restaurants}:
            worker = self._crew.worker(restaurant_id)
            if worker is not None:
                worker.polled(found.get(restaurant_id))


def _forget(restaurant_id: int, job: Job, left: Job | None) -> None:
    """Nobody but Postgres remembers what was put down."""


def _crashed(restaurant_id: int) -> None:
    log.exception("pos_worker_crashed", restaurant_id=restaurant_id)


def _rests(restaurant_id: int, rest_s: float) -> None:
    log.error("pos_worker_rests", restaurant_id=restaurant_id, rest_s=rest_s)
