"""What customers send and are shown of their recurring orders (`docs/contract.md` §10).

Owns: the shapes, from which OpenAPI is generated. Must not: decide anything. Builders are pure.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final, Literal, TypeAlias
from uuid import UUID

from msgspec import Meta, Struct

from actors.domain import limits
from actors.domain.fulfilment.vocabulary import FULFILMENT_TYPES
from actors.domain.money.payment import Method
from actors.domain.ordering.order import order_id
from actors.domain.recurring.looking import slot_of
from actors.domain.recurring.recurring_order import LINES_MAX, RecurringLine, RecurringOrder, Step
from actors.domain.restaurant import Restaurant
from server.http.choosing import Options
from server.http.words import EXPECTED
from server.money import Money, amount
from server.shop.checkout.shapes import HOW_PAID, Id

Status: TypeAlias = Literal["WAITING", "TOLD", "PAUSED"]
_STEPS: Final[Mapping[Step, Status]] = {Step.WAITING: "WAITING", Step.TOLD: "TOLD", Step.PAUSED: "PAUSED"}


class RecurringItemBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is ordered every week."""

    product_id: Id
    quantity: Annotated[int, Meta(ge=1, le=limits.QTY_MAX)] = 1
    options: Options = ()
    note: Annotated[str, Meta(max_length=limits.NOTE_CHARS_MAX)] = ""


class RecurringPaymentBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How it is paid each time: by a saved method of one's own, or when one gets it."""

    method: Literal["saved", "counter"]
    payment_token_id: UUID | None = None


class RecurringBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order of one's own that is repeated, or what is ordered; what is left out is as it was in that order."""

    order_id: Annotated[str, Meta(min_length=1, max_length=40, examples=["ORD-1-42"])] | None = None
    items: Annotated[list[RecurringItemBody], Meta(min_length=1, max_length=LINES_MAX)] | None = None
    fulfillment_type: Literal["DELIVERY", "PICKUP"] | None = None
    delivery_slot_id: Id | None = None
    branch_id: Id | None = None
    address_id: UUID | None = None
    payment: Annotated[RecurringPaymentBody | None, Meta(extra={EXPECTED: HOW_PAID})] = None
    note: Annotated[str, Meta(max_length=limits.INSTRUCTIONS_CHARS_MAX)] | None = None


class RecurringItemView(Struct, frozen=True, gc=False, kw_only=True):
    """What is ordered; `unit_price` is what one cost when that was last told."""

    product_id: int
    name: str
    quantity: int
    note: str
    unit_price: Money


class RecurringOrderView(Struct, frozen=True, kw_only=True):
    """A recurring order.

    `status` is `WAITING`, `TOLD` once the customer was written what comes next, or `PAUSED` for good. `next_date` is
    the date of the slot for which it is placed next, `next_at` when there is next something to do: it is told, or
    placed; null once it is paused. `problem` is the code of why it was not placed the last time, null where it was; of
    one that is `TOLD`, what was in its way when it was told, and nothing is ordered if it still is.
    """

    recurring_order_id: UUID
    status: Status
    fulfillment_type: str
    delivery_slot_id: int
    branch_id: int | None
    address_id: UUID | None
    payment_method: Method
    payment_token_id: UUID | None
    note: str
    items: list[RecurringItemView]
    next_date: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    next_at: datetime | None
    told_total: Money | None
    currency: str
    problem: str | None
    failures: int
    last_order_id: str | None
    created_at: datetime


class RecurringOrderAnswer(Struct, frozen=True):
    """A recurring order."""

    data: RecurringOrderView


class RecurringOrdersAnswer(Struct, frozen=True):
    """All of them; there are a few at most."""

    data: list[RecurringOrderView]


def recurring_view(one: RecurringOrder, restaurant: Restaurant) -> RecurringOrderView:
    """A recurring order as its customer sees it."""
    slot, digits = slot_of(one, restaurant), restaurant.minor_digits
    paused = one.step is Step.PAUSED
    window = None if slot is None or paused else slot.window(one.day, restaurant.timezone)
    number = one.last_order_number
    return RecurringOrderView(
        recurring_order_id=one.recurring_order_id,
        status=_STEPS[one.step],
        fulfillment_type=FULFILMENT_TYPES[one.kind],
        delivery_slot_id=one.slot_id,
        branch_id=one.branch_id,
        address_id=one.address_id,
        payment_method=one.method,
        payment_token_id=one.payment_token_id,
        note=one.note,
        items=[_item(line, digits) for line in one.lines],
        next_date=None if paused else one.day,
        starts_at=None if window is None else window[0],
        ends_at=None if window is None else window[1],
        next_at=one.due_at,
        told_total=None if one.told_total is None else amount(one.told_total, digits),
        currency=restaurant.currency,
        problem=one.problem or None,
        failures=one.failures,
        last_order_id=None if number is None else order_id(one.restaurant_id, number),
        created_at=one.created_at,
    )


def _item(line: RecurringLine, digits: int) -> RecurringItemView:
    return RecurringItemView(
        product_id=line.menu_item_id,
        name=line.name,
        quantity=line.qty,
        note=line.note,
        unit_price=amount(line.unit_price, digits),
    )
