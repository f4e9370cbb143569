"""All open sockets of a door in one level-triggered epoll, awaited by one task.

A task of its own for each socket costs a reschedule and an `epoll_ctl` for each frame; here a frame costs its read. A
round serves each socket that has something once, at most `SOCKETS_A_ROUND` of them, and then lets every other task of
the process run; the kernel gives those that were served last their next turn last. So one that always has something
keeps nobody waiting.

Owns: which sockets are watched. Must not: know what is read from them. Who watches a socket stops before it closes it:
the next connection may get the same descriptor.
"""

import select
from contextlib import suppress
from typing import Final, Protocol, Self

import trio

SOCKETS_A_ROUND: Final = 64  # each takes about 20 µs and may take 0.3 ms: so long the rest of the process waits


class Readable(Protocol):
    """Somebody with a socket."""

    def readable(self) -> None:
        """Reads a little of what has come. Must not raise, and must stop being watched at the end."""
        ...


class Poller:
    """Tells those who watch a socket when it has something. Close it after everybody has gone."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._readers: dict[int, Readable] = {}

    def __len__(self) -> int:
        return len(self._readers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._epoll.close()

    def watch(self, descriptor: int, reader: Readable) -> None:
        """From now on `reader` is told. Raises OSError if somebody watches this socket already, or it is closed."""
        self._epoll.register(descriptor, select.EPOLLIN)
        self._readers[descriptor] = reader

    def unwatch(self, descriptor: int, reader: Readable) -> None:
        """Stops at once: `reader` is not even told what is known already. Safe where somebody else watches by now."""
        if self._readers.get(descriptor) is reader:
            del self._readers[descriptor]
            with suppress(OSError):  # closed already, which has ended it too
                self._epoll.unregister(descriptor)

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Goes round, for ever."""
        task_status.started()
        while True:
            await trio.lowlevel.wait_readable(self._epoll.fileno())
            for descriptor, _ in self._epoll.poll(0, SOCKETS_A_ROUND):
                reader = self._readers.get(descriptor)
                if reader is not None:
                    reader.readable()
