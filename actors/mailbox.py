"""A bounded queue with one reader: what waits for an actor.

Owns: the order of messages and the bound. Must not: know what a message means.
Putting never blocks (a sender that may not wait is told at once); draining is always a checkpoint.
"""

from collections import deque
from typing import Final, Generic, TypeVar

import trio

from actors.errors import ActorStopped, MailboxFull

# Between the first message and the drain the scheduler makes some passes, so that messages which arrived at the same
# moment, and are on their way through their readers and conversations, go into this turn instead of the next. No clock
# is waited for. Few passes for few talkers keep tables out of step, so that one decides while another is being saved.
CROWD_PER_PASS: Final = 2
IN_VAIN_MAX: Final = 2  # passes in a row that bring nothing: nobody else is about to be heard

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

    async def drain(self, limit: int, patience_s: float, crowd: int = 1) -> list[T]:
        """Up to `limit` messages, oldest first; waits for the first one, at most `patience_s`, then gives none.

        `crowd` is how many may be talking; those of them who are about to be heard are waited for.
        """
        if self._waiting:
            await trio.lowlevel.checkpoint()
        else:
            self._arrived = trio.Event()
            with trio.move_on_after(patience_s):
                await self._arrived.wait()
        await self._gather(crowd)
        return [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]

    async def _gather(self, crowd: int) -> None:
        in_vain, before = 0, len(self._waiting)
        for _ in range(crowd // CROWD_PER_PASS):
            await trio.lowlevel.checkpoint()
            in_vain = in_vain + 1 if len(self._waiting) == before else 0
            before = len(self._waiting)
            if in_vain == IN_VAIN_MAX:
                return

    def close(self) -> list[T]:
        """Takes no more messages and gives back those that still wait, so that each can be answered."""
        self._closed = True
        leftover = list(self._waiting)
        self._waiting.clear()
        return leftover
