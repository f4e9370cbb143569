"""The whole day: everybody comes together under one clock, and at the end all are asked what happened.

Owns: who there is, and the order of opening, shopping, closing and asking. Must not: know what anybody does.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx2
import trio
from attrs import Factory, define, frozen

from bench.evening import house as any_house
from bench.evening.clock import EveningClock, next_weekday
from bench.evening.guest import cents
from bench.evening.house import PASSWORD, House
from bench.evening.person import SHOP as SHOP_DOOR
from bench.evening.person import Person
from bench.evening.play import Serve, Till, until_up
from bench.evening.reckoning import tickets_of, till_book
from bench.evening.story import Story, counted
from bench.shop_day import house
from bench.shop_day.back_office import CODE, INVENTORY, Manager
from bench.shop_day.books import ShopBooks
from bench.shop_day.customer import API, ASKS_BANK, BROKE, GOOD, TENANT, Customer, Shop, Wishes
from bench.shop_day.house import PICKERS, RIVKA, SHOP
from bench.shop_day.misfortune import Misfortune
from bench.shop_day.picker import OPS, Branch, Picker
from bench.shop_day.reckoning import Opening, Witnesses
from bench.wire import decode

Provider = Callable[..., Awaitable[None]]
"""Runs a payment provider until cancelled, and says its port: it is given where it tells of things, its key, what it
signs with, and what time it is."""

ZONE: Final = ZoneInfo(house.ZONE)
OPENS_AT: Final = "08:40"
CLOSES_AT: Final = "15:00"
SETTLED_AT: Final = "15:40"  # a page that nobody pays on closes after an hour
FIRST, LAST, AGAIN = 9 * 60, 13 * 60, 14 * 60  # minutes after midnight
SUNDAY: Final = 6
FROM_ONE_NETWORK: Final = 10
POSTCODES: Final = ("6310101", "6433216", "6578407", "6721118", "7019900")  # the last of them is out of the zone


@frozen
class Plan:
    """What is played. The same seed has the same customers with the same wishes."""

    customers: int
    pickers: int
    seed: int


@define(eq=False)
class ShopDay:
    """One day, in a house that is there. `serve`, `till` and `provider` run what it is played against."""

    plan: Plan
    house: House
    clock: EveningClock
    serve: Serve
    till: Till
    provider: Provider
    port: int
    complaints: Sequence[str]
    story: Story
    customers: list[Customer] = Factory(list)

    async def play(self) -> Witnesses:
        """Plays it; gives what everybody has to say. Raises `DiningFailed`, in groups, where it breaks down."""
        self.clock.skipping()
        hook = f"http://127.0.0.1:{self.port}/payments/webhook/stripe/{SHOP}"
        now = lambda: self.clock.wall().timestamp()  # noqa: E731
        async with trio.open_nursery() as outside:
            till_port = await outside.start(self.till)
            provider_port = await outside.start(self.provider, hook, house.KEY, house.SIGNS_WITH, now)
            serving = trio.CancelScope()
            async with trio.open_nursery() as inside:
                given = house.settings(self.house, self.port, till_port, provider_port)
                inside.start_soon(self.serve, given, serving, None, self.clock)
                witnesses = await self._meet(till_port, provider_port)
                serving.cancel()
            outside.cancel_scope.cancel()
        return witnesses

    async def _meet(self, till_port: int, provider_port: int) -> Witnesses:
        limits = httpx2.Limits(max_connections=64)
        async with (
            httpx2.AsyncClient(
                base_url=f"http://127.0.0.1:{self.port}", timeout=60.0, limits=limits, headers=TENANT, trust_env=False
            ) as client,
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{till_port}", trust_env=False) as till,
            httpx2.AsyncClient(base_url=f"http://127.0.0.1:{provider_port}", timeout=60.0, trust_env=False) as provider,
        ):
            await until_up(client)
            return await self._played(client, till, provider)

    async def _played(
        self, client: httpx2.AsyncClient, till: httpx2.AsyncClient, provider: httpx2.AsyncClient
    ) -> Witnesses:
        books = ShopBooks(self.house.postgres, SHOP)
        opening = Opening(books.on_hand(), books.last_move())
        staff = {name: Person(name, any_house.address(name, SHOP), PASSWORD, client) for name in house.STAFF}
        for person in staff.values():
            await person.sign_in()
        branches = decode((await client.get(f"{API}/branches")).content)["data"]
        products = await self._products(client)
        ids = [one["id"] for one in branches]
        names = house.wanted(self.house.postgres, self.plan.seed)
        wanted = [one["id"] for one in products if one["name"] in names]
        manager = Manager(staff[RIVKA], ids, wanted, self.story, self.clock, self._chance("Rivka"))
        await manager.open()
        prices = {one["id"]: cents(one["price"]) for one in products}
        at_work = [Branch(branch_id, prices) for branch_id in ids]
        pickers = [
            Picker(staff[name], at_work[number % len(at_work)], self.clock, self._chance(name))
            for number, name in enumerate(PICKERS[: self.plan.pickers])
        ]
        others = [one["id"] for one in products if one["id"] not in wanted]
        fetched = [one["id"] for one in branches if one["pick_up"]]
        self._invite(Shop(wanted, others, fetched), client, provider)
        self.story.tell(
            f"Mami opens: {counted(len(ids), 'branch', 'branches')}, {counted(len(pickers), 'picker')},"
            f" {counted(self.plan.customers, 'customer')} to come. Of {len(wanted)} things there is too little."
        )
        misfortune = Misfortune(provider, self.story, self.clock)
        await self._day(manager, pickers, misfortune)
        return await self._witnesses(books, opening, manager, pickers, till, provider, branches)

    async def _day(self, manager: Manager, pickers: Sequence[Picker], misfortune: Misfortune) -> None:
        async with trio.open_nursery() as working:
            for picker in pickers:
                working.start_soon(picker.work)
            async with trio.open_nursery() as day:
                for begin in (manager.work, misfortune.run, partial(self._tell, pickers)):
                    day.start_soon(begin)
                for customer in self.customers:
                    day.start_soon(customer.day)
                    day.start_soon(customer.follow, self.clock.at(CLOSES_AT))
            await self.clock.until(self.clock.at(SETTLED_AT))
            working.cancel_scope.cancel()
        for customer in self.customers:
            await customer.look_again()
        self.story.tell(f"Rivka has answered {counted(manager.reviewed, 'request')} for stock. The lights go out.")

    async def _tell(self, pickers: Sequence[Picker]) -> None:
        """Every hour how far they are."""
        for hour in range(10, 16):
            await self.clock.until(self.clock.at(f"{hour:02}:00"))
            stand = sum(len(one.stood) for one in self.customers)
            left = sum(one.handed_over for one in pickers)
            told = sum((one.told for one in self.customers), start=type(self.customers[0].told)())
            why = ", ".join(f"{code} {count}" for code, count in told.most_common(6))
            self.story.tell(
                f"{counted(stand, 'order')} so far; {sum(one.picked for one in pickers)} items picked,"
                f" {sum(one.missing for one in pickers)} missing, {left} handed over."
                + (f" Customers were told: {why}." if why else "")
            )

    # ---- who there is

    def _invite(self, shop: Shop, client: httpx2.AsyncClient, pages: httpx2.AsyncClient) -> None:
        for number in range(self.plan.customers):
            chance = self._chance(f"customer {number}")
            name = f"Customer {number + 1}"
            self.customers.append(
                Customer(
                    person=Person(
                        name,
                        f"customer-{number + 1}@example.com",
                        "correct horse battery",
                        client,
                        SHOP_DOOR,
                        f"10.{number // FROM_ONE_NETWORK >> 8}.{number // FROM_ONE_NETWORK & 255}.1",
                    ),
                    wishes=self._wishes(chance),
                    shop=shop,
                    client=client,
                    pages=pages,
                    clock=self.clock,
                    random=chance,
                )
            )

    def _wishes(self, chance: Random) -> Wishes:
        midnight = self.clock.at("00:00")
        visits = [midnight + timedelta(minutes=chance.uniform(FIRST, LAST))]
        if chance.random() < 0.25:
            visits.append(
                max(visits[0] + timedelta(hours=1), midnight + timedelta(minutes=chance.uniform(LAST, AGAIN)))
            )
        return Wishes(
            visits=visits,
            as_guest=chance.random() < 0.3,
            delivers=chance.random() < 0.6,
            postcode=chance.choice(POSTCODES),
            pays=chance.choices(("card", "saved", "counter"), (5, 2, 3))[0],
            card=chance.choices((GOOD, BROKE, ASKS_BANK), (7, 2, 1))[0],
            code=CODE if chance.random() < 0.2 else "",
            calls_off=chance.random() < 0.1,
            walks_away=chance.random() < 0.04,
        )

    async def _products(self, client: httpx2.AsyncClient) -> Sequence[Mapping[str, Any]]:
        """What is sold as it is. Where something has to be chosen, nobody of the day knows what they would like."""
        found: list[Mapping[str, Any]] = []
        while True:
            params = {"limit": 100, "offset": len(found)}
            page = decode((await client.get(f"{API}/products/search", params=params)).content)
            found.extend(page["data"])
            if len(page["data"]) < params["limit"]:
                return [one for one in found if not any(group["min"] for group in one.get("groups", ()))]

    def _chance(self, whose: str) -> Random:
        return Random(f"{self.plan.seed} {whose}")

    # ---- what they say

    async def _witnesses(
        self,
        books: ShopBooks,
        opening: Opening,
        manager: Manager,
        pickers: Sequence[Picker],
        till: httpx2.AsyncClient,
        provider: httpx2.AsyncClient,
        branches: Sequence[Mapping[str, Any]],
    ) -> Witnesses:
        rivka = manager.person
        shown: dict[str, Any] = {}
        for order_id in books.orders():
            shown[order_id] = (await rivka.look(f"{OPS}/{order_id}"))["data"]
        return Witnesses(
            opening=opening,
            customers=self.customers,
            pickers=pickers,
            books=books,
            till=till_book(tickets_of((await till.get("/tickets")).content)),
            charges=decode((await provider.get("/charges")).content)["charges"],
            shelves=await self._shelves(rivka),
            slots=await self._slots(rivka, branches),
            shown=shown,
            deeds=[deed for one in (rivka, *(picker.person for picker in pickers)) for deed in one.deeds],
            complaints=self.complaints,
        )

    async def _shelves(self, rivka: Person) -> Mapping[str, int]:
        rows: list[Any] = []
        while True:
            page = await rivka.look(INVENTORY, counted=True, limit=100, offset=len(rows))
            rows.extend(page["data"])
            if len(rows) >= page["pagination"]["total"] or not page["data"]:
                return {f"{row['branch_id']}-{row['product_id']}": row["on_hand"] for row in rows}

    async def _slots(self, rivka: Person, branches: Sequence[Mapping[str, Any]]) -> Mapping[str, int]:
        """How many orders each slot has by what it still takes, today and the day after."""
        taken: dict[str, int] = {}
        for day in (self.clock.at("12:00").date(), (self.clock.at("12:00") + timedelta(days=1)).date()):
            for branch in branches:
                page = await rivka.look(f"{API}/delivery-slots", date=day.isoformat(), branchId=branch["id"])
                taken.update({f"{one['id']} {one['date']}": one["capacity"] - one["free"] for one in page["data"]})
        return {key: count for key, count in taken.items() if count}


def next_sunday(now: datetime) -> datetime:
    """When the doors are opened on the first Sunday that begins after `now`: a day that is not over."""
    return next_weekday(now.astimezone(ZONE), SUNDAY, OPENS_AT)
