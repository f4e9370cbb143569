"""What has happened to an order on its way to the till."""

from datetime import datetime

from attrs import frozen

from actors.domain.kitchen.ticket import TicketItem
from actors.domain.ordering.order import Order
from actors.domain.till.attempt import Attempt
from actors.domain.till.status import Phase, PosStatus
from actors.domain.who import By


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
    """The order stands, the lock ends, the next round begins. `queued` means the till does not have it yet.

    `ticket` is what the kitchen gets of it, now and only now.
    """

    at: datetime
    by: By
    order: Order
    queued: bool
    attempts: tuple[Attempt, ...] = ()
    ticket: tuple[TicketItem, ...] = ()


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
    """The order is called off. `LineReturned` follows for each line that goes back to the cart.

    By staff (`by_user`) before the till had it, or by the customer of the shop before anybody began with it.
    """

    at: datetime
    by: By
    order_number: int
    by_user: int | None
    reason: str


TillEvent = OrderProgressed | OrderConfirmed | OrderFailed | OrderFired | OrderResent | OrderCancelled
