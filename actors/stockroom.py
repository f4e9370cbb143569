"""What a restaurant has: the stock of each of its branches, and what is taken of their slots.

A session asks the keeper of the branch where it is. Moves go to the keeper of their own branch: a cart of the shop is
at no branch and takes the stock of the one that its order is fetched or sent from.

Owns: which keepers there are, and which of them a move concerns. Must not: wait, or know a store.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from actors.domain.fulfilment.booking import SlotDay
from actors.domain.fulfilment.code_counts import CodeCounts
from actors.domain.place import Place
from actors.domain.restaurant import Restaurant
from actors.domain.stock.move import Move
from actors.domain.stock.shelves import Shelves
from actors.low_stock import Low
from actors.ports.clock import Clock
from actors.ports.restaurants import StoredRestaurant, StoredStock
from actors.slots import SlotKeeper
from actors.stock import News, Reading, StockKeeper


@frozen
class Readings:
    """What had moved when somebody began to read the counts: of each branch, and of the slots."""

    of_branch: Mapping[int, Reading]
    of_slots: Mapping[SlotDay, int]


class Stockroom:
    """The keepers of one restaurant. Everything is synchronous.

    `main` is the one of the main branch, `keepers` are all by their branch, `shelves` what each of them has. `nowhere`
    is that of no branch, where nothing is counted.
    """

    def __init__(self, stored: StoredRestaurant, news: News, clock: Clock) -> None:
        self._news = news
        self._clock = clock
        self.slots = SlotKeeper(stored.taken)
        self.codes = CodeCounts()
        self.nowhere = StockKeeper(StoredStock(), lambda _: None, clock)
        self.keepers: Mapping[int, StockKeeper] = {}
        self.shelves: Mapping[int, Shelves] = {}
        for one in stored.stocks:
            self._open(one)
        self.main = next(iter(self.keepers.values()))

    @property
    def doubtful(self) -> bool:
        """Whether something has to be read again, because nobody knows what is in it."""
        return self.slots.doubtful or any(keeper.doubtful for keeper in self.keepers.values())

    def at(self, place: Place, restaurant: Restaurant) -> StockKeeper:
        """Whom a session at this place asks."""
        branch_id = restaurant.branch_at(place)
        return self.nowhere if branch_id is None else self.keepers.get(branch_id, self.main)

    def opened(self, branches: Iterable[int]) -> None:
        """These are the restaurant's branches. What is new has nothing that is counted."""
        for branch_id in branches:
            if branch_id not in self.keepers:
                self._open(StoredStock(branch_id))

    def expire(self) -> None:
        """Holds whose time is over end, at every branch."""
        for keeper in self.keepers.values():
            keeper.expire()

    # ---- what a commit moves

    def take(self, moves: Sequence[Move]) -> None:
        """The moves are about to be saved: what they take is gone."""
        for keeper, theirs in self._by_branch(moves):
            keeper.take(theirs)

    def saved(self, moves: Sequence[Move]) -> None:
        """The moves are durable: what they give is there."""
        for keeper, theirs in self._by_branch(moves):
            keeper.saved(theirs)

    def undone(self, moves: Sequence[Move]) -> None:
        """The moves were certainly not saved: what they took is back."""
        for keeper, theirs in self._by_branch(moves):
            keeper.undone(theirs)

    def unknown(self, moves: Sequence[Move]) -> None:
        """Nobody knows whether the moves were saved."""
        for keeper, theirs in self._by_branch(moves):
            keeper.unknown(theirs)

    def fallen(self, moves: Sequence[Move]) -> list[Low]:
        """What the moves, which are about to be saved, leave too few of."""
        return [low for keeper, theirs in self._by_branch(moves) for low in keeper.low.fallen(theirs)]

    def unsaid(self, low: Iterable[Low]) -> None:
        """It was not saved that there is too little of that."""
        for one in low:
            self.keepers[one.branch_id].low.unsaid(one.menu_item_id)

    def unsure(self, low: Iterable[Low]) -> None:
        """Nobody knows whether that was saved."""
        for one in low:
            self.keepers[one.branch_id].low.unsure(one.menu_item_id)

    def _by_branch(self, moves: Sequence[Move]) -> Iterator[tuple[StockKeeper, Sequence[Move]]]:
        of_branch: dict[int, list[Move]] = {}
        for move in moves:
            of_branch.setdefault(move.branch_id, []).append(move)
        for branch_id, theirs in of_branch.items():
            if (keeper := self.keepers.get(branch_id)) is not None:
                yield keeper, theirs

    # ---- reading

    def reading(self) -> Readings:
        """To be called before the counts are read; `read` wants it back."""
        of_branch = {branch_id: keeper.reading() for branch_id, keeper in self.keepers.items()}
        return Readings(of_branch, self.slots.reading())

    def read(self, stored: StoredRestaurant, began: Readings) -> None:
        """The counts as they were read; see `actors.stock.StockKeeper.read`."""
        for one in stored.stocks:
            keeper = self.keepers.get(one.branch_id)
            if keeper is None:
                self._open(one)
            else:
                keeper.read(one, began.of_branch.get(one.branch_id, {}))
        self.slots.read(stored.taken, began.of_slots)

    def remember(self, stored: Sequence[StoredStock] | None, first: Mapping[int, Collection[int]]) -> None:
        """Who sleeps and wants what is counted from now on is in what was read, or could not be."""
        for one in stored or ():
            if one.branch_id in first and one.branch_id in self.keepers:
                self.keepers[one.branch_id].remember(one, first[one.branch_id])
        if stored is None:
            for branch_id, items in first.items():
                for item_id in items:
                    self.keepers[branch_id].forgot(item_id)

    def _open(self, stored: StoredStock) -> None:
        keeper = StockKeeper(stored, self._news, self._clock)
        self.keepers = {**self.keepers, stored.branch_id: keeper}
        self.shelves = {**self.shelves, stored.branch_id: keeper.shelves}
