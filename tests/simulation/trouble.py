"""What goes wrong in a simulated evening: slow, failing and lost commits, processes that end, die and overlap."""

from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final
from uuid import UUID

import trio

from actors.domain.commands import Command
from actors.domain.moving.commands import MoveSession
from actors.domain.staff import Role
from actors.domain.till.attempt import AttemptKind, AttemptOutcome
from actors.domain.till.commands import (
    AcceptOrder,
    CancelOrder,
    EnterOrderByHand,
    QueueOrder,
    RejectOrder,
    ReportAttempt,
    ResendOrder,
    Tried,
)
from actors.domain.till.status import Phase, PosStatus
from actors.errors import NoSuchSession, OutcomeUnknown, Unavailable
from actors.handover import Handovers
from actors.ports.journal import Change
from persistence.memory import Memory
from persistence.memory_faults import Fault
from tests.actors.process import HandJournal, Process, World, clock

SPARE: Final = 104  # a table where nobody sits of their own accord
DELAYS_S = (0.0, 0.0, 0.001, 0.02, 0.5)
FAULTS = (Fault.NONE, Fault.NOT_SAVED, Fault.LOST_SAVED, Fault.LOST_UNSAVED)


class MortalJournal(HandJournal):
    """A journal whose process may be killed: then what is under way may be saved, and nobody hears of it."""

    def __init__(self, memory: Memory) -> None:
        super().__init__(memory)
        self.killed = False

    async def commit(self, change: Change) -> None:
        await super().commit(change)
        if self.killed:
            raise OutcomeUnknown("killed")

    async def hand_over(self, giving: Change, taking: Change) -> None:
        await super().hand_over(giving, taking)
        if self.killed:
            raise OutcomeUnknown("killed")


class Town:
    """The processes that come and go over one store."""

    def __init__(self, world: World, rng: Random, *, overlap: bool) -> None:
        self.world = world
        self._rng = rng
        self._overlap = overlap
        self._running: list[tuple[Process, MortalJournal]] = []

    def current(self) -> Process:
        """The process that new connections reach."""
        return self._running[-1][0]

    async def open(self) -> None:
        """One more process, which takes over."""
        journal = MortalJournal(self.world.memory)
        self._running.append((await self.world.process(sweeping=True, journal=journal), journal))

    async def close(self, *, kill: bool) -> None:
        """Ends every process, or every one but the newest where they overlap."""
        ending = self._running[:-1] if len(self._running) > 1 else self._running
        for process, journal in ending:
            journal.killed = kill
            await process.stop()

    async def restart(self) -> None:
        """Another process takes over: after the old one's end, or while it still owns the same sessions."""
        kill = self._rng.random() < 0.5
        if self._overlap:
            await self.open()
            await trio.sleep(self._rng.random())
            await self.close(kill=kill)
        else:
            await self.close(kill=kill)
            await self.open()
        del self._running[:-1]


async def trouble(town: Town, rng: Random) -> None:
    """Breaks something every few moments, until it is cancelled."""
    faults = town.world.memory.faults
    while True:
        await trio.sleep(rng.expovariate(1 / 0.5))
        dice = rng.random()
        if dice < 0.3:
            faults.delay_s = rng.choice(DELAYS_S)
        elif dice < 0.75:
            faults.script.extend(rng.choices(FAULTS, k=rng.randint(1, 4)))
        elif dice < 0.85:
            faults.away = True
            await trio.sleep(rng.random())
            faults.away = False
        else:
            await town.restart()


async def till(town: Town, rng: Random) -> None:
    """Answers for orders as a till does that is sometimes slow, sometimes dark, and sometimes says no."""
    while True:
        await trio.sleep(rng.expovariate(1 / 0.5))
        try:
            for unsent in await town.world.memory.sessions.unsent(1, clock(), 3):
                assert unsent.session_id is not None
                table = await town.current().registry.session(unsent.session_id)
                await table.ask(_word(rng, unsent.order.order_number, unsent.order.pos_attempts))
        except (Unavailable, NoSuchSession):
            pass


async def staff(town: Town, rng: Random, tables: Sequence[int]) -> None:
    """Does something now and then about an order at a table, whether it needs it or not."""
    while True:
        await trio.sleep(rng.expovariate(1 / 0.3))
        try:
            table = await town.current().registry.at_table(1, rng.choice(tables))
            orders = (await table.look()).state.orders
            if orders:
                await table.ask(_deed(rng, rng.choice(list(orders))))
        except (Unavailable, NoSuchSession):
            pass


async def waiter(town: Town, rng: Random, tables: Sequence[int]) -> None:
    """Lets parties sit elsewhere, join others and be their own again, possible or not."""
    merged: list[UUID] = []
    while True:
        await trio.sleep(rng.expovariate(1 / 1.5))
        with suppress(Unavailable, NoSuchSession):
            await _seat_otherwise(town.current(), rng, tables, merged)


async def _seat_otherwise(process: Process, rng: Random, tables: Sequence[int], merged: list[UUID]) -> None:
    handovers = Handovers(process.registry, process.journal, clock)
    one, other = [await process.registry.at_table(1, table) for table in rng.sample(tables, 2)]
    dice = rng.random()
    if dice < 0.2:
        await one.ask(MoveSession(rng.choice((*tables, SPARE)), Role.EMPLOYEE, 7))
    elif dice < 0.6 and one.state.session.seq and other.state.session.seq:
        await handovers.merge(one.session_id, other.session_id, Role.EMPLOYEE, 7)
        merged.append(one.session_id)
    elif merged:
        await handovers.undo(rng.choice(merged), Role.MANAGER, 7)


def _word(rng: Random, number: int, attempts: int) -> Command:
    again_at = rng.choice((clock(), clock(), None))
    words: list[Any] = [
        ReportAttempt(number, attempts + 1, Phase.SENDING, PosStatus.SENDING, None, clock()),
        ReportAttempt(
            number, attempts + 1, Phase.RETRYING, PosStatus.UNKNOWN, "timeout", again_at, _tried(AttemptOutcome.UNKNOWN)
        ),
        AcceptOrder(number, f"T-{number}"),
        AcceptOrder(number, f"T-{number}", _tried(AttemptOutcome.ACCEPTED)),
        RejectOrder(number, "closed", "The kitchen is closed.", _tried(AttemptOutcome.REJECTED)),
        QueueOrder(number, clock()),
    ]
    word: Command = rng.choice(words)
    return word


def _tried(outcome: AttemptOutcome) -> tuple[Tried, ...]:
    return (Tried(AttemptKind.SEND, clock(), 12, outcome),)


def _deed(rng: Random, number: int) -> Command:
    deeds: list[Any] = [
        ResendOrder(number, Role.EMPLOYEE, 7),
        EnterOrderByHand(number, Role.EMPLOYEE, 7, "by hand"),
        CancelOrder(number, Role.MANAGER, 7, "No fish today"),
    ]
    deed: Command = rng.choice(deeds)
    return deed
