"""Who is listening at a table, and who of its members is there.

Owns: the set of live connections of one session, and from where on each is told everything. Must not: block, encode,
or decide. Each connection has its own bounded queue (`server.door.transport`); a slow one is cut off there and slows
nobody here.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from actors.awaited import Awaited
from actors.ports.wire import Ending, Subscriber

CONNECTIONS_PER_MEMBER_MAX: Final = 8  # a phone, its tabs, and those that are dead and not yet noticed


class Audience:
    """The connections of one session. Every call is synchronous, so nothing comes between two of them."""

    def __init__(self) -> None:
        self.awaited = Awaited()
        self._subscribers: dict[Subscriber, int] = {}  # each with the `seq` that its events begin after, in order
        self._connections: Counter[UUID] = Counter()

    def __len__(self) -> int:
        return len(self._subscribers)

    def __contains__(self, subscriber: Subscriber) -> bool:
        return subscriber in self._subscribers

    @property
    def connected(self) -> frozenset[UUID]:
        """Members with at least one live connection."""
        return frozenset(self._connections)

    def full(self, member_id: UUID) -> bool:
        """Whether the member has as many connections as one may have."""
        return self._connections[member_id] >= CONNECTIONS_PER_MEMBER_MAX

    def add(self, subscriber: Subscriber, seq: int) -> bool:
        """Lets a connection in; True if its member had none before. Adding twice changes nothing.

        It is told what comes after `seq`.
        """
        if subscriber in self._subscribers:
            return False
        self._subscribers[subscriber] = seq
        self._connections[subscriber.member_id] += 1
        return self._connections[subscriber.member_id] == 1

    def begun(self, subscriber: Subscriber) -> int:
        """The `seq` that the events of this connection begin after."""
        return self._subscribers[subscriber]

    def begins(self, subscriber: Subscriber, seq: int) -> None:
        """The connection has been sent earlier events too, all of those after `seq`."""
        self._subscribers[subscriber] = seq

    def discard(self, subscriber: Subscriber) -> bool:
        """Lets a connection go; True if it was its member's last. Discarding twice changes nothing."""
        if subscriber not in self._subscribers:
            return False
        del self._subscribers[subscriber]
        self._connections[subscriber.member_id] -= 1
        if self._connections[subscriber.member_id]:
            return False
        del self._connections[subscriber.member_id]
        return True

    def publish(self, data: bytes, but: Subscriber | None = None) -> None:
        """The same bytes to every connection, except one."""
        for subscriber in tuple(self._subscribers):  # one that is over its bound may go while it takes this
            if subscriber is not but:
                subscriber.deliver(data)

    def of(self, members: Iterable[UUID]) -> list[Subscriber]:
        """The connections of these members."""
        wanted = frozenset(members)
        return [subscriber for subscriber in self._subscribers if subscriber.member_id in wanted]

    def end(self, reason: Ending, member_id: UUID | None = None) -> None:
        """Ends every connection, or every one of a member."""
        for subscriber in list(self._subscribers):
            if member_id in (None, subscriber.member_id):
                self.discard(subscriber)
                subscriber.end(reason)
