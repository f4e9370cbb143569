"""Another process that is adding one of something of which there may only be so many."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import psycopg
import trio

from persistence.statements import statement
from tests.persistence.conftest import query

WAITING: Final = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
T = TypeVar("T")


async def beside_another(url: str, name: str, given: tuple[object, ...], ours: Callable[[], Awaitable[T]]) -> list[T]:
    """What ours gives, while theirs is written by the statement `name`, and committed once ours waits or is through."""
    answers: list[T] = []

    async def ask() -> None:
        answers.append(await ours())

    with psycopg.connect(url, cursor_factory=psycopg.RawCursor) as theirs:
        theirs.execute(statement(name).encode(), given)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(ask)
            with trio.fail_after(10):
                while not answers and not query(url, WAITING):
                    await trio.lowlevel.checkpoint()
            theirs.commit()
    return answers
