"""Forgotten passwords that somebody is to be mailed about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen


@frozen
class DueReset:
    """Somebody has asked for a new password and was not mailed. `asked_at` is which time, if they asked more often."""

    reset_id: UUID
    email: str = field(repr=False)
    language: str
    asked_at: datetime


@frozen
class DrawnToken:
    """A token that is mailed and nowhere else, and what is kept of it."""

    token: str = field(repr=False)
    token_hash: str


class ResetMails(Protocol):
    """Where they are kept. Everything raises `Unavailable`. Times are the caller's, aware UTC."""

    async def unmailed(self, asked_by: datetime, since: datetime) -> Sequence[int]:
        """The restaurants of whose people somebody has asked from `since` to `asked_by` and was not mailed.

        What was asked before is forgotten.
        """
        ...

    async def due(self, restaurant_id: int, since: datetime, limit: int) -> Sequence[DueReset]:
        """Up to `limit` of the restaurant's that were asked for since then, the first first."""
        ...

    async def drawn(self, due: DueReset, token_hash: str, expires_at: datetime) -> bool:
        """A token was drawn for it, which alone is good from now on; False where it was asked for again meanwhile."""
        ...

    async def mailed(self, due: DueReset, at: datetime) -> None:
        """The mail was taken."""
        ...
