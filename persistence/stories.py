"""Visits as they went, as they are kept in Postgres.

Owns: the reads of `staff.ports.Stories`, one statement and one trip each. Must not: write; events and the audit go
through the journal.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.ports.story import ACTS, StoryRecord
from persistence.bridge import Reads, Row
from persistence.statements import statement

_STORY: Final = statement("story")
_ACTS: Final = json.dumps(ACTS)
_LAST_VISIT: Final = statement("last_visit")


class Stories:
    """Fits `staff.ports.Stories`. Every read raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def page(
        self, restaurant_id: int, session_id: UUID, *, before: int | None, limit: int
    ) -> Sequence[StoryRecord]:
        """See `staff.ports.Stories.page`."""
        rows = await self._reads.fetch(_STORY, restaurant_id, session_id, before, limit, _ACTS)
        return [_record(row) for row in rows]

    async def last_visit(self, restaurant_id: int, table_id: int, closed_after: datetime) -> UUID | None:
        """See `staff.ports.Stories.last_visit`."""
        rows = await self._reads.fetch(_LAST_VISIT, restaurant_id, table_id, closed_after)
        return UUID(int=rows[0]["session_id"].int) if rows else None


def _record(row: Row) -> StoryRecord:
    return StoryRecord(row["seq"], row["at"], row["type"], row["told"], row["who"], row["name"], row["action"])
