"""The poller for due work of all restaurants; a process has one for what waits for a mail server, one for the rest.

Every look takes one due job after the other, each under a lease, and does it; so after downtime all that was missed is
done, and of many processes each job is done by one. A job that fails rests a while and holds up no other.

Owns: the loop. Must not: know what a job does.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import structlog
import trio
from attrs import frozen

from actors.errors import Unavailable
from actors.nightly.shift import LEASE, LeaseLost, Outcome, Postponed, Shift, Work, pause_after
from actors.ports.clock import Clock
from actors.ports.jobs import Job, JobStanding, JobStore

LOOK_S: Final = 30.0  # how late a job may begin; nobody waits for one
AT_ONCE_MAX: Final = 3  # jobs of one poller, so that one which takes long does not hold up the rest
REST_S: Final = 0.1  # between two jobs of one of these: a start finds all due, and that must not be felt at the tables
LOOK_TIMEOUT_S: Final = 20.0  # for the questions about jobs; the work itself has its own limits

Claim = Callable[[JobStore, datetime], Awaitable[None]]
"""Makes jobs due at that time. Raises `Unavailable`."""

log = structlog.get_logger(__name__)


@frozen(eq=False)
class Duties:
    """The work by the name of its jobs: one job for all restaurants, or one for each.

    `claim` is asked before each look, and makes due what this process does better than any other.
    """

    for_all: Mapping[str, Work]
    for_each: Mapping[str, Work]
    claim: Claim | None = None

    def work(self, name: str) -> Work:
        """What is to be done. Raises KeyError for a name of neither."""
        return self.for_all[name] if name in self.for_all else self.for_each[name]


class Nightly:
    """Does what is due. `run` is the service; it looks for the first time after `first_s` seconds."""

    def __init__(self, jobs: JobStore, duties: Duties, clock: Clock, first_s: float = 0.0) -> None:
        self._jobs = jobs
        self._duties = duties
        self._clock = clock
        self._first_s = first_s
        self._names = (*duties.for_all, *duties.for_each)
        self._standing: Sequence[JobStanding] = ()

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Looks every `LOOK_S`, for ever."""
        task_status.started()
        await trio.sleep(self._first_s)
        while True:
            try:
                await self.look()
            except Unavailable:
                log.warning("nightly_work_postponed")
            await trio.sleep(LOOK_S)

    async def look(self) -> None:
        """Does everything that is due. Raises `Unavailable` where that cannot be asked."""
        await self._jobs.enrol(list(self._duties.for_all), list(self._duties.for_each), self._clock())
        if self._duties.claim is not None:
            await self._duties.claim(self._jobs, self._clock())
        async with trio.open_nursery() as nursery:
            for _ in range(AT_ONCE_MAX - 1):
                nursery.start_soon(self._work_off_quietly)
            await self._work_off_quietly()
        self._standing = await self._jobs.standing(self._clock())

    def statistics(self) -> Sequence[JobStanding]:
        """How the jobs were at the last look, in all processes."""
        return self._standing

    async def _work_off_quietly(self) -> None:
        """One of a few who take job after job until none is due."""
        rest_s = 0.0
        try:
            while (job := await self._next()) is not None:
                await trio.sleep(rest_s)
                await self._do(job)
                rest_s = REST_S
        except Unavailable:
            log.warning("nightly_work_postponed")

    async def _next(self) -> Job | None:
        now = self._clock()
        return await self._jobs.take(self._names, now, now + LEASE)

    async def _do(self, job: Job) -> None:
        """One job, whatever becomes of it. Raises `Unavailable` where that cannot be said: then its lease ends."""
        told = {"job": job.name, "restaurant_id": job.restaurant_id}
        shift = Shift.of(job, self._jobs, self._clock)
        try:
            outcome = await self._duties.work(job.name)(shift)
        except LeaseLost:
            log.warning("job_lost", **told)
        except Postponed:
            await self._again_later(job)
        except Unavailable as error:
            log.warning("job_postponed", **told, reason=str(error), failures=job.failures + 1)
            await self._again_later(job)
        except Exception:
            log.exception("job_crashed", **told, failures=job.failures + 1)
            await self._again_later(job)
        else:
            await self._done(job, outcome)

    async def _done(self, job: Job, outcome: Outcome) -> None:
        now = self._clock()
        await self._jobs.finish(job, due_at=outcome.due_at, failures=0, found=outcome.found, now=now)

    async def _again_later(self, job: Job) -> None:
        now, failures = self._clock(), job.failures + 1
        await self._jobs.finish(job, due_at=now + pause_after(failures), failures=failures, found=0, now=now)
