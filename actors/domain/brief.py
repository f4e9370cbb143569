"""A session in brief: as much of it as the floor shows, from a live session's tree or from the store alike.

Owns: the value, and what is told by it. Must not: keep a line of the cart; a brief is small however long the evening.
Pure.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from attrs import frozen

from actors.domain import limits
from actors.domain.calls.call import Call
from actors.domain.money.figures import BillFigures
from actors.domain.money.payment import Method, Payment, PaymentState
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.order import Order, OrderStatus, PaymentStatus, owed
from actors.domain.party.member import Member
from actors.domain.place import SessionKind
from actors.domain.session import SessionState
from actors.domain.state import State
from actors.domain.till.status import PosStatus


@frozen
class OrderBrief:
    """An order in brief. `total` in minor units."""

    order_number: int
    status: OrderStatus
    payment_status: PaymentStatus
    pos_status: PosStatus
    total: int

    @property
    def waits_for_till(self) -> bool:
        """Whether the till has still to say yes or no."""
        answered = self.pos_status in (PosStatus.ACCEPTED, PosStatus.REJECTED)
        return not answered and self.status is not OrderStatus.CANCELLED


@frozen
class PaymentBrief:
    """Money that somebody is paying, in brief. `nickname` is the payer's, empty where it is nobody in particular.

    `amount` and `tip` in minor units.
    """

    payment_id: UUID
    payer: UUID | None
    nickname: str
    method: Method
    status: PaymentState
    amount: int
    tip: int
    created_at: datetime


@frozen
class SessionBrief:
    """A session in brief. `members` are those who have not left, `orders` by number, `calls` the latest of each reason.

    `joined` says of each of the `members` the how-manieth they are, from 0, counting those who have left.
    `lines` counts the cart's; `cart_total` in minor units. `ready_items` are portions that wait to be served, the first
    of them since `ready_since`, whether or not the kitchen still has their ticket in sight. `bill` is what the session
    keeps of it, `awaited` the number of the order for which its diners wait, which is not on it yet. `paying` is what
    is under way, the oldest first, and `payments_at` when any payment last changed.
    """

    session_id: UUID
    restaurant_id: int
    kind: SessionKind
    table_id: int | None
    state: SessionState
    seq: int
    round: int
    host_id: UUID | None
    lines: int
    cart_total: int
    processing: Processing
    pass_validated: bool
    opened_at: datetime
    last_activity_at: datetime
    closed_at: datetime | None
    members: tuple[Member, ...]
    joined: tuple[int, ...]
    orders: tuple[OrderBrief, ...]
    calls: tuple[Call, ...]
    ready_items: int
    ready_since: datetime | None
    bill: BillFigures
    awaited: int | None
    paying: tuple[PaymentBrief, ...]
    payments_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether the session is open."""
        return self.state is SessionState.ACTIVE

    @property
    def open_bill(self) -> int:
        """What the session has not paid, in minor units: as `State.unpaid_total`."""
        if not self.bill.version:
            return sum(one.total for one in self.orders if owed(one.status, one.payment_status))
        awaited = sum(one.total for one in self.orders if one.order_number == self.awaited)
        return max(0, self.bill.balance) + awaited

    @property
    def waits_for_till(self) -> bool:
        """Whether the till has still to answer for one of its orders."""
        return any(one.waits_for_till for one in self.orders)

    def on_floor(self, now: datetime) -> bool:
        """Whether staff still see it: while it is open, and for a day after that where its bill is not paid.

        A cart of the shop they do not see there: what is ordered in it is picked, not served.
        """
        if self.kind is SessionKind.SHOP:
            return False
        if self.closed_at is None:
            return True
        return self.open_bill > 0 and now - self.closed_at < timedelta(seconds=limits.UNPAID_SHOWN_S)

    @property
    def idle_from(self) -> datetime | None:
        """From when on staff should look, if nobody does anything until then; None while there is nothing to pay.

        It holds for a session that has closed as well: its unpaid bill stays on the floor.
        """
        return self.last_activity_at + timedelta(seconds=limits.IDLE_WARNING_S) if self.open_bill else None

    def idle(self, now: datetime) -> bool:
        """Whether nobody has done anything for `IDLE_WARNING_S` while the bill is open. `now` is aware UTC."""
        return self.idle_from is not None and self.idle_from <= now


def brief_of(state: State) -> SessionBrief:
    """The session in brief."""
    session, ready = state.session, [item for item in state.ticket_items.values() if item.waits_to_be_served]
    present = tuple(member for member in state.members.values() if member.left_at is None)
    came = sorted(member.joined_seq for member in state.members.values())
    return SessionBrief(
        session.session_id,
        session.restaurant_id,
        session.place.kind,
        session.place.table_id,
        session.state,
        session.seq,
        session.cart.round,
        session.host_id,
        len(state.lines),
        session.cart.total,
        session.processing,
        session.pass_validated,
        session.opened_at,
        session.last_activity_at,
        session.closed_at,
        present,
        tuple(bisect_left(came, member.joined_seq) for member in present),
        _orders(state.orders.values()),
        tuple(state.calls.values()),
        sum(state.orders[item.order_number].items[item.position].qty for item in ready),
        min((item.moved_at for item in ready), default=None),
        session.bill,
        None if session.lock is None else session.lock.order_number,
        _paying(state),
        max((one.updated_at for one in state.payments.values()), default=None),
    )


def _paying(state: State) -> tuple[PaymentBrief, ...]:
    under_way = [one for one in state.payments.values() if one.under_way]
    return tuple(_payment(state, one) for one in sorted(under_way, key=lambda one: (one.created_at, one.payment_id)))


def _payment(state: State, one: Payment) -> PaymentBrief:
    payer = None if one.payer is None else state.members.get(one.payer)
    name = "" if payer is None else payer.nickname
    return PaymentBrief(one.payment_id, one.payer, name, one.method, one.status, one.amount, one.tip, one.created_at)


def _orders(orders: Iterable[Order]) -> tuple[OrderBrief, ...]:
    briefs = (OrderBrief(one.order_number, one.status, one.payment_status, one.pos_status, one.total) for one in orders)
    return tuple(sorted(briefs, key=lambda one: one.order_number))
