"""An order, the machine it follows, and who may move it (`docs/contract.md` §4).

    draft ─▶ validated ─▶ paid ─▶ preparing ─▶ ready ─▶ done ─▶ invoiced
                  │                ▲  │ ▲  │     │       ▲
                  └────────────────┘  ▼ │  ▼     ▼       │
                                  delayed missing out_for_delivery

    cancelled: from everything before done

Three facets are kept apart, because they move for different reasons. `status` is the drawing above: what the restaurant
does with the order. `payment_status` is what the diners have paid. `pos_status` is what we know about the till:

    queued ─▶ sending ─▶ accepted | rejected | unknown,   unknown ─▶ sending | accepted | rejected
    rejected ─▶ queued, when staff send it again

A restaurant that is paid first demands `paid` before `preparing`; any other goes there straight from `validated`.
An order that is moved to `paid` has been paid: staff say so. While its diners wait for the till an order does not move.
Moves are tables, not code, so that this page is the whole truth about them. Who follows the drawing for more than one
step (an order whose last item is served while it is `delayed`, say) goes every step of it (`way`).
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.options.chosen import ChosenOption
from actors.domain.staff import Role
from actors.domain.till.status import PosStatus
from actors.domain.values import changed


class OrderStatus(StrEnum):
    """What the restaurant does with the order."""

    DRAFT = "draft"
    VALIDATED = "validated"
    PAID = "paid"
    PREPARING = "preparing"
    DELAYED = "delayed"
    MISSING = "missing"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DONE = "done"
    INVOICED = "invoiced"
    CANCELLED = "cancelled"


class PaymentStatus(StrEnum):
    """What the diners have paid."""

    UNPAID = "unpaid"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    REFUNDED = "refunded"


class Fulfilment(StrEnum):
    """How the food reaches the diners."""

    DINE_IN = "dine_in"
    PICK_UP = "pick_up"
    DELIVERY = "delivery"


_S = OrderStatus
_E, _M = Role.EMPLOYEE, Role.MANAGER

STATUS_MOVES: Final[Mapping[OrderStatus, Mapping[OrderStatus, Role]]] = MappingProxyType(
    {
        _S.DRAFT: {_S.VALIDATED: Role.SYSTEM, _S.CANCELLED: _M},
        _S.VALIDATED: {_S.PAID: _E, _S.PREPARING: _E, _S.CANCELLED: _M},
        _S.PAID: {_S.PREPARING: _E, _S.CANCELLED: _M},
        _S.PREPARING: {_S.READY: _E, _S.DELAYED: _E, _S.MISSING: _E, _S.CANCELLED: _M},
        _S.DELAYED: {_S.PREPARING: _E, _S.CANCELLED: _M},
        _S.MISSING: {_S.PREPARING: _E, _S.CANCELLED: _M},
        _S.READY: {_S.OUT_FOR_DELIVERY: _E, _S.DONE: _E, _S.CANCELLED: _M},
        _S.OUT_FOR_DELIVERY: {_S.DONE: _E, _S.CANCELLED: _M},
        _S.DONE: {_S.INVOICED: _E},
        _S.INVOICED: {},
        _S.CANCELLED: {},
    }
)
"""From each status, where an order may go and the least role that may move it there."""

_NOT_BEGUN: Final = frozenset({_S.VALIDATED, _S.PAID})
_OVER: Final = frozenset({_S.DONE, _S.INVOICED, _S.CANCELLED})

ONWARDS: Final[Mapping[OrderStatus, OrderStatus]] = MappingProxyType(
    {
        _S.VALIDATED: _S.PREPARING,
        _S.PAID: _S.PREPARING,
        _S.DELAYED: _S.PREPARING,
        _S.MISSING: _S.PREPARING,
        _S.PREPARING: _S.READY,
        _S.READY: _S.DONE,
        _S.OUT_FOR_DELIVERY: _S.DONE,
    }
)
"""The kitchen's own way through the drawing: what comes next of an order that it goes on with."""


@frozen
class OrderItem:
    """One line of an order, as it was in the cart. Money in minor units.

    `branch_id` is the branch whose stock it took, None where the item was unlimited. `unit_price` has the prices of
    `options` in it. `tax_rate` is in basis points and was the menu's when the cart was placed.
    """

    public_id: UUID
    menu_item_id: int
    name: str
    qty: int
    note: str
    unit_price: int
    member_id: UUID
    branch_id: int | None = None
    options: tuple[ChosenOption, ...] = ()
    tax_rate: int = 0

    @property
    def line_total(self) -> int:
        """Quantity times unit price, in minor units."""
        return self.qty * self.unit_price


@frozen
class Order:
    """A cart that was placed. `total` in minor units; `items` are kept in the order they were added.

    `pos_failures` counts unknown outcomes in a row since it was placed or sent again. `pos_alerted_at` is when staff
    were told that it needs them: once, until they send it again. `came_from` is the session it was in before that was
    merged into this one. `service_rate` (basis points) and `tax_included` are as the restaurant's terms were by then.
    """

    restaurant_id: int
    order_number: int
    round: int
    cart_hash: str
    status: OrderStatus
    payment_status: PaymentStatus
    fulfilment: Fulfilment
    pos_status: PosStatus
    pos_ticket: str | None
    pos_attempts: int
    pos_error: str | None
    pos_next_at: datetime | None
    total: int
    special_instructions: str
    placed_by: UUID
    created_at: datetime
    items: tuple[OrderItem, ...] = ()
    pos_failures: int = 0
    pos_alerted_at: datetime | None = None
    came_from: UUID | None = None
    service_rate: int = 0
    tax_included: bool = True

    @property
    def order_id(self) -> str:
        """`ORD-{restaurant_id}-{order_number}`, the name everybody uses, and the till's idempotency key."""
        return order_id(self.restaurant_id, self.order_number)

    def taken(self, ticket: str | None) -> "Order":
        """The order once the till has it, under this ticket."""
        return changed(
            self, pos_status=PosStatus.ACCEPTED, pos_ticket=ticket, pos_error=None, pos_next_at=None, pos_failures=0
        )

    def moved(self, status: OrderStatus) -> "Order":
        """The order in another status. A cancelled one has no next attempt, one that is moved to `paid` is paid."""
        return changed(
            self,
            status=status,
            payment_status=PaymentStatus.PAID if status is OrderStatus.PAID else self.payment_status,
            pos_next_at=None if status is OrderStatus.CANCELLED else self.pos_next_at,
        )

    @property
    def unsettled(self) -> bool:
        """Whether the till has not yet said yes or no."""
        return self.pos_status not in (PosStatus.ACCEPTED, PosStatus.REJECTED)

    @property
    def over(self) -> bool:
        """Whether the restaurant has nothing more to do with the order."""
        return self.status in _OVER

    @property
    def unpaid(self) -> bool:
        """Whether the order still stands on the bill."""
        return owed(self.status, self.payment_status)


def owed(status: OrderStatus, payment_status: PaymentStatus) -> bool:
    """Whether an order like that still stands on the bill."""
    settled = payment_status in (PaymentStatus.PAID, PaymentStatus.REFUNDED)
    return not settled and status is not OrderStatus.CANCELLED


def order_id(restaurant_id: int, order_number: int) -> str:
    """The name of an order, `ORD-{restaurant_id}-{order_number}`."""
    return f"ORD-{restaurant_id}-{order_number}"


def may_move(order: Order, to: OrderStatus, role: Role, *, paid_first: bool) -> bool:
    """Whether somebody with this role may move the order there, in a restaurant that is paid first or not."""
    least = STATUS_MOVES[order.status].get(to)
    if least is None or role < least:
        return False
    if to is OrderStatus.OUT_FOR_DELIVERY:
        return order.fulfilment is Fulfilment.DELIVERY
    if to is OrderStatus.PREPARING and paid_first:
        return order.payment_status is PaymentStatus.PAID
    return True


def awaits_payment(status: OrderStatus, payment_status: PaymentStatus, *, paid_first: bool) -> bool:
    """Whether an order is not begun only because it has not been paid."""
    return paid_first and status in _NOT_BEGUN and payment_status is not PaymentStatus.PAID


def moves_from(order: Order, role: Role, *, paid_first: bool) -> tuple[OrderStatus, ...]:
    """Where somebody with this role may move the order."""
    return tuple(to for to in STATUS_MOVES[order.status] if may_move(order, to, role, paid_first=paid_first))


def way(order: Order, to: OrderStatus, role: Role, *, paid_first: bool) -> tuple[OrderStatus, ...] | None:
    """Every step of the kitchen's way from where the order is to `to`; None where one of them may not be made."""
    steps: list[OrderStatus] = []
    while order.status is not to:
        step = ONWARDS.get(order.status)
        if step is None or not may_move(order, step, role, paid_first=paid_first):
            return None
        steps.append(step)
        order = order.moved(step)
    return tuple(steps)
