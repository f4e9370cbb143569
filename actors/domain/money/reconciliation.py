"""What a provider has against what we have, payment by payment (`docs/contract.md` §8).

                          the provider has it captured   holds it                 has nothing of it
    on the bill            amounts, refunds, currency     COMMITTED_NOT_CAPTURED   COMMITTED_NOT_CAPTURED
    on no bill             CAPTURED_NOT_COMMITTED         HELD_NOT_COMMITTED       -
    under way for long     UNSETTLED                      UNSETTLED                UNSETTLED
    not known              UNKNOWN_HERE                   UNKNOWN_HERE             -

A second charge of the same payment is a row of its own, and so is a charge that its payer disputes, on the day when
they began to. What is just now being done at the provider is no difference:
the two sides are not read in the same moment, so what has only just moved is looked at the next time.

Owns: those words, and the comparison. Must not: ask anybody, or do anything about a difference
(`actors.domain.money.differences` has what becomes of them). Pure.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import attrs
from attrs import frozen

from actors.domain.money.payment import UNDER_WAY, PaymentState, Wanted

JUST_MOVED: Final = timedelta(minutes=5)  # longer than it takes to read both sides
LONG_UNDER_WAY: Final = timedelta(hours=2)  # a page to pay on is open for one
TRIES_MANY: Final = 11  # askings in a row, which the back-off's pauses make two hours
ROWS_MAX: Final = 500  # of one day; what a day has more is the same fault again
_S = PaymentState
_ON_BILL: Final = frozenset({_S.AUTHORISED, _S.CAPTURED, _S.PARTIALLY_REFUNDED, _S.REFUNDED})


class Code(StrEnum):
    """What does not agree."""

    CAPTURED_NOT_COMMITTED = "PAYMENT_CAPTURED_NOT_COMMITTED"
    HELD_NOT_COMMITTED = "PAYMENT_HELD_NOT_COMMITTED"
    COMMITTED_NOT_CAPTURED = "PAYMENT_COMMITTED_NOT_CAPTURED"
    AMOUNT_DIFFERS = "PAYMENT_AMOUNT_DIFFERS"
    REFUND_DIFFERS = "PAYMENT_REFUND_DIFFERS"
    CURRENCY_DIFFERS = "PAYMENT_CURRENCY_DIFFERS"
    CHARGED_TWICE = "PAYMENT_CHARGED_TWICE"
    UNKNOWN_HERE = "PAYMENT_UNKNOWN_HERE"
    UNSETTLED = "PAYMENT_UNSETTLED"
    DISPUTED = "PAYMENT_DISPUTED"


class Done(StrEnum):
    """What was done about it: it goes back by itself, it was kept for what was eaten, or somebody has to see to it."""

    GIVING_BACK = "giving_back"
    KEPT = "kept"
    BY_HAND = "by_hand"


class How(StrEnum):
    """How a manager settles a row: by a deed of the payment's session (`remedying`), or they say that they have."""

    CAPTURE = "capture"
    GIVE_BACK = "give_back"
    TAKE_OFF = "take_off"
    ON_BILL = "on_bill"
    BY_HAND = "by_hand"


@frozen
class Settled:
    """A manager has settled a row. `by_user` is the staff user's id."""

    at: datetime
    by_user: int
    how: How
    reason: str = ""

    @property
    def lasts(self) -> bool:
        """Whether the row may go on differing: all else is looked at again."""
        return self.how in (How.BY_HAND, How.ON_BILL)


@frozen
class LedgerPayment:
    """A payment as we have it, in minor units. `session_id` is None where its session has been deleted.

    `account` is a mark of the provider's account that was asked, None where that is not known.
    """

    payment_id: UUID
    restaurant_id: int
    session_id: UUID | None
    provider: str
    provider_ref: str | None
    amount: int
    tip: int
    refunded: int
    status: PaymentState
    wanted: Wanted | None
    attempts: int
    created_at: datetime
    updated_at: datetime
    account: str | None = None

    @property
    def charged(self) -> int:
        """What the provider was asked for."""
        return self.amount + self.tip

    @property
    def on_bill(self) -> bool:
        """Whether a bill counts it, or has."""
        return self.status in _ON_BILL

    @property
    def moving(self) -> bool:
        """Whether the provider is being asked for something, or still to answer."""
        return self.status in UNDER_WAY or self.wanted is not None


@frozen
class ProviderCharge:
    """A charge as the provider has it, in our minor units: `held`, or `captured` and of that `refunded`.

    `payment_id` is what the provider says it is for, `reference` what it calls the charge. It is `disputed` where the
    payer's bank asked for it back on the day that is compared.
    """

    payment_id: str
    reference: str | None
    currency: str
    held: int
    captured: int
    refunded: int
    made_at: datetime
    disputed: bool = False

    @property
    def money(self) -> int:
        """What the provider has of the payer's."""
        return self.held + self.captured - self.refunded


@frozen
class Row:
    """One difference, with both sides in minor units; `reference` and `theirs` are of the charge that it is about.

    A row that the next look does not find any more is `resolved_at` then. `told` is whether staff know that it went
    back.
    """

    code: Code
    payment_id: str
    reference: str | None
    session_id: UUID | None
    currency: str
    ours: int
    ours_refunded: int
    theirs: int
    theirs_refunded: int
    done: Done
    found_at: datetime
    resolved_at: datetime | None = None
    told: bool = False
    settled: Settled | None = None

    @property
    def over(self) -> bool:
        """Whether nobody has anything to do about it any more."""
        return self.resolved_at is not None or self.settled is not None

    @property
    def amounts(self) -> tuple[int, int, int, int]:
        """Both sides."""
        return self.ours, self.ours_refunded, self.theirs, self.theirs_refunded

    @property
    def key(self) -> tuple[str, str, str | None]:
        """Which difference it is, however often it is found."""
        return self.code, self.payment_id, self.reference


@frozen
class Reconciliation:
    """A business day as it was last compared, from `starts_at` to before `ends_at`.

    `compared` payments agreed or are in `rows`; `moving` ones were just being settled; of `unread` ones the provider
    could not say how they are, or another provider has them. `error` says why the last try, at `tried_at`, came to
    nothing; `checked_at` is when one last went well.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    provider: str
    tried_at: datetime
    checked_at: datetime | None = None
    compared: int = 0
    moving: int = 0
    unread: int = 0
    error: str | None = None
    rows: tuple[Row, ...] = ()

    @property
    def open_rows(self) -> Sequence[Row]:
        """What still differs, and nobody has settled."""
        return [row for row in self.rows if not row.over]

    @property
    def unfinished(self) -> bool:
        """Whether another look may say more: something differs, was on its way, or could not be asked about."""
        asked = (row for row in self.rows if row.resolved_at is None and row.settled and not row.settled.lasts)
        return bool(self.open_rows or self.moving or self.unread or any(asked))


@frozen
class Side:
    """Whose ledger is compared with which provider's books, of which account and in which currency, and when."""

    restaurant_id: int
    provider: str
    currency: str
    now: datetime
    account: str | None = None

    def has(self, payment: LedgerPayment) -> bool:
        """Whether these are the books of who was asked for the payment. Of an older one the account is not known."""
        return payment.provider == self.provider and payment.account in (None, self.account)


@frozen
class Comparison:
    """`rows` as found, the payments that were `moving` and those that were `unread`, and how many were compared."""

    rows: tuple[Row, ...]
    moving: frozenset[str]
    unread: frozenset[str]
    compared: int


def unlisted(charges: Iterable[ProviderCharge], ledger: Iterable[LedgerPayment], side: Side) -> list[LedgerPayment]:
    """Payments that we count on and of which the provider's list has nothing: each is to be asked for by itself."""
    listed = {charge.payment_id for charge in charges}
    return [one for one in ledger if one.on_bill and _compared(one, side) and str(one.payment_id) not in listed]


def compared(
    charges: Iterable[ProviderCharge],
    ledger: Iterable[LedgerPayment],
    side: Side,
    doubtful: Collection[UUID] = frozenset(),
) -> Comparison:
    """What differs. A charge may be there more than once: the last one counts.

    Nothing is said of `doubtful` payments, which the provider was asked for in vain, and of another provider's or
    account's.
    """
    theirs: dict[str, dict[str | None, ProviderCharge]] = {}
    for charge in charges:
        theirs.setdefault(charge.payment_id, {})[charge.reference] = charge
    ours = {str(one.payment_id): one for one in ledger}
    rows: list[Row] = []
    moving: set[str] = set()
    unread: set[str] = set()
    count = 0
    for payment_id in dict.fromkeys((*ours, *theirs)):
        payment, of_it = ours.get(payment_id), list(theirs.get(payment_id, {}).values())
        if payment is None:
            rows += [_row(Code.UNKNOWN_HERE, None, one, side) for one in of_it if one.money]
        elif payment.restaurant_id != side.restaurant_id:
            continue
        elif not side.has(payment) or payment.payment_id in doubtful:
            unread.add(payment_id)
            continue
        elif _is_moving(payment, side.now):
            moving.add(payment_id)
            continue
        else:
            rows += _differing(payment, of_it, side)
        count += 1
    return Comparison(tuple(rows[:ROWS_MAX]), frozenset(moving), frozenset(unread), count)


def _compared(payment: LedgerPayment, side: Side) -> bool:
    ours = payment.restaurant_id == side.restaurant_id and side.has(payment)
    return ours and not _is_moving(payment, side.now)


def _is_moving(payment: LedgerPayment, now: datetime) -> bool:
    """Whether it has just moved, or is on its way and not for long."""
    if payment.moving:
        stuck = payment.attempts >= TRIES_MANY or (
            payment.status in UNDER_WAY and payment.created_at < now - LONG_UNDER_WAY
        )
        return not stuck
    return payment.updated_at > now - JUST_MOVED


def _differing(payment: LedgerPayment, charges: Sequence[ProviderCharge], side: Side) -> list[Row]:
    if payment.moving:
        return [_row(Code.UNSETTLED, payment, _first(charges), side)]
    known = [one for one in charges if one.captured or one.held]
    known.sort(key=lambda one: (one.reference != payment.provider_ref, not one.captured, one.made_at))
    first = _first(known)
    code = _code(payment, first, side)
    rows = [] if code is None else [_row(code, payment, first, side)]
    twice = [_row(Code.CHARGED_TWICE, payment, one, side) for one in known[1:] if one.money]
    if first is not None and first.reference == payment.provider_ref:  # so it is clear which of them is one too many
        twice = [attrs.evolve(row, done=Done.GIVING_BACK) for row in twice]
    disputed = [_row(Code.DISPUTED, payment, one, side) for one in known if one.disputed]
    return rows + twice + disputed


def _first(charges: Sequence[ProviderCharge]) -> ProviderCharge | None:
    return charges[0] if charges else None


def _code(payment: LedgerPayment, charge: ProviderCharge | None, side: Side) -> Code | None:
    """What differs of one payment and its charge."""
    if not payment.on_bill:
        if charge is None or not charge.money:
            return None
        return Code.CAPTURED_NOT_COMMITTED if charge.captured else Code.HELD_NOT_COMMITTED
    if charge is None or not charge.captured:
        return Code.COMMITTED_NOT_CAPTURED
    if charge.currency != side.currency:
        return Code.CURRENCY_DIFFERS
    if charge.captured != payment.charged:
        return Code.AMOUNT_DIFFERS
    return Code.REFUND_DIFFERS if charge.refunded != payment.refunded else None


def _row(code: Code, payment: LedgerPayment | None, charge: ProviderCharge | None, side: Side) -> Row:
    counted = payment is not None and (payment.on_bill or payment.moving)
    return Row(
        code=code,
        payment_id=_name(payment, charge),
        reference=_reference(payment, charge),
        session_id=None if payment is None else payment.session_id,
        currency=side.currency if charge is None else charge.currency,
        ours=payment.charged if payment is not None and counted else 0,
        ours_refunded=payment.refunded if payment is not None and counted else 0,
        theirs=0 if charge is None else charge.held + charge.captured,
        theirs_refunded=0 if charge is None else charge.refunded,
        done=_to_do(code, payment, charge),
        found_at=side.now,
    )


def _name(payment: LedgerPayment | None, charge: ProviderCharge | None) -> str:
    return charge.payment_id if charge is not None else str(payment and payment.payment_id)


def _reference(payment: LedgerPayment | None, charge: ProviderCharge | None) -> str | None:
    if charge is not None:
        return charge.reference
    return None if payment is None else payment.provider_ref


def _to_do(code: Code, payment: LedgerPayment | None, charge: ProviderCharge | None) -> Done:
    """What can be done by itself: to give back what is on no bill, as long as there is a session that says so."""
    uncounted = code in {Code.CAPTURED_NOT_COMMITTED, Code.HELD_NOT_COMMITTED}
    by_itself = uncounted and payment is not None and payment.session_id is not None and charge is not None
    return Done.GIVING_BACK if by_itself else Done.BY_HAND
