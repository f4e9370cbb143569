"""A paper as a printer at the counter prints it: rows of text from top to bottom, and not yet laid out.

How wide the paper is and which letters it has the printer knows (`pos.receipts`); what is said, in which language and
how a figure is written is all in here.

Owns: the values. Must not: know a printer. Pure.
"""

from enum import Enum, auto

from attrs import field, frozen


class Weight(Enum):
    """How loud a row is."""

    USUAL = auto()
    STRONG = auto()
    TITLE = auto()


@frozen
class SlipRow:
    """What it is on the left, and how much on the right. One that is `below` is about the row before it."""

    what: str
    amount: str = ""
    weight: Weight = Weight.USUAL
    below: bool = False


@frozen
class Slip:
    """A paper: `head` and `foot` stand in the middle, a rule between each two of `parts`.

    `code` is the address that its code says, `logo` a picture as a file. Both may be missing.
    """

    head: tuple[SlipRow, ...]
    parts: tuple[tuple[SlipRow, ...], ...]
    foot: tuple[SlipRow, ...] = ()
    code: str | None = None
    logo: bytes | None = field(default=None, repr=False)
