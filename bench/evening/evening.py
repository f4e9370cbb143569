"""An evening in a house of its own, from beginning to end: what the command `evening` does.

Owns: joining the parts. Must not: know options, or end the process.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.evening.clock import EveningClock
from bench.evening.command import told
from bench.evening.house import house
from bench.evening.invited import Plan
from bench.evening.log import listening
from bench.evening.play import ZONE, Evening, next_friday
from bench.evening.reckoning import reckoning
from bench.evening.story import Story
from bench.processes import free_port


def play_evening(
    plan: Plan,
    serve: Callable[..., Awaitable[None]],
    till: Callable[..., Awaitable[None]],
    folder: Path,
    run: Callable[..., None],
) -> int:
    """Plays it in the folder; gives the exit code."""
    clock = EveningClock(next_friday(datetime.now(UTC)))
    with house(folder, plan.tables, clock.begins_at, valkey=plan.valkey) as home, listening() as heard:
        story = Story(clock.wall, ZONE, Console(highlight=False))
        evening = Evening(plan, home, clock, serve, till, free_port(), heard, story)
        return told(run, clock, evening.play, reckoning, heard)
