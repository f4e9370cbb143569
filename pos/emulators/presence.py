"""Whether something that stands for the outside is there at all: gone, it does not listen and every line is cut.

Owns: going and coming back, on the same port. Must not: know what is said on a line.
"""

from collections.abc import Awaitable, Callable

import trio

Conversation = Callable[[trio.SocketStream], Awaitable[None]]
"""What is said on one connection, to its end."""


class Presence:
    """Something that can go away. Everything is synchronous but waiting for it to go or to come back."""

    def __init__(self) -> None:
        self._away = False
        self._moved = trio.Event()

    def go_away(self) -> None:
        """Stop listening, and drop every connection."""
        self._move(away=True)

    def come_back(self) -> None:
        """Listen again, on the same port."""
        self._move(away=False)

    async def be_away(self, seconds: float) -> None:
        """Be gone for so long."""
        self.go_away()
        await trio.sleep(seconds)
        self.come_back()

    async def wait_until(self, *, away: bool) -> None:
        """Returns when it has gone away, or is back."""
        while self._away is not away:
            await self._moved.wait()
        await trio.lowlevel.checkpoint()

    def _move(self, *, away: bool) -> None:
        self._away = away
        self._moved.set()
        self._moved = trio.Event()


async def serve_while_there(
    presence: Presence,
    host: str,
    port: int,
    conversation: Callable[[trio.Nursery], Conversation],
    task_status: trio.TaskStatus[int] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serves until cancelled; `started` tells the port. Raises OSError if the port cannot be had.

    `conversation` is handed a nursery for what goes on when a connection, or all of them, are gone.
    """
    listeners = await trio.open_tcp_listeners(port, host=host)
    port = listeners[0].socket.getsockname()[1]
    task_status.started(port)
    async with trio.open_nursery() as outer:
        while True:
            await _serve_until_gone(conversation(outer), presence, listeners)
            await presence.wait_until(away=False)
            listeners = await trio.open_tcp_listeners(port, host=host)


async def _serve_until_gone(
    conversation: Conversation, presence: Presence, listeners: list[trio.SocketListener]
) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(trio.serve_listeners, conversation, listeners)
        await presence.wait_until(away=True)
        nursery.cancel_scope.cancel()
