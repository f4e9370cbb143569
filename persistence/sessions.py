"""Sessions as they are kept in Postgres.

Owns: the reads of `actors.ports.sessions.Sessions`, one statement and one trip each.
Must not: write. What is written goes through the journal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from actors.ports.journal import StoredEvent
from actors.ports.sessions import Stored, UnsentOrder
from persistence import trees
from persistence.bridge import Reads
from persistence.statements import statement

_ACTIVE_AT: Final = statement("active_at")
_DUE: Final = statement("due")
_EVENTS: Final = statement("events")
_UNSENT: Final = statement("unsent")
_OLDEST_UNSENT: Final = statement("oldest_unsent")


class Sessions:
    """Fits `actors.ports.sessions.Sessions`. Every read raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def load(self, session_id: UUID, recent: int) -> Stored | None:
        """See `actors.ports.sessions.Sessions.load`."""
        rows = await self._reads.fetch(trees.SESSION, session_id, recent)
        return trees.stored(rows[0]["stored"]) if rows else None

    async def active_at(self, table_id: int) -> UUID | None:
        """See `actors.ports.sessions.Sessions.active_at`."""
        rows = await self._reads.fetch(_ACTIVE_AT, table_id)
        return _id(rows[0]["session_id"]) if rows else None

    async def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        """See `actors.ports.sessions.Sessions.due`."""
        rows = await self._reads.fetch(_DUE, now, limit)
        return tuple(_id(row["session_id"]) for row in rows)

    async def events(self, session_id: UUID, since: int, limit: int) -> Sequence[StoredEvent]:
        """See `actors.ports.sessions.Sessions.events`."""
        rows = await self._reads.fetch(_EVENTS, session_id, since, limit)
        return trees.events(rows[0]["events"])

    async def unsent(self, restaurant_id: int, due_before: datetime, limit: int) -> Sequence[UnsentOrder]:
        """See `actors.ports.sessions.Sessions.unsent`."""
        rows = await self._reads.fetch(_UNSENT, restaurant_id, due_before, limit)
        return trees.unsent(rows[0]["unsent"])

    async def oldest_unsent(self, restaurant_id: int) -> datetime | None:
        """See `actors.ports.sessions.Sessions.oldest_unsent`."""
        rows = await self._reads.fetch(_OLDEST_UNSENT, restaurant_id)
        return cast("datetime | None", rows[0]["oldest"])


def _id(value: UUID) -> UUID:
    """The driver has a UUID class of its own, which is equal but not the same; it stays behind the border."""
    return UUID(int=value.int)
