"""The commands `evening` and `shop-day`: their options, how they begin and end as processes, and their exit codes.

Owns: what a person may choose. Must not: play; what plays, and what it is played against, is imported when it is run.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Protocol

import click
import trio
from attrs import frozen

BROKEN_DOWN: Final = 2  # exit code of what came to no accounts
Serve = Callable[..., Awaitable[None]]
Run = Callable[..., None]


class Process(Protocol):
    """How a process of ours begins and ends."""

    def ending_in_order(self) -> AbstractContextManager[Any]:
        """A signal ends what is in the block, in order."""

    def run_until_asked(self, asked: Any, main: Callable[..., Awaitable[None]]) -> None:
        """Runs until it is done, or a signal asks it to end."""


def played_commands(
    settings_from: Callable[[Mapping[str, str]], Any],
    serve: Serve,
    till: Serve,
    provider: Serve,
    process: Process,
) -> tuple[click.Command, click.Command]:
    """Both commands. They are handed what they may not see: how to serve with settings, a till, and a provider."""

    async def serve_with(given: Mapping[str, str], *more: Any) -> None:
        await serve(settings_from(given), *more)

    world = _World(serve_with, till, provider, process)
    return _evening(world), _shop_day(world)


@frozen(eq=False)
class _World:
    """What is played against."""

    serve: Serve
    till: Serve
    provider: Serve
    process: Process

    def play(self, play_in: Callable[[Path, Run], int]) -> None:
        """Plays in a folder that is deleted, and exits with what came of it."""
        with self.process.ending_in_order() as asked, TemporaryDirectory(prefix="trivet") as folder:
            code = play_in(Path(folder), partial(self.process.run_until_asked, asked))
        sys.exit(code)


def _evening(world: _World) -> click.Command:
    @click.command("evening")
    @click.option("--tables", default=30, show_default=True, type=click.IntRange(4, 200), help="Parties, one a table.")
    @click.option("--phones", default=100, show_default=True, type=click.IntRange(4, 1000), help="Guests in all.")
    @click.option(
        "--seed", default=1, show_default=True, help="The same seed brings the same guests with the same wishes."
    )
    @click.option("--valkey", is_flag=True, help="With a Valkey beside it, which takes twice the time.")
    def evening(tables: int, phones: int, seed: int, valkey: bool) -> None:
        """Play a restaurant's whole evening on a fast clock, tell its story, and see that the accounts agree."""
        from bench.evening.evening import play_evening
        from bench.evening.invited import Plan

        if phones < tables:
            raise click.BadParameter("Every table needs a guest.", param_hint="--phones")
        world.play(partial(play_evening, Plan(tables, phones, seed, valkey), world.serve, world.till))

    return evening


def _shop_day(world: _World) -> click.Command:
    @click.command("shop-day")
    @click.option("--customers", default=200, show_default=True, type=click.IntRange(4, 1000), help="Customers in all.")
    @click.option("--pickers", default=6, show_default=True, type=click.IntRange(3, 6), help="Who pick their orders.")
    @click.option(
        "--seed", default=1, show_default=True, help="The same seed brings the same customers with the same wishes."
    )
    def shop_day(customers: int, pickers: int, seed: int) -> None:
        """Play a supermarket's whole day on a fast clock, while its payment provider fails, and see that all agrees."""
        from bench.shop_day.day import play_day
        from bench.shop_day.play import Plan

        plan = Plan(customers, pickers, seed)
        world.play(partial(play_day, plan, world.serve, world.till, world.provider))

    return shop_day


def told(
    run: Run, clock: Any, play: Callable[[], Awaitable[Any]], reckoning: Callable[[Any], Sequence[Any]], heard: Any
) -> int:
    """Plays it under the clock, and shows its accounts; gives the exit code."""
    from rich.console import Console

    from bench.evening.accounts import agree, complaints, table
    from bench.phone import DiningFailed

    console = Console(highlight=False)
    witnesses: list[Any] = []
    accounts: Sequence[Any] = ()

    async def until_asked(asked: trio.CancelScope) -> None:
        with asked:
            witnesses.append(await play())

    try:
        run(until_asked, clock=clock)
    except* DiningFailed as failed:
        console.print(f"[bold red]It broke down.[/] {_first(failed)}")
    if witnesses:
        accounts = reckoning(witnesses[0])
    if accounts:
        console.print(table(accounts))
    for sentence in (*complaints(accounts), *heard):
        console.print(sentence, style="red", markup=False)
    if not accounts:
        return BROKEN_DOWN
    return 0 if agree(accounts) else 1


def _first(failed: BaseException) -> str:
    while isinstance(failed, BaseExceptionGroup):
        failed = failed.exceptions[0]
    return str(failed)
