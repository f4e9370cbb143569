"""What whoever helps customers finds: people and orders, and one person's story."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.ordering.order import Fulfilment, OrderStatus, PaymentStatus
from actors.ports.audit import AuditRecord
from actors.ports.shop_orders import ShopOrder


@frozen
class Sought:
    """What is looked for: an order by its number, people by the beginning of an address or the end of a number."""

    order_number: int | None = None
    email: str | None = None
    phone: str | None = None


@frozen
class FoundCustomer:
    """A customer with an account; once they have had their data erased there is nothing left but the number."""

    customer_id: int
    name: str
    email: str
    phone: str
    created_at: datetime
    erased_at: datetime | None = None


@frozen
class FoundOrder:
    """An order in brief. `customer_id`, `kind`, `starts_at` and `name` are None for one that is not the shop's.

    `total` is as it was ordered; `changed` is known where something of it did not come, something else came, or
    something was taken off a line.
    """

    order_number: int
    status: OrderStatus
    payment_status: PaymentStatus
    total: int
    created_at: datetime
    session_id: UUID | None
    customer_id: int | None = None
    kind: Fulfilment | None = None
    starts_at: datetime | None = None
    name: str | None = None
    changed: ShopOrder | None = None


@frozen
class Found:
    """Who and what was found."""

    customers: Sequence[FoundCustomer]
    orders: Sequence[FoundOrder]


@frozen
class StoryPayment:
    """A payment of a customer's order, in brief."""

    payment_id: UUID
    order_number: int
    amount: int
    refunded: int
    method: str
    status: str
    error: str | None
    created_at: datetime


@frozen
class StoryNotice:
    """Something that they were to be told: of an order, or, where that is None, of one that comes every week.

    `kind` is a `NoticeKind`'s or a `LetterKind`'s word, `told_by` None while it waits, and how it ended otherwise.
    """

    order_number: int | None
    kind: str
    raised_at: datetime
    attempts: int
    told_at: datetime | None
    told_by: str | None


@frozen
class OpenCart:
    """A customer's cart, and how many lines are in it that were not ordered yet."""

    session_id: UUID
    opened_at: datetime
    items: int


@frozen
class CustomerStory:
    """A customer, their newest orders, the payments of these, and what the audit has of all that, the newest first.

    `cart` is None where they have none. `notices` are those about these orders and about what comes every week.
    """

    customer: FoundCustomer
    orders: Sequence[FoundOrder]
    payments: Sequence[StoryPayment]
    audit: Sequence[AuditRecord]
    cart: OpenCart | None = None
    notices: Sequence[StoryNotice] = ()
