"""What staff say about an item, or an option: that it is on sale or not, until when, and how many there are.

An option goes by its number below zero, as the shelves have it; one that is an item is counted as that item.

Owns: the change that makes it so, and what is different then. Must not: wait, or save anything.

The count is never written, it is moved: what is said is that there are so many now, and orders that are being saved at
this very moment are counted as gone already. So the move is the difference, and it is right whichever is saved first.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import attrs
from attrs import frozen

from actors.domain.audit import AuditEntry, availability_set
from actors.domain.options.group import Option
from actors.domain.options.offered import with_option
from actors.domain.restaurant import Menu, MenuItem, Restaurant
from actors.domain.stock.move import Move, Reason
from actors.domain.values import changed
from actors.ports.journal import Change, RestaurantStep
from actors.stock import StockKeeper
from actors.stockroom import Stockroom


@frozen
class Count:
    """How many there are of an item, or that it is unlimited."""

    left: int | None


@frozen
class Availability:
    """What is said. `until`, aware UTC, is when an item whose sale is stopped comes back by itself.

    `count` is None where the count is left as it is.
    """

    available: bool
    count: Count | None = None
    until: datetime | None = None


@frozen
class Uncounted:
    """An item or option of a branch that is unlimited from now on; who says so, and when."""

    branch_id: int
    menu_item_id: int
    staff_user_id: int | None
    created_at: datetime


@frozen
class Counted:
    """An item or option of a branch that is counted from now on, and how many there are. A row of `stock`."""

    branch_id: int
    menu_item_id: int
    on_hand: int


@frozen
class LowMark:
    """Below how many of an item or option of a branch somebody wants to know; None: never. A column of `stock`."""

    branch_id: int
    menu_item_id: int
    low_at: int | None


@frozen
class StockChange:
    """A change of the restaurant's own that moves stock, and what is different once it is durable.

    `moves` are those of the change, and `fields` what of the restaurant is another, by field. `counted` has how many
    there are of what was not counted before, and None for what is counted no more, each by branch and what its shelves
    count; `moved` is what there may be fewer of. `low` is below how many somebody wants to know from now on.
    """

    change: Change
    moves: tuple[Move, ...]
    fields: Mapping[str, object]
    counted: Mapping[tuple[int, int], int | None] = {}
    moved: frozenset[tuple[int, int]] = frozenset()
    low: Mapping[tuple[int, int], int | None] = {}

    @property
    def falling(self) -> Sequence[Move]:
        """The moves that may leave too few of something. Whoever says with one what is too few sees how it is."""
        return [move for move in self.moves if (move.branch_id, move.menu_item_id) not in self.low]

    @property
    def first(self) -> Mapping[int, Collection[int]]:
        """What is counted from now on, by branch."""
        found: dict[int, set[int]] = {}
        for (branch_id, menu_item_id), left in self.counted.items():
            if left is not None:
                found.setdefault(branch_id, set()).add(menu_item_id)
        return found

    def count(self, room: Stockroom) -> None:
        """Lets the keepers know of it, once it is durable."""
        for (branch_id, menu_item_id), left in self.counted.items():
            room.keepers[branch_id].count(menu_item_id, left)
        for branch_id, menu_item_id in self.moved:
            room.keepers[branch_id].fit(menu_item_id)
        for (branch_id, menu_item_id), low_at in self.low.items():
            room.keepers[branch_id].low.mark(menu_item_id, low_at)


class Counting:
    """One item or option, as it is to be. Raises KeyError for another restaurant's.

    `change` is None where it is so already; `menu` is the menu after it, `moves` are what it moves.
    """

    def __init__(
        self,
        restaurant: Restaurant,
        stock: StockKeeper,
        menu_item_id: int,
        wanted: Availability,
        at: datetime,
        who: int | None,
    ) -> None:
        said = _of_item if menu_item_id > 0 else _of_option
        before, after, self.menu = said(restaurant.menu, menu_item_id, wanted)
        self.menu_item_id = menu_item_id
        self._branch_id = stock.branch_id
        self._was = stock.left.get(menu_item_id)
        self._left = self._was if wanted.count is None else wanted.count.left
        self.moves = self._moves(stock.branch_id, at, who)
        self.change: Change | None = None
        if after != before or self._left != self._was:
            entry = availability_set(restaurant, before, after, self._was, self._left, at=at, who=who)
            self.change = self._change(restaurant, after, stock.branch_id, entry)

    @property
    def made(self) -> StockChange | None:
        """The change, and what is different then."""
        if self.change is None:
            return None
        key, fields = (self._branch_id, self.menu_item_id), {"menu": self.menu}
        if self._left is None or self._was is None:
            return StockChange(self.change, self.moves, fields, {key: self._left})
        return StockChange(self.change, self.moves, fields, {}, frozenset({key}))

    def _moves(self, branch_id: int, at: datetime, who: int | None) -> tuple[Move, ...]:
        quantity = 0 if self._left is None else self._left - (self._was or 0)
        if not quantity:
            return ()
        return (Move(branch_id, self.menu_item_id, quantity, Reason.SET, None, who, at),)

    def _change(self, restaurant: Restaurant, after: MenuItem | Option, branch_id: int, entry: AuditEntry) -> Change:
        step = RestaurantStep(restaurant.restaurant_id, restaurant.version)
        parts: dict[str, Sequence[object]] = {"items" if self.menu_item_id > 0 else "options": [after]}
        gone: dict[str, Sequence[object]] = {}
        if self.moves:
            parts["stock_moves"] = self.moves
        if self._left is not None and self._was is None:
            parts["counts"] = [Counted(branch_id, self.menu_item_id, self._left)]
        if self._left is None and self._was is not None:
            gone["counts"] = [Uncounted(branch_id, self.menu_item_id, entry.who, entry.at)]
        return Change(step, parts, gone, audit=[entry])


def _of_item(menu: Menu, menu_item_id: int, wanted: Availability) -> tuple[MenuItem, MenuItem, Menu]:
    before = menu.items[menu_item_id]
    until = None if wanted.available else wanted.until
    after = attrs.evolve(before, available=wanted.available, until=until)
    return before, after, changed(menu, items={**menu.items, menu_item_id: after})


def _of_option(menu: Menu, mark: int, wanted: Availability) -> tuple[Option, Option, Menu]:
    _, before = menu.options[-mark]
    after = attrs.evolve(before, available=wanted.available)
    return before, after, with_option(menu, after)
