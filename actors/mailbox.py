"""A bounded queue with one reader: what waits for an actor.

Owns: the order of messages and the bound. Must not: know what a message means.
Putting never blocks (a sender that may not wait is told at once); draining is always a checkpoint.
"""

from collections import deque
from typing import Final, Generic, TypeVar

import trio

from actors.errors import ActorStopped, MailboxFull

# Passes of the scheduler between the first message and the drain. Messages that arrived at the same moment are on their
# way through their readers and conversations, and so go into this turn instead of the next. No clock is waited for.
PASSES: Final = 2

T = TypeVar("T")


class Mailbox(Generic[T]):
    """First in, first out, at most `bound` messages; once closed it takes none."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._waiting: deque[T] = deque()
        self._arrived = trio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put_nowait(self, message: T) -> None:
        """Appends the message. Raises `MailboxFull` at the bound and `ActorStopped` once closed."""
        if self._closed:
            raise ActorStopped("the actor has ended")
        if len(self._waiting) >= self._bound:
            raise MailboxFull(f"{self._bound} messages are waiting")
        self._waiting.append(message)
        self._arrived.set()

    async def drain(self, limit: int, patience_s: float) -> list[T]:
        """Up to `limit` messages, oldest first; waits for the first one, at most `patience_s`, then gives none."""
        if not self._waiting:
            self._arrived = trio.Event()
            with trio.move_on_after(patience_s):
                await self._arrived.wait()
        for _ in range(PASSES):
            await trio.lowlevel.checkpoint()
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    def close(self) -> list[T]:
        """Takes no more messages and gives back those that still wait, so that each can be answered."""
        self._closed = True
        leftover = list(self._waiting)
        self._waiting.clear()
        return leftover
