"""What the heart needs from the other rooms, as protocols. `persistence`, `server` and `pos` fit these."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.audit import AuditEntry
from actors.domain.cart import Line
from actors.domain.commands import ReportAttempt
from actors.domain.events import Event
from actors.domain.order import Attempt, Order
from actors.domain.restaurant import Restaurant
from actors.domain.session import Member, Session
from actors.domain.state import Placement, State

Clock = Callable[[], datetime]
"""The time, aware UTC."""

NewId = Callable[[], UUID]
"""A new UUIDv7."""


class Ending(Enum):
    """Why a table lets a connection go. The door turns it into a close code."""

    CLOSED = auto()  # the session is over
    LEFT = auto()  # the member has left, and their token with them
    TOO_MANY = auto()  # the member has as many connections as one may have
    STOPPED = auto()  # the actor stopped; reconnect and resume


@frozen
class StoredEvent:
    """One event as it is kept: `payload` is the very JSON that members were sent."""

    session_id: UUID
    seq: int
    type: str
    created_at: datetime
    payload: bytes


@frozen
class Change:
    """Everything one turn writes: a session's step from `version` to `version + 1`, and what came with it.

    `session` is the whole row, the others only what is new or different. `orders_gone` are order numbers to delete.
    `wake_at` is when the next `Tick` is due. `version` 0 means that the session is new.
    """

    version: int
    session: Session
    wake_at: datetime | None
    members: Sequence[Member]
    lines: Sequence[Line]
    orders: Sequence[Order]
    orders_gone: Sequence[int]
    placements: Sequence[Placement]
    events: Sequence[StoredEvent]
    attempts: Sequence[Attempt] = ()
    audit: Sequence[AuditEntry] = ()


@frozen
class Stored:
    """A session as it was found: its tree, its version, and its latest events, oldest first."""

    state: State
    version: int
    recent: Sequence[StoredEvent]


@frozen
class UnsentOrder:
    """An order the till has not answered for, with the session that will hear of it."""

    session_id: UUID
    order: Order
    table_number: int


@frozen
class PlacedOrder:
    """An order and where it was placed; both are None once its session has been deleted, which orders outlive."""

    order: Order
    session_id: UUID | None
    table_number: int | None


@frozen
class OrderRecord:
    """What is kept about one order number: the order, unless the till refused it, and every call to the till."""

    placed: PlacedOrder | None
    attempts: Sequence[Attempt]


class Journal(Protocol):
    """Where turns become durable."""

    async def commit(self, change: Change) -> None:
        """Saves the change, whole. Many callers at once share one flush.

        Raises `NotSaved`, `BadRow`, `StaleVersion` or `OutcomeUnknown`; returns only when it is durable. Bounded in
        time by the journal's own deadline. Cancelled before it is sent, nothing is saved; after, it is unknown.
        """
        ...


class Sessions(Protocol):
    """Where sessions are read from. Every read raises `Unavailable` when the store is away."""

    async def load(self, session_id: UUID, recent: int) -> Stored | None:
        """The session with up to `recent` of its latest events, or None."""
        ...

    async def active_at(self, table_id: int) -> UUID | None:
        """The id of the table's active session, or None."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Up to `limit` sessions whose `wake_at` has passed, longest due first."""
        ...

    async def events(self, session_id: UUID, since: int, limit: int) -> Sequence[StoredEvent]:
        """Up to `limit` events with a `seq` above `since`, oldest first."""
        ...

    async def unsent(self, restaurant_id: int, due_before: datetime, limit: int) -> Sequence[UnsentOrder]:
        """Up to `limit` unsettled orders whose next attempt is due, lowest order number first."""
        ...

    async def oldest_unsent(self, restaurant_id: int) -> datetime | None:
        """When the oldest unsettled order was placed that was not cancelled, those left to staff included, or None."""
        ...


class RestaurantStore(Protocol):
    """Where restaurants are read from and their switches kept. Raises `Unavailable` when the store is away."""

    async def load(self, restaurant_id: int) -> Restaurant | None:
        """The restaurant, whole, or None."""
        ...

    async def ids(self) -> Mapping[str, int]:
        """Every restaurant's id by its slug."""
        ...

    async def last_order_number(self, restaurant_id: int) -> int:
        """The highest order number ever given, 0 if none."""
        ...

    async def set_ordering(self, restaurant_id: int, *, enabled: bool) -> None:
        """Turns the restaurant's switch."""
        ...

    async def set_table_enabled(self, table_id: int, *, enabled: bool) -> None:
        """Turns one table's switch."""
        ...


class Wire(Protocol):
    """How events look to members. Pure; never raises for a valid state."""

    def event(self, event: Event, after: State, restaurant: Restaurant, ref: str | None) -> tuple[str, bytes]:
        """The event's type and its JSON. `after` is the state right after it; its `seq` is the event's."""
        ...

    def presence(self, member: Member, state: State, *, connected: bool) -> bytes:
        """The JSON that tells members somebody's connection came or went."""
        ...

    def snapshot(self, state: State, restaurant: Restaurant, connected: frozenset[UUID], ref: str | None) -> bytes:
        """The JSON of the whole cart."""
        ...

    def join(self, payloads: Sequence[bytes]) -> bytes:
        """Several JSON messages as one run of bytes, ready for every member's transport."""
        ...


class Subscriber(Protocol):
    """One member's live connection. Both calls return at once and never raise."""

    @property
    def member_id(self) -> UUID:
        """Whose connection this is."""
        ...

    def deliver(self, data: bytes) -> None:
        """Takes bytes made by `Wire.join`, in order. Over its bound it ends the connection, not the table."""
        ...

    def end(self, reason: Ending) -> None:
        """The table has nothing more for this connection."""
        ...


@frozen
class Retry:
    """An order that waits in the background, and when its till is to be tried again."""

    session_id: UUID
    restaurant_id: int
    order_number: int
    placed_at: datetime
    due: datetime


@frozen
class QueuedRetry:
    """A retry as it lies in the queue, under the name that takes it out again."""

    entry_id: str
    retry: Retry


class RetryQueue(Protocol):
    """What waits in the background, shared by all processes; who takes an entry has it until it is done or they die.

    Never the truth: entries may be lost, come twice or be out of date. Every call raises `Unavailable` when the queue
    is away, and what the call was to do may then have happened or not.
    """

    async def open(self) -> bool:
        """Makes the queue if it is not there, and says whether it did: what was in it has been lost."""
        ...

    async def size(self) -> int:
        """How many entries it has, taken ones included."""
        ...

    async def add(self, retries: Sequence[Retry]) -> None:
        """Appends retries. Over its bound the queue forgets its oldest entries."""
        ...

    async def take(self, limit: int) -> Sequence[QueuedRetry]:
        """Up to `limit` entries that nobody has taken, oldest first."""
        ...

    async def keep(self, entry_ids: Sequence[str]) -> None:
        """Says that we are alive and still have these entries."""
        ...

    async def reclaim(self, idle_s: float, limit: int) -> Sequence[QueuedRetry]:
        """Takes over up to `limit` entries that whoever has them has not kept for so long: they are taken for dead."""
        ...

    async def done(self, entry_ids: Sequence[str]) -> None:
        """Takes entries out for good. Unknown ones are no error."""
        ...


class Till(Protocol):
    """Who wants to know at once that an order has been placed."""

    def announcement(self, order: Order) -> ReportAttempt | None:
        """What has to be durable before this order is sent, where that can be at once. Returns at once.

        It is saved in the commit that places the order, so that the till need not wait for another. If that commit
        fails, nothing has been promised. None: the till is not ready, and announces it when its turn comes.
        """
        ...

    def placed(self, session_id: UUID, order: Order) -> None:
        """An order is durable and wants to be sent. Returns at once; polling finds it anyway."""
        ...


class Observer(Protocol):
    """Who tells staff what happens to orders."""

    def order_changed(self, placed: PlacedOrder, restaurant: Restaurant, *, alert: bool) -> None:
        """The order is new, or has become what it is now; that is durable. Returns at once and never raises.

        With `alert` it needs staff. Told at most once: a process that dies right after the commit leaves only what
        is stored, the order with its `pos_alerted_at` and the entry in the audit.
        """
        ...


class Mirror(Protocol):
    """Who keeps fast copies of sessions. Returns at once, drops what it cannot keep up with."""

    def changed(self, state: State, restaurant: Restaurant, snapshot: Callable[[], bytes]) -> None:
        """The session has changed; `snapshot` makes its JSON when, and only when, it is needed."""
        ...
