"""A hold: what a line of an open cart claims of its item's stock, and whether that is all it asks for.

A hold always ends: when its line leaves the cart or becomes an order, when the session closes, when `until` has passed,
or when staff count less than is held (`actors.domain.stock.shelves`). The line stays then; it just has to fit when the
cart is placed. While the cart is locked its order has taken the stock already, and the holds wait: they count again if
the till refuses the order.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from attrs import frozen


@frozen
class Hold:
    """What one line has to do with stock. A line of an item that is unlimited and on sale has none.

    `qty` is what it holds, 0 when the hold has ended. `until` is when it ends by itself, counted from when the line
    last changed. `remaining` is None while what the line asks for is there; else how many there are for it, and the
    cart cannot be placed with it: that is the mark which the diners see as `left`.
    """

    public_id: UUID
    menu_item_id: int
    branch_id: int
    qty: int
    until: datetime
    remaining: int | None = None

    def whole(self, qty: int) -> "Hold":
        """The same with all that its line asks for."""
        return Hold(self.public_id, self.menu_item_id, self.branch_id, qty, self.until)


def with_hold(holds: Mapping[UUID, Hold], public_id: UUID, hold: Hold | None) -> Mapping[UUID, Hold]:
    """The holds with this one for the line, or with none for it. The same object where that changes nothing."""
    if hold is not None:
        return {**holds, public_id: hold}
    if public_id not in holds:
        return holds
    return {key: other for key, other in holds.items() if key != public_id}
