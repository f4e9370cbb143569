"""One worker for each restaurant, each in its own task, so that whoever is dead outside slows no other restaurant.

One poller looks, once for all restaurants, and wakes whose worker has something to do. A worker is started when it is
first asked for. One that crashes is started again; one that crashes too often rests for a while, because ending the
process would punish every other restaurant for the trouble of one.

Owns: the nursery of the workers, and when to poll. Must not: know what they do.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context, copy_context
from functools import partial
from typing import Final, Generic, Protocol, TypeVar

import trio

from actors.supervisor import Crash, RestartBudget
from pos.outside.pauses import Chance

POLL_JITTER: Final = 0.2  # so that processes that were started together do not ask together
RESTARTS_MAX: Final = 5  # crashes within `WITHIN_S`, as for any service
WITHIN_S: Final = 60.0
RESTART_PAUSE_S: Final = 0.5  # so that a worker that fails at once does not spend its budget in one breath
REST_S: Final = 60.0  # after that; long enough not to fill the log, short enough to notice that the cause is gone


class RestaurantWorker(Protocol):
    """What a crew needs of a worker. `pausing` is after a crash, until it is started again."""

    restaurant_id: int
    restarts: int
    crash: Crash | None
    pausing: bool

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        ...

    def stop(self) -> None:
        """Finish what is under way and begin nothing else."""
        ...

    async def run(self) -> None:
        """Works until it is stopped. May crash."""
        ...

    async def pause(self, seconds: float) -> None:
        """Waits, but not beyond being told to stop."""
        ...


Worker = TypeVar("Worker", bound=RestaurantWorker)


class Crew(Generic[Worker]):
    """The workers of one kind. `build` makes a restaurant's.

    `crashed` says aloud that a restaurant's worker has crashed, while the error is being handled, `rests` that it is
    left alone for so many seconds.
    """

    def __init__(
        self,
        name: str,
        build: Callable[[int], Worker],
        chance: Chance,
        crashed: Callable[[int], None],
        rests: Callable[[int, float], None],
    ) -> None:
        self._name = name
        self._crashed = crashed
        self._rests = rests
        self._build = build
        self._chance = chance
        self._workers: dict[int, Worker] = {}
        self._nursery: trio.Nursery | None = None
        self._context = Context()  # of the task that holds the nursery
        self._stopping = False
        self._working = 0
        self._changed = trio.Event()

    @property
    def restaurants(self) -> Sequence[int]:
        """Those that have a worker."""
        return tuple(self._workers)

    @property
    def workers(self) -> Sequence[Worker]:
        """All of them."""
        return tuple(self._workers.values())

    def worker(self, restaurant_id: int) -> Worker | None:
        """The restaurant's worker, started if need be. None before `run` and after `drain` where there was none."""
        known = self._workers.get(restaurant_id)
        if known is not None or self._nursery is None or self._stopping:
            return known
        worker = self._workers[restaurant_id] = self._build(restaurant_id)
        self._working += 1  # from now on, so that a drain waits for what was announced this very moment
        start_soon = partial(self._nursery.start_soon, name=f"{self._name} {restaurant_id}")
        self._context.run(start_soon, self._keep, worker)  # in a request's context it would keep the request alive
        return worker

    async def run(
        self,
        poll: Callable[[], Awaitable[None]],
        interval_s: float,
        task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
    ) -> None:
        """Holds the workers' nursery, and polls."""
        self._workers.clear()
        async with trio.open_nursery() as nursery:
            self._nursery, self._context = nursery, copy_context()
            task_status.started()
            try:
                while True:
                    await poll()
                    await trio.sleep(interval_s * (1 + POLL_JITTER * (2 * self._chance() - 1)))
            finally:
                self._nursery = None

    async def drain(self) -> None:
        """Lets every worker finish what it is in, and begin nothing else. Returns when all are done."""
        self._stopping = True
        for worker in self._workers.values():
            worker.stop()
        while self._working:
            self._changed = trio.Event()
            await self._changed.wait()

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
            except Exception as error:  # noqa: BLE001 - the boundary of a service, which says so aloud
                self._crashed(worker.restaurant_id)
                worker.restarts += 1
                worker.crash = Crash.of(error)
                await self._pause(worker, within_budget=budget.allows(trio.current_time()))
            if worker.stopping:
                return None

    async def _pause(self, worker: Worker, *, within_budget: bool) -> None:
        if not within_budget:
            self._rests(worker.restaurant_id, REST_S)
        worker.pausing = True
        await worker.pause(RESTART_PAUSE_S if within_budget else REST_S)
        worker.pausing = False
