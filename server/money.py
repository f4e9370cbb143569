"""Money between minor units and JSON: 950 cents is the number `9.50`, 950 yen the number `950`.

Owns: both directions, exactly. Must not: use a float, or round. Inside Trivet money is an integer of minor units; only
here does it become a `Decimal`, and only on its way out or in.
"""

import re
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from msgspec import Meta

NUMBER_CHARS_MAX: Final = 32  # no total needs more; bounds the work that one number can cause
EXPONENT_MAX: Final = 32  # as far as a number of that length can honestly reach
NEVER: Final = -1  # no total is negative, so this equals none

if TYPE_CHECKING:
    Money = Decimal
else:  # at run time the schema generator reads this, and it would call every Decimal a string
    Money = Annotated[
        Any,
        Meta(
            description="An amount in the restaurant's currency, as a number with the currency's minor digits.",
            examples=[19.00],
            extra_json_schema={"type": "number"},
        ),
    ]
"""An amount on its way out, a `Decimal`. Encode it with `decimal_format="number"`, or it becomes a string."""

AMOUNTS_MAX: Final = 4096  # amounts kept ready: a night's prices and totals, each shown many times
_NUMBER: Final = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_EXACT: Final = Context(prec=4 * NUMBER_CHARS_MAX)  # more digits than any number that gets this far


class NotANumber(ValueError):
    """What should have been an amount is not a JSON number, or is an absurd one."""


@lru_cache(maxsize=AMOUNTS_MAX)
def amount(minor: int, digits: int) -> Decimal:
    """Minor units as a decimal with exactly `digits` minor digits: `amount(950, 2)` shows as `9.50`."""
    return Decimal(minor).scaleb(-digits, _EXACT) if digits else Decimal(minor)


def number(raw: bytes) -> Decimal:
    """The JSON number in `raw`, exactly. Raises `NotANumber` for anything else, and for absurd lengths or exponents."""
    if len(raw) > NUMBER_CHARS_MAX or _NUMBER.fullmatch(raw) is None:
        raise NotANumber
    parsed = Decimal(raw.decode())
    if abs(parsed.adjusted()) > EXPONENT_MAX:
        raise NotANumber
    return parsed


def minor(parsed: Decimal, digits: int) -> int:
    """A parsed amount in minor units, or `NEVER` where it has more digits than the currency and so equals no total."""
    scaled = parsed.scaleb(digits, _EXACT)
    whole = int(scaled)
    return whole if whole == scaled and whole >= 0 else NEVER
