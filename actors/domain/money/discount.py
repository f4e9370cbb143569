"""Discounts (`docs/contract.md` §8): those on a line come first, then those on an order, then those on the bill.

All on the same line are counted from what the line costs, all on an order or the bill from what the lines come to
without theirs: so it makes no difference in which order they were given. None takes more than is left, so no line is
ever negative. What is on an order is a code's, and takes nothing off what its delivery costs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.rounding import percent, spread
from actors.domain.ordering.order import Order

_UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class Discount:
    """A discount, of an `amount` in minor units or of a `rate` in basis points: one of the two, the other is None.

    `public_id` is the line it is on, `order_id` the order, both None where it is on the bill. `by_user` is the staff
    user who gave it, None where a code did. `came_from` is the session it was in before that was merged into this one.
    """

    discount_id: UUID
    reason: str
    by_user: int | None
    amount: int | None = None
    rate: int | None = None
    public_id: UUID | None = None
    given_at: datetime = _UNDATED
    came_from: UUID | None = None
    order_id: str | None = None

    def worth(self, of: int) -> int:
        """What it takes off this many minor units, at least 0 and at most all of them."""
        off = percent(of, self.rate) if self.amount is None and self.rate is not None else self.amount or 0
        return min(max(0, off), of)


@frozen
class AppliedDiscount:
    """A discount and what it takes off this bill, in minor units; 0 where its line is not on it."""

    discount: Discount
    amount: int


def touching(discounts: Iterable[Discount], order: Order) -> tuple[Discount, ...]:
    """Those on the order or on a line of it. What is on the bill as a whole is none of an order's own."""
    lines = {item.public_id for item in order.items}
    return tuple(one for one in discounts if one.order_id == order.order_id or one.public_id in lines)


def discounted(
    lines: Sequence[BillLine], totals: Sequence[int], discounts: Sequence[Discount]
) -> tuple[list[int], tuple[AppliedDiscount, ...]]:
    """What each line costs after its discounts and its part of the bill's, and what each discount takes off."""
    if not discounts:
        return list(totals), ()
    nets, off = list(totals), {}
    on_lines = [(discount, discount.public_id.int) for discount in discounts if discount.public_id is not None]
    place = {line.public_id.int: n for n, line in enumerate(lines)} if on_lines else {}
    for discount, line in on_lines:
        if (n := place.get(line)) is not None:
            off[discount.discount_id] = taken = min(discount.worth(totals[n]), nets[n])
            nets[n] -= taken
    for order_id in dict.fromkeys(one.order_id for one in discounts if one.order_id is not None):
        of_order = [n for n, line in enumerate(lines) if line.order_id == order_id and not line.is_fee]
        on_order = [one for one in discounts if one.order_id == order_id]
        off |= _taken_off(nets, of_order, on_order)
    on_bill = [one for one in discounts if one.public_id is None and one.order_id is None]
    off |= _taken_off(nets, range(len(nets)), on_bill)
    return nets, tuple(AppliedDiscount(discount, off.get(discount.discount_id, 0)) for discount in discounts)


def _taken_off(nets: list[int], which: Sequence[int], discounts: Sequence[Discount]) -> Mapping[UUID, int]:
    """Takes the discounts off these of the lines together, in place. Gives what each takes off."""
    off, parts = {}, [nets[n] for n in which]
    left = whole = sum(parts)
    for discount in discounts:
        off[discount.discount_id] = taken = min(discount.worth(whole), left)
        left -= taken
    if left != whole:
        for n, taken in zip(which, spread(whole - left, parts), strict=True):
            nets[n] -= taken
    return off
