"""The whole evening: everybody comes together under one clock, and at the end all are asked what happened.

Owns: who there is, and the order of opening, playing, the night and the asking. Must not: know what anybody does.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import httpx2
import trio
from attrs import Factory, define

from bench.evening import house
from bench.evening.books import Books
from bench.evening.clock import EveningClock, next_weekday
from bench.evening.duties import Duties
from bench.evening.guest import cents
from bench.evening.house import GIANNA, LUCA, MARCO, PIA, SOFIA, House
from bench.evening.invited import Plan, invited, read_card
from bench.evening.party import Card, Party, Wants
from bench.evening.person import Person
from bench.evening.programme import COUNTED_AT, Programme
from bench.evening.reckoning import Witnesses, tickets_of, till_book
from bench.evening.screen import Screen
from bench.evening.story import Story, counted
from bench.phone import DiningFailed

Serve = Callable[[Mapping[str, str], trio.CancelScope, None, EveningClock], Awaitable[None]]
"""Serves with these settings, under the clock, until the scope is cancelled."""

Till = Callable[..., Awaitable[None]]
"""Runs a till until cancelled, and says its port."""

ZONE: Final = ZoneInfo(house.ZONE)
OPENS_AT: Final = "20:50"
NIGHT_ENDS_AT: Final = "29:05"  # five past five: what is done every hour was done again after the business day ended
FRIDAY: Final = 4
TIDY_S: Final = 3 * 3600.0  # a visit that nobody ends ends by itself after an hour and a half
TIDY_LOOK_S: Final = 10.0
UP_S: Final = 30.0
LOOK_S: Final = 0.05
A_MOMENT: Final = timedelta(minutes=1)


@define(eq=False)
class Evening:
    """One evening, in a house that is there. `serve` and `till` run what it is played against."""

    plan: Plan
    house: House
    clock: EveningClock
    serve: Serve
    till: Till
    port: int
    complaints: Sequence[str]
    story: Story
    parties: list[Party] = Factory(list)

    async def play(self) -> Witnesses:
        """Plays it; gives what everybody has to say. Raises `DiningFailed`, in groups, where it breaks down."""
        self.clock.skipping()
        async with trio.open_nursery() as outside:
            till_port = await outside.start(self.till)
            serving = trio.CancelScope()
            async with trio.open_nursery() as inside:
                given = self.house.settings(self.port, till_port)
                inside.start_soon(self.serve, given, serving, None, self.clock)
                witnesses = await self._meet(till_port)
                serving.cancel()
            outside.cancel_scope.cancel()
        return witnesses

    async def _meet(self, till_port: int) -> Witnesses:
        limits = httpx2.Limits(max_connections=64)
        async with (
            httpx2.AsyncClient(
                base_url=f"http://127.0.0.1:{self.port}", timeout=30.0, limits=limits, trust_env=False
            ) as client,
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{till_port}", trust_env=False) as till,
        ):
            await until_up(client)
            return await self._played(client, till)

    async def _played(self, client: httpx2.AsyncClient, till: httpx2.AsyncClient) -> Witnesses:
        staff = {name: Person(name, house.address(name), house.PASSWORD, client) for name in house.STAFF}
        for person in staff.values():
            await person.sign_in()
        ws_url = f"ws://127.0.0.1:{self.port}/admin/ws"
        duties = {name: Duties(person, Screen(person, ws_url), self.clock) for name, person in staff.items()}
        async with trio.open_nursery() as nursery:
            for duty in duties.values():
                await nursery.start(duty.screen.watch)
            self._to_work(duties, nursery)
            words = await self._open(staff[GIANNA])
            card = await read_card(client, house.RESTAURANT, self.clock.at(COUNTED_AT) + A_MOMENT)
            self.parties.extend(invited(self.plan, card, words, client, self.clock))
            chance = Random(self.plan.seed)
            programme = Programme(duties, self.parties, card, till, self.story, self.clock, chance, self.plan.portions)
            await self._evening(programme, nursery)
            await self._tidy_up(duties[GIANNA].screen)
            nursery.cancel_scope.cancel()
        await self._night()
        return await self._witnesses(duties, card, till)

    # ---- who there is

    def _to_work(self, duties: Mapping[str, Duties], nursery: trio.Nursery) -> None:
        nursery.start_soon(duties[LUCA].cook, "kitchen", timedelta(minutes=9))
        nursery.start_soon(duties[PIA].cook, "pizza oven", timedelta(minutes=6))
        nursery.start_soon(duties[SOFIA].cook, "bar", timedelta(minutes=2))
        nursery.start_soon(duties[SOFIA].take_payments, self._pays_at_once)
        nursery.start_soon(duties[MARCO].answer_calls)
        nursery.start_soon(duties[MARCO].serve)
        nursery.start_soon(partial(duties[MARCO].clear_tables, owing=False))
        nursery.start_soon(partial(duties[GIANNA].clear_tables, owing=True))

    def _pays_at_once(self, table: int, round_: int) -> bool:
        """Whoever eats in rounds leaves the first one on the bill: a visit that owes nothing is over in ten minutes."""
        return any(
            party.pays_at_once and (round_ > 1 or party.wants is not Wants.DINNER)
            for party in self.parties
            if party.table == table
        )

    # ---- how it goes

    async def _open(self, gianna: Person) -> str:
        """The pass of the day; its words."""
        deed = ("daily_pass_renewed", "daily_pass", f"{self.clock.at('21:00'):%Y-%m-%d}")
        answer = await gianna.do("POST", "/admin/daily_pass", deed)
        if isinstance(answer, str):
            raise DiningFailed(f"There is no pass: {answer}")
        self.story.tell(
            f"Trattoria Chianti opens at nine: {counted(self.plan.tables, 'table')},"
            f" {counted(self.plan.phones, 'guest')}. Gianna has the pass of the day: {answer['password']}."
        )
        return str(answer["password"])

    async def _evening(self, programme: Programme, nursery: trio.Nursery) -> None:
        async with trio.open_nursery() as evening:
            evening.start_soon(programme.run)
            for party in self.parties:
                evening.start_soon(party.evening, nursery)
        without = sum(party.without for party in self.parties)
        self.story.tell(f"The last guests have gone. {counted(without, 'guest')} wanted the special and did without.")

    async def _tidy_up(self, screen: Screen) -> None:
        """Until nobody's visit is open and nothing is on the kitchen's display any more; then staff go home."""
        with trio.move_on_after(TIDY_S):
            while screen.tickets or any(one["state"] == "active" for one in screen.sessions.values()):  # noqa: ASYNC110
                await trio.sleep(TIDY_LOOK_S)
            owing = [one for one in screen.sessions.values() if one["open_bill"]]
            money = sum((cents(one["open_bill"]) for one in owing), 0) / 100
            self.story.tell(
                f"The kitchen is clean, the house is empty, staff go home."
                f" Still open on the floor: {counted(len(owing), 'bill')}, {money:,.2f} EUR in all."
            )
            return
        raise DiningFailed(f"The house is not empty: {len(screen.tickets)} tickets are left.")

    async def _night(self) -> None:
        """Until all nightly work is done; what it was."""
        await self.clock.until(self.clock.at("28:00"))
        self.story.tell("Four o'clock: the business day ends here.")
        await self.clock.until(self.clock.at(NIGHT_ENDS_AT))
        books = Books(self.house.postgres, house.RESTAURANT)
        night = await trio.to_thread.run_sync(books.night)
        archived = await trio.to_thread.run_sync(books.archived)
        since, now = self.clock.at("28:00"), self.clock.at(NIGHT_ENDS_AT)
        late = [name for name, (done, due) in night.items() if done is None or (done < since and due <= now)]
        if late or not archived:
            raise DiningFailed(f"The night's work is not done: {late or 'nothing was archived'}.")
        self.story.tell(
            f"The night's work is done: {counted(len(night), 'job')}. There is a new pass of the day, the sums were"
            f" checked, and {counted(archived, 'visit')} of the night before went into the archive."
        )

    async def _witnesses(self, duties: Mapping[str, Duties], card: Card, till: httpx2.AsyncClient) -> Witnesses:
        fresh = Screen(duties[GIANNA].person, duties[GIANNA].screen.ws_url)
        async with trio.open_nursery() as nursery:
            await nursery.start(fresh.watch)
            nursery.cancel_scope.cancel()
        if not fresh.floor["complete"]:
            raise DiningFailed("The floor does not show all there is.")
        tickets = tickets_of((await till.get("/tickets")).content)
        return Witnesses(
            parties=self.parties,
            books=Books(self.house.postgres, house.RESTAURANT),
            till=till_book(tickets),
            floor=fresh.floor["sessions"],
            cooked=duties[MARCO].screen.cooked,
            paid=duties[SOFIA].paid,
            deeds=[deed for duty in duties.values() for deed in duty.person.deeds],
            followed={one for duty in duties.values() for one in duty.followed},
            gaps=sum(duty.screen.gaps for duty in duties.values()),
            portions=self.plan.portions,
            special=card.special,
            complaints=self.complaints,
        )


def next_friday(now: datetime) -> datetime:
    """When the doors of the next Friday that begins after `now` are opened for the staff: a day that is not over."""
    return next_weekday(now.astimezone(ZONE), FRIDAY, OPENS_AT)


async def until_up(client: httpx2.AsyncClient) -> None:
    """Until the server answers. Raises `DiningFailed`."""
    with trio.move_on_after(UP_S):
        while True:
            try:
                if (await client.get("/health")).status_code == 200:
                    return
            except httpx2.TransportError:
                await trio.sleep(LOOK_S)
    raise DiningFailed("The server does not come up.")
