"""What can be asked of a session about stock."""

from attrs import field, frozen

from actors.domain.who import SYSTEM, By


@frozen
class CheckStock:
    """What there is of some item has changed: see which lines of the cart still fit."""

    by: By = field(default=SYSTEM)


StockCommand = CheckStock
