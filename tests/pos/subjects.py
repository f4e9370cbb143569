"""Every kind of driver with a till of its own, for the conformance suite. A new driver gets a subject here.

A subject is a till that the test can ask for its own truth and tell how to behave, and the driver that speaks to it.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Final

import trio
from attrs import field, frozen

from pos.emulators.till import Behaviour, EmulatedTill, Manner
from pos.emulators.till_server import serve_emulator
from pos.till.driver import Accepted, Driver
from pos.till.http import Credentials, HttpTill, tls_settings
from pos.till.kitchen import Kitchen
from pos.till.printer import Printer
from pos.till.signing import Signer
from pos.till.simulator import Simulator
from pos.till.till_settings import HttpSettings, PrintSettings
from tests.pos.printers import COVER_OPEN, PAPER_OUT, READY, Paper

TLS: Final = tls_settings()
SECRET: Final = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KNOWN: Final = (1, 2, 3, 42, *range(100, 200))  # the order numbers that the suite uses

Act = Callable[[], None]


def nothing() -> None:
    """The till goes on as it is."""


@frozen
class Subject:
    """A driver and its till.

    `tickets` gives the ids of the orders that the till has, one for each ticket. `well` makes it behave again, `slow`
    makes it answer after everybody has gone, `refuse` makes it say no, `leave` takes it away; None where such a till
    cannot. `oddities` are other ways to misbehave. `port` is where it listens, if it does.
    """

    driver: Driver
    tickets: Callable[[], Sequence[str]]
    well: Act = nothing
    slow: Act | None = None
    refuse: Act | None = None
    leave: Act | None = None
    oddities: Mapping[str, Act] = field(factory=dict)
    port: int | None = None
    shows_everything: bool = False


@asynccontextmanager
async def http(look_up_path: str | None = "/orders/{order_id}") -> AsyncIterator[Subject]:
    till, signer = EmulatedTill(), Signer(SECRET)
    async with trio.open_nursery() as nursery:
        port = await nursery.start(serve_emulator, till, "127.0.0.1", 0, signer)
        settings = HttpSettings(f"http://127.0.0.1:{port}", look_up_path=look_up_path)
        manners = (Manner.ERROR, Manner.GARBLE, Manner.DROP, Manner.DROP_BEFORE)
        yield Subject(
            driver=HttpTill(settings, Credentials(signer=signer), lambda: datetime.now(UTC), TLS),
            tickets=lambda: [taken.order_id for taken in till.tickets],
            well=partial(till.behave, Behaviour()),
            slow=partial(till.behave, Behaviour(latency_s=3600)),
            refuse=partial(till.behave, Behaviour(Manner.REJECT)),
            leave=till.go_away,
            oddities={
                **{manner: partial(till.behave, Behaviour(manner, look_up=False)) for manner in manners},
                "twice": partial(till.behave, Behaviour(twice=True)),
            },
            port=port,
        )
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def printer(*, answers_status: bool = True) -> AsyncIterator[Subject]:
    paper, serving = Paper(), trio.CancelScope()

    def become(before: bytes | None = READY, after: bytes | None = READY, *, resets: bool = False) -> None:
        paper.before, paper.after, paper.resets, paper.ends = before, after, resets, after is not None

    async def serve(task_status: trio.TaskStatus[list[trio.SocketListener]]) -> None:
        with serving:
            await trio.serve_tcp(paper.serve, 0, host="127.0.0.1", task_status=task_status)

    async with trio.open_nursery() as nursery:
        listeners = await nursery.start(serve)
        port = listeners[0].socket.getsockname()[1]
        yield Subject(
            driver=Printer(PrintSettings("127.0.0.1", port, answers_status=answers_status)),
            tickets=lambda: [order_id for order_id in map(_order_id, paper.tickets) if order_id],
            well=become,
            slow=partial(become, after=None),
            leave=serving.cancel,
            oddities={
                "paper out": partial(become, before=PAPER_OUT),
                "paper out after printing": partial(become, after=PAPER_OUT),
                "cover open": partial(become, before=COVER_OPEN),
                "torn": partial(become, resets=True),
                "noise": partial(become, before=b"\x00" * 200),
            },
            port=port,
        )
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def simulator() -> AsyncIterator[Subject]:
    chances = [0.0]
    driver = Simulator(0.0, 0.5, lambda: chances[-1])
    await trio.lowlevel.checkpoint()
    yield Subject(
        driver=driver,
        tickets=lambda: list(driver.taken),
        well=lambda: chances.append(0.0),
        slow=None,
        refuse=lambda: chances.append(0.9),
    )


@asynccontextmanager
async def none() -> AsyncIterator[Subject]:
    driver, known = Kitchen(), [f"ORD-1-{number}" for number in KNOWN]
    await trio.lowlevel.checkpoint()
    yield Subject(driver=driver, tickets=lambda: known, shows_everything=True)


SUBJECTS: Final[Mapping[str, Callable[[], AbstractAsyncContextManager[Subject]]]] = {
    "http": http,
    "http without look-up": lambda: http(None),
    "print": printer,
    "print without status": lambda: printer(answers_status=False),
    "simulator": simulator,
    "none": none,
}


def is_taken(outcome: object) -> bool:
    """Whether the driver says that the till has the order."""
    return isinstance(outcome, Accepted)


def _order_id(data: bytes) -> str:
    """The id at the foot of a ticket."""
    found = [word for word in data.decode("cp858").split() if word.startswith("ORD-")]
    return found[-1] if found else ""
