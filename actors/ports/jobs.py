"""Work that is done now and then, by one of many processes: which is due, who does it, and how it went.

A job belongs to whoever has leased it, until the lease ends or they say how it went. Each lease counts the job's
version up, and nobody whose version is not the job's can say anything of it any more.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from actors.domain.audit import AuditEntry


@frozen
class Job:
    """A job that was taken. `restaurant_id` is 0 where it concerns all restaurants.

    `failures` counts those since it last went well; `progress` is how far it has come, in its own words.
    """

    name: str
    restaurant_id: int
    version: int
    failures: int = 0
    progress: int = 0


@frozen
class JobStanding:
    """How all jobs of one name are: how many fail, how much their last looks found, since when the oldest is due."""

    name: str
    failing: int
    found: int
    oldest_due_at: datetime | None


class JobStore(Protocol):
    """Where jobs are kept. Everything raises `Unavailable`. Times are the caller's, aware UTC."""

    async def enrol(self, for_all: Sequence[str], for_each: Sequence[str], now: datetime) -> None:
        """Sees to it that there is a job of each name, and of each name and restaurant; new ones are due `now`."""
        ...

    async def take(self, names: Sequence[str], now: datetime, until: datetime) -> Job | None:
        """The job of these names that is longest due and that nobody has, leased until then; None where none is."""
        ...

    async def keep(self, job: Job, progress: int, until: datetime) -> bool:
        """Keeps a job until then, with how far it has come. False where it is not the caller's any more."""
        ...

    async def finish(self, job: Job, *, due_at: datetime, failures: int, found: int, now: datetime) -> bool:
        """Gives a job back, to be done again at `due_at`. False as for `keep`.

        With `failures` it did not go well: what it found before stands, and so does its progress.
        """
        ...

    async def hasten(self, name: str, restaurant_ids: Sequence[int], now: datetime) -> None:
        """Makes the job of this name due `now` for these restaurants, where it is due later.

        Not one that somebody has, or that failed and rests: who hastens because of what is stored does so again.
        """
        ...

    async def standing(self, now: datetime) -> Sequence[JobStanding]:
        """How the jobs are, by name."""
        ...

    async def note(self, entry: AuditEntry) -> None:
        """Keeps what a job has to tell."""
        ...


@frozen
class Erased:
    """A customer who has had their data erased, and when (aware UTC)."""

    at: datetime
    customer_id: int


@frozen
class Forgotten:
    """How many rows had something of the customers looked at; `last` of them, None where there are no more."""

    rows: int
    last: Erased | None


class Leftovers(Protocol):
    """What is deleted once it is old. Each call deletes some, at most `limit` where it takes one, and gives how many.

    Everything raises `Unavailable`.
    """

    async def sessions(self, before: datetime, limit: int) -> int:
        """Sessions that closed before then, with all that goes with them; the archive keeps a line of each.

        One that is being written to, or has been opened again, is left alone. Orders and the audit stay.
        """
        ...

    async def keys(self, before: datetime, limit: int) -> int:
        """Idempotency keys from before then, of sessions that are still open; others go with their session."""
        ...

    async def revocations(self, before: datetime, limit: int) -> int:
        """Revocations of tokens that had expired before then."""
        ...

    async def outbox(self, before: datetime, limit: int) -> int:
        """Rows of the outbox that all have had whom they concern, and those from before then, whoever has not."""
        ...

    async def parked(self, before: datetime, limit: int) -> int:
        """What webhooks have refused since before then. What other sinks refuse stays."""
        ...

    async def stream(self, before: datetime, limit: int) -> int:
        """Events of the live stream from before then."""
        ...

    async def stream_sinks(self, before: datetime, limit: int) -> int:
        """Sinks of live streams to which nobody has listened since then."""
        ...

    async def photos(self, before: datetime, limit: int) -> int:
        """Photos of items that were deleted before then. Such an item can be restored all the same, and has none."""
        ...

    async def persons(self, before: datetime, limit: int, after: Erased | None = None) -> Forgotten:
        """What is left in orders and carts of up to `limit` customers who were erased before then, in that order.

        Most of it has gone when they were; this is what was being written at that moment, or by a process that ended,
        and what orders needed to arrive that were under way then and are over by now. Whoever has more to come is
        looked at again the next time. `after` is the `last` of the step before.
        """
        ...

    async def words(self, restaurant_id: int) -> int:
        """Words that the restaurant's items are found by, and that none of them has any more."""
        ...


@frozen
class Finding:
    """A sum that is not what its parts say. `subject` is as in the audit."""

    subject: str
    expected: int
    found: int


@frozen
class Looked:
    """What one look at some rows brought. `last` is the key of the last of them, None where there were none."""

    last: int | None
    findings: Sequence[Finding]


class Check(Protocol):
    """One kind of sum that is compared with its parts, restaurant by restaurant."""

    @property
    def name(self) -> str:
        """What its job is called: `check_` and what it is about."""
        ...

    @property
    def again(self) -> int | None:
        """How many keys below the last one are looked at once more the next time; None: all, each time."""
        ...

    async def look(self, restaurant_id: int, after: int, limit: int) -> Looked:
        """Compares up to `limit` sums with a key above `after`, lowest first. Raises `Unavailable`."""
        ...
