"""The audit as it is read from Postgres.

Owns: the one read of it. Must not: write it (`persistence.parts.audit` and whoever else changes something does, in the
same commit), or know who may read it.
"""

from collections.abc import Sequence
from typing import Final

from actors.ports.audit import AuditFilter, AuditRecord
from persistence.bridge import Bridge, Reads, Row
from persistence.statements import statement

# The statement asks for each page in the order of the one index that has it. A planner who thinks that few entries fit
# would rather read those of another index and sort them, however many there are.
PLANNER: Final = {"enable_sort": "off", "enable_incremental_sort": "off", "enable_bitmapscan": "off"}
_PAGE: Final = statement("audit")


class AuditPages:
    """Fits `staff.ports.AuditPages`. Has a connection of its own, because it is planned in its own way."""

    def __init__(self, bridge: Bridge, url: str):
        self._reads = Reads(bridge, url, connections_max=1, settings=PLANNER)

    async def aclose(self) -> None:
        """Closes the connection."""
        await self._reads.aclose()

    async def page(
        self, restaurant_id: int, asked: AuditFilter, *, before: int | None, limit: int
    ) -> Sequence[AuditRecord]:
        """See `staff.ports.AuditPages.page`."""
        chosen = (asked.who, asked.what, asked.subject, asked.since, asked.until)
        return [_record(row) for row in await self._reads.fetch(_PAGE, restaurant_id, *chosen, before, limit)]


def _record(row: Row) -> AuditRecord:
    return AuditRecord(
        audit_id=row["audit_id"],
        at=row["created_at"],
        who=row["staff_user_id"],
        name=row["name"],
        what=row["action"],
        subject=row["subject"],
        old=row["old_value"],
        new=row["new_value"],
    )
