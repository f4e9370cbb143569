"""A sessions of tables for tests: the real rules on states kept in memory, which outlive any worker like Postgres does.

It stands for the registry (`find`), for the store of unsent orders (`unsent`, `backlogs`) and for the sweeper
(`keep_time`).
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
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
from actors.domain.till.attempt import Attempt
from actors.domain.till.status import PosStatus
from actors.errors import ActorStopped, NoSuchSession, Unavailable
from actors.outlived import OutlivedOrder
from actors.ports.journal import StoredEvent
from actors.ports.outlived import OrderNews
from actors.ports.restaurants import StoredRestaurant
from actors.ports.sessions import Backlog, OrderRecord, PlacedOrder, UnsentOrder
from actors.ports.till import Till
from actors.stockroom import Stockroom
from tests.actors.process import Bystanders
from tests.plain import plain_restaurant

START = datetime(2024, 1, 15, 19, 0, tzinfo=UTC)
NOBODY = UUID(int=0)  # the id of no session
Step = Callable[[str], Awaitable[None]]


def clock() -> datetime:
    """The loop's time as a date, so that a jumping clock moves both."""
    return START + timedelta(seconds=trio.current_time())


def nothing_counted(place: Restaurant) -> Stockroom:
    """The stock of a restaurant where all is unlimited."""
    return Stockroom(StoredRestaurant(place, 1, 0), lambda items: None, clock)


def restaurant(restaurant_id: int = 1, policy: PosPolicy = PosPolicy.QUEUE) -> Restaurant:
    tables = {restaurant_id * 1000 + n: Table(restaurant_id * 1000 + n, n) for n in range(1, 101)}
    return plain_restaurant(
        restaurant_id=restaurant_id,
        slug=f"restaurant-{restaurant_id}",
        pos_policy=policy,
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
class Outlived:
    """Orders whose session has been deleted."""

    orders: dict[tuple[int, int], Order] = field(factory=dict)
    attempts: list[Attempt] = field(factory=list)

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        await trio.lowlevel.checkpoint()
        order = self.orders.get((restaurant_id, order_number))
        mine = tuple(one for one in self.attempts if one.order_number == order_number)
        return None if order is None else OrderRecord(PlacedOrder(order, None, None), mine)

    async def save(self, known: Order, order: Order, new: OrderNews) -> bool:
        await trio.lowlevel.checkpoint()
        if self.orders.get((known.restaurant_id, known.order_number)) != known:
            return False
        self.orders[known.restaurant_id, known.order_number] = order
        self.attempts.extend(new.attempts)
        return True


@mutable
class SessionsInMemory:
    """`away` makes every table unavailable; `lost_answers` counts turns that are kept but not answered.

    What is read of `odd_restaurants` raises what nobody expects, and so does each of `odd_sessions` that is looked at.
    `polls` counts questions about all restaurants, `looks` are the restaurants that were asked about each for itself.
    `till` hears of orders without a session that staff send again.
    """

    restaurants: dict[int, Restaurant] = field(factory=lambda: {1: restaurant()})
    states: dict[UUID, State] = field(factory=dict)
    stories: dict[UUID, list[Event]] = field(factory=dict)
    away: bool = False
    lost_answers: int = 0
    step: Step = no_step
    numbers: dict[int, int] = field(factory=dict)
    seats: int = 0
    polls: int = 0
    looks: list[int] = field(factory=list)
    odd_restaurants: set[int] = field(factory=set)
    odd_sessions: set[UUID] = field(factory=set)
    outlived: Outlived = field(factory=Outlived)
    till: Till = field(factory=Bystanders)

    # ---- the registry

    async def find(
        self, restaurant_id: int, order_number: int, session_id: UUID | None
    ) -> "SessionInMemory | OutlivedOrder":
        await trio.lowlevel.checkpoint()
        if self.away:
            raise Unavailable("away")
        if session_id is None:
            place = self.restaurants[restaurant_id]
            return OutlivedOrder(place, order_number, self.outlived, self.till, (), clock, nothing_counted(place))
        if session_id not in self.states:
            raise NoSuchSession("none")
        return SessionInMemory(self, session_id)

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
        self.looks.append(restaurant_id)
        if restaurant_id in self.odd_restaurants:
            raise KeyError("a bug of ours")
        found = [
            one
            for one in self._unsent()
            if one.order.restaurant_id == restaurant_id
            if one.order.pos_next_at is not None and one.order.pos_next_at <= due_before
        ]
        return sorted(found, key=lambda unsent: unsent.order.order_number)[:limit]

    async def backlogs(self) -> Sequence[Backlog]:
        await trio.lowlevel.checkpoint()
        self.polls += 1
        if self.away:
            raise Unavailable("away")
        found: dict[int, list[Order]] = {}
        for one in self._unsent():
            found.setdefault(one.order.restaurant_id, []).append(one.order)
        return [
            Backlog(
                restaurant_id,
                min(order.created_at for order in orders),
                min((order.pos_next_at for order in orders if order.pos_next_at is not None), default=None),
            )
            for restaurant_id, orders in found.items()
        ]

    def _unsent(self) -> Iterable[UnsentOrder]:
        for session_id, state in self.states.items():
            yield from (UnsentOrder(session_id, order) for order in state.orders.values() if _wants_a_till(order))
        yield from (UnsentOrder(None, order) for order in self.outlived.orders.values() if _wants_a_till(order))

    def forget(self, session_id: UUID) -> None:
        """Deletes a session; its orders stay."""
        state = self.states.pop(session_id)
        self.outlived.orders.update({(order.restaurant_id, n): order for n, order in state.orders.items()})

    async def load(self, session_id: UUID, recent: int) -> None:
        raise NotImplementedError

    async def of_member(self, member_id: UUID) -> None:
        raise NotImplementedError

    async def there(self, session_id: UUID) -> bool:
        raise NotImplementedError

    async def active_at(self, table_id: int) -> None:
        raise NotImplementedError

    async def active_of(self, restaurant_id: int, customer_id: int) -> None:
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
class SessionInMemory:
    """One table's handle."""

    sessions: SessionsInMemory
    session_id: UUID

    async def ask(self, command: Command, ref: str | None = None) -> Told:
        name = type(command).__name__
        await self.sessions.step(f"before {name}")
        if self.sessions.away:
            raise Unavailable("away")
        told = self.sessions.act(self.session_id, command)
        await self.sessions.step(f"after {name}")
        if self.sessions.lost_answers:
            self.sessions.lost_answers -= 1
            raise ActorStopped("outcome unknown")
        return told

    async def seen(self) -> Told:
        return await self.look()

    async def look(self) -> Told:
        await self.sessions.step("look")
        if self.sessions.away:
            raise Unavailable("away")
        if self.session_id in self.sessions.odd_sessions:
            raise KeyError("a row that no rule could have made")
        return self.sessions.act(self.session_id, None)


def _wants_a_till(order: Order) -> bool:
    return order.unsettled and order.status is not OrderStatus.CANCELLED
