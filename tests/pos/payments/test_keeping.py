"""Saved methods: a customer's payment saves one and is charged to one, and never to anybody else's."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4, uuid5

import pytest
import trio
from attrs import Factory, define
from trio.testing import MockClock

from actors.domain.money.commands import StartPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.errors import Unavailable
from actors.nightly.shift import Shift
from actors.ports.jobs import Job
from actors.ports.kept_methods import KeptMethod
from actors.restaurants import Restaurants
from persistence.memory import Memory
from pos.payments.driver import Driver, Forgotten, SavedMethod, Unknown
from pos.payments.environment import provider_settings
from pos.payments.errand import Errands
from pos.payments.forgetting import Forgetting
from pos.payments.keeping import METHOD_GONE
from pos.payments.pace import PaymentPace
from pos.payments.payment_settings import SimulatorSettings
from pos.payments.providers import Providers
from pos.payments.simulator import PROVIDER, Simulator
from pos.payments.workers import PaymentWorkers
from tests.persistence.parties import restaurant
from tests.pos.payments.ledger import Ledger, back_to, half
from tests.pos.sessions import clock

ADA, EVE = 1, 2
NOON = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
S = PaymentState


@define(eq=False)
class Drawer:
    """Fits `actors.ports.kept_methods.KeptMethods`. `away` fails so many of the next calls."""

    methods: dict[UUID, tuple[int, KeptMethod]] = Factory(dict)
    gone: dict[UUID, KeptMethod] = Factory(dict)
    away: int = 0

    async def find(self, restaurant_id: int, customer_id: int, payment_token_id: UUID) -> KeptMethod | None:
        await self._pause()
        owner, method = self.methods.get(payment_token_id, (None, None))
        return method if owner == customer_id and restaurant_id == 1 else None

    async def keep(
        self, restaurant_id: int, customer_id: int, payment_id: UUID, kept: KeptMethod, at: datetime
    ) -> None:
        await self._pause()
        self.methods[uuid5(payment_id, "saved")] = (customer_id, kept)

    async def removed(self, restaurant_id: int, limit: int) -> Sequence[tuple[UUID, KeptMethod]]:
        await self._pause()
        return list(self.gone.items())[:limit]

    async def forgotten(self, restaurant_id: int, payment_token_id: UUID) -> None:
        await self._pause()
        del self.gone[payment_token_id]

    async def _pause(self) -> None:
        await trio.lowlevel.checkpoint()
        if self.away:
            self.away -= 1
            raise Unavailable("away")


class Simulated(Providers):
    """The simulator for every restaurant."""

    def __init__(self) -> None:
        super().__init__(provider_settings({}), half)
        self.simulator = Simulator(SimulatorSettings(), lambda: 0.9)

    def driver(self, restaurant: Restaurant, provider: str, account: str | None = None) -> Driver:
        return self.simulator


class Shop:
    """Customers who pay by the simulator."""

    def __init__(self) -> None:
        self.ledger, self.drawer, self.providers = Ledger(), Drawer(), Simulated()
        errands = Errands(self.providers, back_to, self.drawer)
        self.workers = PaymentWorkers(self.ledger, self.ledger.find, errands, clock, half, PaymentPace())
        self.paid = 0

    def start(self, method: Method = Method.CARD, **said: object) -> Payment | Refusal:
        """A party begins to pay its bill."""
        session_id = self.ledger.dine()
        self.paid += 1
        payer, payment_id = next(iter(self.ledger.sessions.states[session_id].members)), uuid4()
        wish, key = Wish(Mode.ALL, payer), f"key-{self.paid}"
        command = StartPayment(payer, payment_id, wish, method, key, "body", PROVIDER, **said)  # type: ignore[arg-type]
        decision = self.ledger.sessions.act(session_id, command).decision
        if isinstance(decision, Refusal):
            return decision
        payment = self.ledger.payment(payment_id)
        self.workers.wake(1, session_id, payment_id, clock())
        return payment

    async def pay(self, method: Method = Method.CARD, **said: object) -> Payment:
        """As it is a while later."""
        payment = self.start(method, **said)
        assert isinstance(payment, Payment)
        await trio.sleep(60)
        return self.ledger.payment(payment.payment_id)


@pytest.fixture
async def shop(nursery: trio.Nursery) -> Shop:
    opened = Shop()
    await nursery.start(opened.workers.run)
    return opened


async def test_a_method_is_saved_when_it_was_asked_for_and_paid_with_by_its_customer(
    autojump_clock: MockClock, shop: Shop
) -> None:
    first = await shop.pay(customer_id=ADA, save_method=True)
    assert first.status is S.CAPTURED
    ((token_id, (customer_id, method)),) = shop.drawer.methods.items()
    assert (customer_id, method.provider, method.last4) == (ADA, PROVIDER, "4242")
    again = await shop.pay(Method.SAVED, customer_id=ADA, payment_token_id=token_id)
    assert (again.status, again.method) == (S.CAPTURED, Method.SAVED)
    assert len(shop.drawer.methods) == 1


async def test_nothing_is_saved_unasked_or_of_somebody_without_an_account(
    autojump_clock: MockClock, shop: Shop
) -> None:
    await shop.pay(customer_id=ADA)
    assert not (await shop.pay(save_method=True)).save_method
    assert shop.drawer.methods == {}


@pytest.mark.parametrize("who", [ADA, EVE])
async def test_a_method_that_is_gone_or_anothers_charges_nobody(
    autojump_clock: MockClock, shop: Shop, who: int
) -> None:
    await shop.pay(customer_id=ADA, save_method=True)
    (token_id,) = shop.drawer.methods
    charged = len(shop.providers.simulator.books)
    if who == ADA:
        shop.drawer.methods.clear()
    declined = await shop.pay(Method.SAVED, customer_id=who, payment_token_id=token_id)
    assert (declined.status, declined.error) == (S.DECLINED, METHOD_GONE)
    assert len(shop.providers.simulator.books) == charged


async def test_a_method_is_kept_and_charged_once_though_the_store_was_away(
    autojump_clock: MockClock, shop: Shop
) -> None:
    shop.drawer.away = 2
    payment = shop.start(customer_id=ADA, save_method=True)
    assert isinstance(payment, Payment)
    await trio.sleep(600)
    assert shop.ledger.payment(payment.payment_id).status is S.CAPTURED
    assert len(shop.drawer.methods) == len(shop.providers.simulator.books) == 1
    (token_id,) = shop.drawer.methods
    shop.drawer.away = 2
    again = shop.start(Method.SAVED, customer_id=ADA, payment_token_id=token_id)
    assert isinstance(again, Payment)
    await trio.sleep(600)
    assert shop.ledger.payment(again.payment_id).status is S.CAPTURED
    assert len(shop.providers.simulator.books) == 2


@pytest.mark.parametrize(
    ("method", "said", "code"),
    [
        (Method.SAVED, {"payment_token_id": UUID(int=1)}, Code.PAYMENT_METHOD_UNAVAILABLE),
        (Method.SAVED, {"customer_id": ADA}, Code.PAYMENT_INVALID),
        (Method.CARD, {"customer_id": ADA, "payment_token_id": UUID(int=1)}, Code.PAYMENT_INVALID),
    ],
    ids=["nobody", "no name", "a name too many"],
)
async def test_what_makes_no_sense_is_refused(shop: Shop, method: Method, said: dict[str, object], code: Code) -> None:
    refused = shop.start(method, **said)
    assert isinstance(refused, Refusal)
    assert refused.code is code


class _Night:
    """A job whose lease holds, and the restaurant that it is of."""

    async def keep(self, job: Job, progress: int, until: datetime) -> bool:
        await trio.lowlevel.checkpoint()
        return True


async def test_what_nobody_has_is_forgotten_by_the_provider_and_then_here(
    autojump_clock: MockClock, shop: Shop
) -> None:
    asked: list[SavedMethod] = []

    async def forget(saved: SavedMethod) -> Forgotten | Unknown:
        await trio.lowlevel.checkpoint()
        asked.append(saved)
        return Unknown("http_503") if saved.token == "sim_deaf" else Forgotten()

    shop.providers.simulator.forget = forget  # type: ignore[method-assign]
    memory = Memory([restaurant(1)])
    restaurants = Restaurants(memory.restaurants, memory.journal, lambda: NOON)
    shop.drawer.gone = {uuid4(): KeptMethod(PROVIDER, f"sim_{name}") for name in ("one", "deaf", "two")}
    (work,) = Forgetting(shop.drawer, shop.providers, restaurants).duties().values()
    outcome = await work(Shift.of(Job("forget_methods", 1, 1), _Night(), lambda: NOON))  # type: ignore[arg-type]
    assert [saved.token for saved in asked] == ["sim_one", "sim_deaf", "sim_two"]
    assert [method.token for method in shop.drawer.gone.values()] == ["sim_deaf"]
    assert outcome.found == 1
