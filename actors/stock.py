"""Who keeps a restaurant's stock while its sessions take turns.

Sessions ask synchronously inside their turn. What a turn takes is gone here before it is sent, and what it gives back
is here only once that is durable: so whatever becomes of a commit, nobody is promised what might not be there.

    saved           what it gave back is there for others
    certainly not   what it took is back, and the session holds what it held
    unknown         what it took stays gone until the count has been read again

The count in the store is the sum of the same moves, in whatever order they are saved, and its CHECK is the last line:
where another process has taken what we believed to be there, the commit is refused (`StockShort`) and we read again.

Owns: the shelves, what of them is under way, and whether they are in doubt. Must not: wait, or know a store.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias
from uuid import UUID

from actors.domain.cart.events import LineAdded, LineRemoved, LineUpdated
from actors.domain.events import Event
from actors.domain.state import State
from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Move
from actors.domain.stock.moves import moves_of
from actors.domain.stock.shelves import Shelves
from actors.ports.restaurants import StoredStock

News: TypeAlias = Callable[[Collection[int]], None]
"""Hears which items there are more or fewer of, once that is durable."""

Reading: TypeAlias = Mapping[int, int]
"""What had moved when somebody began to read the count."""


class StockKeeper:
    """The stock of one restaurant's branch. Everything is synchronous."""

    def __init__(self, stored: StoredStock, news: News) -> None:
        self.shelves = Shelves(stored.branch_id, stored.on_hand)
        self.doubtful = False  # the count has to be read again, because nobody knows what is in it
        self._news = news
        self._under_way: Counter[int] = Counter()  # commits that move an item
        self._begun: Counter[int] = Counter()  # commits that ever moved it, and how many of them have ended
        self._left: Mapping[int, int] | None = None
        for session_id, holds in stored.holds.items():
            self.shelves.hold(session_id, holds)
        for item_id in stored.on_hand:
            self.shelves.fit(item_id)

    @property
    def left(self) -> Mapping[int, int]:
        """How many are on hand of each item that is counted. The same object until that changes."""
        if self._left is None:
            self._left = MappingProxyType(self.shelves.counts())
        return self._left

    # ---- what a commit moves

    def take(self, moves: Sequence[Move]) -> None:
        """The moves are about to be saved: what they take is gone."""
        self.shelves.move(move for move in moves if move.quantity < 0)
        self._under_way.update(move.menu_item_id for move in moves)
        self._touch(moves)

    def saved(self, moves: Sequence[Move]) -> None:
        """The moves are durable: what they give is there."""
        self.shelves.move(move for move in moves if move.quantity > 0)
        self._end(moves)
        self._news({move.menu_item_id for move in moves})

    def undone(self, moves: Sequence[Move]) -> None:
        """The moves were certainly not saved: what they took is back."""
        taken = [move for move in moves if move.quantity < 0]
        for move in taken:
            if (shelf := self.shelves.get(move.menu_item_id)) is not None:
                shelf.on_hand -= move.quantity
        self._end(moves)

    def unknown(self, moves: Sequence[Move]) -> None:
        """Nobody knows whether the moves were saved."""
        self.doubtful = True
        self._end(moves)

    def _end(self, moves: Sequence[Move]) -> None:
        self._under_way.subtract(move.menu_item_id for move in moves)
        self._touch(moves)

    def _touch(self, moves: Sequence[Move]) -> None:
        self._begun.update(move.menu_item_id for move in moves)
        self._left = None

    # ---- what is counted

    def count(self, menu_item_id: int, on_hand: int | None) -> None:
        """So many are on hand, and that is durable; None: the item is unlimited."""
        self.shelves.count(menu_item_id, on_hand)
        self._left = None
        self._news({menu_item_id})

    def fit(self, menu_item_id: int) -> None:
        """Fewer are there than were: the newest holds end where more is held."""
        self.shelves.fit(menu_item_id)

    def reading(self) -> Reading:
        """To be called before the count is read; `read` wants it back."""
        return dict(self._begun)

    def read(self, stored: StoredStock, began: Reading) -> None:
        """The count as it was read. An item that was moved meanwhile is left as it is, and read again."""
        self.shelves.branch_id = stored.branch_id
        known = self.shelves.counts()
        other = {item for item in known.keys() | stored.on_hand.keys() if known.get(item) != stored.on_hand.get(item)}
        moving = {item for item in other if self._under_way[item] or began.get(item, 0) != self._begun[item]}
        for item_id in other - moving:
            self.shelves.count(item_id, stored.on_hand.get(item_id))
        self.doubtful = bool(moving)
        if other - moving:
            self._left = None
            self._news(other - moving)


class Stake:
    """What one turn of a session holds and takes, until it is known what became of it."""

    __slots__ = ("_keeper", "_session_id", "moves")

    def __init__(self, keeper: StockKeeper, session_id: UUID) -> None:
        self.moves: list[Move] = []
        self._keeper = keeper
        self._session_id = session_id

    def follow(self, event: Event, before: State, after: State) -> None:
        """One more event of the turn, and the states around it."""
        moves = moves_of(event, before)
        if moves:
            self.moves.extend(moves)
            self._keeper.take(moves)
        self._keeper.shelves.hold(self._session_id, after.holding)

    def saved(self) -> None:
        """The turn is durable."""
        if self.moves:
            self._keeper.saved(self.moves)

    def undone(self, before: Mapping[UUID, Hold]) -> None:
        """The turn was certainly not saved; `before` is what the session held, and holds."""
        self._keeper.undone(self.moves)
        self._keeper.shelves.hold(self._session_id, before)

    def unknown(self) -> None:
        """Nobody knows. What was taken stays taken, and what is held is held until the session is read."""
        if self.moves:
            self._keeper.unknown(self.moves)


def concerns_stock(event: Event, before: State, after: State) -> bool:
    """Whether an event may hold or move anything: a tap on what is unlimited does not."""
    if isinstance(event, LineAdded | LineUpdated | LineRemoved):  # nearly every event is one of these
        return after.holds is not before.holds
    return bool(after.holds or before.holds or after.orders is not before.orders)
