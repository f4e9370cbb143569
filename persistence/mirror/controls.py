"""What managers do about their restaurant's sinks, and what staff are alerted of.

Owns: the statements. Must not: send anything, or know a kind of sink; the workers do what was asked for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from actors.domain.alerts.alert import Alert, AlertKind
from actors.domain.audit import AuditEntry
from actors.domain.sink_audit import sink_filled, sink_retried
from actors.ports.sync import ParkedNews
from persistence.bridge import Reads
from persistence.mirror.standings import COUNTED_MAX, Standings
from persistence.statements import statement

LATE: Final = timedelta(seconds=60)
FAILED: Final = 6
"""Failures in a row after which one is behind that lacks no row yet: it has been away for about a minute."""
RETRIED_MAX: Final = 500  # of what is parked, in one statement
_PARKED: Final = statement("sync_parked_of")
_FULL: Final = statement("sync_asked_full")
_RETRY: Final = statement("sync_asked_retry")
_RETRIED: Final = statement("sync_retry")
_ALARM: Final = statement("sync_alarm")


class Controls(Standings):
    """Fits `actors.ports.sync.SinkControls`."""

    async def parked(self, restaurant_id: int, sink_id: int, limit: int) -> Sequence[ParkedNews] | None:
        """See `actors.ports.sync.SinkControls.parked`."""
        rows = await self._reads.fetch(_PARKED, restaurant_id, sink_id, limit)
        if not rows:
            return None
        return [ParkedNews(**row) for row in rows if row["entity_type"] is not None]

    async def again(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        """See `actors.ports.sync.SinkControls.again`."""
        return await self._asked(_FULL, sink_filled(restaurant_id, sink_id, "", at, who), sink_id)

    async def retry(self, restaurant_id: int, sink_id: int, *, at: datetime, who: int) -> bool:
        """See `actors.ports.sync.SinkControls.retry`. Whoever is cut off in between asks again for what is left."""
        if not await self._asked(_RETRY, sink_retried(restaurant_id, sink_id, "", at, who), sink_id):
            return False
        for _ in range(0, COUNTED_MAX, RETRIED_MAX):
            (row,) = await self._reads.fetch(_RETRIED, [sink_id], at, RETRIED_MAX)
            if row["rows"] < RETRIED_MAX:
                break
        return True

    async def _asked(self, sql: str, entry: AuditEntry, sink_id: int) -> bool:
        return bool(
            await self._reads.fetch(sql, entry.restaurant_id, sink_id, entry.at, entry.who, entry.what, entry.subject)
        )


class Alarms:
    """Fits `actors.ports.sync.SinkAlarms`. Of two processes that look at once one raises an alert."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    async def look(self, now: datetime) -> Sequence[Alert]:
        """See `actors.ports.sync.SinkAlarms.look`."""
        rows = await self._reads.fetch(_ALARM, now, now - LATE, FAILED)
        return [
            Alert(
                restaurant_id=row["restaurant_id"],
                alert_id=UUID(int=row["alert_id"].int),
                kind=AlertKind.SINK_BEHIND,
                order_number=None,
                words=row["words"],
                raised_at=row["raised_at"],
                acknowledged_at=row["acknowledged_at"],
            )
            for row in rows
        ]
