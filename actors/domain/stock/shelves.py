"""The shelves of one branch: of each item that is counted, how many are on hand and who holds some of them.

    available = on hand - held

An item that has no shelf is unlimited, so to ask costs one look-up. What is here is provisional while a commit is under
way (`actors.domain.stock.shelf`), so that it never promises what is not there.

Owns: what sessions hold and wait for, and which holds end when less is there than is held. Must not: know a clock, a
store or a rule; what is done to it is what it is. It is changed in place, between two commands of a session, never
within one.
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.stock.hold import Hold
from actors.domain.stock.move import Move
from actors.domain.stock.shelf import Holder, Shelf
from actors.domain.stock.waiting import Waiting

NOTHING: Final[Mapping[UUID, Hold]] = {}
OVER_MAX: Final = 1_000  # ends that are remembered of holds which are no more, or end at another time by now


class Shelves:
    """Every item of a branch that is counted. Empty where nothing is."""

    def __init__(self, branch_id: int = 0, on_hand: Mapping[int, int] | None = None) -> None:
        self.branch_id = branch_id
        self._shelves = {item_id: Shelf(count) for item_id, count in (on_hand or {}).items()}
        self.waiting = Waiting()
        self.get: Final[Callable[[int], Shelf | None]] = self._shelves.get
        """The shelf of an item, None where it is unlimited. Every tap asks, so it is the mapping's own."""
        self._of_session: dict[UUID, Mapping[UUID, Hold]] = {}
        self._granted: dict[Holder, Hold] = {}  # to who waited, until their session has looked
        self.ends: Final[list[tuple[datetime, UUID, UUID, int]]] = []
        """When holds end by themselves, the soonest first. Every turn looks whether there is any."""
        self._ends_max = OVER_MAX

    def counts(self) -> dict[int, int]:
        """How many are on hand of each item that is counted."""
        return {item_id: shelf.on_hand for item_id, shelf in self._shelves.items()}

    # ---- holds

    def hold(
        self,
        session_id: UUID,
        holds: Mapping[UUID, Hold],
        waiting: Mapping[UUID, Hold] = NOTHING,
        *,
        keep: bool = False,
    ) -> Collection[int]:
        """The session holds this, and nothing else. What is held of an item that is not counted does not count.

        `waiting` is what its other lines would hold; with `keep`, what one of them has been given it keeps until the
        session has looked at it. A hold that has ended before its time stays ended, though its line has not learned of
        it yet; so does one for which there is no room: it takes nothing from others who hold. Gives the items of which
        something was let go.
        """
        known = self._of_session.pop(session_id, NOTHING)
        given = {key: known[key] for key in waiting if keep and self._given(session_id, known.get(key))}
        holds = {**holds, **given} if given else holds
        freed = set()
        for public_id, before in known.items():
            if holds.get(public_id) is not before:
                self._let_go(session_id, before, gone=public_id not in holds)
                freed.add(before.menu_item_id)
        self.waiting.replace(session_id, {key: hold for key, hold in waiting.items() if key not in given})
        for public_id, hold in holds.items():
            if known.get(public_id) is not hold:  # most of what a session does leaves most of its holds as they are
                self._claim(session_id, hold)
        if holds:
            self._of_session[session_id] = holds
        return freed

    def holds(self, session_id: UUID, line: Hold) -> bool:
        """Whether the line holds something of its item."""
        shelf = self._shelves.get(line.menu_item_id)
        return shelf is not None and (session_id, line.public_id) in shelf.holds

    def found(self, session_id: UUID, holds: Mapping[UUID, Hold], waiting: Mapping[UUID, Hold]) -> None:
        """The session is stored as one that holds this, and waits for that. Where that is too much in all: `fit`."""
        self._of_session[session_id] = holds
        for hold in holds.values():
            if (shelf := self._shelves.get(hold.menu_item_id)) is not None:
                self._put(shelf, (session_id, hold.public_id), hold)
        self.waiting.replace(session_id, waiting)

    def part(self, session_id: UUID, other_id: UUID, lines: Set[UUID]) -> None:
        """Of what two sessions hold, one turns out to have these lines, and the other one all the rest."""
        mine, others = (self._of_session.pop(key, NOTHING) for key in (session_id, other_id))
        for owner, holds in ((session_id, mine), (other_id, others)):
            for hold in holds.values():
                self._let_go(owner, hold, gone=True)
        for public_id, hold in {**mine, **others}.items():
            owner = session_id if hold.of_line in lines else other_id
            if (shelf := self._shelves.get(hold.menu_item_id)) is not None:
                self._put(shelf, (owner, public_id), hold)
            self._of_session[owner] = {**self._of_session.get(owner, NOTHING), public_id: hold}

    def claim(self, session_id: UUID, hold: Hold) -> None:
        """One line of the session that waits holds this, besides what the session holds already."""
        holder = session_id, hold.public_id
        self.waiting.drop(holder, hold.menu_item_id)
        if (shelf := self._shelves.get(hold.menu_item_id)) is not None:
            shelf.ended.pop(holder, None)
            shelf.grant(holder, hold)
            self._granted[holder] = hold
            self._ends_later(session_id, hold)
        self._of_session[session_id] = {**self._of_session.get(session_id, NOTHING), hold.public_id: hold}

    def _given(self, session_id: UUID, hold: Hold | None) -> bool:
        """Whether that is what the line was given while it waited, and still is."""
        return hold is not None and self._granted.get((session_id, hold.public_id)) is hold

    def _let_go(self, session_id: UUID, hold: Hold, *, gone: bool) -> None:
        shelf, holder = self._shelves.get(hold.menu_item_id), (session_id, hold.public_id)
        self._granted.pop(holder, None)
        if shelf is None:
            return
        shelf.drop(holder)
        if gone and shelf.ended.pop(holder, None) is not None:
            self.waiting.drop(holder, hold.menu_item_id)

    def _claim(self, session_id: UUID, hold: Hold) -> None:
        shelf, holder = self._shelves.get(hold.menu_item_id), (session_id, hold.public_id)
        if shelf is None or shelf.ended.get(holder) == hold:
            return
        if shelf.ended.pop(holder, None) is not None and hold.qty:  # with none it still waits: as it has just said
            self.waiting.drop(holder, hold.menu_item_id)
        if hold.qty > shelf.for_line(*holder):
            self._end(shelf, holder, hold)
        else:
            self._put(shelf, holder, hold)

    def _put(self, shelf: Shelf, holder: Holder, hold: Hold) -> None:
        if hold.qty:
            shelf.put(holder, hold)
            self._ends_later(holder[0], hold)

    def _end(self, shelf: Shelf, holder: Holder, hold: Hold) -> None:
        """The hold is over before its time, and its line waits."""
        shelf.end(holder)
        self._granted.pop(holder, None)
        shelf.ended[holder] = hold
        self.waiting.add(holder, hold)

    def _ends_later(self, session_id: UUID, hold: Hold) -> None:
        heapq.heappush(self.ends, (hold.until, session_id, hold.public_id, hold.menu_item_id))
        if len(self.ends) > self._ends_max:
            self._forget_ends()

    def _forget_ends(self) -> None:
        """Whoever changes a line changes when its hold ends, as often as they like: only the last time is of use."""
        held = ((item_id, *one) for item_id, shelf in self._shelves.items() for one in shelf.holds.items())
        self.ends[:] = [(hold.until, *holder, item_id) for item_id, holder, hold in held]
        heapq.heapify(self.ends)
        self._ends_max = 2 * len(self.ends) + OVER_MAX

    def expire(self, now: datetime) -> Collection[int]:
        """Holds whose time is over end. Gives of which items there is more to be had since."""
        freed = set()
        while self.ends and self.ends[0][0] <= now:
            _, session_id, public_id, item_id = heapq.heappop(self.ends)
            shelf = self._shelves.get(item_id)
            hold = None if shelf is None else shelf.holds.get((session_id, public_id))
            if shelf is not None and hold is not None and hold.until <= now:
                shelf.end((session_id, public_id))
                self._granted.pop((session_id, public_id), None)
                freed.add(item_id)
        return freed

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

    def fit(self, menu_item_id: int) -> bool:
        """Where more is held than there is, the newest holds end until the others fit. Gives whether one has ended."""
        shelf, ended = self._shelves.get(menu_item_id), False
        while shelf is not None and shelf.holds and shelf.short:
            newest = shelf.newest()
            self._end(shelf, newest, shelf.holds[newest])
            ended = True
        return ended

    def _hold_again(self, menu_item_id: int) -> None:
        """What sessions said that they hold of an item which was not counted until now."""
        shelf = self._shelves[menu_item_id]
        for session_id, holds in self._of_session.items():
            for hold in holds.values():
                if hold.menu_item_id == menu_item_id:
                    self._put(shelf, (session_id, hold.public_id), hold)
