"""What has happened to the cart. `by_user` is the staff user who did it in a diner's place, if it was one."""

from datetime import datetime

from attrs import frozen

from actors.domain.cart.line import Line
from actors.domain.stock.hold import Hold
from actors.domain.who import By


@frozen
class LineAdded:
    """`holds` are what the line has to do with stock, here and below: none where that is nothing, as nearly always."""

    at: datetime
    by: By
    line: Line
    holds: tuple[Hold, ...] = ()
    by_user: int | None = None


@frozen
class LineUpdated:
    at: datetime
    by: By
    before: Line
    line: Line
    holds: tuple[Hold, ...] = ()
    by_user: int | None = None


@frozen
class LineIncreased:
    """More of a line was put into the cart: `line` is `before` with that. `added` is the memory of what was put in.

    It says what was asked for and by whom, under its own name, as a line that has left the cart does.
    """

    at: datetime
    by: By
    before: Line
    line: Line
    added: Line
    holds: tuple[Hold, ...] = ()


@frozen
class LineRemoved:
    at: datetime
    by: By
    line: Line
    by_user: int | None = None


@frozen
class LineReturned:
    """A line of a cancelled order is back in the cart."""

    at: datetime
    by: By
    line: Line
    holds: tuple[Hold, ...] = ()


CartEvent = LineAdded | LineUpdated | LineIncreased | LineRemoved | LineReturned
