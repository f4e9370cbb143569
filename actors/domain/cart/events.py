"""What has happened to the cart."""

from datetime import datetime

from attrs import frozen

from actors.domain.cart.line import Line
from actors.domain.who import By


@frozen
class LineAdded:
    at: datetime
    by: By
    line: Line


@frozen
class LineUpdated:
    at: datetime
    by: By
    before: Line
    line: Line


@frozen
class LineRemoved:
    at: datetime
    by: By
    line: Line


@frozen
class LineReturned:
    """A line of a cancelled order is back in the cart."""

    at: datetime
    by: By
    line: Line


CartEvent = LineAdded | LineUpdated | LineRemoved | LineReturned
