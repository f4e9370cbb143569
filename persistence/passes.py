"""Daily passes as they are kept in Postgres.

Owns: the reads of `actors.ports.passes.PassStore`, and the one write that is no change of the restaurant: that somebody
has been told. Must not: see a word, only hashes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from actors.domain.daily_pass import DailyPass, PassRecord
from persistence.bridge import Reads, Row
from persistence.statements import statement

_RECORD: Final = statement("pass_record")
_UNTOLD: Final = statement("untold_passes")
_TOLD: Final = statement("pass_told")


class PassStore:
    """Fits `actors.ports.passes.PassStore`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def record(self, restaurant_id: int) -> PassRecord | None:
        """See `actors.ports.passes.PassStore.record`."""
        rows = await self._reads.fetch(_RECORD, restaurant_id)
        return _record(rows[0]) if rows else None

    async def untold(self, made_by: datetime) -> Sequence[int]:
        """See `actors.ports.passes.PassStore.untold`."""
        return [row["restaurant_id"] for row in await self._reads.fetch(_UNTOLD, made_by)]

    async def told(self, restaurant_id: int, created_at: datetime, at: datetime) -> None:
        """See `actors.ports.passes.PassStore.told`."""
        await self._reads.fetch(_TOLD, restaurant_id, created_at, at)


def _record(row: Row) -> PassRecord:
    live = None
    if row["created_at"] is not None:
        live = DailyPass(row["business_day"], row["pass_hash"], row["created_at"], row["told_at"])
    return PassRecord(row["pass_required"], row["business_day_cutoff"], row["owner_email"], live)
