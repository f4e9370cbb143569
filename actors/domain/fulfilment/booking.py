"""How much of each slot is taken on each date.

What is here is provisional while a commit is under way: what it takes is gone at once, what it gives back is there once
that is durable. So it never promises a place that is not there.

Owns: the counts. Must not: know a clock, a store or a rule. It is changed in place, between two commands of a session,
never within one.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeAlias

from actors.domain.fulfilment.slot import Slot
from actors.domain.fulfilment.slot_move import SlotMove

SlotDay: TypeAlias = tuple[int, date]
"""A slot's id, and the date on which it begins."""


class Booking:
    """What is taken of every slot of a restaurant. Of a date that nobody has chosen yet that is nothing."""

    def __init__(self, taken: Mapping[SlotDay, int] | None = None) -> None:
        self._taken = {key: count for key, count in (taken or {}).items() if count}

    def free(self, slot: Slot, day: date) -> int:
        """How many more orders the slot takes on this date; never below zero, whatever its capacity has become."""
        return max(0, slot.capacity - self.taken(slot.slot_id, day))

    def taken(self, slot_id: int, day: date) -> int:
        """How many orders have a place in it."""
        return self._taken.get((slot_id, day), 0)

    def counts(self) -> Mapping[SlotDay, int]:
        """What is taken, by slot and date."""
        return dict(self._taken)

    def move(self, moves: Iterable[SlotMove]) -> None:
        """The moves have happened."""
        for move in moves:
            self.put((move.slot_id, move.day), self.taken(move.slot_id, move.day) + move.quantity)

    def put(self, slot_day: SlotDay, taken: int) -> None:
        """So many are taken."""
        if taken:
            self._taken[slot_day] = taken
        else:
            self._taken.pop(slot_day, None)
