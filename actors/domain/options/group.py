"""What the menu offers of an item: groups of options, each with a least and a most (`docs/contract.md` §8).

An item whose options are items is a combo: such an option is there as long as its item is, and is counted as that.
Several items may offer the same group; each has it among its own, so that a rule looks nowhere else.

Owns: what a group and an option are. Pure. Must not: know what anybody has chosen.
"""

from attrs import frozen


def shelf_of(option_id: int, item_id: int | None) -> int:
    """What the shelves count an option as: the item that it is, or the option itself, whose numbers are below zero."""
    return -option_id if item_id is None else item_id


@frozen
class Option:
    """A choice on an item. `price` in minor units, below zero where it makes the item cheaper; `item_id` of a combo."""

    option_id: int
    name: str
    price: int = 0
    available: bool = True
    item_id: int | None = None

    @property
    def shelf_id(self) -> int:
        """What the shelves count it as."""
        return shelf_of(self.option_id, self.item_id)


@frozen
class OptionGroup:
    """Options of which at least `least` and at most `most` are chosen; with `repeat` one of them more than once."""

    group_id: int
    name: str
    options: tuple[Option, ...]
    least: int = 0
    most: int = 1
    repeat: bool = False
