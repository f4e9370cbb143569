"""The staff's door for tests: the diners' whole door, two restaurants' staff, and shorthands for what they do."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import attrs
import trio
from argon2 import PasswordHasher
from attrs import frozen
from quart import Response, request

from actors.domain.party.commands import CloseSession
from actors.domain.staff import Role, StaffUser
from actors.domain.till.commands import QueueOrder, ReportAttempt
from actors.domain.till.status import Phase, PosStatus
from actors.handover import Handovers
from actors.outlived import OutlivedOrders
from actors.ports.observers import Observer
from actors.reconciling import Reconciler
from server.accounts.passwords import Passwords
from server.accounts.tries import Tries
from server.diners.channel import MEMBER_CHANNEL
from server.http.asyncapi import asyncapi
from server.http.limits import Kind
from server.http.routing import route
from staff.accounts.authentication import Authentication
from staff.accounts.colleagues import Colleagues
from staff.accounts.notices import Notices
from staff.floor.attention import AttentionDesk
from staff.floor.bills import BillDesk
from staff.floor.channel import STAFF_CHANNEL
from staff.floor.controls import Controls
from staff.floor.desk import FloorDesk
from staff.floor.feed import Feeds
from staff.floor.floors import Floors
from staff.floor.items import ItemDesk
from staff.floor.orders import OrderDesk
from staff.floor.parties import Parties
from staff.floor.passes import PassDesk
from staff.floor.plan import PlanDesk
from staff.floor.qr import table_codes
from staff.floor.receipts import ReceiptDesk
from staff.floor.sessions import Sessions
from staff.floor.stories import StoryDesk
from staff.integrations.keys import KeyDesk
from staff.integrations.order_routes import WHO, CounterAnswers
from staff.integrations.order_views import CounterOrderData, CounterOrderPage
from staff.integrations.orders import CounterDesk
from staff.integrations.webhooks import WebhookDesk
from staff.kitchen.desk import KitchenDesk
from staff.kitchen.feed import KitchenFeed
from staff.office.audit import AuditDesk
from staff.office.books.day_desk import DayDesk
from staff.office.books.reconciliation_desk import ReconciliationDesk
from staff.office.history import History, Sources
from staff.office.history_views import HistoryDesk
from staff.office.look import LookDesk
from staff.office.menu.desks import menu_desks
from staff.office.mirror import MirrorDesk
from staff.office.photos import PhotoDesk
from staff.office.placed import PlacedOrders
from staff.office.shop.desks import ShopReading, shop_desks
from staff.office.system import SystemDesk
from staff.ops.desk import OpsDesk
from staff.routes import STAFF
from staff.services import StaffServices
from tests.actors.nightly.books import Books
from tests.actors.process import Bystanders
from tests.server.doors import Headers, Who, World
from tests.server.http.test_overview import PARTS
from tests.staff.floor.tray import Tray
from tests.staff.office.measured import MeasuredJournal
from tests.staff.office.sinks import Sinks

EMPLOYEE: Final = StaffUser(1, 1, "Eva@chianti.example", "Eva", Role.EMPLOYEE)
MANAGER: Final = StaffUser(2, 1, "marco@chianti.example", "Marco", Role.MANAGER)
ADMIN: Final = StaffUser(3, 1, "ada@chianti.example", "Ada", Role.ADMIN)
STRANGER: Final = StaffUser(4, 2, "mio@sakura.example", "Mio", Role.MANAGER)  # the manager of the other restaurant

PASSWORD: Final = "a fork in the road"  # everybody's
CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD_HASH: Final = CHEAP.hash(PASSWORD)


@frozen(eq=False)
class SharedOrders:
    """The shop's routes of orders, where no customer ever asks."""

    counter: CounterAnswers

    @route("GET", "/api/v1/orders", Kind.READ, gives={200: CounterOrderPage}, who=WHO)
    async def page(self) -> Response:
        return await self.counter.page(request)

    @route("GET", "/api/v1/orders/<order_id>", Kind.READ, gives={200: CounterOrderData}, who=WHO)
    async def one(self, order_id: str) -> Response:
        return await self.counter.one(request, order_id)


class StaffWorld(World):
    """`World` with staff in it. Where a shorthand takes `who`, it may be a diner or somebody who has signed in."""

    document = asyncapi([MEMBER_CHANNEL, STAFF_CHANNEL])

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.accounts = self.store.accounts
        self.accounts.clock = lambda: self.now.timestamp()  # noqa: PLW0108 - `now` moves
        for user in (EMPLOYEE, MANAGER, ADMIN, STRANGER):
            self.accounts.hire(user, PASSWORD_HASH)
        self.notices = Notices(self.accounts)
        self.authentication = self.with_keys(*self.services.settings.secret_keys)
        self.till = Bystanders()
        self.provider_books = Books()
        self.outlived = self.outlived_told()
        self.desk = OrderDesk(self.store.orders, self.restaurants, self.registry, self.outlived)
        self.feeds = Feeds(lambda: self.now)
        self.kitchen = KitchenFeed(self.feeds)
        self.sessions = Sessions(self.restaurants, self.registry)
        self.attention = AttentionDesk(self.store.attention, self.sessions, self.restaurants, self.feeds)
        self.floors = Floors(self.store.attention, self.store.sessions, self.feeds, lambda: self.now)
        self.floors.follow(self.registry)
        self.restaurants.on_change(self.floors.restaurant_changed)
        self.restaurants.on_alerts(self.feeds.alerts_raised)
        self.registry._around = attrs.evolve(self.registry._around, session_observers=(self.floors,))
        self.journal = MeasuredJournal()
        self.placed = PlacedOrders(lambda: self.now)
        self.history = History(Sources(self.feeds.screens, PARTS.tills, self.journal, self.placed), lambda: self.now)
        self.history.follow(self.registry.counts)
        kitchen = KitchenDesk(self.store.orders, self.desk, self.kitchen, lambda: self.now)
        self.counter = Tray()
        self.staff = StaffServices(
            authentication=self.authentication,
            orders=self.desk,
            tries=Tries(self.limits, self.services.settings.trusted_proxies),
            notices=self.notices,
            colleagues=Colleagues(self.accounts, Passwords(CHEAP), self.notices, self.services.clock),
            audit=AuditDesk(self.store.audit_pages, self.restaurants),
            mirror=MirrorDesk(Sinks(), self.services.clock),
            passes=PassDesk(self.passes, lambda: self.now),
            kitchen=kitchen,
            ops=OpsDesk(self.store.orders, self.desk, lambda: self.now),
            system=SystemDesk(PARTS, self.registry.statistics, lambda _: 0),
            attention=self.attention,
            floor=FloorDesk(self.floors, self.sessions, self.desk, self.attention, kitchen),
            controls=Controls(
                self.sessions,
                self.floors,
                Handovers(self.registry, self.store.journal, self.services.clock),
                self.services.new_id,
            ),
            parties=Parties(self.sessions),
            codes=table_codes(self.services.settings, self.sessions, self.services.clock),
            settings=self.services.settings,
            items=ItemDesk(self.restaurants, self.services.clock),
            plan=PlanDesk(self.sessions, self.floors),
            look=LookDesk(self.sessions),
            photos=PhotoDesk(self.sessions),
            history=HistoryDesk(self.history),
            stories=StoryDesk(self.store.stories, self.sessions, lambda: self.now),
            menu=menu_desks(self.sessions),
            bills=BillDesk(self.sessions, self.store.orders, self.services.new_id),
            papers=self.services.papers,
            days=DayDesk(self.store.books, self.sessions, self.services.clock),
            reconciliations=ReconciliationDesk(
                Reconciler(
                    self.provider_books,
                    self.store.books.ledger,
                    self.store.books,
                    self.registry.with_payment,
                    self.services.clock,
                ),
                self.sessions,
                BillDesk(self.sessions, self.store.orders, self.services.new_id),
                self.services.clock,
                trio.CapacityLimiter(1),
            ),
            shop=shop_desks(
                self.sessions,
                ShopReading(self.store.stock_pages, self.store.customer_orders, self.store.support),
                self.feeds,
                self.services.clock,
            ),
            keys=KeyDesk(self.store.api_keys, self.limits, self.services.clock),
            webhooks=WebhookDesk(self.store.webhooks, self.services.settings.secret_keys, self.services.clock),
            counter=CounterDesk(self.store.counter_orders, self.sessions, self.services.new_id),
            receipts=ReceiptDesk(self.sessions, self.services.papers, self.counter, self.services.new_id),
        )
        self.services = attrs.evolve(self.services, staff=self.staff)

    def owners(self) -> list[object]:
        return [*super().owners(), *(routes(self.staff) for routes in STAFF), SharedOrders(CounterAnswers(self.staff))]

    def outlived_told(self, *observers: Observer) -> OutlivedOrders:
        """Orders whose session has been deleted, of which these hear."""
        return OutlivedOrders(self.store.outlived, self.restaurants, self.till, observers, self.services.clock)

    def with_keys(self, *secret_keys: str) -> Authentication:
        """The same staff, known by other keys, as after a restart with other settings."""
        clock, new_id = self.services.clock, self.services.new_id
        return Authentication(self.accounts, Passwords(CHEAP), secret_keys, clock, new_id, self.notices.revoked)

    async def sign_in(self, user: StaffUser) -> dict[str, Any]:
        """Signs in; gives what they are told, which is what `who` may be."""
        response = await self.try_to_sign_in(user.email, PASSWORD)
        assert response.status_code == 200, await response.get_data()
        told: dict[str, Any] = await response.get_json()
        return told

    async def try_to_sign_in(self, email: str, password: str) -> Response:
        answer = await self.post("/admin/login", {"email": email, "password": password})
        self.store.audit[:] = [one for one in self.store.audit if not one.what.startswith("staff_login")]  # no deed
        return answer

    async def order(self, restaurant: str = "chianti", table_number: int = 7) -> tuple[dict[str, Any], dict[str, Any]]:
        """A diner joins, chooses and orders. Gives what the diner was told, and the order, which the till has not."""
        diner = await self.join(table_number=table_number, restaurant_name=restaurant)
        await self.add(diner)
        response = await self.place(diner, key=diner["member_id"])
        assert response.status_code == 202, await response.get_data()
        order: dict[str, Any] = await response.get_json()
        return diner, order

    async def waiting_order(self, restaurant: str = "chianti", table_number: int = 7) -> dict[str, Any]:
        """An order that the till did not answer for, whose diners were told that it is queued, and left to staff."""
        diner, order = await self.order(restaurant, table_number)
        number = order["order_number"]
        unknown = ReportAttempt(number, 1, Phase.RETRYING, PosStatus.UNKNOWN, error="timeout")
        await self.ask(diner, unknown)
        await self.ask(diner, QueueOrder(number))
        return order

    async def outlived_order(self) -> dict[str, Any]:
        """An order as `waiting_order` has it, whose session has been deleted since."""
        order = await self.waiting_order()
        record = await self.store.orders.one(1, order["order_number"])
        assert record is not None
        assert record.placed is not None
        assert record.placed.session_id is not None
        await (await self.registry.session(record.placed.session_id)).ask(CloseSession())
        self.store.forget(record.placed.session_id)
        return order

    async def send(
        self, method: str, path: str, who: Who = None, body: Any = None, headers: Headers = None
    ) -> Response:
        if who is not None and "key" in who:
            return await super().send(method, path, None, body, {**(headers or {}), "X-Api-Key": who["key"]})
        if who is None or "access_token" not in who:
            return await super().send(method, path, who, body, headers)
        shown = {**(headers or {}), "Authorization": f"Bearer {who['access_token']}"}
        return await super().send(method, path, None, body, shown)


@asynccontextmanager
async def open_staff_world(**settings: str) -> AsyncIterator[StaffWorld]:
    """A world with these settings (names without their prefix), alive until left."""
    world = StaffWorld({f"TRIVET_{name}": value for name, value in settings.items()})
    async with trio.open_nursery() as nursery:
        await nursery.start(world.registry.run)
        yield world
        nursery.cancel_scope.cancel()
