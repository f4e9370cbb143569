"""Sessions as they are kept in Postgres.

Owns: the reads of `actors.ports.sessions.Sessions`, one statement and one trip each.
Must not: write. What is written goes through the journal.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
import structlog

from actors.ports.journal import StoredEvent
from actors.ports.sessions import Backlog, Stored, UnsentOrder
from persistence import trees
from persistence.bridge import Reads, Row
from persistence.statements import statement
from persistence.together import Together

_THERE: Final = statement("sessions_there")
_ACTIVE_AT: Final = statement("active_at")
_ACTIVE_OF: Final = statement("active_of")
_OF_MEMBER: Final = statement("of_member")
_DUE: Final = statement("due")
_EVENTS: Final = statement("events")
_UNSENT: Final = statement("unsent")
_BACKLOGS: Final = statement("backlogs")

log = structlog.get_logger(__name__)


class Sessions:
    """Fits `actors.ports.sessions.Sessions`. Every read raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads
        self._there = Together(self._which)

    async def there(self, session_id: UUID) -> bool:
        """See `actors.ports.sessions.Sessions.there`."""
        return bool(await self._there.one(session_id))

    async def _which(self, session_ids: Sequence[UUID]) -> Mapping[UUID, bool]:
        return {_id(row["session_id"]): True for row in await self._reads.fetch(_THERE, list(session_ids))}

    async def load(self, session_id: UUID, recent: int) -> Stored | None:
        """See `actors.ports.sessions.Sessions.load`."""
        rows = await self._reads.fetch(trees.SESSION, session_id, recent)
        return trees.stored(rows[0]["stored"]) if rows else None

    async def active_at(self, table_id: int) -> UUID | None:
        """See `actors.ports.sessions.Sessions.active_at`."""
        rows = await self._reads.fetch(_ACTIVE_AT, table_id)
        return _id(rows[0]["session_id"]) if rows else None

    async def active_of(self, restaurant_id: int, customer_id: int) -> UUID | None:
        """See `actors.ports.sessions.Sessions.active_of`."""
        rows = await self._reads.fetch(_ACTIVE_OF, restaurant_id, customer_id)
        return _id(rows[0]["session_id"]) if rows else None

    async def of_member(self, member_id: UUID) -> UUID | None:
        """See `actors.ports.sessions.Sessions.of_member`."""
        rows = await self._reads.fetch(_OF_MEMBER, member_id)
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
        return tuple(unsent for row in rows if (unsent := _unsent(restaurant_id, row)) is not None)

    async def backlogs(self) -> Sequence[Backlog]:
        """See `actors.ports.sessions.Sessions.backlogs`."""
        rows = await self._reads.fetch(_BACKLOGS)
        return tuple(Backlog(row["restaurant_id"], row["oldest"], row["next_at"]) for row in rows)


def _unsent(restaurant_id: int, row: Row) -> UnsentOrder | None:
    """The row's order. One that no rule could have made must not keep the others from their till."""
    try:
        return trees.unsent(row["unsent"])
    except msgspec.ValidationError as error:
        number = row["order_number"]
        log.error("unsent_order_not_read", restaurant_id=restaurant_id, order_number=number, reason=str(error))
        return None


def _id(value: UUID) -> UUID:
    """The driver has a UUID class of its own, which is equal but not the same; it stays behind the border."""
    return UUID(int=value.int)
