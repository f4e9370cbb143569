"""What stands above and below on a restaurant's papers, as its people write it down."""

from datetime import time
from typing import Final

from attrs import fields, frozen

NAME_CHARS_MAX: Final = 120  # a firm's, in full
ADDRESS_CHARS_MAX: Final = 300
ADDRESS_LINES_MAX: Final = 6
TAX_ID_CHARS_MAX: Final = 60
NOTE_CHARS_MAX: Final = 300


@frozen
class Letterhead:
    """Whose paper it is. `name` is the firm's, empty where it is called as the restaurant is.

    `address` has a line for each of its lines, `tax_id` is written as the country writes it, and `note` is said at the
    end. All may be empty.
    """

    name: str = ""
    address: str = ""
    tax_id: str = ""
    note: str = ""

    @property
    def address_lines(self) -> tuple[str, ...]:
        """The address, line by line."""
        return tuple(line for line in self.address.split("\n") if line)


@frozen
class Stationery:
    """What stands on a restaurant's papers, and the local time at which its business days begin."""

    letterhead: Letterhead
    cutoff: time


def changed_fields(old: Letterhead, new: Letterhead) -> tuple[tuple[str, str, str], ...]:
    """What is different: each field with what it was and what it is."""
    pairs = ((one.name, getattr(old, one.name), getattr(new, one.name)) for one in fields(Letterhead))
    return tuple(pair for pair in pairs if pair[1] != pair[2])
