"""What the floor shows, as it is kept in Postgres: sessions in brief, calls and alerts.

Owns: the reads of `staff.ports.Attention` and `staff.ports.Briefs`, one statement and one trip each.
Must not: write. What is written goes through the journal.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from actors.domain.alerts.alert import Alert
from actors.domain.brief import SessionBrief
from persistence.bridge import Reads
from persistence.statements import statement

_ALERT: Final = statement("alert")
_ALERTS_OPEN: Final = statement("alerts_open")
_CALL_SESSION: Final = statement("call_session")
_FLOOR: Final = statement("floor")
_brief: Final = msgspec.json.Decoder(SessionBrief).decode
_alert: Final = msgspec.json.Decoder(Alert).decode
_alerts: Final = msgspec.json.Decoder(list[Alert] | None).decode


class Attention:
    """Fits `staff.ports.Attention` and `staff.ports.Briefs`. Every read raises `Unavailable` when Postgres is away."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def alert(self, restaurant_id: int, alert_id: UUID) -> Alert | None:
        """See `staff.ports.Attention.alert`."""
        rows = await self._reads.fetch(_ALERT, restaurant_id, alert_id)
        return _alert(rows[0]["alert"]) if rows else None

    async def open_alerts(self, restaurant_id: int, limit: int) -> Sequence[Alert]:
        """See `staff.ports.Attention.open_alerts`."""
        rows = await self._reads.fetch(_ALERTS_OPEN, restaurant_id, limit)
        text = rows[0]["alerts"]
        return tuple(_alerts(text) or ()) if text else ()

    async def session_of_call(self, restaurant_id: int, call_id: UUID) -> UUID | None:
        """See `staff.ports.Attention.session_of_call`."""
        rows = await self._reads.fetch(_CALL_SESSION, restaurant_id, call_id)
        return UUID(int=rows[0]["session_id"].int) if rows else None

    async def briefs(self, restaurant_id: int, closed_after: datetime, limit: int) -> Sequence[SessionBrief]:
        """See `staff.ports.Briefs.briefs`."""
        rows = await self._reads.fetch(_FLOOR, restaurant_id, closed_after, limit)
        return [_brief(row["brief"]) for row in rows]
