"""What a test plays a whole evening, or day, with: the real server, and the clock that skips what is waited for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import trio

from bench.evening.clock import EveningClock
from run import serve_app, settings_from

T = TypeVar("T")


async def serve(given: Mapping[str, str], *more: Any) -> None:
    """Serves with these settings."""
    await serve_app(settings_from(given), *more)


def played(clock: EveningClock, play: Callable[[], Awaitable[T]]) -> T:
    """The whole of it, in its own time; what everybody has to say."""
    return trio.run(play, clock=clock)
