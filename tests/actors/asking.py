"""Asking a table without standing there: many commands at once, or one in a task of its own, with a limit."""

import trio

from actors.domain.commands import Command
from actors.envelope import Answer
from actors.errors import Unavailable
from actors.patience import ASK_TIMEOUT_S
from actors.session import SessionRef
from tests.actors.process import Process

Outcome = Answer | Unavailable


class Asking:
    """A command that is asked in a task of its own, and what came of it."""

    def __init__(self, nursery: trio.Nursery, table: SessionRef, command: Command) -> None:
        self.outcome: Outcome | None = None
        self.scope = trio.CancelScope()
        self._ended = trio.Event()
        nursery.start_soon(self._ask, table, command)

    async def answer(self) -> Outcome | None:
        """What came of it; None if it was cancelled. Nobody waits for ever."""
        with trio.fail_after(ASK_TIMEOUT_S + 1):
            await self._ended.wait()
        return self.outcome

    async def _ask(self, table: SessionRef, command: Command) -> None:
        with self.scope:
            try:
                self.outcome = await table.ask(command)
            except Unavailable as error:
                self.outcome = error
        self._ended.set()


def told(table: SessionRef, *commands: Command) -> list[Outcome]:
    """Tells the table all of this at once; the list fills with the answers, in order."""
    outcomes: list[Outcome] = []
    for command in commands:
        table.tell(command, reply=outcomes.append)
    return outcomes


async def again(process: Process, table: SessionRef) -> SessionRef:
    """The same session, loaded afresh if its actor has stopped."""
    with trio.fail_after(30):
        return await process.registry.session(table.session_id)
