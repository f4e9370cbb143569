"""Helping customers: who is found by what they say of themselves, and a customer's story (`docs/contract.md` §10).

Owns: the shapes, and what of what somebody types is looked for. Must not: change anything.
"""

import re
from typing import Annotated, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.fulfilment.vocabulary import FULFILMENT_TYPES, SHOWN, ShopStatus
from actors.domain.ordering.order import PaymentStatus, order_id
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.domain.text import tidy
from actors.ports.audit import AuditRecord
from actors.ports.support import FoundCustomer, FoundOrder, Sought, StoryNotice, StoryPayment
from server.door.bounds import ID_MAX
from server.http.views import Instant
from server.money import Money, amount
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.office.audit import AuditEntryView, WhoView
from staff.office.menu.writing import reader, unknown
from staff.ports import Support

FOUND_MAX: Final = 20  # people; who has more hits types more
STORY_ORDERS_MAX: Final = 50
STORY_ENTRIES_MAX: Final = 200
DIGITS_MIN: Final = 4  # of a phone number, so that few have it
_NUMBER: Final = re.compile(r"(?:ORD-(?P<restaurant>[0-9]{1,9})-)?#?(?P<number>[0-9]{1,10})", re.IGNORECASE)
_PHONE: Final = re.compile(r"[0-9+()/ .-]+")


class SupportQuery(Struct, frozen=True):
    """What is looked for: the number of an order, the beginning of an address, or the end of a phone number."""

    q: Annotated[str, Meta(min_length=1, max_length=100)]


class SupportCustomerView(Struct, frozen=True, kw_only=True):
    """A customer. Of one who had their data erased nothing is left but the number."""

    id: int
    name: str
    email: str
    phone: str
    created_at: Instant
    erased_at: Instant | None


class SupportOrderView(Struct, frozen=True, kw_only=True):
    """An order in brief; `customer_id`, `fulfillment_type` and `starts_at` are null for one that is not the shop's.

    `total` is what it comes to by now: less what is not there, came cheaper or was taken off its lines.
    """

    order_id: str
    order_number: int
    status: ShopStatus
    payment_status: PaymentStatus
    total: Money
    created_at: Instant
    session_id: UUID | None
    customer_id: int | None
    customer_name: str | None
    fulfillment_type: str | None
    starts_at: Instant | None


class SupportPaymentView(Struct, frozen=True, kw_only=True):
    """A payment of an order of theirs."""

    payment_id: UUID
    order_number: int
    amount: Money
    refunded: Money
    method: str
    status: str
    error: str | None
    created_at: Instant


class SupportCartView(Struct, frozen=True):
    """A customer's open cart; `items` are the lines that were not ordered yet."""

    session_id: UUID
    opened_at: Instant
    items: int


class SupportNoticeView(Struct, frozen=True, kw_only=True):
    """Something that a customer was to be told; `order_number` is null for what is about one that comes every week.

    `told_by` is `mail` or `sms`, `nobody` where they wanted none, `late` where it could not go, null while it waits.
    """

    order_number: int | None
    kind: str
    raised_at: Instant
    attempts: int
    told_at: Instant | None
    told_by: str | None


class SupportFoundView(Struct, frozen=True):
    """Who and what was found."""

    customers: list[SupportCustomerView]
    orders: list[SupportOrderView]


class SupportFoundData(Struct, frozen=True):
    """Who and what was found."""

    data: SupportFoundView


class CustomerStoryView(Struct, frozen=True):
    """A customer with all that one asks about: the newest orders, their payments, and the audit, the newest first.

    `cart` is null where they have none.
    """

    customer: SupportCustomerView
    orders: list[SupportOrderView]
    payments: list[SupportPaymentView]
    audit: list[AuditEntryView]
    cart: SupportCartView | None
    notices: list[SupportNoticeView]


class CustomerStoryData(Struct, frozen=True):
    """A customer's story."""

    data: CustomerStoryView


@frozen(eq=False)
class SupportDesk:
    """Customers of a manager's own restaurant; another's are 404. All raises `Problem` and `Unavailable`."""

    sessions: Sessions
    kept: Support

    async def search(self, user: StaffUser, q: str) -> SupportFoundView:
        """Whoever and whatever it may be. What can be none of these finds nothing."""
        restaurant = (await reader(self.sessions, user)).restaurant
        sought = sought_of(q, restaurant.restaurant_id)
        if sought == Sought():
            return SupportFoundView([], [])
        found = await in_time(self.kept.search(restaurant.restaurant_id, sought, FOUND_MAX))
        orders = [_order_view(one, restaurant) for one in found.orders]
        return SupportFoundView([_customer_view(one) for one in found.customers], orders)

    async def story(self, user: StaffUser, customer_id: int) -> CustomerStoryView:
        """What there is of one of them."""
        restaurant = (await reader(self.sessions, user)).restaurant
        story = None
        if 0 < customer_id <= ID_MAX:
            read = self.kept.story(restaurant.restaurant_id, customer_id, STORY_ORDERS_MAX, STORY_ENTRIES_MAX)
            story = await in_time(read)
        if story is None:
            raise unknown("CUSTOMER_NOT_FOUND", "You have no such customer.")
        cart = story.cart
        return CustomerStoryView(
            _customer_view(story.customer),
            [_order_view(one, restaurant) for one in story.orders],
            [_payment_view(one, restaurant) for one in story.payments],
            [_entry_view(one) for one in story.audit],
            None if cart is None else SupportCartView(cart.session_id, cart.opened_at, cart.items),
            [_notice_view(one) for one in story.notices],
        )


def sought_of(q: str, restaurant_id: int) -> Sought:
    """What somebody's words may name. An order of another restaurant is none."""
    words = tidy(q)
    number = _NUMBER.fullmatch(words)
    if number is not None and number["restaurant"] not in (None, str(restaurant_id)):
        return Sought()
    digits = "".join(sign for sign in words if sign in "0123456789")
    is_phone = _PHONE.fullmatch(words) is not None and len(digits) >= DIGITS_MIN
    return Sought(
        order_number=None if number is None else int(number["number"]),
        email=words if number is None and not is_phone and words else None,
        phone=digits.lstrip("0") if is_phone and digits.lstrip("0") else None,
    )


def _customer_view(one: FoundCustomer) -> SupportCustomerView:
    return SupportCustomerView(
        id=one.customer_id,
        name=one.name,
        email=one.email,
        phone=one.phone,
        created_at=one.created_at,
        erased_at=one.erased_at,
    )


def _order_view(one: FoundOrder, restaurant: Restaurant) -> SupportOrderView:
    return SupportOrderView(
        order_id=order_id(restaurant.restaurant_id, one.order_number),
        order_number=one.order_number,
        status=SHOWN[one.status],
        payment_status=one.payment_status,
        total=amount(one.total if one.changed is None else one.changed.comes_to, restaurant.minor_digits),
        created_at=one.created_at,
        session_id=one.session_id,
        customer_id=one.customer_id,
        customer_name=one.name,
        fulfillment_type=None if one.kind is None else FULFILMENT_TYPES.get(one.kind),
        starts_at=one.starts_at,
    )


def _payment_view(one: StoryPayment, restaurant: Restaurant) -> SupportPaymentView:
    digits = restaurant.minor_digits
    return SupportPaymentView(
        payment_id=one.payment_id,
        order_number=one.order_number,
        amount=amount(one.amount, digits),
        refunded=amount(one.refunded, digits),
        method=one.method,
        status=one.status,
        error=one.error,
        created_at=one.created_at,
    )


def _notice_view(one: StoryNotice) -> SupportNoticeView:
    return SupportNoticeView(
        order_number=one.order_number,
        kind=one.kind,
        raised_at=one.raised_at,
        attempts=one.attempts,
        told_at=one.told_at,
        told_by=one.told_by,
    )


def _entry_view(one: AuditRecord) -> AuditEntryView:
    who = None if one.who is None else WhoView(one.who, one.name or "")
    return AuditEntryView(one.audit_id, one.at, who, one.what, one.subject, one.old, one.new)
