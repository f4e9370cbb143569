"""What can be asked about the bill: who pays which line, what is given away, and money itself.

`by` is the member who asks, `by_user` the staff user and `role` theirs. Amounts in minor units, rates in basis points.
"""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from actors.domain.money.paying import Wish
from actors.domain.money.payment import Method, PaymentState, Wanted
from actors.domain.staff import Role


@frozen
class ClaimLine:
    """A member says which share of an ordered line is theirs: `share` of `parts`, and nothing of it with 0.

    With `for_table` they say that the line is the whole table's (any share), or is not any more (0).
    """

    by: UUID
    public_id: UUID
    share: int
    parts: int = 1
    for_table: bool = False


@frozen
class GiveDiscount:
    """Staff take an `amount` or a `rate` off a line, or off the bill. `discount_id` is new; a repeat is known by it."""

    discount_id: UUID
    by_user: int
    role: Role
    reason: str
    amount: int | None = None
    rate: int | None = None
    public_id: UUID | None = None


@frozen
class RemoveDiscount:
    """Staff take a discount back."""

    discount_id: UUID
    by_user: int
    role: Role


@frozen
class StartPayment:
    """A member pays, by a provider or at the counter. It is durable before anybody is asked for money.

    `payment_id` is new, and the provider's idempotency key; `body_hash` identifies the request's body, so that a key
    used again for something else is noticed. `customer_id` is who pays, where they have an account: only then a saved
    method may be charged, or this one saved. `provider` is None where the restaurant has none. `bill_version` is the
    bill that the member has seen, and `expected_amount` what they were shown that this comes to without its tip, if
    they say so. A provider takes multiples of `step` minor units.
    """

    by: UUID
    payment_id: UUID
    wish: Wish
    method: Method
    idempotency_key: str
    body_hash: str
    provider: str | None = None
    bill_version: int | None = None
    expected_amount: int | None = None
    step: int = 1
    payment_token_id: UUID | None = None
    save_method: bool = False
    customer_id: int | None = None


@frozen
class TakePayment:
    """Staff have taken money: cash, by a terminal or a voucher. `tendered` is the cash that was given.

    It is an `amount`, or what is open of `lines`, or one of so many even `parts`, or (with `payer` alone) what the
    payer owes; without any of these all that is open. `payer` None is nobody in particular. `bill_version` is the bill
    that was seen, and `expected_amount` what this was said to come to without its tip, if they say so. With
    `deposit` it is for what will be ordered. `idempotency_key` None: each time is another payment.
    """

    payment_id: UUID
    by_user: int
    role: Role
    method: Method
    amount: int | None
    tip: int = 0
    tendered: int | None = None
    deposit: bool = False
    idempotency_key: str | None = None
    body_hash: str | None = None
    lines: tuple[UUID, ...] = ()
    parts: int | None = None
    payer: UUID | None = None
    bill_version: int | None = None
    expected_amount: int | None = None


@frozen
class AnnouncePayment:
    """The payment worker is about to ask the provider, or to look the payment up; until `next_at` it is in its hands.

    `known_next_at` is the payment's `next_at` as the worker last knew it. Where it is another by now, the payment is in
    other hands. Without it nobody is said to compete.
    """

    payment_id: UUID
    next_at: datetime
    known_next_at: datetime | None = None


@frozen
class SettlePayment:
    """What the provider says of the payment: an answer, a webhook or a look-up, in any order and more than once.

    `status` is one of `requires_action`, `authorised`, `captured`, `declined`, `cancelled` and `unknown`. What is None
    stays as it is known, but for `error` and `next_at`.
    """

    payment_id: UUID
    status: PaymentState
    provider_ref: str | None = None
    client_secret: str | None = None
    redirect_url: str | None = None
    error: str | None = None
    next_at: datetime | None = None


@frozen
class SettleWanted:
    """The provider has done what was `wanted` of it, or (`done` is False) has not: `error` says why.

    With `next_at` it is tried again then; without it, and not done, nothing more is wanted and staff have to look.
    """

    payment_id: UUID
    wanted: Wanted
    done: bool
    error: str | None = None
    next_at: datetime | None = None

    @property
    def given_up(self) -> bool:
        """Whether it was not done, and is not tried again."""
        return not self.done and self.next_at is None


@frozen
class CapturePayment:
    """Staff take what a diner has announced to pay at the counter, or capture what a provider has authorised.

    `method` and `tendered` say how it was paid at the counter. Once it is taken, the same method again changes nothing,
    and another is refused.
    """

    payment_id: UUID
    by_user: int
    role: Role
    method: Method | None = None
    tendered: int | None = None


@frozen
class CancelPayment:
    """Whoever pays (`by`), or staff (`by_user`), call off a payment that is not paid."""

    payment_id: UUID
    by: UUID | None = None
    by_user: int | None = None


@frozen
class VoidPayment:
    """A manager takes back all of a payment: at the counter as if it had never been, at a provider before capture."""

    payment_id: UUID
    by_user: int
    role: Role
    reason: str = ""


@frozen
class RefundPayment:
    """A manager gives `amount` of a payment back.

    `number` is which refund of the payment it is, from 1, so that the same command twice gives back once; None: the
    next.
    """

    payment_id: UUID
    by_user: int
    role: Role
    amount: int
    reason: str = ""
    number: int | None = None


@frozen
class GiveBackFound:
    """The provider has money of a payment that is on no bill, and it is to go back. `code` says what was found.

    `provider_ref` is what the provider calls it.
    """

    payment_id: UUID
    code: str
    provider_ref: str | None


BillCommand = ClaimLine | GiveDiscount | RemoveDiscount
CounterCommand = TakePayment | CapturePayment | VoidPayment | RefundPayment
ProviderCommand = AnnouncePayment | SettlePayment | SettleWanted
MoneyCommand = BillCommand | CounterCommand | ProviderCommand | StartPayment | CancelPayment | GiveBackFound
