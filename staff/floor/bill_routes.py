"""The bill at the counter: discounts, payments, and giving money back (`docs/contract.md` §8).

Owns: the shapes of what is sent. Must not: decide who may do what; the rules do.
"""

from typing import Annotated, Final, Literal
from uuid import UUID

from attrs import frozen
from msgspec import UNSET, Meta, Raw, Struct, UnsetType
from quart import Response, request

from actors.domain import limits
from actors.domain.money.payment import Method
from actors.domain.money.rounding import WHOLE
from server import money
from server.door.messages import INTEGER_MAX
from server.http.answers import json_answer
from server.http.idempotency import OptionalKeyHeaders, optional_key
from server.http.limits import Kind
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from server.http.words import EXPECTED
from staff.floor.bill_views import StaffBillView, StaffPaymentView
from staff.floor.bills import Taking
from staff.floor.messages import Reason
from staff.services import StaffServices, staff_of

Amount = Annotated[
    Raw,
    Meta(
        description="In the restaurant's currency, with no more digits than it has.",
        extra_json_schema={"type": "number"},
        extra={EXPECTED: "a number, as on the bill"},
    ),
]
LINES_MAX: Final = limits.LINES_PER_SESSION_MAX
PARTS_MAX: Final = limits.MEMBERS_MAX
CounterMethod = Literal["cash", "terminal", "voucher"]


def _insist(**amounts: Raw | UnsetType) -> None:
    """Insists on numbers; msgspec takes any JSON for a `Raw`. Raises ValueError."""
    for name, said in amounts.items():
        if said is not UNSET:
            try:
                money.number(bytes(said))
            except money.NotANumber:
                raise ValueError(f"no number - at `$.{name}`") from None  # in the library's own form


class DiscountBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An `amount` or a `rate` (basis points: 1000 is 10 %), off the line `public_id` or off the bill.

    `discount_id` is a new UUID, so that a repeat is recognised; without it each time is another discount.
    """

    reason: Reason
    amount: Amount | UnsetType = UNSET
    rate: Annotated[int, Meta(ge=1, le=WHOLE)] | None = None
    public_id: UUID | None = None
    discount_id: UUID | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an amount that is no number."""
        _insist(amount=self.amount)


class TakeBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was taken: an `amount`, or what is open of `lines`, or one of so many even `parts`; without these all.

    `payer` is whose money it is, null nobody's in particular: an amount is for theirs first, and alone it is for all
    they owe. `bill_version` is the bill that was seen: where it is another, only an `amount` is taken.
    `expected_amount` is what somebody was told that this comes to, without the tip: where it comes to anything else by
    now, as when a guest has begun to pay, nothing is taken. `tendered` is the cash that was given. With `deposit` it
    is for what will be ordered.
    """

    method: CounterMethod
    amount: Amount | UnsetType = UNSET
    tip: Amount | UnsetType = UNSET
    tendered: Amount | UnsetType = UNSET
    deposit: bool = False
    lines: Annotated[list[UUID], Meta(max_length=LINES_MAX)] = []
    parts: Annotated[int, Meta(ge=1, le=PARTS_MAX)] | None = None
    payer: UUID | None = None
    bill_version: Annotated[int, Meta(ge=0, le=INTEGER_MAX)] | None = None
    expected_amount: Amount | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Raises ValueError for an amount that is no number."""
        _insist(amount=self.amount, tip=self.tip, tendered=self.tendered, expected_amount=self.expected_amount)


class CaptureBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How it was paid at the counter; nothing for what a provider has."""

    method: CounterMethod | None = None
    tendered: Amount | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Raises ValueError for an amount that is no number."""
        _insist(tendered=self.tendered)


class VoidBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Why."""

    reason: Reason = ""


class RefundBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much goes back, and why. `number` is which refund of the payment it is, from 1: so that a repeat is known."""

    amount: Amount
    reason: Reason = ""
    number: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for an amount that is no number."""
        _insist(amount=self.amount)


@frozen(eq=False)
class BillDeskRoutes:
    """Bills and payments of the restaurant."""

    services: StaffServices

    @route(
        "GET",
        "/admin/session/<uuid:session_id>/bill",
        Kind.READ,
        gives={200: StaffBillView},
        errors=(404,),
        who=[STAFF],
    )
    async def bill(self, session_id: UUID) -> Response:
        """The bill with all its payments; also of a session that has closed, until it is deleted."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.bills.bill(user, session_id))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/discounts",
        Kind.WRITE,
        takes=Takes(body=DiscountBody),
        gives={200: StaffBillView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def give(self, session_id: UUID) -> Response:
        """Take something off the bill or a line. Employees up to the restaurant's limit, above it managers."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, DiscountBody)
        shown = await self.services.bills.give_discount(
            user,
            session_id,
            discount_id=said.discount_id,
            reason=said.reason,
            amount=_said(said.amount),
            rate=said.rate,
            public_id=said.public_id,
        )
        return json_answer(shown)

    @route(
        "DELETE",
        "/admin/session/<uuid:session_id>/discounts/<uuid:discount_id>",
        Kind.WRITE,
        gives={200: StaffBillView},
        errors=(403, 404),
        who=[STAFF],
    )
    async def remove(self, session_id: UUID, discount_id: UUID) -> Response:
        """Take a discount back; who may give it may."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.bills.remove_discount(user, session_id, discount_id))

    @route(
        "POST",
        "/admin/session/<uuid:session_id>/payments",
        Kind.WRITE,
        takes=Takes(body=TakeBody, headers=OptionalKeyHeaders),
        gives={200: StaffPaymentView, 201: StaffPaymentView},
        errors=(403, 404, 409, 410),
        who=[STAFF],
    )
    async def take(self, session_id: UUID) -> Response:
        """Say that money was taken: cash with `change`, by terminal or a voucher; or a deposit. 200: it was before."""
        user = (await staff_of(self.services, request)).user
        said, key = await body(request, TakeBody), optional_key(request)
        amount, tip, tendered = _said(said.amount), _said(said.tip), _said(said.tendered)
        taking = Taking(
            Method(said.method),
            amount,
            tip,
            tendered,
            said.deposit,
            tuple(said.lines),
            said.parts,
            said.payer,
            said.bill_version,
            _said(said.expected_amount),
        )
        shown, new = await self.services.bills.take(user, session_id, taking, key)
        return json_answer(shown, 201 if new else 200)

    @route(
        "POST",
        "/admin/payments/<uuid:payment_id>/capture",
        Kind.WRITE,
        takes=Takes(body=CaptureBody),
        gives={200: StaffPaymentView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def capture(self, payment_id: UUID) -> Response:
        """Take what a diner has announced to pay at the counter; for managers, capture what a provider has.

        Said again it is 200; 409 `INVALID_STATUS_TRANSITION` where it was taken in another way before.
        """
        user = (await staff_of(self.services, request)).user
        said = await body(request, CaptureBody)
        method = None if said.method is None else Method(said.method)
        return json_answer(await self.services.bills.capture(user, payment_id, method, _said(said.tendered)))

    @route(
        "POST",
        "/admin/payments/<uuid:payment_id>/cancel",
        Kind.WRITE,
        gives={200: StaffPaymentView},
        errors=(404, 409),
        who=[STAFF],
    )
    async def cancel(self, payment_id: UUID) -> Response:
        """Call off a payment that is not paid, so that others can pay."""
        user = (await staff_of(self.services, request)).user
        return json_answer(await self.services.bills.cancel(user, payment_id))

    @route(
        "POST",
        "/admin/payments/<uuid:payment_id>/void",
        Kind.WRITE,
        takes=Takes(body=VoidBody),
        gives={200: StaffPaymentView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def void(self, payment_id: UUID) -> Response:
        """All of it goes back, with its tip, as if it had never been. For managers."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, VoidBody)
        return json_answer(await self.services.bills.void(user, payment_id, said.reason))

    @route(
        "POST",
        "/admin/payments/<uuid:payment_id>/refund",
        Kind.WRITE,
        takes=Takes(body=RefundBody),
        gives={200: StaffPaymentView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def refund(self, payment_id: UUID) -> Response:
        """Give `amount` of it back; it is owed again. For managers."""
        user = (await staff_of(self.services, request)).user
        said = await body(request, RefundBody)
        shown = await self.services.bills.refund(user, payment_id, bytes(said.amount), said.reason, said.number)
        return json_answer(shown)


def _said(said: Raw | UnsetType) -> bytes | None:
    return None if said is UNSET else bytes(said)
