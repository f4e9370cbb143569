"""What happens to the house this evening, at which time: the till, the switch, the last portions, a merge, midnight.

Owns: the order of events, and how they are told. Must not: compare anything.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

import httpx2
import trio
from attrs import define

from bench.evening.clock import EveningClock
from bench.evening.duties import Duties
from bench.evening.guest import Guest
from bench.evening.house import GIANNA, LUCA, MARCO
from bench.evening.party import Card, Party
from bench.evening.story import Story, counted
from bench.phone import DiningFailed

COUNTED_AT: Final = "21:30"
TILL_DIES_AT: Final = "21:50"
SWITCHED_OFF_AT: Final = "22:08"
LOOK_S: Final = 10.0
TILL_AWAY: Final = timedelta(minutes=10)
SWITCHED_OFF: Final = timedelta(minutes=6)
NOT_NOW: Final = frozenset({"CART_LOCKED", "SESSION_BUSY"})  # what asks to try again in a moment
MERGE_TRIES_MAX: Final = 40


@define(eq=False)
class Programme:
    """This evening's. `merged` are the tables that were put together."""

    duties: Mapping[str, Duties]
    parties: Sequence[Party]
    card: Card
    till: httpx2.AsyncClient
    story: Story
    clock: EveningClock
    random: Random
    portions: int
    merged: tuple[int, int] | None = None

    async def run(self) -> None:
        """All of it, from nine in the evening to the last guest."""
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._look_around)
            for begin in (self._last_portions, self._till_dies, self._switch, self._merge, self._midnight):
                nursery.start_soon(begin)

    # ---- what happens

    async def _last_portions(self) -> None:
        await self.clock.until(self.clock.at(COUNTED_AT))
        path, deed = (
            f"/admin/items/{self.card.special}/availability",
            ("item_availability", f"item-{self.card.special}"),
        )
        body = {"available": True, "left": self.portions}
        answer = await self._must(LUCA, "PUT", path, (*deed, f"on sale, {self.portions} left"), body)
        self.story.tell(
            f"Luca counts the {answer['name']}: {counted(self.portions, 'portion')} left. Every phone knows at once."
        )
        screen = self.duties[LUCA].screen
        while not self._all_gone:
            await trio.sleep(LOOK_S)
            if screen.left.get(self.card.special) == 0:
                self.story.tell(f"The last {answer['name']} is ordered; from now on it is sold out.")
                return

    async def _till_dies(self) -> None:
        await self.clock.until(self.clock.at(TILL_DIES_AT))
        response = await self.till.put("/away", json={"seconds": TILL_AWAY.total_seconds()})
        if response.status_code != 200:
            raise DiningFailed(f"The till does not go away: {response.text}")
        self.story.tell("The till stops answering. Guests go on ordering; what they order waits.")
        await self.clock.until(self.clock.at(TILL_DIES_AT) + TILL_AWAY)
        waiting = {order_id for guest in self._guests() for order_id in guest.waiting}
        self.story.tell(f"The till is back; {counted(len(waiting), 'order')} that waited can go through.")
        while any(guest.waiting for guest in self._guests() if guest.connected):  # noqa: ASYNC110 - of many phones
            await trio.sleep(LOOK_S)
        self.story.tell("Every order that waited is at the till.")

    async def _switch(self) -> None:
        await self.clock.until(self.clock.at(SWITCHED_OFF_AT))
        await self._must(
            GIANNA, "POST", "/admin/system/disable_ordering", ("ordering_disabled", "ordering", "disabled")
        )
        told = sum(not guest.takes_orders for guest in await self._once_told(takes_orders=False))
        self.story.tell(
            f"Gianna pulls the switch: no orders. {counted(told, 'phone')} see it; the carts stay as they are."
        )
        await self.clock.until(self.clock.at(SWITCHED_OFF_AT) + SWITCHED_OFF)
        await self._must(GIANNA, "POST", "/admin/system/enable_ordering", ("ordering_enabled", "ordering", "enabled"))
        stopped = sum(party.stopped for party in self.parties)
        self.story.tell(f"Orders are on again. {counted(stopped, 'party', 'parties')} had to wait and go on.")

    async def _merge(self) -> None:
        """Two parties that are eating find out that they know each other."""
        await self.clock.until(self.clock.at("22:32"))
        for _ in range(MERGE_TRIES_MAX):
            eating = [party for party in self.parties if party.eats]
            if len(eating) > 1:
                one, other = self.random.sample(eating, 2)
                if await self._merged(one, other):
                    return
            await trio.sleep(60)
        raise DiningFailed("No two tables could be put together.")

    async def _merged(self, one: Party, other: Party) -> bool:
        gone, stays = one.guests[0].seat.session_id, other.guests[0].seat.session_id
        path, deed = f"/admin/session/{gone}/merge", ("session_merged", f"session-{gone}", f"session-{stays}")
        answer = await self.duties[MARCO].person.do("POST", path, deed, {"into": stays})
        if isinstance(answer, str):
            if answer in NOT_NOW:
                return False
            raise DiningFailed(f"Tables {one.table} and {other.table} cannot be put together: {answer}")
        for guest in one.guests:
            if not await guest.until(lambda: guest.seat.session_id == stays and guest.connected, 60):  # noqa: B023
                raise DiningFailed(f"Table {one.table}: {guest.seat.nickname} does not know where the party sits now.")
        self.merged = (one.table, other.table)
        self.story.tell(
            f"Tables {one.table} and {other.table} know each other: Marco puts them together. One cart, one bill,"
            f" {counted(one.size + other.size, 'phone')}."
        )
        return True

    async def _midnight(self) -> None:
        await self.clock.until(self.clock.at("24:00"))
        sitting = sum(party.sits for party in self.parties)
        verb = "sits" if sitting == 1 else "sit"
        self.story.tell(f"Midnight. {counted(sitting, 'party', 'parties')} still {verb}; the business day goes on.")

    # ---- how it goes

    async def _look_around(self) -> None:
        """Every half hour, until everybody has gone: how full it is, and what has been ordered."""
        moment = self.clock.at("21:15")
        await self.clock.until(moment)
        while not self._all_gone:
            self._tell_how_it_goes()
            moment += timedelta(minutes=30)
            await self.clock.until(moment)

    def _tell_how_it_goes(self) -> None:
        money = {key: receipt.cents for party in self.parties for key, receipt in party.receipts.items()}
        sitting = [party for party in self.parties if party.sits]
        phones = sum(len(party.guests) for party in sitting)
        self.story.tell(
            f"{counted(len(sitting), 'table')} with {counted(phones, 'phone')};"
            f" {counted(len(money), 'order')} so far, {sum(money.values()) / 100:,.2f} EUR."
        )

    @property
    def _all_gone(self) -> bool:
        return all(party.gone for party in self.parties)

    async def _once_told(self, *, takes_orders: bool) -> Sequence[Guest]:
        """Everybody who is connected, when they know of the switch."""
        guests = [guest for guest in self._guests() if guest.connected]
        for guest in guests:
            await guest.until(lambda: guest.takes_orders is takes_orders or not guest.connected, 10)  # noqa: B023
        return guests

    def _guests(self) -> Sequence[Guest]:
        return [guest for party in self.parties for guest in party.guests]

    async def _must(
        self, name: str, method: str, path: str, deed: tuple[str, str, str], body: object = None
    ) -> Mapping[str, Any]:
        """Somebody does something. Raises `DiningFailed` where it is refused."""
        answer = await self.duties[name].person.do(method, path, deed, body)
        if isinstance(answer, str):
            raise DiningFailed(f"{name} may not {method} {path}: {answer}")
        done: Mapping[str, Any] = answer
        return done
