"""A shop behind its door, with a payment worker and a provider without a wire, on either store.

Customers are who their header says, and have one address. What is in their carts is put there straight, as any door
would. A life may end and another begin on the same store and provider: as a process that is killed.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, Protocol, cast
from uuid import UUID, uuid4

import trio
from attrs import define, field
from prometheus_client import CollectorRegistry
from quart import Request, Response

from actors.domain.cart.commands import AddLine
from actors.domain.customer.account import CustomerAccount
from actors.domain.customer.address import Address
from actors.domain.customer.customer import Customer, Preferences
from actors.domain.money.payment import Payment
from actors.domain.party.commands import Join
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.ports.customer_orders import CustomerOrders
from actors.ports.journal import Journal
from actors.ports.providers import DuePayment, DuePayments, PaymentBacklog
from actors.ports.restaurants import RestaurantStore
from actors.ports.sessions import Sessions
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.surroundings import Surroundings
from persistence.memory import Memory
from pos.payments.errand import Errands
from pos.payments.pace import PaymentPace
from pos.payments.workers import PaymentWorkers
from server.diners.channel import MEMBER_CHANNEL
from server.diners.wire import DinerWire
from server.http.app import HttpKit, create_app
from server.http.asyncapi import asyncapi
from server.settings import door_settings
from server.shop.checkout.services import CheckoutServices
from server.shop.door import checkout_routes, recurring_routes
from tests.actors.domain.checkout.shop import BREAD, MILK, MORNING, NOW, TODAY
from tests.pos.payments.direct import DirectProvider
from tests.pos.payments.ledger import PROVIDER, OneProvider, back_to, half
from tests.server.doors import CountingLimits

HOME: Final = UUID(int=77)
_DOCUMENT: Final = asyncapi([MEMBER_CHANNEL])


class Store(Protocol):
    """What a shop needs of a store."""

    @property
    def journal(self) -> Journal: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def restaurants(self) -> RestaurantStore: ...

    @property
    def payments(self) -> DuePayments: ...

    @property
    def customer_orders(self) -> CustomerOrders: ...


@define(eq=False)
class MemoryDue:
    """Fits `actors.ports.providers.DuePayments`, of a store in memory."""

    memory: Memory

    async def due(self, restaurant_id: int, before: datetime, limit: int) -> Sequence[DuePayment]:
        await trio.lowlevel.checkpoint()
        found = [
            DuePayment(state.session.session_id, one.payment_id, one.next_at)
            for state, one in self._waiting()
            if one.next_at is not None and one.next_at <= before
        ]
        return sorted(found, key=lambda one: one.next_at)[:limit]

    async def backlogs(self) -> Sequence[PaymentBacklog]:
        await trio.lowlevel.checkpoint()
        waiting = [one for _, one in self._waiting()]
        due = [one.next_at for one in waiting if one.next_at is not None]
        return [PaymentBacklog(1, min(one.created_at for one in waiting), min(due))] if waiting else []

    async def session_of(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        await trio.lowlevel.checkpoint()
        states = self.memory._states()
        return next((one.session.session_id for one in states if payment_id in one.payments), None)

    def _waiting(self) -> list[tuple[State, Payment]]:
        states = self.memory._states()
        return [(state, one) for state in states for one in state.payments.values() if one.next_at is not None]


class Cards(OneProvider):
    """The same provider for everybody, which takes cards."""

    def card_provider(self, restaurant: Restaurant) -> str | None:
        return PROVIDER


class _Nobody:
    """A till that hears of what is placed, and does nothing."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def announcement(self, order: object) -> None:
        """Is never ready at once."""

    def placed(self, session_id: UUID | None, order: Any) -> None:
        self.told.append(order.order_number)


def account(customer_id: int) -> CustomerAccount:
    """A customer with an address in the centre."""
    customer = Customer(
        customer_id,
        1,
        f"{customer_id}@example.com",
        f"Customer {customer_id}",
        "+39 1",
        "it",
        Preferences(),
        1,
        None,
        1,
        NOW,
    )
    home = Address(HOME, 0, "home", "", "Via Roma 1", "00184", "Roma", "IT", "", "second floor", True)
    return CustomerAccount(customer, (home,))


@define(eq=False)
class Accounts:
    """Whoever the header says."""

    clock: Callable[[], datetime]
    kept: Any = None  # who knows of customers that were written down, with where they live
    new_id: Callable[[], UUID] = uuid4

    @property
    def shoppers(self) -> "Accounts":
        return self

    @property
    def desk(self) -> "Accounts":
        return self

    async def of(self, request: Request) -> object:
        await trio.lowlevel.checkpoint()
        customer_id = int(request.headers["X-Customer"])
        return SimpleNamespace(restaurant_id=1, customer_id=customer_id, customer=account(customer_id).customer)

    async def with_account(self, request: Request) -> tuple[object, CustomerAccount]:
        shopper = await self.of(request)
        return shopper, await self.account(shopper)

    async def account(self, shopper: Any) -> CustomerAccount:
        await trio.lowlevel.checkpoint()
        known = None if self.kept is None else await self.kept.account(1, shopper.customer_id)
        return known if known is not None and known.addresses else account(shopper.customer_id)


@define(eq=False, slots=False)
class Shop:
    """One life of the process."""

    store: Store
    provider: DirectProvider
    pace: PaymentPace = field(factory=PaymentPace)
    started_s: float = field(factory=trio.current_time)
    till: _Nobody = field(factory=_Nobody)

    def __attrs_post_init__(self) -> None:
        self.restaurants = Restaurants(self.store.restaurants, self.store.journal, self.clock)
        errands = Errands(Cards(lambda _: self.provider), back_to, getattr(self.store, "methods", None))
        self.workers = PaymentWorkers(self.store.payments, self._find, errands, self.clock, half, self.pace)
        wire, nobody = DinerWire(), cast("Any", self.till)
        around = Surroundings(self.store.journal, wire, self.clock, nobody, payments=self.workers)
        self.registry = Registry(self.store.sessions, self.restaurants, around, uuid4)
        weekly = getattr(self.store, "recurring", None)  # which has a store in Postgres alone
        accounts = cast("Any", Accounts(self.clock, weekly))
        services = CheckoutServices(accounts, self.registry, self.store.customer_orders)
        kit = HttpKit(door_settings({}), CountingLimits(), CollectorRegistry(), (), uuid4)
        every = [*checkout_routes(services), *([] if weekly is None else recurring_routes(services, weekly))]
        self.app = create_app(kit, every, _DOCUMENT, [])
        self.app.config["PROPAGATE_EXCEPTIONS"] = False

    def clock(self) -> datetime:
        """Friday morning, and as much later as the loop's clock says. It goes on from life to life."""
        return NOW + timedelta(seconds=trio.current_time() - _BEGAN.get("s", 0.0))

    async def _find(self, session_id: UUID, payment_id: UUID) -> Any:
        return await self.registry.with_payment(session_id, payment_id)

    async def fill(self, customer_id: int, milk: int = 3, bread: int = 0) -> State:
        """The customer's cart with so much more in it."""
        cart = await self.registry.of_customer(1, customer_id)
        if not cart.state.session.seq:
            await cart.ask(Join(cart.session_id, f"Customer {customer_id}"))
        for item, qty in ((MILK, milk), (BREAD, bread)):
            if qty:
                await cart.ask(AddLine(cart.session_id, uuid4(), item, qty))
        return cart.state

    async def state(self, customer_id: int) -> State:
        """The customer's cart as it is."""
        return (await self.registry.of_customer(1, customer_id)).state

    async def post(self, customer_id: int, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any]:
        """The status and what was answered."""
        headers = {"X-Customer": str(customer_id), **({} if key is None else {"Idempotency-Key": key})}
        response = await self.app.test_client().post(f"/api/v1{path}", headers=headers, json=body or {})
        assert isinstance(response, Response)
        return response.status_code, await response.get_json()

    async def delete(self, customer_id: int, path: str) -> int:
        """The status."""
        response = await self.app.test_client().delete(f"/api/v1{path}", headers={"X-Customer": str(customer_id)})
        return response.status_code

    async def get(self, customer_id: int, path: str) -> tuple[int, Any]:
        """The status and what was answered."""
        response = await self.app.test_client().get(f"/api/v1{path}", headers={"X-Customer": str(customer_id)})
        return response.status_code, await response.get_json()

    async def confirm(self, customer_id: int, key: str = "k1", **said: Any) -> tuple[int, Any]:
        """Confirms the customer's cart, by card and brought home in the morning unless said otherwise."""
        return await self.post(customer_id, "/checkout/confirm", wish(**said), key)


_BEGAN: dict[str, float] = {}


def wish(**said: Any) -> dict[str, Any]:
    """What is sent to check out."""
    usual = {
        "fulfillment_type": "DELIVERY",
        "delivery_slot_id": MORNING,
        "date": TODAY.isoformat(),
        "address_id": str(HOME),
        "payment": {"method": "card"},
    }
    return {name: value for name, value in {**usual, **said}.items() if value is not None}


def later(by: timedelta) -> None:
    """So much time passes, for the shop and everybody in it."""
    _BEGAN["s"] -= by.total_seconds()


@asynccontextmanager
async def open_shop(
    store: Store, provider: DirectProvider | None = None, pace: PaymentPace | None = None
) -> AsyncIterator[Shop]:
    """A life, until left: then it ends at once, wherever it is."""
    _BEGAN.setdefault("s", trio.current_time())
    shop = Shop(store, provider or DirectProvider(), pace or PaymentPace())
    async with trio.open_nursery() as nursery:
        shop.provider.tasks = nursery
        await nursery.start(shop.registry.run)
        await nursery.start(shop.workers.run)
        yield shop
        nursery.cancel_scope.cancel()
