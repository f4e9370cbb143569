"""One process of Trivet with its tables, on a store that outlives it; and a journal that can be held by the hand."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Final
from uuid import UUID

import trio
from attrs import define, field

from actors.domain.alerts.alert import Alert
from actors.domain.cart.commands import AddLine
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import Order
from actors.domain.party.commands import Join
from actors.domain.refusal import Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.state import State
from actors.envelope import Answer
from actors.ports.journal import Change, SessionStep
from actors.ports.sessions import PlacedOrder, Stored
from actors.ports.wire import Wire
from actors.registry import Registry
from actors.restaurants import Restaurants
from actors.session import RECENT_MAX, SessionRef
from actors.surroundings import Surroundings
from actors.sweeper import sweep
from persistence.memory import Memory
from server.diners.wire import DinerWire
from tests.actors.phone import Phone
from tests.actors.restaurants import PIZZA, restaurant

START: Final = datetime(2026, 5, 8, 18, 30, tzinfo=UTC)
ANNA, BEN, CARLA, STRANGER = (UUID(int=1_000 + n) for n in range(4))
TABLE, NEXT_TABLE = 101, 102


def clock() -> datetime:
    """The loop's time as a date, so that a jumping clock moves both."""
    return START + timedelta(seconds=trio.current_time())


class HandJournal:
    """The memory's journal, with each commit in the test's hand.

    `hold` keeps commits from being saved until `release`; `saved` are the changes that are durable, in order.
    """

    def __init__(self, memory: Memory) -> None:
        self.asked: list[Change] = []
        self.saved: list[Change] = []
        self.hang_when_saved = False
        self._memory = memory
        self._free = trio.Event()
        self._free.set()

    async def commit(self, change: Change) -> None:
        self.asked.append(change)
        await self._free.wait()
        await self._memory.journal.commit(change)
        self.saved.append(change)
        if self.hang_when_saved:
            await trio.sleep_forever()

    async def hand_over(self, giving: Change, taking: Change) -> None:
        self.asked += [giving, taking]
        await self._free.wait()
        await self._memory.journal.hand_over(giving, taking)
        self.saved += [giving, taking]
        if self.hang_when_saved:
            await trio.sleep_forever()

    def hold(self) -> None:
        self._free = trio.Event()

    def release(self) -> None:
        self._free.set()

    def durable_seq(self, session_id: UUID) -> int:
        """The highest event of a session that is durable."""
        steps = (change.owner for change in self.saved if change.owner.key == session_id)
        return max((step.session.seq for step in steps if isinstance(step, SessionStep)), default=0)


@define(eq=False)
class Bystanders:
    """The till, the mirror and the floor: who is told at once, and remembers it."""

    placed_orders: list[Order] = field(factory=list)
    changes: list[State] = field(factory=list)
    snapshots: list[bytes] = field(factory=list)
    orders: list[PlacedOrder] = field(factory=list)
    alerts: list[Order] = field(factory=list)

    def announcement(self, order: Order) -> None:
        """Is never ready at once."""

    def placed(self, session_id: UUID | None, order: Order) -> None:
        self.placed_orders.append(order)

    def changed(self, state: State, restaurant: Restaurant, snapshot: Callable[[], bytes]) -> None:
        self.changes.append(state)
        self.snapshots.append(snapshot())

    def order_changed(self, placed: PlacedOrder, restaurant: Restaurant, *, alerts: Sequence[Alert]) -> None:
        self.orders.append(placed)
        if alerts:
            self.alerts.append(placed.order)


class Process:
    """Registry, restaurants and sweeper, as `run.py` puts them together. Runs until `stop`."""

    def __init__(
        self, memory: Memory, ids: "count[int]", journal: HandJournal, wire: Wire, *, floor: bool = True
    ) -> None:
        self.memory = memory
        self.journal = journal
        self.bystanders = Bystanders()
        self.restaurants = Restaurants(memory.restaurants, memory.journal, clock)
        floors = (self.bystanders,) if floor else ()
        self.surroundings = Surroundings(self.journal, wire, clock, self.bystanders, self.bystanders, floors)
        self.registry = Registry(memory.sessions, self.restaurants, self.surroundings, lambda: UUID(int=next(ids)))
        self._scope = trio.CancelScope()
        self._ended = trio.Event()

    async def run(self, *, sweeping: bool, task_status: trio.TaskStatus[None]) -> None:
        try:
            with self._scope:
                async with trio.open_nursery() as nursery:
                    await nursery.start(self.registry.run)
                    if sweeping:
                        nursery.start_soon(sweep, self.memory.sessions, self.registry, clock)
                    task_status.started()
                    await trio.sleep_forever()
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Cancels everything and waits for the end."""
        self._scope.cancel()
        await self._ended.wait()


class World:
    """A store and the processes on it."""

    def __init__(self, nursery: trio.Nursery, wire: Wire | None = None) -> None:
        self.memory = Memory([restaurant(1), restaurant(2)])
        self._wire = wire or DinerWire()
        self._nursery = nursery
        self._ids = count(1)

    async def process(
        self, *, sweeping: bool = False, journal: HandJournal | None = None, floor: bool = True
    ) -> Process:
        """A new process, running."""
        process = Process(self.memory, self._ids, journal or HandJournal(self.memory), self._wire, floor=floor)
        await self._nursery.start(partial(process.run, sweeping=sweeping))
        return process

    async def stored(self, session_id: UUID) -> Stored:
        """The session as it is in the store."""
        stored = await self.memory.sessions.load(session_id, RECENT_MAX)
        assert stored is not None
        return stored


async def seat(process: Process, *members: UUID, table_id: int = TABLE) -> SessionRef:
    """The table with these members at it; the first is host."""
    table = await process.registry.at_table(table_id // 100, table_id)
    for member_id in members:
        happened(await table.ask(Join(member_id)))
    return table


async def connect(table: SessionRef, member_id: UUID, since: int | None = None) -> Phone:
    """A phone of the member's, subscribed, which asks for what came after `since` if it was here before."""
    phone = Phone(member_id)
    await table.subscribe(phone)
    if since is not None:
        await table.resume(phone, since, "resume")
    return phone


def happened(answer: Answer) -> State:
    """The state after a command that must have made a difference."""
    assert isinstance(answer.decision, tuple), answer.decision
    return answer.state


def refused(answer: Answer) -> Refusal:
    """The refusal that a command must have met."""
    assert isinstance(answer.decision, Refusal), answer.decision
    return answer.decision


def line(n: int, by: UUID = ANNA, qty: int = 1) -> AddLine:
    """A command that adds the line number `n`."""
    return AddLine(by, UUID(int=5_000 + n), PIZZA, qty)


def order(state: State, key: str = "key-1", by: UUID = ANNA) -> PlaceOrder:
    """A command that places the cart as it is."""
    return PlaceOrder(by, key, f"body of {key}", state.cart_hash)
