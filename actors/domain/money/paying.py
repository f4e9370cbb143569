"""What a payment covers (`docs/contract.md` §8): an amount, and which parts of which lines.

- `own`: the payer's share, and their parts of all lines.
- `lines`: what is open of these lines.
- `even`: one of the parts into which the bill is split that has not been paid; so much of it as of `amount`.
- `amount`: the payer's own parts first, then the lines of the bill in their order.
- `all`: what is open of everything.

Whoever pays can pay what nobody has paid and nobody is paying: the bill as if all that is under way were paid.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final, assert_never
from uuid import UUID

from attrs import frozen

from actors.domain import limits
from actors.domain.money.bill import Basis, Bill, bill_of, reckoned
from actors.domain.money.owing import Owing
from actors.domain.money.payment import Part, Payment, PaymentState, grained
from actors.domain.money.rounding import percent
from actors.domain.refusal import Code, Refusal

NO_AMOUNT: Final = "An amount is more than nothing, with no more digits than the currency has."
"""What is below 1, and what was said with parts of the smallest unit, which is no amount of this currency."""


class Mode(StrEnum):
    """How somebody pays."""

    OWN = "own"
    LINES = "lines"
    EVEN = "even"
    AMOUNT = "amount"
    ALL = "all"


@frozen
class Wish:
    """What somebody wants to pay: with `lines` those, with `even` one of `parts`, with `amount` that; minor units.

    `payer` is None where staff take it from nobody in particular. `tip` is beside it.
    """

    mode: Mode
    payer: UUID | None = None
    lines: tuple[UUID, ...] = ()
    parts: int = 0
    amount: int = 0
    tip: int = 0


@frozen
class Cover:
    """What a payment covers: its `amount` in minor units, and the parts of lines that it is for."""

    amount: int
    lines: tuple[Part, ...]


def payment_of(payment_id: UUID, wish: Wish, cover: Cover, status: PaymentState) -> Payment:
    """The payment that was wished for and covers this."""
    parts = wish.parts if wish.mode is Mode.EVEN else None
    return Payment(payment_id, cover.amount, wish.tip, status, wish.payer, cover.lines, parts)


@frozen
class _Entry:
    """A part of a line that can be paid, and what it costs: `value` in minor units, exactly."""

    public_id: UUID
    fraction: Fraction
    value: Fraction

    def part(self, of_it: Fraction) -> Fraction:
        """So much of it, as a fraction of the line: all of it is exactly what is open."""
        return self.fraction if of_it == 1 else min(self.fraction, grained(self.fraction * of_it))


@frozen
class _Offer:
    """What may be paid: the bill as if all that is under way were paid, and who has which part of what is then open."""

    bill: Bill
    owes: Owing

    def whole(self) -> Iterator[_Entry]:
        """What is open of every line that costs something."""
        for billed, one in zip(self.bill.lines, self.owes.open, strict=True):
            if billed.due and one.fraction:
                yield _Entry(billed.line.public_id, one.fraction, Fraction(billed.open))

    def own(self, payer: UUID | None) -> Iterator[_Entry]:
        """What is the payer's of that; of nobody in particular, nothing."""
        if payer not in self.owes.members:
            return
        number = self.owes.members.index(payer)
        stakes = {
            billed.line.public_id: one.stakes for billed, one in zip(self.bill.lines, self.owes.open, strict=True)
        }
        for entry in self.whole():
            if share := stakes[entry.public_id].fraction(number):
                yield _Entry(entry.public_id, entry.part(share), entry.value * share)

    def others(self, payer: UUID | None) -> Iterator[_Entry]:
        """What is not the payer's of it."""
        own = {entry.public_id: entry for entry in self.own(payer)}
        for entry in self.whole():
            if (mine := own.get(entry.public_id)) is None:
                yield entry
            elif mine.fraction < entry.fraction:
                yield _Entry(entry.public_id, entry.fraction - mine.fraction, entry.value - mine.value)


def cover(basis: Basis, wish: Wish) -> Cover | Refusal:
    """What a payment would cover that is made now, beside those that are paid or under way.

    Refuses with `PAYMENT_INVALID` what makes no sense, `ALREADY_PAID` where nothing is left of it,
    `PAYMENT_IN_PROGRESS` with the `holder` where somebody is paying it, and `BILL_CHANGED` where the payer has seen
    another bill.
    """
    offer = _Offer(*reckoned(basis, (payment for payment in basis.payments if payment.stands)))
    why = _nonsense(wish, offer.bill)
    if why is not None:
        return Refusal(Code.PAYMENT_INVALID, why)
    if offer.bill.balance <= 0:
        return _taken(basis, [line.public_id for line in basis.lines])
    match wish.mode:
        case Mode.OWN:
            return _own(basis, offer, wish.payer)
        case Mode.LINES:
            return _lines(basis, offer, wish.lines)
        case Mode.EVEN:
            return _amount(basis, offer, wish.payer, _even(basis, offer, wish.parts))
        case Mode.AMOUNT:
            return _amount(basis, offer, wish.payer, wish.amount)
        case Mode.ALL:
            return _cover(offer.bill.balance, offer.whole())
        case _:
            assert_never(wish.mode)


def offered(basis: Basis) -> Bill:
    """The bill as if all that is under way were paid: its shares are what each can still pay of their own."""
    return reckoned(basis, (payment for payment in basis.payments if payment.stands))[0]


def _nonsense(wish: Wish, bill: Bill) -> str | None:
    """What is wrong with it whatever was ordered and paid, in words for a person."""
    if not 0 <= wish.tip <= percent(bill.gross, limits.TIP_RATE_MAX):
        return "A tip is at least nothing and at most twice the bill, with no more digits than the currency has."
    if wish.mode is Mode.OWN and wish.payer is None:
        return "Only somebody at the table has something of their own to pay."
    if wish.mode is Mode.LINES and not wish.lines:
        return "Say what is to be paid."
    if wish.mode is Mode.EVEN and not 1 <= wish.parts <= limits.MEMBERS_MAX:
        return f"A bill is split into 1 to {limits.MEMBERS_MAX} parts."
    if wish.mode is Mode.AMOUNT and wish.amount < 1:
        return NO_AMOUNT
    return None


def _own(basis: Basis, offer: _Offer, payer: UUID | None) -> Cover | Refusal:
    amount = offer.bill.share_of(payer)
    if amount == offer.bill.balance:
        return _cover(amount, offer.whole())
    if amount == 0:
        now = _Offer(*reckoned(basis, (payment for payment in basis.payments if payment.paid)))
        return _taken(basis, [entry.public_id for entry in now.own(payer)] if now.bill.share_of(payer) else [])
    return _cover(amount, offer.own(payer))


def _lines(basis: Basis, offer: _Offer, wanted: Sequence[UUID]) -> Cover | Refusal:
    billed = {line.line.public_id: line for line in offer.bill.lines}
    if not billed.keys() >= set(wanted):
        return _changed()
    amount = sum(billed[public_id].open for public_id in set(wanted))
    closed = [public_id for public_id in wanted if billed[public_id].paid and billed[public_id].due]
    if amount == 0 or closed:
        refusal = _taken(basis, closed)
        return _changed() if amount and refusal.code is Code.ALREADY_PAID else refusal
    chosen = frozenset(wanted)
    return _cover(amount, (entry for entry in offer.whole() if entry.public_id in chosen))


def _even(basis: Basis, offer: _Offer, parts: int) -> int:
    """One part of those that nobody has paid, in minor units: what is left over, the first of them pay."""
    taken = sum(payment.parts == parts and payment.stands for payment in basis.payments)
    return -(-offer.bill.balance // (parts - taken % parts))


def _amount(basis: Basis, offer: _Offer, payer: UUID | None, amount: int) -> Cover | Refusal:
    if amount > offer.bill.balance:
        busy = amount <= bill_of(basis).balance
        return _taken(basis, [line.public_id for line in basis.lines]) if busy else _changed()
    if amount == offer.bill.balance:
        return _cover(amount, offer.whole())
    share = offer.bill.share_of(payer)
    if amount < share:
        return _cover(amount, _poured(amount, offer.own(payer)))
    return _cover(amount, (*offer.own(payer), *_poured(amount - share, offer.others(payer))))


def _poured(amount: int, entries: Iterable[_Entry]) -> Iterator[_Entry]:
    """The entries that so much pays for, one after the other; of the last one a part."""
    left = Fraction(amount)
    for entry in entries:
        value = min(left, entry.value)
        if value > 0:
            yield _Entry(entry.public_id, entry.part(value / entry.value), value)
        left -= value


def _cover(amount: int, entries: Iterable[_Entry]) -> Cover:
    """The amount, and the entries as parts, one for each line."""
    fractions: dict[UUID, Fraction] = {}
    for entry in entries:
        fractions[entry.public_id] = fractions.get(entry.public_id, Fraction(0)) + entry.fraction
    return Cover(amount, tuple(Part(public_id, str(one)) for public_id, one in fractions.items()))


def overpaying(basis: Basis) -> Payment | None:
    """A payment that is under way, if with all of those more were paid of this bill than is owed; None if not."""
    under_way = next((payment for payment in basis.payments if payment.under_way), None)
    if under_way is None:
        return None
    bill, _ = reckoned(basis, (payment for payment in basis.payments if payment.stands))
    return under_way if bill.balance < 0 else None


def payer_of(payments: Iterable[Payment], public_id: UUID) -> Payment | None:
    """The payment that is under way and covers something of this line, if there is one."""
    covering = (one for one in payments if one.under_way and any(part.public_id == public_id for part in one.lines))
    return next(covering, None)


def _taken(basis: Basis, lines: Sequence[UUID]) -> Refusal:
    """Nothing is left of these lines: who is paying them, or most of them, if somebody is."""
    theirs = frozenset(lines)
    paying = {
        payment: sum(part.fraction for part in payment.lines if part.public_id in theirs)
        for payment in basis.payments
        if payment.under_way
    }
    if any(paying.values()):
        holder = max(paying, key=lambda payment: paying[payment]).payer
        return Refusal(Code.PAYMENT_IN_PROGRESS, "Somebody is paying this now.", holder=holder)
    return Refusal(Code.ALREADY_PAID, "This is paid already.")


def _changed() -> Refusal:
    return Refusal(Code.BILL_CHANGED, "The bill has changed. Please look at it again.")
