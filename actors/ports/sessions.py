"""Where sessions and their orders are read from."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from actors.domain.kitchen.ticket import TicketItem
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order, OrderStatus, PaymentStatus
from actors.domain.state import State
from actors.domain.till.attempt import Attempt
from actors.domain.till.status import PosStatus
from actors.ports.journal import StoredEvent


@frozen
class Stored:
    """A session as it was found: its tree, its version, and its latest events, oldest first."""

    state: State
    version: int
    recent: Sequence[StoredEvent]


@frozen
class UnsentOrder:
    """An order the till has not answered for, with the session that will hear of it, unless that has been deleted."""

    session_id: UUID | None
    order: Order


@frozen
class Backlog:
    """That a restaurant has orders which its till has not answered for, cancelled ones apart.

    `oldest` is when the oldest of them was placed, `next_at` when the first of them is due; None where all are left to
    staff.
    """

    restaurant_id: int
    oldest: datetime
    next_at: datetime | None


@frozen
class PlacedOrder:
    """An order and where it was placed; both are None once its session has been deleted, which orders outlive.

    `customer_name` is who it is for, as they gave it in the shop or at the counter; None where nobody gave one.
    `of_shop`: it is picked, and brought or fetched (`docs/contract.md` §10), and no kitchen makes it.
    """

    order: Order
    session_id: UUID | None
    table_number: int | None
    customer_name: str | None = None
    of_shop: bool = False


@frozen
class OrderFilter:
    """Which orders of a restaurant; None is any. All that is said must be so.

    `before` is a number, the times are aware UTC, the first inclusive. An order whose session was deleted has no table.
    `of_shop` is whether it is the shop's.
    """

    before: int | None = None
    statuses: Collection[OrderStatus] | None = None
    of_shop: bool | None = None
    payment_status: PaymentStatus | None = None
    pos_status: PosStatus | None = None
    table_number: int | None = None
    placed_from: datetime | None = None
    placed_until: datetime | None = None


@frozen
class FoundOrders:
    """Orders, and the number below which others have not been looked at yet, None where all have."""

    orders: Sequence[PlacedOrder]
    walked_to: int | None


@frozen
class OrderRecord:
    """What is kept about one order number: the order, unless the till refused it, and every call to the till.

    Of an order also its moves, oldest first, and what the kitchen has of it, in the order of its items.
    """

    placed: PlacedOrder | None
    attempts: Sequence[Attempt]
    moves: Sequence[OrderMove] = ()
    items: Sequence[TicketItem] = ()


@frozen
class KitchenOrder:
    """An order that has something on the display, where it was placed, and all that the kitchen has of it."""

    placed: PlacedOrder
    items: Sequence[TicketItem]


class Sessions(Protocol):
    """Where sessions are read from. Every read raises `Unavailable` when the store is away."""

    async def load(self, session_id: UUID, recent: int) -> Stored | None:
        """The session with up to `recent` of its latest events, or None."""
        ...

    async def there(self, session_id: UUID) -> bool:
        """Whether there is such a session: for ids that nobody has used yet, as nearly all are that are asked for."""
        ...

    async def active_at(self, table_id: int) -> UUID | None:
        """The id of the table's active session, or None."""
        ...

    async def active_of(self, restaurant_id: int, customer_id: int) -> UUID | None:
        """The id of the customer's active cart in the restaurant's shop, or None."""
        ...

    async def of_member(self, member_id: UUID) -> UUID | None:
        """The id of the session that the member is in, or None."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[UUID]:
        """Up to `limit` sessions whose `wake_at` has passed, longest due first."""
        ...

    async def events(self, session_id: UUID, since: int, limit: int) -> Sequence[StoredEvent]:
        """Up to `limit` events with a `seq` above `since`, oldest first."""
        ...

    async def unsent(self, restaurant_id: int, due_before: datetime, limit: int) -> Sequence[UnsentOrder]:
        """Up to `limit` unsettled orders whose next attempt is due by then, lowest order number first.

        Also those whose session has been deleted. Cancelled ones are not to be sent.
        """
        ...

    async def backlogs(self) -> Sequence[Backlog]:
        """Every restaurant that has something unsent, in any order."""
        ...
