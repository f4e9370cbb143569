"""A payment: the machine it follows, and how much of it counts for which parts of which lines (`docs/contract.md` §8).

    created ─▶ authorising ─▶ requires_action ─▶ authorised ─▶ captured ─▶ partially_refunded ─▶ refunded
       │           │  ▲  ▲          │                │            │
       │           ▼  │  └──────────┤                ▼            ▼
       │         unknown ───────────┤              voided       voided
       ▼           │                ▼
    captured       └─▶ any of what the provider says: requires_action, authorised, captured, declined, cancelled

Aside, from everything that is not paid: `declined`, `cancelled`. What is taken at the counter is captured at once, or
when somebody has taken what a diner had announced. What a provider has done is said by who asked it, by its webhook or
by a look-up, in any order and more than once: only what the machine allows happens, the rest is known already.

What the provider is still to do about a payment that is paid stands in `wanted`, beside the machine: it is announced
durably before it is asked. Moves are a table, so that this page is the whole truth about them.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain import limits


class PaymentState(StrEnum):
    """Where a payment is, its `status` on the wire. What an order has of it is `ordering.order.PaymentStatus`."""

    CREATED = "created"
    AUTHORISING = "authorising"
    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    VOIDED = "voided"
    UNKNOWN = "unknown"


class Method(StrEnum):
    """How it is paid. `COUNTER` is a diner's word that they pay at the counter; staff say then how they did."""

    CARD = "card"
    SAVED = "saved"
    COUNTER = "counter"
    CASH = "cash"
    TERMINAL = "terminal"
    VOUCHER = "voucher"


class Wanted(StrEnum):
    """What the provider is still to be asked about a payment that it has authorised."""

    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


BY_PROVIDER: Final = frozenset({Method.CARD, Method.SAVED})
"""What a provider is asked for. All else is taken by staff."""

AT_COUNTER: Final = frozenset({Method.CASH, Method.TERMINAL, Method.VOUCHER})
"""How staff take money."""

_S = PaymentState
_ANSWERS: Final = frozenset({_S.REQUIRES_ACTION, _S.AUTHORISED, _S.CAPTURED, _S.DECLINED, _S.CANCELLED})
PAYMENT_MOVES: Final[Mapping[PaymentState, frozenset[PaymentState]]] = MappingProxyType(
    {
        _S.CREATED: frozenset({_S.AUTHORISING, _S.CAPTURED, _S.DECLINED, _S.CANCELLED}),
        _S.AUTHORISING: _ANSWERS | {_S.UNKNOWN},
        _S.REQUIRES_ACTION: (_ANSWERS | {_S.AUTHORISING, _S.UNKNOWN}) - {_S.REQUIRES_ACTION},
        _S.UNKNOWN: _ANSWERS | {_S.AUTHORISING},
        _S.AUTHORISED: frozenset({_S.CAPTURED, _S.VOIDED}),
        _S.CAPTURED: frozenset({_S.PARTIALLY_REFUNDED, _S.REFUNDED, _S.VOIDED}),
        _S.PARTIALLY_REFUNDED: frozenset({_S.PARTIALLY_REFUNDED, _S.REFUNDED}),
        _S.REFUNDED: frozenset(),
        _S.DECLINED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.VOIDED: frozenset(),
    }
)
"""From each state, where a payment may go."""

PAID: Final = frozenset({PaymentState.AUTHORISED, PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED})
"""What is paid: the provider vouches for it. Of the others, what is not under way counts for nothing."""

UNDER_WAY: Final = frozenset(
    {PaymentState.CREATED, PaymentState.AUTHORISING, PaymentState.REQUIRES_ACTION, PaymentState.UNKNOWN}
)
"""What may still be paid, and so nobody else may pay meanwhile."""

UNPAID: Final = UNDER_WAY | {PaymentState.DECLINED, PaymentState.CANCELLED}
"""What was begun, and has come to no money."""


PLAIN: Final = limits.MEMBERS_MAX
"""Up to this denominator a fraction of a line is kept as it is: what people split is halves and sevenths."""

GRAIN: Final = 10**18
"""All others are so many parts of a line. A unit of the largest bill is ten thousand of them."""

CRUMBS: Final = 10**15
"""Less than one of so many parts of a line is what rounding has left: nothing. A unit of the largest bill is ten."""


ALL_OF_IT: Final = Fraction(1)
"""The whole of a line."""


def grained(fraction: Fraction) -> Fraction:
    """The fraction of a line as a payment covers it, rounded up to a grain.

    Parts of parts of parts would else have a denominator that grows with every payment, without end. Upwards, so that
    whoever pays their own owes nothing more of it.
    """
    if fraction.denominator <= PLAIN:
        return fraction
    return Fraction(-(-fraction.numerator * GRAIN // fraction.denominator), GRAIN)


@frozen
class Part:
    """A part of a line that a payment covers, as a fraction of the line: `1/2` is half of it, `1` all of it.

    A text, because both numbers may be large where many have paid parts of parts: a hundred digits at most, because all
    that is paid of a line is in plain fractions and grains (`grained`).
    """

    public_id: UUID
    share: str

    @property
    def fraction(self) -> Fraction:
        """The share as a number."""
        return self._fraction

    @cached_property
    def _fraction(self) -> Fraction:
        """Kept, because every look at the bill asks for it; all of a line, which most parts are, is not read at all."""
        return ALL_OF_IT if self.share == "1" else Fraction(self.share)


@frozen
class Announcement:
    """That the provider is asked for a payment as soon as it is durable: until `until` by whoever is told of it alone.

    `account` is the mark of the account that is asked.
    """

    until: datetime
    account: str | None


_UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Payment:
    """Somebody's money towards the bill, or a deposit on it. Money in minor units, times aware UTC.

    `payer` is None where staff took it from nobody in particular. `lines` are what it covers, for good: what the bill
    comes to later falls on what is not covered. `parts` is into how many the bill was split evenly, None where not.
    `refunded` is what went back of `amount`, `refunds` how many refunds have ended, those too that the provider did not
    make; of a payment that is not paid only such. `bill_version` is the bill that was paid.

    `provider` names who moves the money, None at the counter; `provider_account` is a mark of the account there
    that was asked first, None where that is not known; `provider_ref` is the provider's name for the payment,
    `client_secret` and `redirect_url` are with what the payer goes on, `error` is why it was declined, and
    `payment_token_id` the saved method. `wanted` is what the provider is still to do, `wanted_amount` how much of it,
    and `next_at` when it is to be asked or looked up again at the latest. `tendered` is the cash that was given,
    `by_user` the staff user who took it, `moved_by` who of them gave of it back last, at the counter.
    `came_from` is the session it was in before that was merged into this one. `customer_id` is whose saved method it
    is, or is to be: None where the payer has no account.
    """

    payment_id: UUID
    amount: int
    tip: int
    status: PaymentState
    payer: UUID | None
    lines: tuple[Part, ...]
    parts: int | None = None
    refunded: int = 0
    refunds: int = 0
    method: Method = Method.COUNTER
    deposit: bool = False
    bill_version: int = 0
    idempotency_key: str | None = None
    body_hash: str | None = None
    provider: str | None = None
    provider_account: str | None = None
    provider_ref: str | None = None
    client_secret: str | None = None
    redirect_url: str | None = None
    payment_token_id: UUID | None = None
    save_method: bool = False
    error: str | None = None
    wanted: Wanted | None = None
    wanted_amount: int = 0
    attempts: int = 0
    next_at: datetime | None = None
    tendered: int | None = None
    by_user: int | None = None
    moved_by: int | None = None
    came_from: UUID | None = None
    customer_id: int | None = None
    created_at: datetime = _UNDATED
    updated_at: datetime = _UNDATED

    @property
    def kept(self) -> int:
        """What is left of its amount after refunds, in minor units."""
        return self.amount - self.refunded

    @property
    def promised(self) -> int:
        """How much of what is kept is on its way back, in minor units: the provider is still to give it back."""
        if self.wanted is Wanted.REFUND:
            return min(self.wanted_amount, self.kept)
        return self.kept if self.wanted is Wanted.VOID else 0

    @property
    def paid(self) -> bool:
        """Whether it counts as paid."""
        return self.status in PAID

    @property
    def under_way(self) -> bool:
        """Whether it may still be paid."""
        return self.status in UNDER_WAY

    @property
    def stands(self) -> bool:
        """Whether it counts as paid, or still may."""
        return self.paid or self.under_way

    @property
    def line_ids(self) -> frozenset[UUID]:
        """The lines of which it covers something."""
        return frozenset(part.public_id for part in self.lines)

    @property
    def by_provider(self) -> bool:
        """Whether a provider moves the money."""
        return self.provider is not None

    @property
    def kept_there(self) -> bool:
        """Whether the provider has said no to giving back what it has of a payment that came to no money here."""
        return self.refunds > 0 and not self.stands and self.status is not PaymentState.REFUNDED

    @property
    def unsettled(self) -> bool:
        """Whether the provider is still to be asked for something, or has still to answer."""
        return self.by_provider and (self.under_way or self.wanted is not None)

    @property
    def change(self) -> int | None:
        """What goes back of the cash that was given, in minor units."""
        return None if self.tendered is None else self.tendered - self.amount - self.tip

    def covers(self, part: Part, worth: Fraction) -> Fraction:
        """How much of the line it covers, of lines whose parts come to `worth` minor units now.

        Less where so much was refunded that the rest does not pay for them: what went back because something did not
        come, or costs less by now, opens nothing.
        """
        if not self.refunded or self.kept >= worth:
            return part.fraction
        return grained(part.fraction * self.kept / min(worth, Fraction(self.amount)))
