"""What has happened to a line because of stock."""

from datetime import datetime

from attrs import frozen

from actors.domain.cart.line import Line
from actors.domain.stock.hold import Hold
from actors.domain.who import By


@frozen
class LineMarked:
    """What a line asks for is not there any more, or is there again. The line itself, its version too, is as before.

    `holds` are what it has to do with stock now, none where that is nothing.
    """

    at: datetime
    by: By
    line: Line
    holds: tuple[Hold, ...]


StockEvent = LineMarked
