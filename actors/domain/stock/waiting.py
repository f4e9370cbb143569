"""Who waits for an item: lines of open carts that hold nothing of it, and would if there were more.

Kept by the restaurant and not by its sessions, because a party whose phones sleep waits as well as one that looks on:
its session may be in the store alone. A line waits until its time is over, as a hold does.

Owns: that list, and its bound. Must not: know what there is, or a rule.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from actors.domain.stock.hold import Hold
from actors.domain.stock.shelf import Holder

WAITING_MAX: Final = 10_000  # of one restaurant; a line beyond that only has to fit when its cart is placed
OVER_MAX: Final = 1_000  # ends that are remembered of lines which do not wait any more


class Waiting:
    """Lines that wait, each with what it would hold and until when; by item, and by session where one has said so."""

    def __init__(self) -> None:
        self._of_item: dict[int, dict[Holder, Hold]] = {}
        self._of_session: dict[UUID, Mapping[UUID, Hold]] = {}
        self._size = 0
        self._ends: list[tuple[datetime, UUID, UUID, int]] = []

    def __bool__(self) -> bool:
        return bool(self._of_item)

    def of(self, items: Iterable[int]) -> Iterator[tuple[UUID, Hold]]:
        """Who waits for one of these items: the session, and what its line would hold."""
        for item_id in items:
            for (session_id, _), hold in self._of_item.get(item_id, {}).items():
                yield session_id, hold

    def replace(self, session_id: UUID, lines: Mapping[UUID, Hold]) -> None:
        """These lines of the session wait, and of those that it said before no others."""
        known = self._of_session.pop(session_id, {})
        for public_id, hold in known.items():
            if lines.get(public_id) != hold:
                self.drop((session_id, public_id), hold.menu_item_id)
        for public_id, hold in lines.items():
            if self._of_item.get(hold.menu_item_id, {}).get((session_id, public_id)) != hold:
                self.add((session_id, public_id), hold)
        if lines:
            self._of_session[session_id] = lines

    def more(self, session_id: UUID, lines: Mapping[UUID, Hold]) -> None:
        """These lines of the session wait as well, as if it had said so."""
        for public_id, hold in lines.items():
            self.add((session_id, public_id), hold)
        self._of_session[session_id] = {**self._of_session.get(session_id, {}), **lines}

    def add(self, holder: Holder, hold: Hold) -> None:
        """The line waits. One too many does not."""
        self.drop(holder, hold.menu_item_id)
        if self._size >= WAITING_MAX:
            return
        self._of_item.setdefault(hold.menu_item_id, {})[holder] = hold
        self._size += 1
        heapq.heappush(self._ends, _end(holder, hold))
        if len(self._ends) > 2 * self._size + OVER_MAX:
            self._ends = [_end(*one) for lines in self._of_item.values() for one in lines.items()]
            heapq.heapify(self._ends)

    def drop(self, holder: Holder, menu_item_id: int) -> None:
        """The line does not wait for the item any more."""
        lines = self._of_item.get(menu_item_id, {})
        if lines.pop(holder, None) is not None:
            self._size -= 1
            if not lines:
                del self._of_item[menu_item_id]

    def expire(self, now: datetime) -> None:
        """Whose time is over waits no more."""
        while self._ends and self._ends[0][0] <= now:
            _, session_id, public_id, item_id = heapq.heappop(self._ends)
            known = self._of_item.get(item_id, {}).get((session_id, public_id))
            if known is not None and known.until <= now:
                self.drop((session_id, public_id), item_id)


def _end(holder: Holder, hold: Hold) -> tuple[datetime, UUID, UUID, int]:
    return hold.until, *holder, hold.menu_item_id
