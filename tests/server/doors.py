"""A whole door for tests: the real app on real actors, with a store in memory that can be away."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID

import attrs
import trio
from argon2 import PasswordHasher
from prometheus_client import CollectorRegistry
from quart import Response
from quart.typing import TestClientProtocol

from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command
from actors.domain.hours import Hours
from actors.domain.kitchen.course import Course
from actors.domain.menu.tax import TaxClass
from actors.domain.menu.timed import TimedMenu
from actors.domain.options.group import Option, OptionGroup
from actors.domain.ordering.order import Order
from actors.domain.restaurant import Category, Menu, MenuItem, Restaurant, Table
from actors.domain.state import State
from actors.envelope import Answer
from actors.passes import Passes
from actors.ports.wire import Ending
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.surroundings import Surroundings
from persistence.memory import Memory
from server.accounts.passwords import Passwords
from server.diners.channel import MEMBER_CHANNEL
from server.diners.pages import files as diner
from server.diners.passes import PassGate
from server.diners.routes import DINERS
from server.diners.routes.qr_page import QrPageRoutes
from server.diners.services import DinerServices
from server.diners.tokens import MemberTokens
from server.diners.wire import DinerWire
from server.http.app import DoorApp, HttpKit, create_app
from server.http.asyncapi import asyncapi
from server.http.health import Probe
from server.pages.assets import Assets
from server.pages.kit import KIT
from server.pages.routes import AssetRoutes
from server.papers.desk import Papers
from server.papers.link import PaperLinks
from server.papers.press import Press
from server.qr import QrCodes
from server.settings import door_settings
from server.shop.door import shop_routes, shop_services
from server.shop.pages import files as sold
from server.shop.pages.routes import ShopPageRoutes
from server.shop.services import ShopServices
from tests.plain import plain_restaurant

MONDAY_NOON: Final = datetime(2024, 1, 15, 11, 0, tzinfo=UTC)  # 12:00 in Rome
MARGHERITA, DIAVOLA, WATER = 456, 457, 900
LEMON: Final = 90  # an option of the water
WITH_WATER: Final = OptionGroup(9, "With it", (Option(LEMON, "Lemon", 50),))

ASSETS: Final = Assets([KIT, diner.ROOM, sold.ROOM])  # read once, for a thousand worlds
Who = Mapping[str, Any] | None  # what a member was told when joining
Headers = Mapping[str, str] | None

CHIANTI: Final = plain_restaurant(
    name="Osteria Chianti",
    hours=tuple(Hours(weekday, time(11), time(23)) for weekday in range(7)),
    tables={107: Table(107, 7, qr_version=3), 108: Table(108, 8)},
    menu=Menu(
        (
            Category(1, "Pizza", course=Course.MAIN),
            Category(3, "Drinks", station="bar", prep_minutes=5),
            Category(4, "Nothing yet", station="tandoor"),
        ),
        {
            MARGHERITA: MenuItem(MARGHERITA, 1, "Margherita", "Tomato & mozzarella", 950, ("gluten", "milk")),
            DIAVOLA: MenuItem(DIAVOLA, 1, "Diavola", "Hot", 1100, ("gluten",), available=False),
            WATER: MenuItem(WATER, 3, "Water <still>", "", 200, groups=(WITH_WATER,)),
        },
        groups={9: WITH_WATER},
    ),
    tax_classes={70: TaxClass(70, "Food", 1000, 1000)},
    timed_menus=(TimedMenu(80, "Nothing at night", ()),),
)
SAKURA: Final = attrs.evolve(
    CHIANTI,
    restaurant_id=2,
    slug="sakura",
    name="Sakura",
    timezone="Asia/Tokyo",
    currency="JPY",
    minor_digits=0,
    tables={201: Table(201, 7)},
    tax_classes={},
    timed_menus=(),
    menu=Menu(CHIANTI.menu.categories[:2], {one: CHIANTI.menu.items[one] for one in (MARGHERITA, DIAVOLA)}),
)


class CountingLimits:
    """Counts for ever: no window ends while a test runs."""

    def __init__(self) -> None:
        self.hits: dict[str, int] = {}

    async def hit(self, key: str, limit: int, window_s: int) -> bool:
        await trio.lowlevel.checkpoint()
        self.hits[key] = self.hits.get(key, 0) + 1
        return self.hits[key] <= limit

    async def forget(self, key: str, limit: int, window_s: int) -> None:
        await trio.lowlevel.checkpoint()
        self.hits.pop(key, None)


class Phone:
    """A connected member, as the table sees it."""

    def __init__(self, member_id: UUID) -> None:
        self.member_id = member_id
        self.ending: Ending | None = None
        self.received: list[bytes] = []

    def deliver(self, data: bytes) -> None:
        self.received.append(data)

    def send_on(self, to: State, _restaurant: Restaurant, _came: State) -> None:
        """Is told nothing of where it goes on."""

    def end(self, reason: Ending) -> None:
        self.ending = reason


class _Nobody:
    """A till and a mirror that nobody looks at."""

    def announcement(self, order: Order) -> None:
        """Is never ready at once."""

    def placed(self, session_id: UUID | None, order: Order) -> None:
        """Sends it nowhere."""

    def changed(self, state: State, restaurant: Restaurant, snapshot: Callable[[], bytes]) -> None:
        """Copies nothing."""


def draw_in_turn() -> Callable[[int], int]:
    """No chance at all: the words of passes come one after the other."""
    drawn = itertools.count()
    return lambda below: next(drawn) % below


class World:
    """The app with everything behind it, and shorthands for what diners do."""

    document = asyncapi([MEMBER_CHANNEL])  # of the sockets; made once, for a thousand worlds

    def __init__(self, settings: Mapping[str, str], probes: Sequence[Probe] = ()) -> None:
        self.now = MONDAY_NOON
        self.store = Memory([CHIANTI, SAKURA])
        self.store.restaurants.used(1, 41)
        self.limits = CountingLimits()
        self.restaurants = Restaurants(self.store.restaurants, self.store.journal, lambda: self.now)
        ids = itertools.count(1)
        around = Surroundings(self.store.journal, DinerWire(), lambda: self.now, _Nobody(), _Nobody())
        new_id = lambda: UUID(int=(0x0190F5B46E2B7D7A8F66 << 48) + next(ids))  # noqa: E731
        self.registry = Registry(self.store.sessions, self.restaurants, around, new_id)
        chosen = door_settings({"TRIVET_ALLOW_UNSIGNED_JOIN": "on", **settings})
        clock = lambda: self.now  # noqa: E731
        self.tokens = MemberTokens(chosen.secret_keys, chosen.token_lifetime_s, clock, new_id)
        self.qr_codes = QrCodes(chosen.secret_keys, chosen.qr_lifetime_s, clock)
        hasher = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.passes = Passes(self.store.passes, self.restaurants, hasher, draw_in_turn(), clock)
        self.services = DinerServices(
            settings=chosen,
            restaurants=self.restaurants,
            registry=self.registry,
            tokens=self.tokens,
            qr_codes=self.qr_codes,
            clock=clock,
            new_id=new_id,
            passes=PassGate(self.passes, self.limits),
            papers=Papers(
                self.store.books, self.restaurants, self.registry, PaperLinks(chosen.secret_keys), Press(), clock
            ),
        )
        self.kit = HttpKit(chosen, self.limits, CollectorRegistry(), probes, new_id)

    @cached_property
    def app(self) -> DoorApp:
        """The door, built when somebody first comes to it."""
        return create_app(self.kit, self.owners(), self.document, self.pages())

    @cached_property
    def client(self) -> TestClientProtocol:
        return self.app.test_client()

    def pages(self) -> list[object]:
        services = ShopServices(self.restaurants, self.store.products, lambda: self.now)
        shops = ShopPageRoutes(self.services.settings, services, ASSETS)
        return [QrPageRoutes(self.services, ASSETS), shops, AssetRoutes(ASSETS)]

    def owners(self) -> list[object]:
        chosen, new_id = self.services.settings, self.services.new_id
        sold = shop_services(chosen, self.restaurants, self.store.products, self.tokens, self.services.clock, new_id)
        return [*(routes(self.services) for routes in DINERS), *shop_routes(sold)]

    async def get(self, path: str, who: Who = None, headers: Headers = None) -> Response:
        return await self.send("GET", path, who, None, headers)

    async def post(self, path: str, body: Any, who: Who = None, headers: Headers = None) -> Response:
        return await self.send("POST", path, who, body, headers)

    async def put(self, path: str, body: Any, who: Who = None) -> Response:
        return await self.send("PUT", path, who, body)

    async def delete(self, path: str, who: Who = None) -> Response:
        return await self.send("DELETE", path, who, None)

    async def join(self, nickname: str | None = None, table_number: int = 7, **more: Any) -> dict[str, Any]:
        """Joins table 7 of chianti, or another; gives what the new member is told."""
        said = {"restaurant_name": "chianti", "table_number": table_number, "nickname": nickname, **more}
        response = await self.post("/table_session", {key: value for key, value in said.items() if value is not None})
        assert response.status_code in (200, 201), await response.get_data()
        told: dict[str, Any] = await response.get_json()
        return told

    async def ask(self, who: Mapping[str, Any], command: Command) -> Answer:
        """Asks the member's session straight, as the socket or the till would."""
        return await (await self.registry.session(UUID(who["session_id"]))).ask(command)

    async def add(self, who: Mapping[str, Any], item: int = MARGHERITA, qty: int = 1) -> dict[str, Any]:
        """Puts a line into the cart; gives the cart as it is then."""
        await self.ask(who, AddLine(UUID(who["member_id"]), self.services.new_id(), item, qty))
        return await self.cart(who)

    async def cart(self, who: Mapping[str, Any]) -> dict[str, Any]:
        response = await self.get(f"/cart_snapshot?sessionId={who['session_id']}", who)
        assert response.status_code == 200
        shown: dict[str, Any] = await response.get_json()
        return shown

    async def place(self, who: Mapping[str, Any], key: str = "k1", **body: Any) -> Response:
        """Places the cart as it is, or as `body` says."""
        said = {"cart_hash": (await self.cart(who))["cart_hash"], **body}
        return await self.post("/orders", said, who, {"Idempotency-Key": key})

    async def connect(self, who: Mapping[str, Any]) -> Phone:
        """Connects the member's phone."""
        phone = Phone(UUID(who["member_id"]))
        await (await self.registry.session(UUID(who["session_id"]))).subscribe(phone)
        return phone

    async def change_restaurant(self, **changed: Any) -> None:
        """Changes chianti in the store and lets the restaurant see it."""
        actor = await self.restaurants.by_id(1)
        assert actor is not None
        self.store.restaurants.replace(attrs.evolve(actor.restaurant, **changed))
        await actor.refresh()

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)

    async def send(
        self, method: str, path: str, who: Who = None, body: Any = None, headers: Headers = None
    ) -> Response:
        sent = {"X-Request-Id": "test-1", **(headers or {})}
        if who is not None:
            sent["Authorization"] = f"Bearer {who['ws_token']}"
        more = {} if body is None else {"json": body}
        response = await self.client.open(path, method=method, headers=sent, **more)
        assert isinstance(response, Response)
        return response


@asynccontextmanager
async def open_world(probes: Sequence[Probe] = (), **settings: str) -> AsyncIterator[World]:
    """A world with these settings (names without their prefix), alive until left."""
    named = {name if name == "PORT" else f"TRIVET_{name}": value for name, value in settings.items()}
    world = World(named, probes)
    async with trio.open_nursery() as nursery:
        await nursery.start(world.registry.run)
        yield world
        nursery.cancel_scope.cancel()


async def refusal(response: Response | Awaitable[Response], status: int, code: str) -> dict[str, Any]:
    """The details of an error, which must have this status, this code and the contract's shape."""
    shown = response if isinstance(response, Response) else await response
    body = await shown.get_json()
    assert (shown.status_code, body.get("error", {}).get("code")) == (status, code), body
    assert body["error"].keys() == {"code", "message", "details", "request_id"}
    assert body["error"]["request_id"] == shown.headers["X-Request-Id"]
    assert body["error"]["message"].endswith((".", "!"))
    details: dict[str, Any] = body["error"]["details"]
    return details


async def message(response: Response) -> str:
    """What an error says to a person."""
    said: str = (await response.get_json())["error"]["message"]
    return said


async def text(response: Response | Awaitable[Response]) -> str:
    """The body as text."""
    shown = response if isinstance(response, Response) else await response
    return await shown.get_data(as_text=True)
