"""Evenings by seed: people pay, call off and are given back, while everything goes wrong at once.

The provider drops, is slow, declines and does things long after; its word comes twice, late or never; workers die and
others go on; sessions are away. Afterwards, of every payment: charged at most once, what was taken is on the bill, what
is on the bill was taken, nothing is held, and no bill is overpaid.
"""

from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Final
from uuid import UUID

import pytest
import trio
from attrs import define
from trio.testing import MockClock

from actors.domain.money.payment import PaymentState
from actors.errors import Unavailable
from pos.payments.desk import PaymentDesk
from pos.payments.driver import Authorised, Captured, Declined, Notice, State
from pos.payments.errand import Errands
from tests.cases import some_quick
from tests.pos.payments.direct import DirectProvider, Manner
from tests.pos.payments.ledger import Ledger, Paying, back_to, workers_on
from tests.pos.payments.test_desk import Spoken
from tests.pos.sessions import clock

S = PaymentState
SEEDS: Final = some_quick(12, 2)
TABLES: Final = 12
EVENING_S: Final = 240.0
SETTLED_S: Final = 7_200.0  # the longest pauses of the back-off, twice
MANNERS: Final = [Manner.OBEY] * 12 + [each for each in Manner if each is not Manner.OBEY]


@define(eq=False)
class Evening:
    """One restaurant on one evening."""

    paying: Paying
    chance: Random
    lives: int = 0

    @property
    def ledger(self) -> Ledger:
        return self.paying.ledger

    @property
    def provider(self) -> DirectProvider:
        return self.paying.provider

    async def run(self, nursery: trio.Nursery) -> None:
        """Everything, until nobody comes any more."""
        with trio.move_on_after(EVENING_S):
            async with trio.open_nursery() as people:
                people.start_soon(self.live_and_die)
                people.start_soon(self.go_away)
                for _ in range(TABLES):
                    people.start_soon(self.party, people)
                await trio.sleep_forever()
        self.ledger.sessions.away = False
        self.provider.manners.clear()
        await nursery.start(workers_on(self.ledger, self.provider).run)
        with trio.move_on_after(SETTLED_S):
            while not self.ledger.settled:  # noqa: ASYNC110 - the rules know no events of trio
                await trio.sleep(1)
        await trio.sleep(60)

    async def live_and_die(self) -> None:
        """One process after the other, each killed where it is."""
        while True:
            self.lives += 1
            workers = workers_on(self.ledger, self.provider)
            with trio.move_on_after(self.chance.uniform(0.5, 40)):
                await workers.run()

    async def go_away(self) -> None:
        while True:
            await trio.sleep(self.chance.uniform(5, 60))
            self.ledger.sessions.away = True
            await trio.sleep(self.chance.uniform(0.1, 8))
            self.ledger.sessions.away = False

    async def party(self, people: trio.Nursery) -> None:
        """They pay in parts until nothing is open, and now and then think better of it."""
        session_id = self.ledger.dine()
        await trio.sleep(self.chance.uniform(0, 60))
        for amount in (700, 700, 500):
            await trio.sleep(self.chance.uniform(0, 5))
            self.provider.manners.extend(self.chance.choices(MANNERS, k=2))
            with suppress(AssertionError):  # the rules say no: somebody is paying it, or it is paid
                payment_id = self.ledger.pay(session_id, amount)
                people.start_soon(self.payer, payment_id)
                people.start_soon(self.word, payment_id)

    async def payer(self, payment_id: UUID) -> None:
        """They act on the page, or not; call off; or a manager gives back."""
        await trio.sleep(self.chance.uniform(1, 60))
        account = self.provider.accounts.get(str(payment_id))
        if account is not None and not account.charges and self.chance.random() < 0.7:
            self.provider.pay(str(payment_id))
        await trio.sleep(self.chance.uniform(0, 60))
        with suppress(AssertionError):  # the machine says no
            match self.chance.randrange(4):
                case 0:
                    self.ledger.cancel(payment_id)
                case 1:
                    self.ledger.refund(payment_id, 200)
                case 2:
                    self.ledger.void(payment_id)
                case _:
                    return

    async def word(self, payment_id: UUID) -> None:
        """The provider's own word: once, twice, late or never, and perhaps to nobody."""
        providers = Spoken(lambda _: self.provider)
        workers = workers_on(self.ledger, self.provider)
        desk = PaymentDesk(Errands(providers, back_to), self.ledger, self.ledger.find, workers, clock)
        for _ in range(self.chance.choice((0, 1, 1, 2))):
            await trio.sleep(self.chance.choice((0.1, 1.0, 30.0, 100.0)))
            state = self.said(payment_id)
            if state is not None:
                providers.said = Notice("evt", str(payment_id), state)
                await trio.sleep(self.chance.choice((0.0, 0.0, 40.0)))  # it may be late
                with suppress(Unavailable):
                    await desk.hear(self.ledger.sessions.restaurants[1], "direct", {}, b"")

    def said(self, payment_id: UUID) -> State | None:
        found = self.provider._state(str(payment_id))
        return found if isinstance(found, Authorised | Captured | Declined) else None

    def wrong(self) -> Iterator[str]:
        """What must not be."""
        if not self.ledger.settled:
            yield "something is left to do"
        for state in self.ledger.sessions.states.values():
            if state.session.bill.balance < 0:
                yield f"{state.session.session_id} is overpaid"
            for payment in state.payments.values():
                account = self.provider.accounts.get(str(payment.payment_id))
                kept = 0 if account is None else account.captured - account.refunded
                ours = payment.kept if payment.status in {S.CAPTURED, S.PARTIALLY_REFUNDED} else 0
                if kept != ours:
                    yield f"{payment.payment_id} {payment.status}: {kept} at the provider, {ours} on the bill"
                if account is not None and (account.held or account.charges > 1):
                    yield f"{payment.payment_id} {payment.status}: {account}"


@pytest.mark.parametrize("hosted", [True, False], ids=["on a page", "at once"])
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_bills_and_provider_agree(
    autojump_clock: MockClock, nursery: trio.Nursery, seed: int, *, hosted: bool
) -> None:
    ledger, provider = Ledger(), DirectProvider(hosted=hosted, tasks=nursery)
    evening = Evening(Paying(ledger, provider, workers_on(ledger, provider)), Random(seed))
    await evening.run(nursery)
    assert list(evening.wrong()) == []
    statuses = [payment.status for state in ledger.sessions.states.values() for payment in state.payments.values()]
    assert len(statuses) >= 2 * TABLES
    assert S.CAPTURED in statuses
    assert evening.lives > 4
