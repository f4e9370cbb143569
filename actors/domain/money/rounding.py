"""Rounding, in one place. Amounts are integers of minor units, rates integers of basis points (`docs/contract.md` §8).

Owns: how an amount is rounded, and how one is divided into whole minor units without losing any. Must not: know what
is divided.
"""

from collections.abc import Sequence
from typing import Final

WHOLE: Final = 10_000
"""A hundred percent, in basis points."""


def half_up(dividend: int, divisor: int) -> int:
    """The quotient to the next whole number, a half upwards."""
    return (2 * dividend + divisor) // (2 * divisor)


def percent(amount: int, rate: int) -> int:
    """The rate's part of the amount, half up."""
    return half_up(amount * rate, WHOLE)


def spread(amount: int, over: Sequence[int]) -> list[int]:
    """The amount by each one's share, rounded down, the remainder to the largest, of equal ones to the first.

    Nobody gets more than they are while the amount is not more than all are: what is too much for the largest goes to
    the next. Where all are 0 nobody gets anything.
    """
    whole = sum(over)
    if not whole:
        return [0] * len(over)
    parts = [amount * one // whole for one in over]
    rest = amount - sum(parts)
    for largest in _falling(over) if rest else ():
        if not rest:
            break
        more = min(rest, over[largest] - parts[largest]) if amount <= whole else rest
        parts[largest] += more
        rest -= more
    return parts


def apportioned(amount: int, over: Sequence[int]) -> list[int]:
    """The amount by each one's share, each within one minor unit of what it is exactly.

    The remainder goes unit by unit to whom rounding down has taken most, of equal ones to the first.
    """
    whole = sum(over)
    if not whole:
        return [0] * len(over)
    exact = [amount * one for one in over]
    parts = [one // whole for one in exact]
    if rest := amount - sum(parts):
        for one in _falling([part % whole for part in exact])[:rest]:
            parts[one] += 1
    return parts


def in_order(exact: Sequence[int], whole: int) -> list[int]:
    """Amounts that are exactly so many `whole`-ths, and together a whole number, as whole numbers.

    The remainder goes unit by unit to those who have a fraction, in their order.
    """
    parts = [one // whole for one in exact]
    fractions = [n for n, one in enumerate(exact) if one % whole]
    for n in fractions[: sum(exact) // whole - sum(parts)]:
        parts[n] += 1
    return parts


def _falling(over: Sequence[int]) -> list[int]:
    """Places from that of the largest to that of the smallest, of equal ones the first before the next."""
    return sorted(range(len(over)), key=over.__getitem__, reverse=True)
