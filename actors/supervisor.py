"""Starts services in order, restarts the ones that crash, and stops them in the opposite order.

A service is data: a name, what to run, how often it may be restarted, how long its end may take. A crash is logged
and the service is started again; one whose budget is spent ends the process, because the platform's restart is then
the better cure. `RestartBudget` is the rule, pure; `Supervisor` is the thin process around it.

Owns: the tasks of services. Must not: know what a service does.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Final, Protocol

import structlog
import trio
from attrs import frozen

RESTART_PAUSE_S: Final = 0.5  # so that a service that fails at once does not spend its budget in one breath

log = structlog.get_logger(__name__)


class Run(Protocol):
    """The body of a service: says `task_status.started()` when it is ready, and runs until it is cancelled."""

    def __call__(self, task_status: trio.TaskStatus[None]) -> Awaitable[None]:
        """Runs the service."""
        ...


@frozen
class Service:
    """One child of the supervisor.

    More than `restarts_max` crashes within `within_s` end the process. `drain`, if there is one, is asked to finish
    its work before the service is cancelled, and gets `stop_s` for it.
    """

    name: str
    run: Run
    restarts_max: int = 5
    within_s: float = 60.0
    drain: Callable[[], Awaitable[None]] | None = None
    stop_s: float = 5.0


class ServiceState(StrEnum):
    """Where in its life a service is."""

    STARTING = "starting"
    """For the first time, or again after a crash."""
    RUNNING = "running"
    STOPPING = "stopping"
    ENDED = "ended"


@frozen
class Crash:
    """The last crash of something that was started again: the error's type, and when, on trio's clock.

    What the error says is in the log alone: it may be about somebody.
    """

    error: str
    at_s: float

    @classmethod
    def of(cls, error: Exception) -> "Crash":
        """This error, now."""
        return cls(type(error).__name__, trio.current_time())

    @property
    def ago_s(self) -> float:
        """How long ago it was."""
        return trio.current_time() - self.at_s


@frozen
class ServiceStatistics:
    """How a service has fared. `running` until it has ended for good, also while it is started again."""

    name: str
    running: bool
    restarts: int
    state: ServiceState = ServiceState.RUNNING
    crash: Crash | None = None


class RestartBudgetSpent(Exception):
    """A service crashed too often; the process must end."""


class RestartBudget:
    """Counts crashes in a sliding window. Pure: the time is an argument, in seconds of any steady clock."""

    def __init__(self, restarts_max: int, within_s: float) -> None:
        self._restarts_max = restarts_max
        self._within_s = within_s
        self._crashes: deque[float] = deque()

    def allows(self, now_s: float) -> bool:
        """Records a crash at this time; True if one more restart is within the budget."""
        self._crashes.append(now_s)
        while self._crashes[0] <= now_s - self._within_s:
            self._crashes.popleft()
        return len(self._crashes) <= self._restarts_max


class _Child:
    """A running service: its scope, its end, its restarts. It is its own service's first task status."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.scope = trio.CancelScope()
        self.ended = trio.Event()
        self.restarts = 0
        self.crash: Crash | None = None
        self._ready = False
        self._stopping = False
        self._parent: trio.TaskStatus[None] | None = None

    def started(self, value: None = None) -> None:
        """The service is ready, for the first time or again."""
        self._ready = True
        parent, self._parent = self._parent, None
        if parent is not None:
            parent.started(value)

    async def live(self, task_status: trio.TaskStatus[None]) -> None:
        """Runs the service again and again until it is cancelled or its budget is spent."""
        self._parent = task_status
        budget = RestartBudget(self.service.restarts_max, self.service.within_s)
        try:
            with self.scope:
                while not await self._once():
                    if not budget.allows(trio.current_time()):
                        raise RestartBudgetSpent(self.service.name)
                    self.restarts += 1
                    await trio.sleep(RESTART_PAUSE_S)
        finally:
            self.ended.set()

    async def _once(self) -> bool:
        """One life of the service; True if it was asked to end. A crash before it was ever ready is the starter's."""
        try:
            await self.service.run(self)
            if not self._stopping:
                log.error("service_returned", service=self.service.name)
        except Exception as error:
            if self._parent is not None:
                raise
            self.crash = Crash.of(error)
            log.exception("service_crashed", service=self.service.name)
        finally:
            self._ready = False
        return self._stopping

    def statistics(self) -> ServiceStatistics:
        """How it fares right now."""
        return ServiceStatistics(self.service.name, not self.ended.is_set(), self.restarts, self._state, self.crash)

    @property
    def _state(self) -> ServiceState:
        if self.ended.is_set():
            return ServiceState.ENDED
        if self._stopping:
            return ServiceState.STOPPING
        return ServiceState.RUNNING if self._ready else ServiceState.STARTING

    async def stop(self) -> None:
        """Drains for `stop_s` at most, then cancels and waits for the end; what a service shields it bounds itself."""
        self._stopping = True
        with trio.move_on_after(self.service.stop_s) as budget:
            await self._drain()
        if budget.cancelled_caught:
            log.warning("service_cut_off", service=self.service.name)
        self.scope.cancel()
        await self.ended.wait()

    async def _drain(self) -> None:
        """A drain that crashes is no reason not to stop the others in order."""
        if self.service.drain is None:
            return
        try:
            await self.service.drain()
        except Exception:
            log.exception("service_drain_failed", service=self.service.name)


class Supervisor:
    """The services of one process, in the order they were started."""

    def __init__(self, nursery: trio.Nursery) -> None:
        self._nursery = nursery
        self._children: list[_Child] = []

    async def start(self, service: Service) -> None:
        """Starts a service and returns when it is ready. Raises what it raises if its first start fails."""
        child = _Child(service)
        await self._nursery.start(child.live, name=service.name)
        self._children.append(child)

    async def stop(self) -> None:
        """Stops every service, last started first."""
        while self._children:
            child = self._children.pop()
            log.info("service_stopping", service=child.service.name)
            await child.stop()

    def statistics(self) -> tuple[ServiceStatistics, ...]:
        """How every service fares, in the order they were started."""
        return tuple(child.statistics() for child in self._children)
