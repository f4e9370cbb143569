"""Tax and service charge (`docs/contract.md` §8).

The service charge is a rate of what the lines cost after discounts. It is taxed like what it was charged for, so it is
spread over the bill's tax rates by what is sold at each. Tax is rounded once per rate and bill, half up.

An order of the shop is paid for by itself, at what it comes to alone. So on a bill of several of them tax that is added
to prices is rounded once per rate and order, and each has its tax in the prices or not, as it was when it was placed.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from attrs import frozen

from actors.domain.money.bill_line import BillLine
from actors.domain.money.rounding import WHOLE, apportioned, half_up, percent, spread

NONE_ALONE: Final[Mapping[str, bool]] = MappingProxyType({})
"""No orders that are paid for by themselves, of which each has its tax in the prices or not."""


@frozen
class Tax:
    """What is sold at a rate, in minor units: without its tax, and its tax. `rate` in basis points."""

    rate: int
    net: int
    tax: int


@frozen
class Taxed:
    """A bill after service charge and tax. `taxes` by rate; `dues` are what each line comes to with both."""

    service_charge: int
    taxes: tuple[Tax, ...]
    dues: Sequence[int]


def taxed_lines(
    lines: Sequence[BillLine],
    nets: Sequence[int],
    service_rate: int,
    *,
    included: bool,
    alone: Mapping[str, bool] = NONE_ALONE,
) -> Taxed:
    """What lines that cost `nets` come to, the orders that are `alone` each by itself where tax is added to prices."""
    parts = taxed_apart(lines, nets, service_rate, included=included, alone=alone)
    if len(parts) == 1:
        return parts[0][1]
    dues, service_charge, taxes = list(nets), 0, dict[int, Tax]()
    for places, sold in parts:
        service_charge += sold.service_charge
        for n, due in zip(places, sold.dues, strict=True):
            dues[n] = due
        for tax in sold.taxes:
            was = taxes.get(tax.rate, Tax(tax.rate, 0, 0))
            taxes[tax.rate] = Tax(tax.rate, was.net + tax.net, was.tax + tax.tax)
    return Taxed(service_charge, tuple(taxes[rate] for rate in sorted(taxes)), dues)


def taxed_apart(
    lines: Sequence[BillLine], nets: Sequence[int], service_rate: int, *, included: bool, alone: Mapping[str, bool]
) -> Sequence[tuple[Sequence[int], Taxed]]:
    """As `taxed_lines`, each part whose tax is rounded by itself: the places of its lines, and what they come to."""
    rates = [line.tax_rate for line in lines]
    if all(alone.values()) and (included or not alone):
        return [(range(len(lines)), taxed(nets, rates, service_rate, included=included))]
    parts: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        parts.setdefault(line.order_id, []).append(n)
    return [
        (
            places,
            taxed(
                [nets[n] for n in places],
                [rates[n] for n in places],
                service_rate,
                included=alone.get(order_id, included),
            ),
        )
        for order_id, places in parts.items()
    ]


def taxed(nets: Sequence[int], rates: Sequence[int], service_rate: int, *, included: bool) -> Taxed:
    """What lines that cost `nets` come to, each at its rate. `included` says that prices have the tax in them."""
    at = {rate: [n for n, its in enumerate(rates) if its == rate] for rate in sorted(set(rates))}
    sold = [sum(nets[n] for n in lines) for lines in at.values()]
    service_charge = percent(sum(sold), service_rate)
    dues, taxes = list(nets), []
    for (rate, lines), of_lines, service in zip(at.items(), sold, spread(service_charge, sold), strict=True):
        tax = _tax(rate, of_lines + service, included=included)
        taxes.append(tax)
        if tax.net + tax.tax != of_lines:
            for n, due in zip(lines, apportioned(tax.net + tax.tax, [nets[n] for n in lines]), strict=True):
                dues[n] = due
    return Taxed(service_charge, tuple(taxes), dues)


def _tax(rate: int, amount: int, *, included: bool) -> Tax:
    if included:
        tax = half_up(amount * rate, WHOLE + rate)
        return Tax(rate, amount - tax, tax)
    return Tax(rate, amount, percent(amount, rate))
