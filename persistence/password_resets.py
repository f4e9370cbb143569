"""Forgotten passwords as they are kept in Postgres: who has asked, whom to mail, and what a token is good for.

Owns: one statement and one trip each. Must not: see a token or a password, only what they hash to.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.audit import AuditEntry
from actors.ports.resets import DueReset
from persistence.accounts import can_be_address
from persistence.bridge import Reads
from persistence.statements import statement

_ASK: Final = statement("reset_ask")
_GOOD: Final = statement("reset_good")
_USE: Final = statement("reset_use")
_UNMAILED: Final = statement("resets_unmailed")
_DUE: Final = statement("resets_due")
_DRAWN: Final = statement("reset_drawn")
_MAILED: Final = statement("reset_mailed")
NOBODYS: Final = "@"  # what no address can be is asked for as this, so that it takes as long


class PasswordResets:
    """Fits `server.shop.accounts.ports.Resets` and `actors.ports.resets.ResetMails`. All raises `Unavailable`."""

    def __init__(self, reads: Reads):
        self._reads = reads

    async def ask(self, restaurant_id: int | None, email: str, language: str | None, entry: AuditEntry) -> None:
        """See `server.shop.accounts.ports.Resets.ask`."""
        address = email if can_be_address(email) else NOBODYS
        await self._reads.fetch(_ASK, restaurant_id, address, language, entry.at, entry.what)

    async def good(self, token_hash: str, at: datetime) -> bool:
        """See `server.shop.accounts.ports.Resets.good`."""
        return bool(await self._reads.fetch(_GOOD, token_hash, at))

    async def use(self, token_hash: str, password_hash: str, at: datetime) -> bool:
        """See `server.shop.accounts.ports.Resets.use`."""
        return bool(await self._reads.fetch(_USE, token_hash, password_hash, at))

    async def unmailed(self, asked_by: datetime, since: datetime) -> Sequence[int]:
        """See `actors.ports.resets.ResetMails.unmailed`."""
        return [row["restaurant_id"] for row in await self._reads.fetch(_UNMAILED, asked_by, since)]

    async def due(self, restaurant_id: int, since: datetime, limit: int) -> Sequence[DueReset]:
        """See `actors.ports.resets.ResetMails.due`."""
        rows = await self._reads.fetch(_DUE, restaurant_id, since, limit)
        return [DueReset(UUID(str(row["reset_id"])), row["email"], row["language"], row["asked_at"]) for row in rows]

    async def drawn(self, due: DueReset, token_hash: str, expires_at: datetime) -> bool:
        """See `actors.ports.resets.ResetMails.drawn`."""
        return bool(await self._reads.fetch(_DRAWN, due.reset_id, token_hash, expires_at, due.asked_at))

    async def mailed(self, due: DueReset, at: datetime) -> None:
        """See `actors.ports.resets.ResetMails.mailed`."""
        await self._reads.fetch(_MAILED, due.reset_id, due.asked_at, at)
