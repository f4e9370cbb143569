"""What one turn of a session holds, takes and gives back, until it is known what became of it.

Owns: which items and slots that are. Must not: wait, or know what others hold; the keepers do.
"""

from collections.abc import Iterator, Sequence, Set
from uuid import UUID

from actors.domain.events import Event
from actors.domain.fulfilment.discount_code import CodeUse
from actors.domain.fulfilment.slot_move import SlotMove
from actors.domain.fulfilment.taking import code_uses_of, slot_moves_of
from actors.domain.state import State
from actors.domain.stock.events import LineMarked
from actors.domain.stock.move import Move
from actors.domain.stock.moves import moves_of
from actors.low_stock import Low
from actors.stock import StockKeeper
from actors.stockroom import Stockroom


class Stake:
    """What one turn of a session holds and takes, until it is known what became of it.

    `keeper` is the one of the branch where the session is; what it moves at another branch, its own lines do not hold.

    With `other`, that session's turn is saved with it, and takes over what this one lets go: so both together hold
    as much as before, and nothing has to be kept from others meanwhile. Who waits is served once both are done with
    (`settle`), because between the two what goes from one to the other is held by neither.
    """

    __slots__ = (
        "_begun",
        "_elsewhere",
        "_here",
        "_items",
        "_keeper",
        "_looked",
        "_other",
        "_room",
        "_session_id",
        "code_uses",
        "low",
        "moves",
        "slot_moves",
    )

    def __init__(self, room: Stockroom, keeper: StockKeeper, session_id: UUID, other: UUID | None) -> None:
        self.moves: list[Move] = []
        self.slot_moves: list[SlotMove] = []
        self.code_uses: list[CodeUse] = []
        self.low: list[Low] = []  # what it leaves too little of
        self._begun: set[int] = set()
        self._elsewhere: list[Move] = []
        self._here: list[Move] = []
        self._items: set[int] = set()  # besides those, what a shared turn lets go or takes over
        self._keeper = keeper
        self._looked = False  # a line has been told what there is for it
        self._room = room
        self._session_id = session_id
        self._other = other

    def follow(self, event: Event, before: State, after: State) -> None:
        """One more event of the turn, and the states around it."""
        moves = moves_of(event, before)
        here = [move for move in moves if move.branch_id == self._keeper.branch_id]
        self._begin({move.menu_item_id for move in here})
        held = set(_held_otherwise(before, after))
        if self._other is not None:
            self._items |= held
        else:
            self._begin(held)
        if moves:
            self._move(moves, here)
        slot_moves = slot_moves_of(event, before)
        if slot_moves:
            self.slot_moves.extend(slot_moves)
            self._room.slots.take(slot_moves)
            self._use(code_uses_of(event, before))
        looked = isinstance(event, LineMarked)
        self._looked = self._looked or looked
        self._keeper.shelves.hold(self._session_id, after.holding, after.waiting, keep=not looked)

    def _use(self, uses: Sequence[CodeUse]) -> None:
        """Of a code, only ever with a place in a slot."""
        if uses:
            self.code_uses.extend(uses)
            self._room.codes.begin(uses)

    def _move(self, moves: Sequence[Move], here: Sequence[Move]) -> None:
        self.moves.extend(moves)
        if here:
            self._here.extend(here)
            self._keeper.begin_moves(self._session_id, here)
        if len(here) < len(moves):
            elsewhere = [move for move in moves if move.branch_id != self._keeper.branch_id]
            self._elsewhere.extend(elsewhere)
            self._room.take(elsewhere)
        self.low.extend(self._room.fallen(moves))

    def _begin(self, items: Set[int]) -> None:
        """What the session holds of these items before the turn is what others go by."""
        for item_id in items - self._begun:
            if (shelf := self._keeper.shelves.get(item_id)) is not None:
                shelf.begin(self._session_id)
                self._begun.add(item_id)
        self._items |= items

    def saved(self) -> None:
        """The turn is durable."""
        self._room.saved(self._elsewhere)
        self._room.slots.saved(self.slot_moves)
        self._room.codes.saved(self.code_uses)
        self._keeper.turn_saved(self._session_id, self._begun, self._here)

    def undone(self, before: State) -> None:
        """The turn was certainly not saved; `before` is how the session was, and is."""
        self._room.unsaid(self.low)
        self._room.undone(self._elsewhere)
        self._room.slots.undone(self.slot_moves)
        self._room.codes.undone(self.code_uses)
        self._keeper.turn_undone(before, self._begun, self._here, looked=self._looked)

    def unknown(self) -> None:
        """Nobody knows. Others go by the worse of both until the session is read, or the stock."""
        self._room.unsure(self.low)
        self._room.unknown(self._elsewhere)
        self._room.slots.unknown(self.slot_moves)
        self._room.codes.unknown(self.code_uses)
        self._keeper.turn_unknown(self._session_id, self._items, self._here, self._other)

    def used_up(self) -> None:
        """The store knows of more uses of a code than we do."""
        self._room.codes.spent(self.code_uses)

    def settle(self) -> None:
        """What both turns have let go, and took over, is where it stays: who waits is served, and told."""
        self._keeper.settle(self._items)


def _held_otherwise(before: State, after: State) -> Iterator[int]:
    """Items of which a line holds something else than before."""
    held, holding = before.holding, after.holding
    for one, other in ((held, holding), (holding, held)):
        for key, hold in one.items():
            if other.get(key) is not hold:
                yield hold.menu_item_id
