"""The shelves of one branch: of each item that is counted, how many are on hand and who holds some of them.

    available = on hand - held

An item that has no shelf is unlimited, so to ask costs one look-up. What is here is provisional while a commit is under
way: who keeps it (`actors.stock`) takes before and gives back after, so that it never promises what is not there.

Owns: the arithmetic of holds, and which of them end when less is there than is held. Must not: know a clock, a store or
a rule; what is done to it is what it is. It is changed in place, between two commands of a session, never within one.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from attrs import Factory, define

from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Move

Holder = tuple[UUID, UUID]
"""A session and one of its lines."""


@define(eq=False)
class Shelf:
    """One item: how many are there and not ordered, and what of them is held by whom."""

    on_hand: int
    held: int = 0
    holds: dict[Holder, Hold] = Factory(dict)
    ended: dict[Holder, Hold] = Factory(dict)  # before their time, until their line learns of it

    @property
    def available(self) -> int:
        """What nobody holds; never below zero."""
        return max(0, self.on_hand - self.held)

    def for_line(self, session_id: UUID, public_id: UUID) -> int:
        """How many this line may ask for: what nobody else holds."""
        own = self.holds.get((session_id, public_id))
        return max(0, self.on_hand - self.held + (0 if own is None else own.qty))

    def held_by(self, session_id: UUID) -> int:
        """What the lines of this session hold."""
        return sum(hold.qty for (holder, _), hold in self.holds.items() if holder == session_id)

    def for_session(self, session_id: UUID) -> int:
        """How many all lines of this session may ask for together."""
        return max(0, self.on_hand - self.held + self.held_by(session_id))

    def put(self, holder: Holder, hold: Hold) -> None:
        """The line holds this, and nothing else of the item."""
        self.drop(holder)
        self.holds[holder] = hold
        self.held += hold.qty

    def drop(self, holder: Holder) -> None:
        """The line holds nothing."""
        gone = self.holds.pop(holder, None)
        if gone is not None:
            self.held -= gone.qty

    def newest(self) -> Holder:
        """Whose hold ends last by itself, which is that of the line that was changed last."""
        return max(self.holds, key=lambda holder: (self.holds[holder].until, holder))


class Shelves:
    """Every item of a branch that is counted. Empty where nothing is."""

    def __init__(self, branch_id: int = 0, on_hand: Mapping[int, int] | None = None) -> None:
        self.branch_id = branch_id
        self._shelves = {item_id: Shelf(count) for item_id, count in (on_hand or {}).items()}
        self.get: Final[Callable[[int], Shelf | None]] = self._shelves.get
        """The shelf of an item, None where it is unlimited. Every tap asks, so it is the mapping's own."""
        self._of_session: dict[UUID, Mapping[UUID, Hold]] = {}
        self._ends: list[tuple[datetime, UUID, UUID, int]] = []

    def counts(self) -> dict[int, int]:
        """How many are on hand of each item that is counted."""
        return {item_id: shelf.on_hand for item_id, shelf in self._shelves.items()}

    def held(self) -> dict[int, int]:
        """How many are held of each item that is counted."""
        return {item_id: shelf.held for item_id, shelf in self._shelves.items()}

    # ---- holds

    def hold(self, session_id: UUID, holds: Mapping[UUID, Hold]) -> None:
        """The session holds this, and nothing else. What is held of an item that is not counted does not count.

        A hold that has ended before its time stays ended, though its line has not learned of it yet.
        """
        known = self._of_session.pop(session_id, {})
        for public_id, before in known.items():
            shelf = self._shelves.get(before.menu_item_id)
            if shelf is not None and holds.get(public_id) is not before:
                shelf.drop((session_id, public_id))
                if public_id not in holds:
                    shelf.ended.pop((session_id, public_id), None)
        for public_id, hold in holds.items():
            if known.get(public_id) is not hold:  # most of what a session does leaves most of its holds as they are
                self._claim(session_id, hold)
        if holds:
            self._of_session[session_id] = holds

    def claim(self, session_id: UUID, hold: Hold) -> None:
        """One line of the session holds this, besides what the session holds already. It may have ended before."""
        if (shelf := self._shelves.get(hold.menu_item_id)) is not None:
            shelf.ended.pop((session_id, hold.public_id), None)
        self._claim(session_id, hold)
        self._of_session[session_id] = {**self._of_session.get(session_id, {}), hold.public_id: hold}

    def _claim(self, session_id: UUID, hold: Hold) -> None:
        shelf, holder = self._shelves.get(hold.menu_item_id), (session_id, hold.public_id)
        if shelf is None or shelf.ended.get(holder) == hold:
            return
        shelf.ended.pop(holder, None)
        if hold.qty:
            shelf.put(holder, hold)
            heapq.heappush(self._ends, (hold.until, session_id, hold.public_id, hold.menu_item_id))

    def expire(self, clock: Callable[[], datetime]) -> None:
        """Holds whose time is over end. `clock` is not asked where nothing is held."""
        if self._ends:
            self._expire(clock())

    def _expire(self, now: datetime) -> None:
        while self._ends and self._ends[0][0] <= now:
            _, session_id, public_id, item_id = heapq.heappop(self._ends)
            shelf = self._shelves.get(item_id)
            hold = None if shelf is None else shelf.holds.get((session_id, public_id))
            if shelf is not None and hold is not None and hold.until <= now:
                shelf.drop((session_id, public_id))

    # ---- counts

    def move(self, moves: Iterable[Move]) -> None:
        """The moves have happened. One of an item that is not counted moves nothing."""
        for move in moves:
            if (shelf := self._shelves.get(move.menu_item_id)) is not None:
                shelf.on_hand += move.quantity

    def count(self, menu_item_id: int, on_hand: int | None) -> None:
        """So many are on hand; None: the item is unlimited from now on. The newest holds end until all others fit."""
        if on_hand is None:
            self._shelves.pop(menu_item_id, None)
            return
        shelf = self._shelves.get(menu_item_id)
        if shelf is None:
            shelf = self._shelves[menu_item_id] = Shelf(on_hand)
            self._hold_again(menu_item_id)
        shelf.on_hand = on_hand
        self.fit(menu_item_id)

    def fit(self, menu_item_id: int) -> None:
        """Where more is held than there is, the newest holds end until the others fit."""
        shelf = self._shelves.get(menu_item_id)
        while shelf is not None and shelf.holds and shelf.held > shelf.on_hand:
            newest = shelf.newest()
            shelf.ended[newest] = shelf.holds[newest]
            shelf.drop(newest)

    def _hold_again(self, menu_item_id: int) -> None:
        """What sessions said that they hold of an item which was not counted until now."""
        for session_id, holds in self._of_session.items():
            for hold in holds.values():
                if hold.menu_item_id == menu_item_id:
                    self._claim(session_id, hold)
