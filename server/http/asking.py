"""How a route asks a session.

Owns: trying again where an actor has just ended. Must not: know what is asked.
"""

from collections.abc import Awaitable, Callable

from actors.domain.commands import Command
from actors.envelope import Answer
from actors.errors import ActorStopped
from actors.session import SessionRef


async def asked(find: Callable[[], Awaitable[SessionRef]], command: Command | None) -> Answer:
    """What a session answers to a command, or to a look. Raises `Unavailable` and what `find` raises.

    An actor that ended just then is found afresh, once. Commands may be repeated: the second does nothing more.
    """
    try:
        return await _ask(await find(), command)
    except ActorStopped:
        return await _ask(await find(), command)


async def _ask(table: SessionRef, command: Command | None) -> Answer:
    return await (table.look() if command is None else table.ask(command))
