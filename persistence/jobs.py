"""Jobs as they are kept in Postgres, what is deleted once it is old, and sums that are compared with their parts.

Owns: the statements of `actors.ports.jobs`, one trip each, on connections of their own, which no diner waits for.
Must not: know when anything is due.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.ports.jobs import Erased, Finding, Forgotten, Job, JobStanding, Looked
from persistence.bridge import Reads
from persistence.statements import statement

CONNECTIONS_MAX: Final = 2
STATEMENT_S: Final = 20.0  # a batch takes some milliseconds; behind a long lock it waits, and the lease is longer
ORDERS_AGAIN: Final = 1_000  # three busy days: what somebody has changed by hand since is found too

_ENROL: Final = statement("jobs_enrol")
_TAKE: Final = statement("jobs_take")
_KEEP: Final = statement("jobs_keep")
_FINISH: Final = statement("jobs_finish")
_HASTEN: Final = statement("jobs_hasten")
_STANDING: Final = statement("jobs_standing")
_NOTE: Final = statement("jobs_note")
_SESSIONS: Final = statement("forget_sessions")
_KEYS: Final = statement("forget_keys")
_REVOCATIONS: Final = statement("forget_revocations")
_OUTBOX: Final = statement("forget_outbox")
_PARKED: Final = statement("forget_parked")
_STREAM: Final = statement("forget_stream")
_STREAM_SINKS: Final = statement("forget_stream_sinks")
_PHOTOS: Final = statement("forget_photos")
_PERSONS: Final = statement("forget_persons")
_WORDS: Final = statement("forget_words")
_findings: Final = msgspec.json.Decoder(tuple[Finding, ...]).decode


class Jobs:
    """Fits `actors.ports.jobs.JobStore`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def enrol(self, for_all: Sequence[str], for_each: Sequence[str], now: datetime) -> None:
        """See `actors.ports.jobs.JobStore.enrol`."""
        await self._reads.fetch(_ENROL, list(for_all), list(for_each), now)

    async def take(self, names: Sequence[str], now: datetime, until: datetime) -> Job | None:
        """See `actors.ports.jobs.JobStore.take`."""
        rows = await self._reads.fetch(_TAKE, list(names), now, until)
        return Job(**rows[0]) if rows else None

    async def keep(self, job: Job, progress: int, until: datetime) -> bool:
        """See `actors.ports.jobs.JobStore.keep`."""
        return bool(await self._reads.fetch(_KEEP, job.name, job.restaurant_id, job.version, progress, until))

    async def finish(self, job: Job, *, due_at: datetime, failures: int, found: int, now: datetime) -> bool:
        """See `actors.ports.jobs.JobStore.finish`."""
        key = (job.name, job.restaurant_id, job.version)
        return bool(await self._reads.fetch(_FINISH, *key, due_at, failures, found, now))

    async def hasten(self, name: str, restaurant_ids: Sequence[int], now: datetime) -> None:
        """See `actors.ports.jobs.JobStore.hasten`."""
        await self._reads.fetch(_HASTEN, name, list(restaurant_ids), now)

    async def standing(self, now: datetime) -> Sequence[JobStanding]:
        """See `actors.ports.jobs.JobStore.standing`."""
        return [JobStanding(**row) for row in await self._reads.fetch(_STANDING, now)]

    async def note(self, entry: AuditEntry) -> None:
        """See `actors.ports.jobs.JobStore.note`."""
        said = (entry.what, entry.subject, entry.old, entry.new)
        await self._reads.fetch(_NOTE, entry.restaurant_id, entry.at, *said)


class Leftovers:
    """Fits `actors.ports.jobs.Leftovers`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def sessions(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.sessions`."""
        return await self._forget(_SESSIONS, before, limit)

    async def keys(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.keys`."""
        return await self._forget(_KEYS, before, limit)

    async def revocations(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.revocations`."""
        return await self._forget(_REVOCATIONS, before, limit)

    async def outbox(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.outbox`."""
        return await self._forget(_OUTBOX, before, limit)

    async def parked(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.parked`."""
        return await self._forget(_PARKED, before, limit)

    async def stream(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.stream`."""
        return await self._forget(_STREAM, before, limit)

    async def stream_sinks(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.stream_sinks`."""
        return await self._forget(_STREAM_SINKS, before, limit)

    async def photos(self, before: datetime, limit: int) -> int:
        """See `actors.ports.jobs.Leftovers.photos`."""
        return await self._forget(_PHOTOS, before, limit)

    async def persons(self, before: datetime, limit: int, after: Erased | None = None) -> Forgotten:
        """See `actors.ports.jobs.Leftovers.persons`."""
        at, customer_id = (None, None) if after is None else (after.at, after.customer_id)
        (row,) = await self._reads.fetch(_PERSONS, before, limit, None, at, customer_id)
        last = None if row["last_id"] is None else Erased(row["last_at"], row["last_id"])
        return Forgotten(row["gone"], last)

    async def words(self, restaurant_id: int) -> int:
        """See `actors.ports.jobs.Leftovers.words`."""
        rows = await self._reads.fetch(_WORDS, restaurant_id)
        return int(rows[0]["gone"])

    async def _forget(self, text: str, before: datetime, limit: int) -> int:
        rows = await self._reads.fetch(text, before, limit)
        return int(rows[0]["gone"])


@frozen(eq=False)
class SqlCheck:
    """Fits `actors.ports.jobs.Check`. The statement of its name gives `last` and, as JSON, `findings`."""

    reads: Reads
    name: str
    again: int | None = None

    async def look(self, restaurant_id: int, after: int, limit: int) -> Looked:
        """See `actors.ports.jobs.Check.look`."""
        rows = await self.reads.fetch(statement(self.name), restaurant_id, after, limit)
        return Looked(rows[0]["last"], _findings(rows[0]["findings"]))


def checks_of(reads: Reads) -> Sequence[SqlCheck]:
    """Every check there is. One more is a statement and a line here."""
    names = ("check_stock", "check_slots")
    return (SqlCheck(reads, "check_order_total", again=ORDERS_AGAIN), *(SqlCheck(reads, name) for name in names))
