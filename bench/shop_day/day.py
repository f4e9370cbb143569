"""A day in a supermarket of its own, from beginning to end: what the command `shop-day` does.

Owns: joining the parts. Must not: know options, or end the process.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.evening.clock import EveningClock
from bench.evening.command import told
from bench.evening.log import listening
from bench.evening.story import Story
from bench.processes import free_port
from bench.shop_day.house import shop
from bench.shop_day.play import ZONE, Plan, ShopDay, next_sunday
from bench.shop_day.reckoning import reckoning


def play_day(
    plan: Plan,
    serve: Callable[..., Awaitable[None]],
    till: Callable[..., Awaitable[None]],
    provider: Callable[..., Awaitable[None]],
    folder: Path,
    run: Callable[..., None],
) -> int:
    """Plays it in the folder; gives the exit code."""
    clock = EveningClock(next_sunday(datetime.now(UTC)))
    with shop(folder, plan.seed) as home, listening() as heard:
        story = Story(clock.wall, ZONE, Console(highlight=False))
        day = ShopDay(plan, home, clock, serve, till, provider, free_port(), heard, story)
        return told(run, clock, day.play, reckoning, heard)
