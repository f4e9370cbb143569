"""Every kind of driver with a provider of its own, for the conformance suite. A new driver gets a subject here.

A subject is a provider that the test can ask for its own truth and tell how to behave, and the driver that speaks to
it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final

import trio
from attrs import field, frozen

from pos.emulators.payment_behaviour import PaymentBehaviour, PaymentManner
from pos.emulators.payment_server import charged
from pos.payments.bounded import Bounded
from pos.payments.counter import Counter
from pos.payments.driver import AtCounter, Driver, Saved, SavedMethod, Way
from pos.payments.payment_settings import SimulatorSettings
from pos.payments.simulator import Simulator
from tests.pos.payments.rig import BACK, Rig, rigged

Act = Callable[[], None]


@frozen
class Taken:
    """What a provider has of one payment, by its own books."""

    payment_id: str
    amount: int
    captured: int = 0
    refunded: int = 0


async def nobody(_: object) -> None:
    """There is nothing to do at such a provider."""
    await trio.lowlevel.checkpoint()


def nothing() -> None:
    """The provider goes on as it is."""


def no_webhooks() -> Sequence[tuple[Mapping[str, str], bytes]]:
    """Such a provider says nothing by itself."""
    return ()


@frozen
class Subject:
    """A driver and its provider.

    `books` gives what the provider has charged, an entry for each charge, None where it has no books. `act` does what
    a payer is asked to do. `well` makes it behave again, `decline` makes it say no, `slow` makes it answer after
    everybody has gone, `leave` takes it away; None where such a provider cannot. `oddities` are other ways to
    misbehave. `webhooks` are what it has said by itself.
    """

    driver: Driver
    way: Way
    books: Callable[[], Sequence[Taken]] | None
    act: Callable[[object], Awaitable[object]] = nobody
    well: Act = nothing
    decline: Act | None = None
    slow: Act | None = None
    leave: Act | None = None
    oddities: Mapping[str, Act] = field(factory=dict)
    webhooks: Callable[[], Sequence[tuple[Mapping[str, str], bytes]]] = no_webhooks
    port: int | None = None


def books_of(rig: Rig) -> Sequence[Taken]:
    """What the emulator has charged."""
    return [
        Taken(each.metadata["payment_of_trivet"], each.amount, each.captured, each.refunded)
        for each in charged(rig.provider)
    ]


def stripe_subject(rig: Rig, way: Way, act: Callable[[object], Awaitable[object]]) -> Subject:
    manners = (PaymentManner.ERROR, PaymentManner.GARBLE, PaymentManner.DROP, PaymentManner.DROP_BEFORE)
    return Subject(
        driver=rig.driver,
        way=way,
        books=partial(books_of, rig),
        act=act,
        well=partial(rig.behave, PaymentBehaviour()),
        decline=partial(rig.behave, PaymentBehaviour(PaymentManner.DECLINE)),
        slow=partial(rig.behave, PaymentBehaviour(latency_s=3600, look_up_latency_s=3600)),
        leave=rig.provider.go_away,
        oddities={manner: partial(rig.behave, PaymentBehaviour(manner)) for manner in manners},
        webhooks=lambda: [(rig.webhooks.headers(event), event.body) for event in rig.webhooks.events],
        port=rig.port,
    )


@asynccontextmanager
async def stripe_page() -> AsyncIterator[Subject]:
    async with rigged() as rig:
        yield stripe_subject(rig, BACK, rig.pay)


@asynccontextmanager
async def stripe_saved() -> AsyncIterator[Subject]:
    async with rigged() as rig:
        yield stripe_subject(rig, rig.saved(), nobody)


@asynccontextmanager
async def simulator(way: Way = BACK) -> AsyncIterator[Subject]:
    chances = [0.9]
    driver = Simulator(SimulatorSettings(latency_s=0.0, declines=0.5, needs_action=0.5), lambda: chances[-1])
    await trio.lowlevel.checkpoint()

    def books() -> Sequence[Taken]:
        return [Taken(each.payment_id, each.amount, each.captured, each.refunded) for each in driver.books]

    yield Subject(
        driver=Bounded(driver),
        way=way,
        books=books,
        well=lambda: chances.append(0.9),
        decline=lambda: chances.append(0.1),
    )


@asynccontextmanager
async def counter() -> AsyncIterator[Subject]:
    await trio.lowlevel.checkpoint()
    yield Subject(driver=Bounded(Counter()), way=AtCounter(), books=None)


SUBJECTS: Final[Mapping[str, Callable[[], AbstractAsyncContextManager[Subject]]]] = {
    "stripe, on its page": stripe_page,
    "stripe, a saved method": stripe_saved,
    "simulator, on a page": simulator,
    "simulator, a saved method": lambda: simulator(
        Saved(SavedMethod("simulator", "sim_ann"), "http://127.0.0.1:1/back")
    ),
    "counter": counter,
}
