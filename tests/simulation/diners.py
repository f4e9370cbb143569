"""Simulated diners: each taps at random, asks again what was not answered, and holds what it sees against the promises.

A diner speaks to the process it is connected to, as a phone does, and looks for another one when it is cut off.
"""

from collections.abc import Callable
from random import Random
from uuid import UUID

import msgspec
import trio
from attrs import define, field

from actors.domain.cart.commands import AddLine, RemoveLine, UpdateLine
from actors.domain.commands import Command
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.party.commands import CloseSession, Join, Rename
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.ports.wire import Ending
from actors.session import SessionRef
from tests.actors.phone import payloads
from tests.actors.process import Process
from tests.actors.restaurants import PIZZA, WINE

THINK_S = 0.4  # on average, between two taps


@define(eq=False)
class Seen:
    """What one member has been shown of one session. `position` is the last event or snapshot."""

    member_id: UUID
    position: int | None = None
    since: int | None = None  # what a new connection asks for; before any other event it may go back to that
    shown: dict[int, bytes] = field(factory=dict)
    snapshots: list[tuple[int, str]] = field(factory=list)
    wrong: list[str] = field(factory=list)
    backwards: list[int] = field(factory=list)  # snapshots older than what had been seen

    def show(self, payload: bytes) -> None:
        """Takes one frame and notes where it breaks the promise of one order without gaps."""
        said = msgspec.json.decode(payload)
        if said["type"] == "snapshot":
            if self.position is not None and said["seq"] < self.position:
                self.backwards.append(said["seq"])
            self.snapshots.append((said["seq"], said["cart_hash"]))
            self.position = said["seq"]
        elif "seq" in said:
            next_ones = {None if seq is None else seq + 1 for seq in (self.position, self.since)}
            self.since = None
            if said["seq"] not in next_ones:
                self.wrong.append(f"event {said['seq']} after {self.position}")
            self.shown[said["seq"]] = payload
            self.position = said["seq"]


class Screen:
    """One connection of a diner's."""

    def __init__(self, seen: Seen) -> None:
        self.member_id = seen.member_id
        self.over = False
        self._seen = seen

    def deliver(self, data: bytes) -> None:
        for payload in payloads(data):
            self._seen.show(payload)

    def send_on(self, to: State, _restaurant: Restaurant, _came: State) -> None:
        """Where to go on is seen at the next tap."""

    def end(self, reason: Ending) -> None:
        self.over = True


@define(eq=False)
class Diner:
    """Somebody at a table, for as many sessions as there are. `done` is what was carried out."""

    rng: Random
    table_id: int
    new_id: Callable[[], UUID]
    current: Callable[[], Process]
    orders: bool
    seen: dict[UUID, Seen] = field(factory=dict)
    done: list[tuple[UUID, Command]] = field(factory=list)
    process: Process | None = None
    table: SessionRef | None = None
    screen: Screen | None = None
    session_id: UUID | None = None
    state: State | None = None
    unanswered: Command | None = None

    async def dine(self) -> None:
        """Taps until it is cancelled."""
        while True:
            try:
                await self._tap()
            except (Unavailable, NoSuchSession):
                self._hang_up_sometimes()
            await trio.sleep(self.rng.expovariate(1 / THINK_S))

    async def catch_up(self, process: Process) -> None:
        """Connects to the process, as at the end of the evening, and sees what it has not seen."""
        self.process, self.screen = process, None
        if self.state is not None:
            await self._connect(await process.registry.session(self.state.session.session_id))

    async def _tap(self) -> None:
        if self.process is None or self.screen is None or self.screen.over:
            self.process, self.screen = self.current(), None
        table = await self.process.registry.at_table(self.table_id // 100, self.table_id)
        if table.session_id != self.session_id:
            self.session_id, self.state, self.unanswered, self.screen = table.session_id, None, None, None
        if self.state is None:
            await self._join(table)
        elif self.screen is None:
            await self._connect(table)
        else:
            await self._ask(table, self.unanswered or self._command(self.state))

    async def _join(self, table: SessionRef) -> None:
        seen = self.seen.setdefault(table.session_id, Seen(self.new_id()))
        await self._ask(table, Join(seen.member_id))

    async def _connect(self, table: SessionRef) -> None:
        seen = self.seen[table.session_id]
        screen, since = Screen(seen), seen.position
        seen.since = since
        await table.subscribe(screen)
        self.table, self.screen = table, screen
        if since is not None:
            await table.resume(screen, since)

    async def _ask(self, table: SessionRef, command: Command) -> None:
        self.unanswered = command
        answer: Answer = await table.ask(command)
        self.unanswered = None
        if isinstance(answer.decision, tuple) or (isinstance(command, AddLine) and answer.decision == Repeat()):
            self.done.append((table.session_id, command))
        if self.seen[table.session_id].member_id in answer.state.members:
            self.state = answer.state

    def _hang_up_sometimes(self) -> None:
        if self.screen is not None and self.rng.random() < 0.3:
            self.screen.over = True
            if self.table is not None:
                self.table.unsubscribe(self.screen)

    def _command(self, state: State) -> Command:
        by = self.seen[state.session.session_id].member_id
        line = self.rng.choice(list(state.lines.values())) if state.lines else None
        dice = self.rng.random()
        if line is None or dice < 0.4:
            return AddLine(by, self.new_id(), self.rng.choice((PIZZA, WINE)), self.rng.randint(1, 9))
        if dice < 0.65:
            return UpdateLine(by, line.public_id, line.version, self.rng.randint(1, 99))
        if dice < 0.75:
            return RemoveLine(by, line.public_id, line.version)
        if dice < 0.9 and self.orders:
            return PlaceOrder(by, str(self.new_id()), "body", state.cart_hash)
        if dice < 0.97:
            return Rename(by, by, f"Guest {self.rng.randint(1, 1000)}")
        return CloseSession(unless_busy=self.rng.random() < 0.5)
