"""Notices as they are kept in Postgres, for whoever sends them. Sessions write them, in their own commits.

Owns: one statement and one trip each. Must not: know how one is sent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.notices.notice import NoticeKind, ToldBy
from actors.domain.ordering.order import Fulfilment
from actors.ports.notices import DueNotice
from persistence.bridge import Reads
from persistence.statements import statement

_WAITING: Final = statement("notices_waiting")
_TAKE: Final = statement("notice_take")
_TOLD: Final = statement("notice_told")


class NoticeBox:
    """Fits `actors.ports.notices.NoticeBox`. All raises `Unavailable`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def waiting(self, now: datetime, since: datetime, *, texts: bool) -> Mapping[ToldBy, Sequence[int]]:
        """See `actors.ports.notices.NoticeBox.waiting`."""
        rows = await self._reads.fetch(_WAITING, now, since, texts)
        return {by: [row["restaurant_id"] for row in rows if row["told_by"] == by] for by in (ToldBy.MAIL, ToldBy.SMS)}

    async def take(
        self, restaurant_id: int, by: ToldBy, now: datetime, since: datetime, pauses_s: Sequence[int], *, texts: bool
    ) -> DueNotice | None:
        """See `actors.ports.notices.NoticeBox.take`."""
        rows = await self._reads.fetch(_TAKE, restaurant_id, by, now, since, list(pauses_s), texts)
        if not rows:
            return None
        (row,) = rows
        return DueNotice(
            restaurant_id,
            UUID(str(row["notice_id"])),
            row["order_number"],
            NoticeKind(row["kind"]),
            row["amount"],
            Fulfilment(row["fulfilment"]),
            row["starts_at"],
            row["ends_at"],
            row["sent_to"],
            row["language"],
            row["attempts"],
        )

    async def told(self, notice_id: UUID, by: ToldBy, at: datetime) -> None:
        """See `actors.ports.notices.NoticeBox.told`."""
        await self._reads.fetch(_TOLD, notice_id, by, at)
