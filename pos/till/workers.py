"""One delivery worker for each restaurant, each in its own task, so that a dead till slows no other.

One poller asks Postgres, once for all restaurants, who has something unsent, and wakes whose worker has something to
do soon. A worker is started by that, or by the first order that is placed; where nothing is unsent, none is woken. One
that crashes is started again; one that crashes too often rests for a while, because ending the process would punish
every other restaurant for the trouble of one.

Owns: the nursery of the workers, and the poll. Must not: deliver anything itself.
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
from actors.supervisor import Crash, RestartBudget
from pos.till.backoff import Chance
from pos.till.delivery import Delivery, DriverFor
from pos.till.job import Job, PutDown
from pos.till.owner import FindOwner
from pos.till.pace import Pace
from pos.till.tally import WorkerStatistics
from pos.till.worker import Worker

POLL_TIMEOUT_S: Final = 5.0  # as long as a table may take to load
POLL_JITTER: Final = 0.2  # so that processes that were started together do not ask together
RESTARTS_MAX: Final = 5  # crashes within `WITHIN_S`, as for any service
WITHIN_S: Final = 60.0
RESTART_PAUSE_S: Final = 0.5  # so that a worker that fails at once does not spend its budget in one breath
REST_S: Final = 60.0  # after that; long enough not to fill the log, short enough to notice that the cause is gone

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
        self._workers: dict[int, Worker] = {}
        self._nursery: trio.Nursery | None = None
        self._stopping = False
        self._working = 0
        self._changed = trio.Event()
        self._put_down: PutDown = _forget

    def on_put_down(self, put_down: PutDown) -> None:
        """Calls it whenever a worker has done a job. To be called before `run`."""
        self._put_down = put_down

    def announcement(self, order: Order) -> ReportAttempt | None:
        """What is to be saved with an order that is being placed; see `actors.ports.till.Till`."""
        worker = self._worker(order.restaurant_id)
        return None if worker is None else worker.announcement(order)

    def placed(self, session_id: UUID | None, order: Order) -> None:
        """Wakes the restaurant's worker. Before `run` and after `drain` it does nothing: polling finds the order."""
        worker = self._worker(order.restaurant_id)
        if worker is not None:
            worker.wake(session_id, order)

    def due(self, restaurant_id: int, job: Job) -> None:
        """It is time for a job that a worker has put down, here or in another process. Like `placed` otherwise."""
        worker = self._worker(restaurant_id)
        if worker is not None:
            worker.due(job)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Holds the workers' nursery, and polls."""
        self._workers.clear()
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            task_status.started()
            try:
                while True:
                    await self._poll()
                    jitter = 1 + POLL_JITTER * (2 * self._chance() - 1)
                    await trio.sleep(self._pace.look_interval_s * jitter)
            finally:
                self._nursery = None

    async def drain(self) -> None:
        """Lets every worker finish the attempt it is in, and start no other. Returns when all are done."""
        self._stopping = True
        for worker in self._workers.values():
            worker.stop()
        while self._working:
            self._changed = trio.Event()
            await self._changed.wait()

    def statistics(self) -> tuple[WorkerStatistics, ...]:
        """How every restaurant's deliveries go."""
        return tuple(worker.statistics() for worker in self._workers.values())

    def _worker(self, restaurant_id: int) -> Worker | None:
        """The restaurant's worker, started if need be."""
        known = self._workers.get(restaurant_id)
        if known is not None or self._nursery is None or self._stopping:
            return known
        worker = self._build(restaurant_id)
        self._workers[restaurant_id] = worker
        self._working += 1  # from now on, so that a drain waits for what was announced this very moment
        self._nursery.start_soon(self._keep, worker, name=f"delivery {restaurant_id}")
        return worker

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
        for restaurant_id in found.keys() | self._workers.keys():
            worker = self._worker(restaurant_id)
            if worker is not None:
                worker.polled(found.get(restaurant_id))

    async def _keep(self, worker: Worker) -> None:
        """Runs the worker until it is stopped, and again whenever it crashes."""
        try:
            await self._run_again_and_again(worker)
        finally:
            self._working -= 1
            self._changed.set()

    async def _run_again_and_again(self, worker: Worker) -> None:
        budget = RestartBudget(RESTARTS_MAX, WITHIN_S)
        while True:
            try:
                return await worker.run()  # also where it is to stop already: it has promises to keep
            except Exception as error:  # the boundary of a service
                log.exception("pos_worker_crashed", restaurant_id=worker.restaurant_id)
                worker.restarts += 1
                worker.crash = Crash.of(error)
                await self._pause(worker, within_budget=budget.allows(trio.current_time()))
            if worker.stopping:
                return None

    async def _pause(self, worker: Worker, *, within_budget: bool) -> None:
        if not within_budget:
            log.error("pos_worker_rests", restaurant_id=worker.restaurant_id, rest_s=REST_S)
        worker.pausing = True
        await worker.pause(RESTART_PAUSE_S if within_budget else REST_S)
        worker.pausing = False


def _forget(restaurant_id: int, job: Job, left: Job | None) -> None:
    """Nobody but Postgres remembers what was put down."""
