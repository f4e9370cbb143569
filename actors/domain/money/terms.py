"""What a restaurant says about money: taxes, service charge, tips, and what its employees may give away."""

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from actors.domain.money.rounding import WHOLE

TAX_CLASS_USUAL: Final = "standard"
TAX_CLASS_CHARS_MAX: Final = 40  # a name in a list to choose from
TAX_CLASSES_MAX: Final = 20  # no country has more
TIP_PRESETS_MAX: Final = 6  # buttons beside one another
RATE_MAX: Final = WHOLE  # nobody charges more than all of it once more


@frozen
class TaxRates:
    """What is charged of a class of items, in basis points, at the table and for taking away."""

    dine_in: int
    take_away: int


@frozen
class Terms:
    """Rates in basis points. `tip_presets` are what a payer may choose from beside an amount of their own.

    `taxes` by class; what has no class is of the usual one (`TAX_CLASS_USUAL`), and a class that is not listed is not
    taxed. `employee_discount` is how much of a line or bill an employee may give away, above that a manager must.
    """

    taxes: Mapping[str, TaxRates] = field(factory=dict)
    tax_included: bool = True
    service_rate: int = 0
    tip_presets: tuple[int, ...] = (500, 1000, 1500)
    employee_discount: int = 1000

    def tax_rate(self, tax_class: str | None, *, dine_in: bool = True) -> int:
        """The rate of a class, 0 where the restaurant says nothing of it."""
        rates = self.taxes.get(tax_class or TAX_CLASS_USUAL)
        if rates is None:
            return 0
        return rates.dine_in if dine_in else rates.take_away


def faults_of(terms: Terms) -> list[str]:
    """What is wrong with them, in words for whoever wrote them down."""
    rates = [rate for one in terms.taxes.values() for rate in (one.dine_in, one.take_away)]
    shares = (*rates, terms.service_rate, terms.employee_discount, *terms.tip_presets)
    found = [] if all(0 <= rate <= RATE_MAX for rate in shares) else [f"a rate is not 0 to {RATE_MAX}"]
    if len(terms.taxes) > TAX_CLASSES_MAX or not all(0 < len(one) <= TAX_CLASS_CHARS_MAX for one in terms.taxes):
        found.append(f"not up to {TAX_CLASSES_MAX} tax classes with names of up to {TAX_CLASS_CHARS_MAX} characters")
    if len(terms.tip_presets) > TIP_PRESETS_MAX:
        found.append(f"more than {TIP_PRESETS_MAX} tips to choose from")
    return found
