"""Who keeps what is taken of a restaurant's slots while its sessions take turns. As `actors.stock`, but simpler.

    saved           what it gave back is there for others
    certainly not   what it took is back
    unknown         what it took stays taken, until the counts have been read again

The count in the store is moved and never written, and its CHECK is the last line: where another process has taken a
place that we believed to be free, the commit is refused and we read again.

Owns: the counts, what of them is under way, and whether they are in doubt. Must not: wait, or know a store.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from actors.domain.fulfilment.booking import Booking, SlotDay
from actors.domain.fulfilment.slot_move import SlotMove


class SlotKeeper:
    """The slots of one restaurant, of all its branches. Everything is synchronous."""

    def __init__(self, taken: Mapping[SlotDay, int]) -> None:
        self.booking = Booking(taken)
        self.doubtful = False  # the counts have to be read again, because nobody knows what is in them
        self._under_way: Counter[SlotDay] = Counter()  # commits that move a slot's date
        self._begun: Counter[SlotDay] = Counter()  # commits that ever moved it, and how many of them have ended

    # ---- what a commit moves

    def take(self, moves: Sequence[SlotMove]) -> None:
        """The moves are about to be saved: what they take is gone."""
        self.booking.move(_taking(moves))
        self._under_way.update(_days(moves))
        self._begun.update(_days(moves))

    def saved(self, moves: Sequence[SlotMove]) -> None:
        """The moves are durable: what they give back is there."""
        if not moves:
            return
        self.booking.move(move for move in moves if move.quantity < 0)
        self._end(moves)

    def undone(self, moves: Sequence[SlotMove]) -> None:
        """The moves were certainly not saved: what they took is back."""
        self.booking.move(SlotMove(move.slot_id, move.day, -move.quantity) for move in _taking(moves))
        self._end(moves)

    def unknown(self, moves: Sequence[SlotMove]) -> None:
        """Nobody knows whether the moves were saved."""
        if moves:
            self.doubtful = True
            self._end(moves)

    def _end(self, moves: Sequence[SlotMove]) -> None:
        self._under_way.subtract(_days(moves))
        self._under_way += Counter()  # dates pass: what is zero is forgotten
        self._begun.update(_days(moves))

    # ---- reading

    def reading(self) -> Mapping[SlotDay, int]:
        """To be called before the counts are read; `read` wants it back."""
        return dict(self._begun)

    def read(self, taken: Mapping[SlotDay, int], began: Mapping[SlotDay, int]) -> None:
        """The counts as they were read. A date that was moved meanwhile is left as it is, and read again."""
        known = self.booking.counts()
        other = {key for key in known.keys() | taken.keys() if known.get(key, 0) != taken.get(key, 0)}
        moving = {key for key in other if self._moved(key, began)}
        for key in other - moving:
            self.booking.put(key, taken.get(key, 0))
        self.doubtful = bool(moving)
        self._begun = Counter({key: self._begun[key] for key in moving | self._under_way.keys()})

    def _moved(self, key: SlotDay, began: Mapping[SlotDay, int]) -> bool:
        return bool(self._under_way[key]) or began.get(key, 0) != self._begun[key]


def _taking(moves: Sequence[SlotMove]) -> Sequence[SlotMove]:
    return [move for move in moves if move.quantity > 0]


def _days(moves: Sequence[SlotMove]) -> Sequence[SlotDay]:
    return [(move.slot_id, move.day) for move in moves]
