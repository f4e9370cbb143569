"""Jobs in memory, as `persistence.jobs` keeps them in Postgres.

Owns: what `Memory` answers about them. Must not: know what a job does.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableSequence, Sequence
from datetime import datetime

import attrs
from attrs import define

from actors.domain.audit import AuditEntry
from actors.ports.jobs import Job, JobStanding


@define
class _Kept:
    job: Job
    due_at: datetime
    leased_until: datetime | None = None
    found: int = 0


class MemoryJobs:
    """Fits `actors.ports.jobs.JobStore`. `restaurants` gives the ids of those that there are."""

    def __init__(
        self,
        restaurants: Callable[[], Iterable[int]],
        audit: MutableSequence[AuditEntry],
        before_read: Callable[[], Awaitable[None]],
    ) -> None:
        self._restaurants = restaurants
        self._audit = audit
        self._before_read = before_read
        self._kept: dict[tuple[str, int], _Kept] = {}

    async def enrol(self, for_all: Sequence[str], for_each: Sequence[str], now: datetime) -> None:
        """See `actors.ports.jobs.JobStore.enrol`."""
        await self._before_read()
        there = set(self._restaurants())
        wanted = [(name, 0) for name in for_all] + [(name, one) for name in for_each for one in there]
        for key in [key for key in self._kept if key[1] and key[1] not in there]:
            del self._kept[key]
        for key in wanted:
            self._kept.setdefault(key, _Kept(Job(*key, version=0), now))

    async def take(self, names: Sequence[str], now: datetime, until: datetime) -> Job | None:
        """See `actors.ports.jobs.JobStore.take`."""
        await self._before_read()
        due = [(one.due_at, key) for key, one in self._kept.items() if key[0] in names and _waits(one, now)]
        if not due:
            return None
        kept = self._kept[min(due)[1]]
        kept.job = attrs.evolve(kept.job, version=kept.job.version + 1)
        kept.leased_until = until
        return kept.job

    async def keep(self, job: Job, progress: int, until: datetime) -> bool:
        """See `actors.ports.jobs.JobStore.keep`."""
        await self._before_read()
        kept = self._leased(job)
        if kept is None:
            return False
        kept.job, kept.leased_until = attrs.evolve(kept.job, progress=progress), until
        return True

    async def finish(self, job: Job, *, due_at: datetime, failures: int, found: int, now: datetime) -> bool:
        """See `actors.ports.jobs.JobStore.finish`."""
        await self._before_read()
        kept = self._leased(job)
        if kept is None:
            return False
        kept.job, kept.due_at, kept.leased_until = attrs.evolve(kept.job, failures=failures), due_at, None
        kept.found = kept.found if failures else found
        return True

    async def hasten(self, name: str, restaurant_ids: Sequence[int], now: datetime) -> None:
        """See `actors.ports.jobs.JobStore.hasten`."""
        await self._before_read()
        for key, kept in self._kept.items():
            rests = kept.due_at > now and kept.leased_until is None and not kept.job.failures
            if key[0] == name and key[1] in restaurant_ids and rests:
                kept.due_at = now

    async def standing(self, now: datetime) -> Sequence[JobStanding]:
        """See `actors.ports.jobs.JobStore.standing`."""
        await self._before_read()
        names = sorted({name for name, _ in self._kept})
        return [_standing(name, [one for key, one in self._kept.items() if key[0] == name], now) for name in names]

    async def note(self, entry: AuditEntry) -> None:
        """See `actors.ports.jobs.JobStore.note`."""
        await self._before_read()
        self._audit.append(entry)

    def _leased(self, job: Job) -> _Kept | None:
        kept = self._kept.get((job.name, job.restaurant_id))
        good = kept is not None and kept.job.version == job.version and kept.leased_until is not None
        return kept if good else None


def _waits(one: _Kept, now: datetime) -> bool:
    return one.due_at <= now and (one.leased_until is None or one.leased_until <= now)


def _standing(name: str, jobs: Sequence[_Kept], now: datetime) -> JobStanding:
    waiting = [one.due_at for one in jobs if _waits(one, now)]
    failing = sum(one.job.failures > 0 for one in jobs)
    return JobStanding(name, failing, sum(one.found for one in jobs), min(waiting, default=None))
