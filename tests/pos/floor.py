"""A floor of tables for tests: the real rules on states kept in memory, which outlive any worker like Postgres does.

It stands for the registry (`session`), for the store of unsent orders (`unsent`) and for the sweeper (`keep_time`).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import trio
from attrs import field, frozen, mutable

from actors.domain.cart.commands import AddLine
from actors.domain.commands import Command, Tick
from actors.domain.decide import decide
from actors.domain.decision import Decision
from actors.domain.events import Event
from actors.domain.evolve import evolve
from actors.domain.ordering.commands import PlaceOrder
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.party.commands import Join
from actors.domain.place import Place
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Category, Context, Menu, MenuItem, PosPolicy, Restaurant, Table
from actors.domain.state import State, opened
from actors.domain.till.status import PosStatus
from actors.errors import ActorStopped, NoSuchSession, Unavailable
from actors.ports.journal import StoredEvent
from actors.ports.sessions import UnsentOrder

START = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)
Step = Callable[[str], Awaitable[None]]


def clock() -> datetime:
    """The loop's time as a date, so that a jumping clock moves both."""
    return START + timedelta(seconds=trio.current_time())


def restaurant(restaurant_id: int = 1, policy: PosPolicy = PosPolicy.QUEUE) -> Restaurant:
    tables = {restaurant_id * 1000 + n: Table(restaurant_id * 1000 + n, n) for n in range(1, 101)}
    return Restaurant(
        restaurant_id=restaurant_id,
        slug=f"restaurant-{restaurant_id}",
        name="Chianti",
        timezone="Europe/Rome",
        currency="EUR",
        ordering_enabled=True,
        pass_required=False,
        paid_first=False,
        pos_policy=policy,
        hours=(),
        tables=tables,
        menu=Menu((Category(1, "Pizza"),), {456: MenuItem(456, 1, "Margherita", "Tomato, mozzarella", 950)}),
    )


async def no_step(name: str) -> None:
    """Nothing happens between two steps."""


@frozen
class Told:
    decision: Decision
    state: State
    restaurant: Restaurant


@mutable
class Floor:
    """`away` makes every table unavailable; `lost_answers` counts turns that are kept but not answered; `looked_at` is
    the restaurant whose table was looked at last."""

    restaurants: dict[int, Restaurant] = field(factory=lambda: {1: restaurant()})
    states: dict[UUID, State] = field(factory=dict)
    stories: dict[UUID, list[Event]] = field(factory=dict)
    away: bool = False
    lost_answers: int = 0
    step: Step = no_step
    numbers: dict[int, int] = field(factory=dict)
    seats: int = 0
    looked_at: int = 0

    # ---- the registry

    async def session(self, session_id: UUID) -> "FloorTable":
        await trio.lowlevel.checkpoint()
        if self.away:
            raise Unavailable("away")
        if session_id not in self.states:
            raise NoSuchSession("none")
        return FloorTable(self, session_id)

    def act(self, session_id: UUID, command: Command | None) -> Told:
        """One turn."""
        state = self.states[session_id]
        place = self.restaurants[state.session.restaurant_id]
        context = Context(place, self.numbers.get(place.restaurant_id, 0) + 1)
        decision = Repeat() if command is None else decide(state, command, clock(), context)
        for event in decision if isinstance(decision, tuple) else ():
            state = evolve(state, event)
            self.stories[session_id].append(event)
        self.states[session_id] = state
        return Told(decision, state, place)

    # ---- the store

    async def unsent(self, restaurant_id: int, due_before: datetime, limit: int) -> Sequence[UnsentOrder]:
        await trio.lowlevel.checkpoint()
        if self.away:
            raise Unavailable("away")
        found = [
            UnsentOrder(session_id, order, 7)
            for session_id, state in self.states.items()
            for order in state.orders.values()
            if order.restaurant_id == restaurant_id and _due(order, due_before)
        ]
        return sorted(found, key=lambda unsent: unsent.order.order_number)[:limit]

    async def oldest_unsent(self, restaurant_id: int) -> datetime | None:
        await trio.lowlevel.checkpoint()
        if self.away:
            raise Unavailable("away")
        orders = (order for state in self.states.values() for order in state.orders.values())
        unsent = (order for order in orders if order.unsettled and order.status is not OrderStatus.CANCELLED)
        return min((order.created_at for order in unsent if order.restaurant_id == restaurant_id), default=None)

    async def load(self, session_id: UUID, recent: int) -> None:
        raise NotImplementedError

    async def active_at(self, table_id: int) -> None:
        raise NotImplementedError

    async def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        raise NotImplementedError

    async def events(self, session_id: UUID, since: int, limit: int) -> Sequence[StoredEvent]:
        raise NotImplementedError

    # ---- the sweeper

    async def keep_time(self) -> None:
        """Ends locks whose time is over, as a table does by itself."""
        while True:
            await trio.sleep(0.5)
            for session_id, state in self.states.items():
                if state.locked:
                    self.act(session_id, Tick())

    # ---- the diners

    def place(self, restaurant_id: int = 1) -> tuple[UUID, Order]:
        """A party sits down, chooses, and places an order."""
        self.seats += 1
        seat = self.seats
        session_id, member_id = UUID(int=seat), UUID(int=10_000 + seat)
        table_id = restaurant_id * 1000 + (seat - 1) % 100 + 1
        self.states[session_id] = opened(session_id, restaurant_id, Place.at_table(table_id), clock())
        self.stories[session_id] = []
        self.act(session_id, Join(member_id))
        self.act(session_id, AddLine(member_id, UUID(int=20_000 + seat), 456, 2, "Extra spicy"))
        cart_hash = self.states[session_id].cart_hash
        self.act(session_id, PlaceOrder(member_id, "key", "body", cart_hash))
        order = next(iter(self.states[session_id].orders.values()))
        self.numbers[restaurant_id] = order.order_number
        return session_id, order

    def order(self, session_id: UUID) -> Order:
        return next(iter(self.states[session_id].orders.values()))

    @property
    def settled(self) -> bool:
        """Whether every till has answered for every order."""
        return not any(order.unsettled for state in self.states.values() for order in state.orders.values())

    def status(self, session_id: UUID) -> PosStatus:
        return self.order(session_id).pos_status

    def story(self, session_id: UUID) -> list[str]:
        """The names of what the diners were told since they placed the order."""
        return [type(event).__name__ for event in self.stories[session_id]][3:]


@frozen
class FloorTable:
    """One table's handle."""

    floor: Floor
    session_id: UUID

    async def ask(self, command: Command, ref: str | None = None) -> Told:
        name = type(command).__name__
        await self.floor.step(f"before {name}")
        if self.floor.away:
            raise Unavailable("away")
        told = self.floor.act(self.session_id, command)
        await self.floor.step(f"after {name}")
        if self.floor.lost_answers:
            self.floor.lost_answers -= 1
            raise ActorStopped("outcome unknown")
        return told

    async def look(self) -> Told:
        self.floor.looked_at = self.floor.states[self.session_id].session.restaurant_id
        await self.floor.step("look")
        if self.floor.away:
            raise Unavailable("away")
        return self.floor.act(self.session_id, None)


def _due(order: Order, before: datetime) -> bool:
    return order.unsettled and order.pos_next_at is not None and order.pos_next_at <= before
