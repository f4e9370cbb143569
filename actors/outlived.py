"""Orders whose session has been deleted: they still go to their till, and staff can do with them what they always can.

A session owns its orders, and its actor is the only one to change them. Once it is gone nobody does, so the order is
its own owner here: each command is decided by the same rules, on a closed session that has nothing but this order, and
saved only if the order still is what the rules saw. So two who act at once cannot both succeed, and whoever was too
slow is told to look again. There is no actor, because nobody looks at such an order and nothing of it stays in memory.

Owns: how a command is carried out on such an order. Must not: know SQL, a till, or a rule.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID

import trio
from attrs import frozen

from actors.change import orders_changed
from actors.domain.alerts.alert import Alert
from actors.domain.alerts.raising import alerts_of
from actors.domain.audit import AuditEntry, audit_of
from actors.domain.commands import Command
from actors.domain.decide import decide
from actors.domain.decision import Decision
from actors.domain.evolve import evolve
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.taking import slot_moves_of
from actors.domain.ordering.order import Order
from actors.domain.place import Place, SessionKind
from actors.domain.refusal import Repeat
from actors.domain.restaurant import Context, Restaurant
from actors.domain.session import SessionState
from actors.domain.state import State, opened
from actors.domain.stock.move import Move
from actors.domain.stock.moves import moves_of
from actors.domain.till.events import OrderResent
from actors.domain.values import changed
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.ports.clock import Clock
from actors.ports.observers import Observer
from actors.ports.outlived import OrderNews, OutlivedStore
from actors.ports.sessions import OrderRecord, PlacedOrder
from actors.ports.till import Till
from actors.restaurants import Restaurants
from actors.stockroom import Stockroom

K = TypeVar("K")
V = TypeVar("V")
_GONE: Final = UUID(int=0)  # the id of no session
_NOWHERE: Final = Place(SessionKind.DINE_IN, None)
SAVE_GUARD_S: Final = 10.0  # far more than the store's own limit: the last resort against one that hangs


class OutlivedOrders:
    """Every order that has outlived its session."""

    def __init__(
        self,
        store: OutlivedStore,
        restaurants: Restaurants,
        till: Till,
        observers: Sequence[Observer],
        clock: Clock,
    ) -> None:
        self._store = store
        self._restaurants = restaurants
        self._till = till
        self._observers = observers
        self._clock = clock

    async def order(self, restaurant_id: int, order_number: int) -> "OutlivedOrder":
        """The handle of one order. Raises `NoSuchSession` where there is no such restaurant, and `Unavailable`."""
        actor = await self._restaurants.by_id(restaurant_id)
        if actor is None:
            raise NoSuchSession("there is no such restaurant")
        return OutlivedOrder(
            actor.restaurant, order_number, self._store, self._till, self._observers, self._clock, actor.stockroom
        )


@frozen(eq=False)
class OutlivedOrder:
    """The handle of one order without a session; who delivers it or steers it speaks with it as with `SessionRef`."""

    restaurant: Restaurant
    order_number: int
    store: OutlivedStore
    till: Till
    observers: Sequence[Observer]
    clock: Clock
    room: Stockroom

    async def look(self) -> Answer:
        """The order as it is. Raises `Unavailable`."""
        return self._answer(Repeat(), await self._read())

    async def seen(self) -> Answer:
        """As `look`."""
        return await self.look()

    async def ask(self, command: Command, ref: str | None = None) -> Answer:
        """Carries out the command and waits until that is durable. Raises `Unavailable`, also if someone was faster."""
        before = await self._read()
        decision = decide(before, command, self.clock(), Context(self.restaurant, 0, 0))
        after, audit, moves, raised = before, list[AuditEntry](), list[Move](), list[Alert]()
        slots = list[SlotMove]()
        events = decision if isinstance(decision, tuple) else ()
        for event in events:
            was, after = after, evolve(after, event)
            audit.extend(audit_of(event, was, after))
            moves.extend(moves_of(event, was))
            slots.extend(slot_moves_of(event, was))
            raised.extend(alerts_of(event, was, after))
        if after is not before:
            new = changed(_news(before, after), audit=audit, stock=moves, slots=slots, alerts=raised)
            await self._move_and_save(before.orders[self.order_number], after.orders[self.order_number], new)
            self._tell_staff(before, after, raised)
        if any(isinstance(event, OrderResent) for event in events):
            self.till.placed(None, after.orders[self.order_number])
        return self._answer(decision, after)

    async def _move_and_save(self, known: Order, order: Order, new: OrderNews) -> None:
        """What it gives back is there once that is durable, as with a session's turn (`actors.stock`).

        Once it is sent nobody stops it, so that what is durable is also what is told.
        """
        self.room.take(new.stock)
        self.room.slots.take(new.slots)
        saved: bool | None = None
        try:
            with trio.CancelScope(deadline=trio.current_time() + SAVE_GUARD_S, shield=True):
                saved = await self.store.save(known, order, new)
        finally:
            if saved is None:
                self.room.unknown(new.stock)
                self.room.slots.unknown(new.slots)
        if saved is None:
            raise Unavailable("the store did not answer")
        if not saved:
            self.room.undone(new.stock)
            self.room.slots.undone(new.slots)
            raise Unavailable("somebody else was faster")
        self.room.saved(new.stock)
        self.room.slots.saved(new.slots)

    def _tell_staff(self, before: State, after: State, raised: Sequence[Alert]) -> None:
        for order, alerts in orders_changed(before, after, raised):
            for observer in self.observers:
                observer.order_changed(PlacedOrder(order, None, None), self.restaurant, alerts=alerts)

    async def _read(self) -> State:
        record = await self.store.one(self.restaurant.restaurant_id, self.order_number)
        return _alone(self.restaurant, record, self.clock())

    def _answer(self, decision: Decision, state: State) -> Answer:
        return Answer(decision, state, frozenset(), self.restaurant)


def _alone(restaurant: Restaurant, record: OrderRecord | None, now: datetime) -> State:
    """A closed session that has nothing but this order, and not even that where it is not kept."""
    state = opened(_GONE, restaurant.restaurant_id, _NOWHERE, now)
    session = changed(state.session, state=SessionState.CLOSED, closed_at=now)
    if record is None or record.placed is None:
        return changed(state, session=session)
    order = record.placed.order
    attempts = {(one.order_number, one.number): one for one in record.attempts}
    return changed(
        state,
        session=session,
        orders={order.order_number: order},
        attempts=attempts,
        moves={(one.order_number, one.number): one for one in record.moves},
        ticket_items={one.key: one for one in record.items},
    )


def _news(before: State, after: State) -> OrderNews:
    """What is new of the order between two states that have nothing else."""
    attempts, moves = _new(before.attempts, after.attempts), _new(before.moves, after.moves)
    return OrderNews(attempts, moves=moves, items=_new(before.ticket_items, after.ticket_items))


def _new(before: Mapping[K, V], after: Mapping[K, V]) -> Sequence[V]:
    return [one for key, one in after.items() if before.get(key) is not one]
