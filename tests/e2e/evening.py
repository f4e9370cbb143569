"""Parties that dine while the test does something to the server, and what all of them saw."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from random import Random
from typing import Final

import trio
from attrs import Factory, define

from bench.dine import Summary, summarise
from bench.party import Appetite, Party
from bench.phone import Phone
from tests.e2e.diner import all_at_once
from tests.e2e.running import Server

APPETITE: Final = Appetite("chianti", phones=4, edits=25, pause_s=0.02)
PARTIES: Final = 4
EVENING_S: Final = 45.0


@define(eq=False)
class Evening:
    """Every party dines two rounds."""

    parties: Sequence[Party]
    _seated: trio.Event = Factory(trio.Event)
    _over: trio.Event = Factory(trio.Event)

    @property
    def phones(self) -> Sequence[Phone]:
        return [phone for party in self.parties for phone in party.phones]

    async def goes_on(self, events: int) -> None:
        """Returns when everybody is connected and all together have seen so many events more."""
        with trio.fail_after(EVENING_S):
            await self._seated.wait()
            seen = self._seen() + events
            assert await self.phones[0].until(lambda: self._everybody_connected() and self._seen() >= seen, EVENING_S)

    async def over(self) -> Summary:
        """What came of it, when the last party has left."""
        with trio.fail_after(EVENING_S):
            await self._over.wait()
        return summarise(self.parties)

    async def run(self) -> None:
        """The whole evening."""
        async with trio.open_nursery() as phones:
            await all_at_once(*[partial(party.sit, phones) for party in self.parties])
            self._seated.set()
            await all_at_once(*[partial(_dine, party) for party in self.parties])
            phones.cancel_scope.cancel()
        self._over.set()

    def _seen(self) -> int:
        return sum(phone.replica.events for phone in self.phones)

    def _everybody_connected(self) -> bool:
        return all(phone.connected for phone in self.phones)


async def _dine(party: Party) -> None:
    await party.dine()
    await party.dine()
    await party.leave()


@asynccontextmanager
async def dining(server: Server) -> AsyncIterator[Evening]:
    """An evening under way."""
    async with server.client() as client, trio.open_nursery() as nursery:
        parties = [Party(number, APPETITE, client, Random(number)) for number in range(1, PARTIES + 1)]
        evening = Evening(parties)
        nursery.start_soon(evening.run)
        yield evening
        nursery.cancel_scope.cancel()
