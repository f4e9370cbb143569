"""Sessions with payments for tests: the real rules on states kept in memory, which outlive any worker like Postgres.

It stands for the registry (`find`) and for the store of payments that something is to be done for.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import trio
from attrs import Factory, define, frozen

from actors.domain.commands import Command
from actors.domain.money.commands import AnnouncePayment, CancelPayment, RefundPayment, StartPayment, VoidPayment
from actors.domain.money.paying import Mode, Wish
from actors.domain.money.payment import Method, Payment
from actors.domain.restaurant import Restaurant
from actors.domain.staff import Role
from actors.domain.till.commands import AcceptOrder
from actors.errors import NoSuchSession, Unavailable
from actors.ports.providers import DuePayment, PaymentBacklog
from pos.payments.driver import Driver
from pos.payments.environment import provider_settings
from pos.payments.errand import Errands
from pos.payments.pace import PaymentPace
from pos.payments.providers import Providers
from pos.payments.workers import PaymentWorkers
from tests.pos.payments.direct import DirectProvider
from tests.pos.sessions import SessionInMemory, SessionsInMemory, clock

PROVIDER: Final = "direct"
MANAGER: Final = 7


@define(eq=False)
class Ledger:
    """`sessions` are the tables; `away` there makes all of them unavailable. `reads` counts questions to the store."""

    sessions: SessionsInMemory = Factory(SessionsInMemory)
    paid: int = 0
    reads: int = 0
    odd: set[int] = Factory(set)

    # ---- the registry

    async def find(self, session_id: UUID, payment_id: UUID) -> SessionInMemory:
        await trio.lowlevel.checkpoint()
        if self.sessions.away:
            raise Unavailable("away")
        if session_id not in self.sessions.states:
            raise NoSuchSession("none")
        return SessionInMemory(self.sessions, session_id)

    # ---- the store

    async def due(self, restaurant_id: int, before: datetime, limit: int) -> Sequence[DuePayment]:
        await self._read()
        if restaurant_id in self.odd:
            raise KeyError("a bug of ours")
        found = [
            DuePayment(session_id, payment.payment_id, payment.next_at)
            for session_id, restaurant, payment in self._waiting()
            if restaurant == restaurant_id and payment.next_at is not None and payment.next_at <= before
        ]
        return sorted(found, key=lambda due: due.next_at)[:limit]

    async def backlogs(self) -> Sequence[PaymentBacklog]:
        await self._read()
        found: dict[int, list[Payment]] = {}
        for _, restaurant, payment in self._waiting():
            found.setdefault(restaurant, []).append(payment)
        return [
            PaymentBacklog(
                restaurant,
                min(one.created_at for one in payments),
                min(one.next_at for one in payments if one.next_at is not None),
            )
            for restaurant, payments in found.items()
        ]

    async def session_of(self, restaurant_id: int, payment_id: UUID) -> UUID | None:
        await self._read()
        states = self.sessions.states.items()
        return next((session_id for session_id, state in states if payment_id in state.payments), None)

    async def _read(self) -> None:
        await trio.lowlevel.checkpoint()
        self.reads += 1
        if self.sessions.away:
            raise Unavailable("away")

    def _waiting(self) -> Iterable[tuple[UUID, int, Payment]]:
        for session_id, state in self.sessions.states.items():
            for payment in state.payments.values():
                if payment.next_at is not None:
                    yield session_id, state.session.restaurant_id, payment

    # ---- people

    def dine(self, restaurant_id: int = 1) -> UUID:
        """A party has eaten, and owes 19.00."""
        session_id, order = self.sessions.place(restaurant_id)
        self.sessions.act(session_id, AcceptOrder(order.order_number, "T-1", ()))
        return session_id

    def pay(self, session_id: UUID, amount: int | None = None) -> UUID:
        """Somebody pays by card, all of it or an amount."""
        self.paid += 1
        state = self.sessions.states[session_id]
        payer, payment_id = next(iter(state.members)), UUID(int=30_000 + self.paid)
        wish = Wish(Mode.ALL, payer) if amount is None else Wish(Mode.AMOUNT, payer, amount=amount)
        key = f"key-{self.paid}"
        command = StartPayment(payer, payment_id, wish, Method.CARD, key, "body", provider=PROVIDER)
        self.told(session_id, command)
        return payment_id

    def cancel(self, payment_id: UUID) -> None:
        """Whoever pays calls it off."""
        self.told(self.session(payment_id), CancelPayment(payment_id, by=self.payment(payment_id).payer))

    def void(self, payment_id: UUID) -> None:
        """A manager takes it back."""
        self.told(self.session(payment_id), VoidPayment(payment_id, MANAGER, Role.MANAGER, "a mistake"))

    def refund(self, payment_id: UUID, amount: int) -> None:
        """A manager gives so much back."""
        self.told(self.session(payment_id), RefundPayment(payment_id, MANAGER, Role.MANAGER, amount, "cold soup"))

    def told(self, session_id: UUID, command: Command) -> None:
        """One turn, in which something must happen."""
        assert isinstance(self.sessions.act(session_id, command).decision, tuple)

    # ---- what is true

    def session(self, payment_id: UUID) -> UUID:
        return next(each for each, state in self.sessions.states.items() if payment_id in state.payments)

    def payment(self, payment_id: UUID) -> Payment:
        return self.sessions.states[self.session(payment_id)].payments[payment_id]

    def balance(self, payment_id: UUID) -> int:
        return self.sessions.states[self.session(payment_id)].session.bill.balance

    @property
    def settled(self) -> bool:
        """Whether nothing is to be done at any provider."""
        return not list(self._waiting())


class OneProvider(Providers):
    """The same provider for every restaurant."""

    def __init__(self, driver: Callable[[Restaurant], Driver]) -> None:
        super().__init__(provider_settings({}), half)
        self._driver_of = driver

    def driver(self, restaurant: Restaurant, provider: str, account: str | None = None) -> Driver:
        assert provider == PROVIDER
        return self._driver_of(restaurant)


def half() -> float:
    """The chance that leaves every pause as the schedule has it."""
    return 0.5


def back_to(restaurant_id: int, payment_id: UUID) -> str:
    """Where payers come back to."""
    return f"http://127.0.0.1:1/pay/{restaurant_id}-{payment_id}"


def workers_on(ledger: Ledger, driver: Driver | Callable[[Restaurant], Driver]) -> PaymentWorkers:
    """Workers as `run.py` builds them."""
    driver_of = driver if callable(driver) else (lambda _: driver)
    errands = Errands(OneProvider(driver_of), back_to)
    return PaymentWorkers(ledger, ledger.find, errands, clock, half, PaymentPace())


@frozen
class Paying:
    """What a test holds in its hands."""

    ledger: Ledger
    provider: DirectProvider
    workers: PaymentWorkers

    def pay(self, amount: int | None = None, session_id: UUID | None = None) -> UUID:
        """A party pays, and its session wakes the worker, as `actors.session` does."""
        session_id = self.ledger.dine() if session_id is None else session_id
        payment_id = self.ledger.pay(session_id, amount)
        self.wake(payment_id)
        return payment_id

    def pay_at_once(self, *, heard: bool = True) -> UUID:
        """As `pay`, but announced in the turn that begins it, if somebody asks at once.

        Without `heard` the wake is lost.
        """
        said = self.workers.announcement(self.ledger.sessions.restaurants[1], PROVIDER)
        session_id = self.ledger.dine()
        payment_id = self.ledger.pay(session_id)
        if said is not None:
            self.ledger.told(session_id, AnnouncePayment(payment_id, said.until, account=said.account))
        if heard:
            self.workers.wanted(1, session_id, self.ledger.payment(payment_id), begins=True)
        return payment_id

    def wake(self, payment_id: UUID) -> None:
        payment, session_id = self.ledger.payment(payment_id), self.ledger.session(payment_id)
        if payment.next_at is not None:
            self.workers.wake(1, session_id, payment_id, payment.next_at)


def new_paying() -> Paying:
    """Without a life yet: `workers.run` is the test's to start."""
    ledger, provider = Ledger(), DirectProvider()
    return Paying(ledger, provider, workers_on(ledger, provider))
