"""What of a branch is low: of which items somebody wants to know that there are fewer than so many.

It is said once, in the commit that takes one too many, and again only after there were enough in between.
Of a commit that was not saved it was not said. Of one whose outcome nobody knows it counts as said until the stock has
been read: where there is what the commit would have left it was saved, and the alert with it.

Owns: the marks, and what was said. Must not: wait, or tell anybody.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime

from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.domain.alerts.raising import stock_low
from actors.domain.restaurant import Restaurant
from actors.domain.stock.move import Move
from actors.domain.stock.shelves import Shelves


@frozen
class Low:
    """There are fewer of an item at a branch than its mark: `left`, when this was taken."""

    branch_id: int
    menu_item_id: int
    left: int


class LowMarks:
    """The marks of one branch. Everything is synchronous, and where there are none nothing is looked at."""

    def __init__(self, shelves: Shelves, marks: Mapping[int, int]) -> None:
        self._shelves = shelves
        self._marks = dict(marks)
        self._said = {item_id for item_id in marks if self._is_low(item_id)}
        self._unsure: set[int] = set()  # said in a commit of which nobody knows

    def get(self, menu_item_id: int) -> int | None:
        """Below how many it is low; None where nobody wants to know."""
        return self._marks.get(menu_item_id)

    def mark(self, menu_item_id: int, low_at: int | None) -> None:
        """Somebody wants to know from now on, or no more. Whoever says so sees how it is now."""
        self._said.discard(menu_item_id)
        if low_at is None:
            self._marks.pop(menu_item_id, None)
            return
        self._marks[menu_item_id] = low_at
        if self._is_low(menu_item_id):
            self._said.add(menu_item_id)

    def read(self, marks: Mapping[int, int], other: Set[int], moving: Set[int]) -> None:
        """The marks as they were read. Of `other` items there was another count than was known, `moving` are unread."""
        self._said -= self._unsure & other
        self._unsure &= moving
        for item_id in self._marks.keys() | marks.keys():
            if self._marks.get(item_id) != marks.get(item_id):
                self.mark(item_id, marks.get(item_id))
        self.look()

    def fallen(self, moves: Iterable[Move]) -> Sequence[Low]:
        """What these moves, which have just been taken, leave too few of; it is said from now on."""
        if not self._marks:
            return ()
        found = []
        for move in moves:
            item_id = move.menu_item_id
            if move.quantity < 0 and item_id not in self._said and self._is_low(item_id):
                self._said.add(item_id)
                found.append(Low(move.branch_id, item_id, self._left(item_id) or 0))
        return found

    def unsaid(self, menu_item_id: int) -> None:
        """It was not saved that it is low."""
        self._said.discard(menu_item_id)

    def unsure(self, menu_item_id: int) -> None:
        """Nobody knows whether it was saved that it is low."""
        self._unsure.add(menu_item_id)

    def look(self) -> None:
        """What there is enough of again is said anew when it falls."""
        if self._said:
            self._said = {item_id for item_id in self._said if self._is_low(item_id)}

    def _is_low(self, menu_item_id: int) -> bool:
        low_at, left = self._marks.get(menu_item_id), self._left(menu_item_id)
        return low_at is not None and left is not None and left < low_at

    def _left(self, menu_item_id: int) -> int | None:
        shelf = self._shelves.get(menu_item_id)
        return None if shelf is None else shelf.on_hand


def low_alerts(restaurant: Restaurant, found: Iterable[Low], at: datetime) -> list[Alert]:
    """The alerts about it."""
    return [stock_low(restaurant, one.branch_id, one.menu_item_id, one.left, at) for one in found]
