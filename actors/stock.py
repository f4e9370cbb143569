"""Who keeps a restaurant's stock while its sessions take turns.

Sessions ask synchronously inside their turn. What a turn takes is gone here before it is sent, and what it gives back
or lets go is here only once that is durable (`actors.domain.stock.shelf`): so whatever becomes of a commit, nobody is
promised what might not be there.

    saved           what it gave back is there for others: first for those who wait, in the order in which they asked
    certainly not   what it took is back, and the session holds what it held
    unknown         the worse of both until the count has been read again, or the session

A session that sleeps holds and waits as one that is awake. What it has been given meanwhile it finds when it wakes.

The count in the store is the sum of the same moves, in whatever order they are saved, and its CHECK is the last line:
where another process has taken what we believed to be there, the commit is refused (`StockShort`) and we read again.

Owns: the shelves, what of them is under way, and whether they are in doubt. Must not: wait, or know a store.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias
from uuid import UUID

from actors.domain.state import State
from actors.domain.stock.claims import claim_again, unlooked
from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Move
from actors.domain.stock.shelves import NOTHING, Shelves
from actors.low_stock import LowMarks
from actors.ports.clock import Clock
from actors.ports.restaurants import StoredStock

News: TypeAlias = Callable[[Collection[int]], None]
"""Hears which items there are more or fewer of, once that is durable."""

Reading: TypeAlias = Mapping[int, int]
"""What had moved when somebody began to read the count."""


class StockKeeper:
    """The stock of one restaurant's branch. Everything is synchronous."""

    def __init__(self, stored: StoredStock, news: News, clock: Clock) -> None:
        self.shelves = Shelves(stored.branch_id, stored.on_hand)
        self.low = LowMarks(self.shelves, stored.low)
        self.doubtful = False  # the count has to be read again, because nobody knows what is in it
        self.unasked: set[int] = set()  # counted from now on; sessions that are awake have not said yet who wants them
        self._news = news
        self._clock = clock
        self._under_way: Counter[int] = Counter()  # commits that move an item
        self._begun: Counter[int] = Counter()  # commits that ever moved it, and how many of them have ended
        self._left: Mapping[int, int] | None = None
        self._unsure: dict[UUID, Collection[int]] = {}  # sessions with a turn of which nobody knows, and of what it was
        self._together: dict[UUID, UUID] = {}  # those of them whose turn was to be saved with another's, and whose
        self._awake: set[UUID] = set()  # they know themselves what they wait for
        self._forgotten: set[int] = set()  # counted from now on; who sleeps and wants them has yet to be read
        for session_id in stored.holds.keys() | stored.waiting.keys():
            holds, waiting = stored.holds.get(session_id, NOTHING), stored.waiting.get(session_id, NOTHING)
            self.shelves.found(session_id, holds, waiting)
        for item_id in stored.on_hand:
            self.shelves.fit(item_id)
        self._serve(stored.on_hand)

    @property
    def branch_id(self) -> int:
        """Whose stock it is."""
        return self.shelves.branch_id

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
        self._there_are_more({move.menu_item_id for move in moves})

    def undone(self, moves: Sequence[Move]) -> None:
        """The moves were certainly not saved: what they took is back."""
        taken = [move for move in moves if move.quantity < 0]
        for move in taken:
            if (shelf := self.shelves.get(move.menu_item_id)) is not None:
                shelf.on_hand -= move.quantity
        self._end(moves)
        self._there_are_more({move.menu_item_id for move in taken})

    def unknown(self, moves: Sequence[Move]) -> None:
        """Nobody knows whether the moves were saved."""
        self.doubtful = True
        self._end(moves)

    def _end(self, moves: Sequence[Move]) -> None:
        self._under_way.subtract(move.menu_item_id for move in moves)
        self._touch(moves)
        self.low.look()

    def _touch(self, moves: Sequence[Move]) -> None:
        self._begun.update(move.menu_item_id for move in moves)
        self._left = None

    # ---- what a session's turn holds and moves

    def begin_moves(self, session_id: UUID, moves: Sequence[Move]) -> None:
        """The session's turn, which has begun with these items, is about to save these moves."""
        for move in moves:
            if (shelf := self.shelves.get(move.menu_item_id)) is not None:
                shelf.move(session_id, move.quantity)
        self._under_way.update(move.menu_item_id for move in moves)
        self._touch(moves)

    def turn_saved(self, session_id: UUID, items: Collection[int], moves: Sequence[Move]) -> None:
        """The turn, which held or moved these items, is durable."""
        for item_id in items:
            if (shelf := self.shelves.get(item_id)) is not None and not shelf.saved(session_id):
                self.doubtful = True  # counted anew while it was saved: before it, or after
        got = self._serve(items)
        if moves or got:
            self._end(moves)
            self._news(items if got else {move.menu_item_id for move in moves})

    def turn_undone(self, before: State, items: Collection[int], moves: Sequence[Move], *, looked: bool) -> None:
        """The turn was certainly not saved; `before` is how its session was, and is.

        `looked`: its lines were about to learn what there is for them, and have to be told again.
        """
        session_id = before.session.session_id
        for item_id in items:
            if (shelf := self.shelves.get(item_id)) is not None:
                shelf.undone(session_id)
        self.shelves.hold(session_id, before.holding, before.waiting, keep=True)
        self._end(moves)
        if self._serve(items) or looked:
            self._news(items)

    def turn_unknown(self, session_id: UUID, items: Collection[int], moves: Sequence[Move], other: UUID | None) -> None:
        """Nobody knows whether the turn was saved; `other` is the session whose turn was to be saved with it."""
        if items or moves:
            if other is not None:
                self._together[session_id] = other
            self.doubtful = True
            self._unsure[session_id] = items
            self._begun.update(items)
            self._end(moves)

    def settle(self, items: Collection[int]) -> None:
        """What of these items went from one session to another is where it stays for now."""
        self._serve(items)
        self._news(items)

    # ---- a session's life

    def looked(self, state: State) -> None:
        """A session has looked and is as before: what it was given meanwhile is of no line that is still there."""
        self._let_go(self.shelves.hold(state.session.session_id, state.holding, state.waiting))

    def expire(self) -> None:
        """Holds whose time is over end, and who waits is given what they held. To be called where `ends` is not empty.

        Every turn of the restaurant does, and where none comes the look that keeps it fresh.
        """
        self._let_go(self.shelves.expire(self._clock()))

    def _let_go(self, items: Collection[int]) -> None:
        """Of these items others may have what somebody had: who waits gets it, and is told."""
        if self._serve(items):
            self._news(items)

    def woken(self, state: State, hold_s: int) -> None:
        """A session was read, and is what it is. What its lines were given while it slept they keep."""
        self._awake.add(state.session.session_id)
        unsure = self._settled(state.session.session_id)
        other = self._together.pop(state.session.session_id, None)
        if other in self._together:  # it has not been read yet, and has all that this one has not
            self.shelves.part(state.session.session_id, other, state.lines.keys())
        seen = {key: hold for key, hold in self._unlooked(state, hold_s).items() if self.shelves.get(hold.menu_item_id)}
        freed = self.shelves.hold(state.session.session_id, state.holding, {**seen, **state.waiting}, keep=True)
        self._let_go({*unsure, *freed})

    def slept(self, state: State, hold_s: int) -> None:
        """A session goes to sleep, and leaves word of what its lines would hold if it were counted, or there again."""
        self.shelves.waiting.expire(self._clock())
        waiting = {**self._unlooked(state, hold_s), **state.waiting}
        self.shelves.hold(state.session.session_id, state.holding, waiting, keep=True)

    def stopped(self, session_id: UUID) -> None:
        """A session's actor has ended, in whatever way: what is stored is what it is."""
        self._awake.discard(session_id)

    def remember(self, stored: StoredStock, items: Collection[int]) -> None:
        """Sessions that sleep wait for what the store says that they would hold of these items.

        The store knows who wants an item only once it is counted, so it is read after that, and before it is said here.
        """
        self._forgotten.difference_update(items)
        for session_id in stored.waiting.keys() - self._awake:
            lines = stored.waiting[session_id]
            more = {
                key: hold
                for key, hold in lines.items()
                if hold.menu_item_id in items and not self.shelves.holds(session_id, hold)
            }
            if more:
                self.shelves.waiting.more(session_id, more)

    def forgot(self, menu_item_id: int) -> None:
        """Who sleeps and wants the item could not be read: that is done when the count is read again, soon."""
        self._forgotten.add(menu_item_id)
        self.doubtful = True

    def ask(self, states: Iterable[State], hold_s: int) -> None:
        """What is counted from now on is held by who asked first, of those who sleep and those who are awake."""
        items, self.unasked = self.unasked, set()
        claim_again(self.shelves, items, self._clock(), states, hold_s)

    def _unlooked(self, state: State, hold_s: int) -> Mapping[UUID, Hold]:
        return unlooked(state, self._clock(), self.shelves.branch_id, hold_s) if state.lines else NOTHING

    # ---- what is counted

    def count(self, menu_item_id: int, on_hand: int | None) -> None:
        """So many are on hand, and that is durable; None: the item is unlimited."""
        new = self.shelves.get(menu_item_id) is None
        self.shelves.count(menu_item_id, on_hand)
        if on_hand is None:
            self.low.mark(menu_item_id, None)
        self._left = None
        if new:  # who has asked for it first is known to sessions alone, who are asked at once (`actors.menu_news`)
            self.unasked.add(menu_item_id)
            self._news({menu_item_id})
        else:
            self._there_are_more({menu_item_id})

    def fit(self, menu_item_id: int) -> None:
        """Fewer are there than were: the newest holds end where more is held."""
        self.shelves.fit(menu_item_id)
        self._let_go({menu_item_id})

    def reading(self) -> Reading:
        """To be called before the count is read; `read` wants it back."""
        return dict(self._begun)

    def read(self, stored: StoredStock, began: Reading) -> None:
        """The count as it was read. An item that was moved meanwhile is left as it is, and read again."""
        self.shelves.branch_id = stored.branch_id
        known = self.shelves.counts()
        other = {item for item in known.keys() | stored.on_hand.keys() if known.get(item) != stored.on_hand.get(item)}
        moving = {item for item in other if self._moved(item, began)}
        for item_id in other - moving:
            self.shelves.count(item_id, stored.on_hand.get(item_id))
        short = {item for item in known.keys() - other if not self._moved(item, began) and self.shelves.fit(item)}
        self.low.read(stored.low, other - moving, moving)
        new = (other - moving) - known.keys()
        late = self._forgotten & stored.on_hand.keys()
        self.remember(stored, new | late)
        self._let_go(late)
        self._settle(stored, began)
        self.doubtful = bool(moving or self._unsure)
        if news := other - moving | short:
            self._left = None
            self._serve(news & known.keys())
            self.unasked.update(new)
            self._news(news)

    def _moved(self, menu_item_id: int, began: Reading) -> bool:
        """Whether the item has moved since somebody began to read, or may move at this moment."""
        return bool(self._under_way[menu_item_id]) or began.get(menu_item_id, 0) != self._begun[menu_item_id]

    def _settle(self, stored: StoredStock, began: Reading) -> None:
        """Of sessions whose turn nobody knew of, what was read with the count is what they hold."""
        settled: set[int] = set()
        for session_id, items in list(self._unsure.items()):
            if any(self._moved(item, began) for item in items):
                continue
            self._together.pop(session_id, None)
            settled.update(self._settled(session_id))
            holds, waiting = stored.holds.get(session_id, NOTHING), stored.waiting.get(session_id, NOTHING)
            settled.update(self.shelves.hold(session_id, holds, waiting, keep=True))
        self._let_go(settled)

    def _settled(self, session_id: UUID) -> Collection[int]:
        """What has become of the session's turn is known by now. Gives of what it was, if nobody knew."""
        items = self._unsure.pop(session_id, ())
        for item_id in items:
            if (shelf := self.shelves.get(item_id)) is not None:
                shelf.settled(session_id)
        return items

    def _there_are_more(self, items: Collection[int]) -> None:
        """Of some of them, perhaps: who waits is given it before anybody who comes now, and everybody hears of it."""
        self._serve(items)
        self._news(items)

    def _serve(self, items: Collection[int]) -> bool:
        return bool(items and self.shelves.waiting) and claim_again(self.shelves, items, self._clock())
