"""What the kitchen works from: one item of an order, the machine it follows, and what an order's items say of it.

    queued ─▶ preparing ─▶ ready ─▶ served          forward only, and a step may be left out

An item is *held* until its course is fired, *bumped* once somebody has taken it off the display, *struck* where it is
not to be made after all. None of these is a state: a held item is queued, what is struck stays where it was, and only
a bump takes anything off the display.

The order's status follows its items, by `status_of` and nothing else, and an order that is moved takes its items along
by `least`. So the two always agree (`agrees`): none begun is before `preparing`, some begun is `preparing` or one of
its side states, all ready is `ready` (or on its way), all served is `done`. Items that are struck do not count.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from attrs import frozen

from actors.domain.kitchen.course import Course
from actors.domain.ordering.order import OrderStatus
from actors.domain.values import changed


class ItemState(StrEnum):
    """How far the kitchen is with an item."""

    QUEUED = "queued"
    PREPARING = "preparing"
    READY = "ready"
    SERVED = "served"


class Struck(StrEnum):
    """Why an item that has reached the kitchen is not to be made. A placed order is never changed, so this is all."""

    CANCELLED = "cancelled"


_I, _S = ItemState, OrderStatus

ITEM_MOVES: Final[Mapping[ItemState, tuple[ItemState, ...]]] = MappingProxyType(
    {
        _I.QUEUED: (_I.PREPARING, _I.READY, _I.SERVED),
        _I.PREPARING: (_I.READY, _I.SERVED),
        _I.READY: (_I.SERVED,),
        _I.SERVED: (),
    }
)
"""From each state, where an item may go."""

_LEAST: Final[Mapping[OrderStatus, ItemState]] = MappingProxyType(
    {
        _S.READY: _I.READY,
        _S.OUT_FOR_DELIVERY: _I.READY,
        _S.DONE: _I.SERVED,
        _S.INVOICED: _I.SERVED,
    }
)
_BEGUN: Final = frozenset({_S.PREPARING, _S.DELAYED, _S.MISSING})
_COOKED: Final = frozenset({_S.READY, _S.OUT_FOR_DELIVERY})
_GIVEN: Final = frozenset({_S.DONE, _S.INVOICED})


@frozen
class TicketItem:
    """One item of an order in the kitchen. `position` counts from 0, as the order's items do.

    `station`, `course` and `prep_minutes` are what the menu said when it came, `table_id` where its party sat then.
    `arrived_at` is when it came, `fired_at` since when it is to be made (None: held), `moved_at` since when its state
    is what it is; `bumped_at` when it was taken off the display. `struck_why` is in the words of who struck it.
    """

    restaurant_id: int
    order_number: int
    position: int
    state: ItemState
    station: str
    course: Course | None
    prep_minutes: int
    table_id: int | None
    arrived_at: datetime
    fired_at: datetime | None
    moved_at: datetime
    bumped_at: datetime | None = None
    struck: Struck | None = None
    struck_at: datetime | None = None
    struck_why: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """What it is found by in its session."""
        return (self.order_number, self.position)

    @property
    def live(self) -> bool:
        """Whether it is still to be made, or was."""
        return self.struck is None

    @property
    def held(self) -> bool:
        """Whether it waits for its course."""
        return self.live and self.fired_at is None

    @property
    def waits_to_be_served(self) -> bool:
        """Whether somebody has to bring it, whether or not it is still on the display."""
        return self.live and self.state is ItemState.READY

    @property
    def shown(self) -> bool:
        """Whether it is on the display."""
        return self.bumped_at is None

    @property
    def late_at(self) -> datetime | None:
        """From when on it is late; None for what is held, struck, ready or served."""
        if not self.live or self.fired_at is None or self.state in (ItemState.READY, ItemState.SERVED):
            return None
        return self.fired_at + timedelta(minutes=self.prep_minutes)

    def moved(self, state: ItemState, at: datetime) -> "TicketItem":
        """The item in another state; one that was held is fired by it. Raises ValueError for no arrow."""
        if state not in ITEM_MOVES[self.state]:
            raise ValueError(f"an item cannot go from {self.state} to {state}")
        return changed(self, state=state, moved_at=at, fired_at=self.fired_at or at)

    def strike(self, why: Struck, words: str, at: datetime) -> "TicketItem":
        """The item struck through. It comes back onto the display, for whoever still has it in hand to see."""
        return changed(self, struck=why, struck_at=at, struck_why=words, bumped_at=None)


Tickets = Mapping[tuple[int, int], TicketItem]
"""Ticket items by order number and position."""


def items_of(tickets: Tickets, order_number: int) -> tuple[TicketItem, ...]:
    """One order's items, in their order."""
    return tuple(item for (number, _), item in tickets.items() if number == order_number)


def with_items(tickets: Tickets, items: Iterable[TicketItem]) -> Tickets:
    """The tickets with these items put in or replaced."""
    new = {item.key: item for item in items}
    return {**tickets, **new} if new else tickets


def struck(tickets: Tickets, order_number: int, why: Struck, words: str, at: datetime) -> Tickets:
    """The tickets with all live items of the order struck through."""
    return with_items(tickets, (item.strike(why, words, at) for item in items_of(tickets, order_number) if item.live))


def status_of(items: Iterable[TicketItem]) -> OrderStatus | None:
    """Which status an order with these items has; None while none of them has been begun."""
    states = {item.state for item in items if item.live}
    if not states or states == {ItemState.QUEUED}:
        return None
    if states == {ItemState.SERVED}:
        return OrderStatus.DONE
    return OrderStatus.READY if states <= {ItemState.READY, ItemState.SERVED} else OrderStatus.PREPARING


def agrees(status: OrderStatus, items: Iterable[TicketItem]) -> bool:
    """Whether an order in this status, not cancelled, is where its items are."""
    match status_of(items):
        case OrderStatus.PREPARING:
            return status in _BEGUN
        case OrderStatus.READY:
            return status in _COOKED
        case OrderStatus.DONE:
            return status in _GIVEN
        case _:
            return status not in _BEGUN | _COOKED | _GIVEN


def least(status: OrderStatus, items: tuple[TicketItem, ...]) -> tuple[tuple[TicketItem, ItemState], ...]:
    """What an order that is moved to this status takes along: each item that goes on with it, and to which state.

    With `preparing` begins what is fired, or all of it where everything is held; nothing, where something has begun.
    """
    live = tuple(item for item in items if item.live)
    if status is OrderStatus.PREPARING:
        if any(item.state is not ItemState.QUEUED for item in live):
            return ()
        fired = tuple(item for item in live if not item.held)
        return tuple((item, ItemState.PREPARING) for item in fired or live)
    to = _LEAST.get(status)
    return () if to is None else tuple((item, to) for item in live if to in ITEM_MOVES[item.state])
