"""A discount by code: what it takes off, when, for whom, and how often (`docs/contract.md` §8).

Owns: the values, and whether a code may be used. Must not: count uses; the store does, with a CHECK as its last line,
and what is under way is counted beside it (`actors.domain.fulfilment.code_counts`).
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from attrs import frozen

_UNDATED: Final = datetime(1970, 1, 1, tzinfo=UTC)


@frozen
class DiscountCode:
    """`amount` in minor units or `rate` in basis points: one of the two, the other is None.

    It counts from `starts_at` until before `ends_at` (aware UTC, None: without an end), from a total of goods of
    `minimum` on, `uses_max` times in all and `uses_per_customer` times by each; None is without a bound.
    """

    discount_code_id: int
    code: str
    amount: int | None = None
    rate: int | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minimum: int = 0
    uses_max: int | None = None
    uses_per_customer: int | None = None
    active: bool = True


@frozen
class CodeStanding:
    """A code, and how often it was used in all and by the customer who asks."""

    code: DiscountCode
    used: int = 0
    used_by_customer: int = 0


@frozen
class CodeUse:
    """`quantity` uses more of the code by the customer, or fewer where it is negative: an order's, given back with it.

    Once it is stored, the order number says whose use it was.
    """

    discount_code_id: int
    customer_id: int
    order_number: int
    quantity: int
    created_at: datetime = _UNDATED


def plain_code(said: str) -> str:
    """A code as it is compared: in capitals, without spaces around it."""
    return said.strip().upper()


class Unusable(StrEnum):
    """Why a code takes nothing off: as the contract names it."""

    UNKNOWN = "UNKNOWN"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    USED_UP = "USED_UP"
    USED_ALREADY = "USED_ALREADY"
    BELOW_MINIMUM = "BELOW_MINIMUM"


def why_not(standing: CodeStanding | None, goods: int, now: datetime) -> Unusable | None:
    """Why the code takes nothing off goods of this total; None where it does."""
    if standing is None or not standing.code.active:
        return Unusable.UNKNOWN
    code = standing.code
    if code.starts_at is not None and now < code.starts_at:
        return Unusable.NOT_YET
    if code.ends_at is not None and now >= code.ends_at:
        return Unusable.EXPIRED
    if code.uses_max is not None and standing.used >= code.uses_max:
        return Unusable.USED_UP
    if code.uses_per_customer is not None and standing.used_by_customer >= code.uses_per_customer:
        return Unusable.USED_ALREADY
    return Unusable.BELOW_MINIMUM if goods < code.minimum else None
