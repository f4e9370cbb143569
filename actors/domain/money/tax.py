"""Tax and service charge (`docs/contract.md` §8).

The service charge is a rate of what the lines cost after discounts. It is taxed like what it was charged for, so it is
spread over the bill's tax rates by what is sold at each. Tax is rounded once per rate and bill, half up.
"""

from collections.abc import Sequence

from attrs import frozen

from actors.domain.money.rounding import WHOLE, apportioned, half_up, percent, spread


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
