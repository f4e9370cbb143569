"""What a line has of its item's options, with their names and prices as they were when it was chosen.

Owns: that value, and what follows from it alone. Pure. Must not: know the menu.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from attrs import frozen

from actors.domain.options.group import shelf_of

Choice: TypeAlias = tuple[int, int]
"""An option's id, and how many of it are wanted in one of the line."""


@frozen
class ChosenOption:
    """`qty` of an option in one of the line; `price` in minor units, of one of them.

    `item_id` is the item that it is, in a combo. `branch_id` is the branch whose stock it took, once it is ordered and
    where it is counted.
    """

    option_id: int
    name: str
    qty: int
    price: int
    item_id: int | None = None
    branch_id: int | None = None

    def __str__(self) -> str:
        """In one word, as people read it: `2 x Mozzarella`, `Large`."""
        return self.name if self.qty == 1 else f"{self.qty} x {self.name}"

    @property
    def shelf_id(self) -> int:
        """What the shelves count it as."""
        return shelf_of(self.option_id, self.item_id)


def wanted(choices: Sequence[Choice]) -> Mapping[int, int]:
    """How many of each option, by its id: an option that is named twice is wanted as often as both say."""
    counts: dict[int, int] = {}
    for option_id, qty in choices:
        counts[option_id] = counts.get(option_id, 0) + qty
    return counts


def same(options: Sequence[ChosenOption], choices: Sequence[Choice]) -> bool:
    """Whether that is what was chosen."""
    return {one.option_id: one.qty for one in options} == wanted(choices)
