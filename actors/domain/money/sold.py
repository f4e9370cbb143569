"""What each line of a bill comes to by itself: its discount, its tax, and what it adds to the bill.

What is rounded as a whole (`actors.domain.money.tax`), a bill or an order of the shop, is apportioned to its lines.
However lines are put together again, by order, category, hour or day, the sums add up to the bill's, to the cent.

Owns: that. Must not: round anything that the bill has not rounded.
"""

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.discount import Discount, discounted
from actors.domain.money.rounding import apportioned
from actors.domain.money.tax import NONE_ALONE, Tax, Taxed, taxed_apart


@frozen
class SoldLine:
    """A line and what it adds to its bill, in minor units.

    `total` is before discounts, `discount` what they take off, `due` what the line comes to with service charge and
    tax, of which `tax` is tax.
    """

    line: BillLine
    total: int
    discount: int
    due: int
    tax: int

    @property
    def net(self) -> int:
        """What it comes to without its tax."""
        return self.due - self.tax


def sold_lines(
    lines: Sequence[BillLine],
    discounts: Sequence[Discount],
    service_rate: int,
    *,
    tax_included: bool,
    alone: Mapping[str, bool] = NONE_ALONE,
) -> tuple[SoldLine, ...]:
    """The lines of a bill, in their order. What was paid ahead and tips are not sold, and change nothing here."""
    totals = [line.line_total for line in lines]
    nets, _ = discounted(lines, totals, discounts)
    offs = [total - net for total, net in zip(totals, nets, strict=True)]
    found: dict[int, SoldLine] = {}
    for places, sold in taxed_apart(lines, nets, service_rate, included=tax_included, alone=alone):
        taxes = _taxes([lines[n] for n in places], sold)
        for n, due, tax in zip(places, sold.dues, taxes, strict=True):
            found[n] = SoldLine(lines[n], totals[n], offs[n], due, tax)
    return tuple(found[n] for n in range(len(lines)))


def taxes_of(lines: Iterable[SoldLine]) -> tuple[Tax, ...]:
    """What is sold at each rate, by rate."""
    nets: dict[int, int] = {}
    taxes: dict[int, int] = {}
    for one in lines:
        rate = one.line.tax_rate
        nets[rate] = nets.get(rate, 0) + one.net
        taxes[rate] = taxes.get(rate, 0) + one.tax
    return tuple(Tax(rate, nets[rate], taxes[rate]) for rate in sorted(nets))


def service_of(lines: Iterable[SoldLine], *, tax_included: bool, alone: Mapping[str, bool] = NONE_ALONE) -> int:
    """How much of what the lines come to is service charge; with its tax in it where prices have theirs."""
    return sum(
        (one.due if alone.get(one.line.order_id, tax_included) else one.net) - one.total + one.discount for one in lines
    )


def _taxes(lines: Sequence[BillLine], sold: Taxed) -> Sequence[int]:
    parts = [0] * len(lines)
    for tax in sold.taxes:
        at = [n for n, line in enumerate(lines) if line.tax_rate == tax.rate]
        for n, part in zip(at, apportioned(tax.tax, [sold.dues[n] for n in at]), strict=True):
            parts[n] = part
    return parts
