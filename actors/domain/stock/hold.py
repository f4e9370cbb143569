"""A hold: what a line of an open cart claims of one thing's stock, and whether that is all it asks for.

A line holds of its item, and of each option that is counted: all that one of them asks for, or nothing.

A hold always ends: when its line leaves the cart or becomes an order, when the session closes, when `until` has passed,
or when staff count less than is held (`actors.domain.stock.shelves`). The line stays then; it just has to fit when the
cart is placed. While the cart is locked its order has taken the stock already, and the holds wait: they count again if
the till refuses the order.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import md5
from uuid import UUID

from attrs import frozen

from actors.domain.values import changed


@frozen
class Hold:
    """What one line has to do with the stock of one thing. Where that is unlimited and on sale there is none.

    `menu_item_id` is what the shelves count: an item, or below zero an option (`actors.domain.options.group`).
    `public_id` is the line's own for its item, and for an option `hold_id`, with the line in `line_id`.

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
    line_id: UUID | None = None

    @property
    def of_line(self) -> UUID:
        """The line that has it."""
        return self.line_id or self.public_id

    def whole(self, qty: int) -> "Hold":
        """The same with all that its line asks for."""
        return changed(self, qty=qty, remaining=None)


def hold_id(public_id: UUID, menu_item_id: int, shelf_id: int) -> UUID:
    """The name of what a line of this item holds of a shelf: the line's own for its item, another one for an option.

    Postgres makes it too (`persistence/sql/restaurant.sql`), so it is made of what both have.
    """
    if shelf_id == menu_item_id:
        return public_id
    return UUID(md5(f"{public_id}/{shelf_id}".encode(), usedforsecurity=False).hexdigest())


def with_holds(holds: Mapping[UUID, Hold], public_id: UUID, new: tuple[Hold, ...]) -> Mapping[UUID, Hold]:
    """The holds with these for the line, and no others of it. The same object where that changes nothing.

    Nor is one made anew that comes out as it was, as those of a line's options do when its note alone is changed in the
    same moment: what is another object is written to Postgres (`actors.change`).
    """
    given = {hold.public_id: _as_it_was(holds.get(hold.public_id), hold) for hold in new}
    stay = {key: hold for key, hold in holds.items() if key in given or hold.of_line != public_id}
    moved = any(holds.get(key) is not hold for key, hold in given.items())
    return stay | given if moved or len(stay) < len(holds) else holds


def _as_it_was(known: Hold | None, hold: Hold) -> Hold:
    return known if known is not None and known == hold else hold
