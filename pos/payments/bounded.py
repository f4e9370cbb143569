"""Gives every driver its limit of time: what has not answered within it is unknown.

Owns: the limit. Must not: ask a second time.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final, TypeVar

import trio

from pos.payments.driver import (
    ASK_TIMEOUT_S,
    BOOKS_PAGE_MAX,
    Answer,
    Asked,
    BookPage,
    Captured,
    Charge,
    Driver,
    Forgotten,
    Found,
    Refunded,
    Refused,
    SavedMethod,
    Unknown,
    Voided,
    Webhook,
)

TIMEOUT: Final = "timeout"
Outcome = TypeVar("Outcome")


class Bounded:
    """A driver that answers within its limit, in seconds, whatever the one inside does."""

    def __init__(self, driver: Driver, timeout_s: float = ASK_TIMEOUT_S) -> None:
        self._driver = driver
        self._timeout_s = timeout_s

    @property
    def keeps_books(self) -> bool:
        """As the driver inside."""
        return self._driver.keeps_books

    @property
    def books_last(self) -> bool:
        """As the driver inside."""
        return self._driver.books_last

    async def authorise(self, charge: Charge) -> Answer:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.authorise(charge))

    async def look_up(self, asked: Asked) -> Found:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.look_up(asked))

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.capture(asked, amount))

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.void(asked))

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.refund(asked, refund_id, amount))

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.forget(saved))

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """As the driver inside, within the limit."""
        return await self._within(lambda: self._driver.charges(since, until, after, limit))

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        """As the driver inside, which asks nobody."""
        return self._driver.parse_webhook(headers, body)

    async def _within(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome | Unknown:
        with trio.move_on_after(self._timeout_s):
            return await call()
        return Unknown(TIMEOUT)
