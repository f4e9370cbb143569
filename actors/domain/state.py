"""Everything that is true of one session, as one tree of frozen values shaped like the tables in Postgres.

Mappings are never changed in place: a change makes a new mapping that shares every untouched value. What has to be
written is therefore what is not the same object as before.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from attrs import field, frozen

from actors.domain import limits
from actors.domain.calls.call import Call, CallReason
from actors.domain.cart.figures import CartFigures
from actors.domain.cart.line import Line
from actors.domain.counter.order import CounterOrder
from actors.domain.fulfilment.fulfilment import OrderFulfilment
from actors.domain.fulfilment.pick import Pick
from actors.domain.kitchen.ticket import TicketItem
from actors.domain.money.claim import Claim
from actors.domain.money.discount import Discount
from actors.domain.money.payment import Payment, PaymentState
from actors.domain.ordering.lock import Processing
from actors.domain.ordering.move import OrderMove
from actors.domain.ordering.order import Order, OrderStatus
from actors.domain.ordering.placement import Placement
from actors.domain.party.member import Member
from actors.domain.place import Place, SessionKind
from actors.domain.session import Session, SessionState
from actors.domain.stock.hold import Hold
from actors.domain.till.attempt import Attempt
from actors.domain.till.status import PosStatus

_IDLE_CLOSE: Final = timedelta(seconds=limits.IDLE_CLOSE_S)
_PAID_CLOSE: Final = timedelta(seconds=limits.PAID_CLOSE_S)
_CART_KEPT: Final = timedelta(seconds=limits.CART_KEPT_S)

WRITTEN_ONCE: Final = "written_once"
"""In a branch's metadata: some of its values never changes, so it is written of the new ones alone, by this name."""


@frozen
class State:
    """A session with all that belongs to it.

    `members` in the order they joined, `lines` the cart, in the order they were added; `retired` are the lines that
    left the cart (ordered or removed), `orders` by order number, `placements` by idempotency key,
    `attempts` by order number and number; those of an order that the till refused outlive it. `moves` are what orders
    did along their machine, by order number and number; `ticket_items` the kitchen's, by order number and position.
    `holds` by their names: of what is unlimited and on sale there are none. `calls` has the latest for each reason,
    open or not. `claims` by line and member, `discounts` and `payments` in the order in which they were given and
    begun. `fulfilments` by order number and `picks` by that and position, of orders of the shop alone.
    `counters` by order number, of orders taken at the counter alone.
    """

    session: Session
    members: Mapping[UUID, Member]
    lines: Mapping[UUID, Line]
    retired: Mapping[UUID, Line]
    orders: Mapping[int, Order]
    placements: Mapping[str, Placement]
    attempts: Mapping[tuple[int, int], Attempt]
    moves: Mapping[tuple[int, int], OrderMove]
    ticket_items: Mapping[tuple[int, int], TicketItem]
    holds: Mapping[UUID, Hold] = {}
    calls: Mapping[CallReason, Call] = field(factory=dict)
    claims: Mapping[tuple[UUID, UUID], Claim] = field(factory=dict)
    discounts: Mapping[UUID, Discount] = field(factory=dict)
    payments: Mapping[UUID, Payment] = field(factory=dict, metadata={WRITTEN_ONCE: "payments_begun"})
    fulfilments: Mapping[int, OrderFulfilment] = field(factory=dict)
    picks: Mapping[tuple[int, int], Pick] = field(factory=dict)
    counters: Mapping[int, CounterOrder] = field(factory=dict)

    @property
    def active(self) -> bool:
        """Whether the session is still open."""
        return self.session.state is SessionState.ACTIVE

    @property
    def locked(self) -> bool:
        """Whether the cart is held while an order is placed."""
        return self.session.lock is not None

    @property
    def holding(self) -> Mapping[UUID, Hold]:
        """The holds that count: none of a closed session, and none while the cart's order has taken the stock."""
        return self.holds if self.active and not self.locked else {}

    @property
    def waiting(self) -> Mapping[UUID, Hold]:
        """What lines would hold that are known to hold nothing, if there were enough; by line, as `holding`."""
        none = [hold for hold in self.holding.values() if not hold.qty and hold.of_line in self.lines]
        asked = {hold.public_id: self.lines[hold.of_line].asks().get(hold.menu_item_id) for hold in none}
        return {hold.public_id: hold.whole(qty) for hold in none if (qty := asked[hold.public_id])}

    def left_for(self, line: Line) -> int | None:
        """How many of the line there are where it does not fit, so that the cart is not placed; None where it does."""
        if not line.options:
            hold = self.holds.get(line.public_id)
            return None if hold is None else hold.remaining
        asked = line.asks()
        marked = (hold for hold in self.holds.values() if hold.of_line == line.public_id and hold.remaining is not None)
        return min((_lines_of(hold, asked.get(hold.menu_item_id, 0), line.qty) for hold in marked), default=None)

    @property
    def cart_hash(self) -> str:
        """The opaque string a client must echo to place this cart."""
        return self.session.cart.hash

    @property
    def unpaid_total(self) -> int:
        """The open bill in minor units, with an order for which its diners still wait.

        Of a bill that was never counted, because it is older than that, what its orders came to.
        """
        bill, orders = self.session.bill, self.orders.values()
        if not bill.version:
            return sum(order.total for order in orders if order.unpaid)
        awaited = self.orders.get(self.session.lock.order_number) if self.session.lock is not None else None
        return max(0, bill.balance) + (0 if awaited is None else awaited.total)

    @property
    def paying(self) -> bool:
        """Whether somebody is paying, and nobody knows yet whether it comes to anything."""
        return any(payment.under_way for payment in self.payments.values())

    @property
    def awaited_payment(self) -> Payment | None:
        """The payment that the order in the lock waits for before it stands; it is on no bill until then."""
        lock = self.session.lock
        fulfilment = None if lock is None else self.fulfilments.get(lock.order_number)
        if fulfilment is None or fulfilment.payment_id is None:
            return None
        return self.payments.get(fulfilment.payment_id)

    @property
    def outcome_unknown(self) -> bool:
        """Whether the order in the lock waits for what a provider is doing or has done: nobody may end that."""
        payment = self.awaited_payment
        return payment is not None and payment.status in (PaymentState.AUTHORISING, PaymentState.UNKNOWN)

    def cancelled(self, order_number: int) -> bool:
        """Whether there is such an order and it was called off."""
        order = self.orders.get(order_number)
        return order is not None and order.status is OrderStatus.CANCELLED

    def awaits(self, order_number: int) -> bool:
        """Whether diners wait for what the till says to this order: it holds the lock."""
        lock = self.session.lock
        return lock is not None and lock.order_number == order_number

    def under_way(self, order: Order, now: datetime) -> bool:
        """Whether the till may be taking it now: diners wait for it, or a sending's lease is not over."""
        if self.awaits(order.order_number):
            return True
        return order.pos_status is PosStatus.SENDING and order.pos_next_at is not None and now < order.pos_next_at

    def attempts_of(self, order_number: int) -> tuple[Attempt, ...]:
        """What was asked of the till about an order, oldest first."""
        return tuple(attempt for (number, _), attempt in self.attempts.items() if number == order_number)

    def moves_of(self, order_number: int) -> tuple[OrderMove, ...]:
        """What an order did along its machine, oldest first."""
        return tuple(move for (number, _), move in self.moves.items() if number == order_number)

    @property
    def worn(self) -> bool:
        """Whether a cart of the shop has been ordered so often that the next one had better begin anew.

        It is empty then, and nothing more happens to what it has ordered.
        """
        if self.lines or len(self.retired) < limits.CART_WORN_LINES or self.unpaid_total or self.paying:
            return False
        ordered = sum(not line.removed for line in self.retired.values())
        return ordered >= limits.CART_WORN_LINES and all(order.over for order in self.orders.values())

    def present(self, member_id: UUID) -> Member | None:
        """The member, if they are one and have not left."""
        member = self.members.get(member_id)
        return member if member is not None and member.left_at is None else None

    def line(self, public_id: UUID) -> Line | None:
        """The line with this id, in the cart or retired."""
        return self.lines.get(public_id) or self.retired.get(public_id)

    def deadline(self) -> datetime | None:
        """When the next `Tick` is due: the end of the lock, else the end of a quiet session.

        None when closed, and while a lock waits for a provider: it ends with what the provider says, and not before.

        Tables and carts of the shop are quiet for different times, and being paid ends only what is at a table.
        """
        session = self.session
        if session.lock is not None:
            return None if self.outcome_unknown else session.lock.expires_at
        if session.state is not SessionState.ACTIVE:
            return None
        if session.place.kind is SessionKind.SHOP:
            return session.last_activity_at + (_PAID_CLOSE if self.worn else _CART_KEPT)
        # A tap leaves lines: ask that first.
        if self.lines or not self.orders or self.unpaid_total or self.paying:
            return session.last_activity_at + _IDLE_CLOSE
        return session.last_activity_at + _PAID_CLOSE

    def customer_of(self, order_number: int) -> str | None:
        """Whoever an order of the shop or the counter is for, by the name that they gave; None where they gave none."""
        shop, counter = self.fulfilments.get(order_number), self.counters.get(order_number)
        return (shop and shop.name) or (counter and counter.customer_name) or None


def _lines_of(hold: Hold, asked: int, qty: int) -> int:
    """How many of a line there are for what is there of one thing, of which so many of the line ask for so many."""
    return (hold.remaining or 0) * qty // max(asked, 1)


def opened(session_id: UUID, restaurant_id: int, place: Place, now: datetime) -> State:
    """The state of a session that nobody has joined yet. It is written with its first member, not before."""
    session = Session(
        session_id=session_id,
        restaurant_id=restaurant_id,
        place=place,
        state=SessionState.ACTIVE,
        seq=0,
        host_id=None,
        cart=CartFigures(round=1),
        processing=Processing.IDLE,
        pass_validated=False,
        ordering_disabled=False,
        opened_at=now,
        last_activity_at=now,
        updated_at=now,
    )
    return State(
        session,
        members={},
        lines={},
        retired={},
        orders={},
        placements={},
        attempts={},
        moves={},
        ticket_items={},
    )
