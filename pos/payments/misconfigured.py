"""The driver of a restaurant whose payment settings make no sense: nothing is asked until somebody mends them.

Owns: nothing. Must not: stop anything else at that restaurant, or say of a payment that there is none.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import trio

from pos.payments.driver import (
    BOOKS_PAGE_MAX,
    NOT_SENT,
    Answer,
    Asked,
    BookPage,
    Captured,
    Charge,
    Forged,
    Forgotten,
    Found,
    Refunded,
    Refused,
    SavedMethod,
    Unknown,
    Voided,
    Webhook,
)

ERROR: Final = f"{NOT_SENT}_misconfigured"


class MisconfiguredPayments:
    """Asks nobody and knows nothing. What may have been asked before waits for better settings."""

    keeps_books = True
    books_last = True

    async def authorise(self, charge: Charge) -> Answer:
        """Not one byte leaves."""
        return await _nothing()

    async def look_up(self, asked: Asked) -> Found:
        """Nobody can be asked."""
        return await _nothing()

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        """Not one byte leaves."""
        return await _nothing()

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        """Not one byte leaves."""
        return await _nothing()

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        """Not one byte leaves."""
        return await _nothing()

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        """Not one byte leaves."""
        return await _nothing()

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """Nobody can be asked."""
        return await _nothing()

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        """Nobody's signature can be checked."""
        return Forged()


async def _nothing() -> Unknown:
    await trio.lowlevel.checkpoint()
    return Unknown(ERROR)
