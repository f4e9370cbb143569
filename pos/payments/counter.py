"""Money that staff take themselves: a drawer, a terminal beside us, vouchers.

Nobody outside has to be asked, so everything is done by being written down; our own books are the only ones.

Owns: nothing. Must not: remember anything; whether a payment may be voided or refunded is for who keeps the books.
"""

from collections.abc import Mapping
from datetime import datetime

import trio

from pos.payments.driver import (
    BOOKS_PAGE_MAX,
    Answer,
    Asked,
    AtCounter,
    Authorised,
    BookPage,
    Captured,
    Charge,
    Declined,
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
from pos.payments.refusals import WAY_NOT_TAKEN, invalid_amount


class Counter:
    """The restaurant's own counter. It says yes to whatever staff have done already."""

    keeps_books = False
    books_last = False

    async def authorise(self, charge: Charge) -> Answer:
        """The money is in somebody's hand; a card's page or a saved card is not a counter's."""
        await trio.lowlevel.checkpoint()
        if not isinstance(charge.way, AtCounter):
            return Declined(WAY_NOT_TAKEN)
        return Authorised(None, charge.money.amount)

    async def look_up(self, asked: Asked) -> Found:
        """Whatever we have written down as asked for was handed over."""
        await trio.lowlevel.checkpoint()
        return Authorised(None, asked.money.amount)

    async def capture(self, asked: Asked, amount: int) -> Captured | Refused | Unknown:
        """The money is in the drawer."""
        await trio.lowlevel.checkpoint()
        return invalid_amount(amount, asked.money.amount) or Captured(None, amount)

    async def void(self, asked: Asked) -> Voided | Refused | Unknown:
        """The money is back in the payer's hand."""
        await trio.lowlevel.checkpoint()
        return Voided()

    async def refund(self, asked: Asked, refund_id: str, amount: int) -> Refunded | Refused | Unknown:
        """Some of the money is back in the payer's hand."""
        await trio.lowlevel.checkpoint()
        return invalid_amount(amount, asked.money.amount) or Refunded(None, amount)

    async def forget(self, saved: SavedMethod) -> Forgotten | Unknown:
        """A counter keeps nobody's card."""
        await trio.lowlevel.checkpoint()
        return Forgotten()

    async def charges(
        self, since: datetime, until: datetime, after: str | None = None, limit: int = BOOKS_PAGE_MAX
    ) -> BookPage | Unknown:
        """A counter keeps none."""
        await trio.lowlevel.checkpoint()
        return BookPage(())

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Webhook:
        """A counter says nothing by itself."""
        return Forged()
