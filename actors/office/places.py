"""The order in which things stand on the menu: putting one in its place among the others.

Owns: which of them get another position. Pure. Must not: know what they are.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import attrs


class Placed(Protocol):
    """Something with a position."""

    @property
    def position(self) -> int:
        """Its place: lower ones come first."""
        ...


P = TypeVar("P", bound=Placed)


def placed(others: Sequence[P], one: P, place: int | None) -> Sequence[P]:
    """The things whose position is another one then, `one` always among them.

    `others` stand in their order, without `one`; `place` counts from 0, and None is the end.
    """
    if place is None or place >= len(others):
        last = max((other.position for other in others), default=-1)
        return [_at(one, last + 1)]
    order = [*others[:place], one, *others[place:]]
    return [moved for n, each in enumerate(order) if (moved := _at(each, n)) is not each or each is one]


def _at(one: P, position: int) -> P:
    evolve: Callable[..., P] = attrs.evolve
    return one if one.position == position else evolve(one, position=position)
