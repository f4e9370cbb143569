"""A bounded queue with one reader: what waits for an actor.

Owns: the order of messages and the bound. Must not: know what a message means.
Putting never blocks (a sender that may not wait is told at once); draining is always a checkpoint.
"""

from collections import deque
from typing import Generic, TypeVar

import trio

from actors.errors import ActorStopped, MailboxFull

T = TypeVar("T")


class Mailbox(Generic[T]):
    """First in, first out, at most `bound` messages; once closed it takes none."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._waiting: deque[T] = deque()
        self._reader: trio.lowlevel.Task | None = None  # while it waits
        self._woken = False
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
        self._wake_reader()

    def wake(self) -> None:
        """Ends the reader's wait, or its next one, without a message."""
        self._woken = True
        self._wake_reader()

    async def drain(self, limit: int) -> list[T]:
        """Up to `limit` messages, oldest first; waits for the first one. None only where it was woken without."""
        if self._waiting or self._woken:
            await trio.lowlevel.checkpoint()
        else:
            await self._wait()
        self._woken = False
        waiting = self._waiting
        if len(waiting) > limit:
            return [waiting.popleft() for _ in range(limit)]
        drained = list(waiting)
        waiting.clear()
        return drained

    def close(self) -> list[T]:
        """Takes no more messages and gives back those that still wait, so that each can be answered."""
        self._closed = True
        leftover = list(self._waiting)
        self._waiting.clear()
        return leftover

    async def _wait(self) -> None:
        """What an event does, without making one for each wait: there is only one reader."""
        self._reader = trio.lowlevel.current_task()

        def abort(_: object) -> trio.lowlevel.Abort:
            self._reader = None
            return trio.lowlevel.Abort.SUCCEEDED

        await trio.lowlevel.wait_task_rescheduled(abort)

    def _wake_reader(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            trio.lowlevel.reschedule(reader)
