"""What has happened in a session. Past tense, frozen; each is numbered when it is applied and never changes.

`at` is when (aware UTC), `by` is who. Every event is public: each member sees each one, in order.
"""

from datetime import datetime

from attrs import frozen

from actors.domain.cart import Line
from actors.domain.commands import By
from actors.domain.order import Attempt, Order, OrderStatus, PosStatus
from actors.domain.session import Member, Phase


@frozen
class MemberJoined:
    at: datetime
    by: By
    member: Member
    is_host: bool


@frozen
class MemberUpdated:
    """A member was renamed or has become the host."""

    at: datetime
    by: By
    member: Member
    is_host: bool


@frozen
class MemberLeft:
    at: datetime
    by: By
    member: Member


@frozen
class LineAdded:
    at: datetime
    by: By
    line: Line


@frozen
class LineUpdated:
    at: datetime
    by: By
    before: Line
    line: Line


@frozen
class LineRemoved:
    at: datetime
    by: By
    line: Line


@frozen
class LineReturned:
    """A line of a cancelled order is back in the cart."""

    at: datetime
    by: By
    line: Line


@frozen
class OrderPlaced:
    """The cart is locked and has become an order that the till does not have yet."""

    at: datetime
    by: By
    order: Order
    idempotency_key: str
    body_hash: str
    lock_expires_at: datetime


@frozen
class OrderProgressed:
    """Something is being done to get the order to the till; `attempt` counts from 1.

    `attempts` are the calls to the till that became known with it, here and below. `failures` are unknown outcomes in
    a row, this one included; `alert` means that staff are told now.
    """

    at: datetime
    by: By
    order_number: int
    phase: Phase
    attempt: int
    pos_status: PosStatus
    error: str | None
    next_at: datetime | None
    failures: int = 0
    alert: bool = False
    attempts: tuple[Attempt, ...] = ()


@frozen
class OrderConfirmed:
    """The order stands, the lock ends, the next round begins. `queued` means the till does not have it yet."""

    at: datetime
    by: By
    order: Order
    queued: bool
    attempts: tuple[Attempt, ...] = ()


@frozen
class OrderFailed:
    """The till said no. While the cart is locked it opens again and no order is kept; later, staff must act.

    `alert` means that staff are told so now.
    """

    at: datetime
    by: By
    order_number: int
    error: str
    message: str
    allow_retry: bool
    alert: bool = False
    attempts: tuple[Attempt, ...] = ()


@frozen
class OrderFired:
    """An order that was confirmed as queued has reached the till.

    `by_user` is the staff user who typed it in. `alert`: it had been cancelled, and staff are told that it is there.
    """

    at: datetime
    by: By
    order_number: int
    pos_ticket: str | None
    alert: bool = False
    by_user: int | None = None
    attempts: tuple[Attempt, ...] = ()


@frozen
class OrderResent:
    """Staff have told the order to go to the till again, at once."""

    at: datetime
    by: By
    order_number: int
    by_user: int


@frozen
class OrderCancelled:
    """Staff have called the order off before the till had it. `LineReturned` follows for each line that goes back."""

    at: datetime
    by: By
    order_number: int
    by_user: int
    reason: str


@frozen
class OrderMoved:
    """The order went on along its machine."""

    at: datetime
    by: By
    order_number: int
    status: OrderStatus


@frozen
class PassValidated:
    at: datetime
    by: By


@frozen
class OrderingDisabled:
    at: datetime
    by: By


@frozen
class OrderingEnabled:
    at: datetime
    by: By


@frozen
class SessionClosed:
    at: datetime
    by: By
    reason: str


Event = (
    MemberJoined
    | MemberUpdated
    | MemberLeft
    | LineAdded
    | LineUpdated
    | LineRemoved
    | LineReturned
    | OrderPlaced
    | OrderProgressed
    | OrderConfirmed
    | OrderFailed
    | OrderFired
    | OrderResent
    | OrderCancelled
    | OrderMoved
    | PassValidated
    | OrderingDisabled
    | OrderingEnabled
    | SessionClosed
)
