"""Forgotten passwords as they are kept in Postgres: who has asked, whom to mail, and what a token is good for.

Owns: one statement and one trip each. Must not: see a token or a password, only what they hash to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
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
_TAKE: Final = statement("reset_take")
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

    async def unmailed(self, now: datetime, good_for: timedelta, pause: timedelta) -> Sequence[int]:
        """See `actors.ports.resets.ResetMails.unmailed`."""
        return [row["restaurant_id"] for row in await self._reads.fetch(_UNMAILED, now, good_for, pause)]

    async def take(
        self, restaurant_id: int, now: datetime, token_hash: str, good_for: timedelta, pause: timedelta
    ) -> DueReset | None:
        """See `actors.ports.resets.ResetMails.take`."""
        rows = await self._reads.fetch(_TAKE, restaurant_id, now, token_hash, good_for, pause)
        if not rows:
            return None
        (row,) = rows
        told = (row["email"], row["language"], row["asked_at"], row["again"])
        return DueReset(UUID(str(row["reset_id"])), restaurant_id, *told)

    async def mailed(self, due: DueReset, at: datetime) -> None:
        """See `actors.ports.resets.ResetMails.mailed`."""
        await self._reads.fetch(_MAILED, due.reset_id, due.asked_at, at)
