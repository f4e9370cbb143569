"""How much of a bill its payments pay, while money of them is on its way back (`docs/contract.md` §8).

    what stays             pays, whatever it was paid for
    what is promised back  pays for its own until it has gone: nobody is to pay again what may yet be refused
                           pays for nothing else, from the commit in which the provider is asked for it

Its own is the bill that was paid, as far as what was paid for is still on it; where orders are paid for by themselves,
as in the shop, it is the order. A refund that is refused for good is promised no more, and pays again.

Owns: that, and what is left to pay of each order that is paid for by itself. Must not: know a session. Pure.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from types import MappingProxyType
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.payment import Payment

NO_RESTS: Final[Mapping[str, int]] = MappingProxyType({})
_NOTHING: Final = Fraction(0)


@frozen
class Paid:
    """What was paid, and for each order that is paid for by itself the `rests` to be paid; in minor units."""

    amount: int
    rests: Mapping[str, int] = NO_RESTS


def paid_by(
    payments: Sequence[Payment], lines: Sequence[BillLine], dues: Sequence[int], alone: Collection[str] = ()
) -> Paid:
    """What these payments pay of lines that come to `dues`, where the orders that are `alone` are paid for each."""
    kept = sum(payment.kept for payment in payments)
    promised = [payment for payment in payments if payment.promised]
    if not alone and not promised:
        return Paid(kept)
    due_of = {line.public_id: due for line, due in zip(lines, dues, strict=True)}
    if not alone:
        gone = [one for one in promised if not one.line_ids <= due_of.keys()]
        return Paid(kept - sum(_beyond([one], _worth(one, due_of)) for one in gone))
    own, others, shared = _by_order(payments, lines, alone)
    due = _of_orders(lines, dues)
    beyond = sum(_beyond(theirs, due[order]) for order, theirs in own.items())
    beyond += sum(_beyond([one], _worth(one, due_of)) for one in others if one.promised)
    rests = {one: max(0, due[one] - _pays(own.get(one, ()), due[one])) for one in due.keys() - shared}
    return Paid(kept - beyond, rests)


def worth_of(payment: Payment, due_of: Mapping[UUID, int]) -> Fraction:
    """What the parts of lines that it covers come to now, in minor units; what is on no bill any more, to nothing."""
    return sum((part.fraction * due_of.get(part.public_id, 0) for part in payment.lines), _NOTHING)


def _worth(payment: Payment, due_of: Mapping[UUID, int]) -> int:
    return ceil(worth_of(payment, due_of))


def _beyond(payments: Collection[Payment], due: int) -> int:
    """What goes back of what was paid for the same, beyond what that comes to: it pays for nothing any more."""
    promised = sum(one.promised for one in payments)
    return min(promised, max(0, sum(one.kept for one in payments) - due)) if promised else 0


def _pays(payments: Collection[Payment], due: int) -> int:
    return sum(one.kept for one in payments) - _beyond(payments, due)


def _by_order(
    payments: Iterable[Payment], lines: Iterable[BillLine], alone: Collection[str]
) -> tuple[Mapping[str, list[Payment]], list[Payment], set[str]]:
    """The payments for one order alone, by order; all others; and the orders of which those cover something."""
    order_of = {line.public_id: line.order_id for line in lines if line.order_id in alone}
    own: dict[str, list[Payment]] = defaultdict(list)
    others, shared = list[Payment](), set[str]()
    for payment in payments:
        orders = {order_of.get(part.public_id) for part in payment.lines}
        order = next(iter(orders), None)
        if len(orders) == 1 and order is not None:
            own[order].append(payment)
        else:
            others.append(payment)
            shared |= {one for one in orders if one is not None}
    return own, others, shared


def _of_orders(lines: Sequence[BillLine], dues: Sequence[int]) -> Mapping[str, int]:
    """What each order comes to."""
    due: dict[str, int] = defaultdict(int)
    for line, its in zip(lines, dues, strict=True):
        due[line.order_id] += its
    return due
