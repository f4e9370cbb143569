"""A bill: what a session owes, from what was ordered to what each member owes (`docs/contract.md` §8).

    lines with options ─▶ − line discounts ─▶ − bill discounts ─▶ + service charge ─▶ + tax ─▶ − deposit ─▶ + tips
                                                                              = total,  − paid = balance ─▶ shares

Owns: the values that go in (`Basis`) and come out (`Bill`), and the order of the steps. Each step's rule stands in the
file of its name. Must not: know a session. A bill is computed from plain values, and the same ones make the same bill.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.claim import Claim
from actors.domain.money.discount import AppliedDiscount, Discount, discounted
from actors.domain.money.owing import Owed, Owing, owing
from actors.domain.money.payment import PAID, Payment
from actors.domain.money.promised import paid_by
from actors.domain.money.tax import NONE_ALONE, Tax, taxed_lines


@frozen
class Basis:
    """What a bill is made of. `lines` in the order they were ordered, `members` in that in which they joined.

    Those who have `left` take no part of what nobody has claimed. `service_rate` is in basis points, `deposit` in minor
    units. `tax_included` says whether prices have the tax in them. The orders that are `alone` are each paid for by
    itself, and know that for themselves; none where all of it is one party's.
    """

    lines: tuple[BillLine, ...]
    members: tuple[UUID, ...]
    left: frozenset[UUID] = frozenset()
    discounts: tuple[Discount, ...] = ()
    claims: tuple[Claim, ...] = ()
    payments: tuple[Payment, ...] = ()
    service_rate: int = 0
    tax_included: bool = True
    deposit: int = 0
    alone: Mapping[str, bool] = NONE_ALONE


class BilledLine(NamedTuple):
    """A line as it stands on the bill. All amounts in minor units. A tuple, because a bill makes hundreds of them.

    `line_total` is before discounts, `due` its part of what the bill comes to with discounts, service charge and tax,
    `open` what is still to be paid for it, a deposit counted in.
    """

    line: BillLine
    line_total: int
    due: int
    open: int
    claimed_by: tuple[Claim, ...] = ()

    @property
    def paid(self) -> bool:
        """Whether nothing is left to pay for it."""
        return self.open == 0


@frozen
class Share:
    """What a member owes of the balance, in minor units. Below 0, what they get back of what was paid too much."""

    member_id: UUID
    amount: int


@frozen
class Bill:
    """A bill, in the contract's names; `docs/money.md` has examples. All amounts in minor units.

    `subtotal` is the lines before discounts; `deposit` what is used of it, never more than there is to pay; `total` is
    after deposit and with the tips of `paid`. `balance` is `total - paid`, and the sum of `shares`, one for each member
    in the order of joining; below 0 where more was paid than is owed now.
    """

    lines: tuple[BilledLine, ...]
    subtotal: int
    discounts: tuple[AppliedDiscount, ...]
    service_charge: int
    taxes: tuple[Tax, ...]
    deposit: int
    tips: int
    total: int
    paid: int
    balance: int
    shares: tuple[Share, ...]

    @property
    def gross(self) -> int:
        """What was sold, tax included: before the deposit and tips, which are not sold."""
        return self.total - self.tips + self.deposit

    def share_of(self, member_id: UUID | None) -> int:
        """What the member owes; 0 for anybody else."""
        return next((share.amount for share in self.shares if share.member_id == member_id), 0)


def bill_of(basis: Basis) -> Bill:
    """The bill as it stands: only what is paid counts as paid."""
    return reckoned(basis, (payment for payment in basis.payments if payment.status in PAID))[0]


def reckoned(basis: Basis, payments: Iterable[Payment]) -> tuple[Bill, Owing]:
    """The bill if just these payments are paid, and who has which part of what is open of it."""
    payments = tuple(payments)
    totals = [line.line_total for line in basis.lines]
    nets, discounts = discounted(basis.lines, totals, basis.discounts)
    sold = taxed_lines(basis.lines, nets, basis.service_rate, included=basis.tax_included, alone=basis.alone)
    gross = sum(sold.dues)
    deposit = min(basis.deposit, gross)
    paid = paid_by(payments, basis.lines, sold.dues, basis.alone)
    balance = gross - deposit - paid.amount
    owes = owing(Owed(basis.lines, sold.dues, balance, basis.members, basis.left, basis.claims, payments, paid.rests))
    tips = sum(payment.tip for payment in payments)
    total = gross - deposit + tips
    bill = Bill(
        lines=_lines(basis, totals, sold.dues, owes),
        subtotal=sum(totals),
        discounts=discounts,
        service_charge=sold.service_charge,
        taxes=sold.taxes,
        deposit=deposit,
        tips=tips,
        total=total,
        paid=total - balance,
        balance=balance,
        shares=tuple(map(Share, owes.members, owes.shares)),
    )
    return bill, owes


def _lines(basis: Basis, totals: Sequence[int], dues: Sequence[int], owes: Owing) -> tuple[BilledLine, ...]:
    if not basis.claims:
        return tuple(map(BilledLine, basis.lines, totals, dues, owes.amounts))
    claims: dict[int, tuple[Claim, ...]] = {}
    for claim in basis.claims:
        claims[claim.public_id.int] = (*claims.get(claim.public_id.int, ()), claim)
    claimed_by = [claims.get(line.public_id.int, ()) for line in basis.lines]
    return tuple(map(BilledLine, basis.lines, totals, dues, owes.amounts, claimed_by))
