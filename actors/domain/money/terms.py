"""What a restaurant says about money, besides its taxes: service charge, tips, what its employees may give away."""

from typing import Final

from attrs import frozen

from actors.domain.money.rounding import WHOLE

TIP_PRESETS_MAX: Final = 6  # buttons beside one another
RATE_MAX: Final = WHOLE  # nobody charges more than all of it once more


@frozen
class Terms:
    """Rates in basis points. `tip_presets` are what a payer may choose from beside an amount of their own.

    `employee_discount` is how much of a line or bill an employee may give away, above that a manager must.
    """

    service_rate: int = 0
    tip_presets: tuple[int, ...] = (500, 1000, 1500)
    employee_discount: int = 1000


def faults_of(terms: Terms) -> list[str]:
    """What is wrong with them, in words for whoever wrote them down."""
    shares = (terms.service_rate, terms.employee_discount, *terms.tip_presets)
    found = [] if all(0 <= rate <= RATE_MAX for rate in shares) else [f"a rate is not 0 to {RATE_MAX}"]
    if len(terms.tip_presets) > TIP_PRESETS_MAX:
        found.append(f"more than {TIP_PRESETS_MAX} tips to choose from")
    return found
