"""A payment provider's books that a test writes, and that remember what they were asked for."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import trio
from attrs import define, field

from actors.domain.money.reconciliation import LedgerPayment, ProviderCharge
from actors.domain.restaurant import Restaurant
from actors.ports.reconciling import ChargePage, Unread


@define(eq=False)
class Books:
    """A provider's books that a test writes. Fits `actors.ports.reconciling.ProviderBooks`."""

    listed: list[ProviderCharge] = field(factory=list)
    takes_cards: bool = True
    away: bool = False
    endless: date | None = None
    days: list[datetime] = field(factory=list)
    given_back: list[ProviderCharge] = field(factory=list)

    def provider(self, restaurant: Restaurant) -> str | None:
        return "stripe" if self.takes_cards else None

    def account(self, restaurant: Restaurant) -> str | None:
        return None

    async def charges(
        self, restaurant: Restaurant, since: datetime, until: datetime, after: str | None
    ) -> ChargePage | Unread:
        await trio.lowlevel.checkpoint()
        self.days.append(since)
        if self.away:
            return Unread("connection_dropped")
        if self.looked_at[-1] == self.endless:
            return ChargePage((), "more")
        return ChargePage(tuple(one for one in self.listed if since <= one.made_at < until))

    async def look_up(self, restaurant: Restaurant, payment: LedgerPayment) -> ProviderCharge | Unread | None:
        await trio.lowlevel.checkpoint()
        return None

    async def give_back(self, restaurant: Restaurant, payment: LedgerPayment, charge: ProviderCharge) -> bool:
        await trio.lowlevel.checkpoint()
        self.given_back.append(charge)
        return True

    @property
    def looked_at(self) -> Sequence[date]:
        """The days that were asked for, in the order of asking."""
        return [(since + timedelta(hours=12)).date() for since in self.days]
