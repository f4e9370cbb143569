"""The command `evening`: its options, how it begins and ends as a process, and its exit code.

Owns: what a person may choose. Must not: play; what plays, and what it is played against, is imported when it is run.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import click
import trio
from rich.console import Console

BROKEN_DOWN: Final = 2  # exit code of an evening that came to no accounts


def evening_command(
    settings_from: Callable[[Mapping[str, str]], Any],
    serve: Callable[..., Awaitable[None]],
    till: Callable[..., Awaitable[None]],
    ending_in_order: Callable[[], AbstractContextManager[Any]],
    run_until_asked: Callable[..., None],
) -> click.Command:
    """The command. It is handed what it may not see: how to serve with settings, and a till."""

    async def serve_with(given: Mapping[str, str], *more: Any) -> None:
        await serve(settings_from(given), *more)

    @click.command("evening")
    @click.option("--tables", default=30, show_default=True, type=click.IntRange(4, 200), help="Parties, one a table.")
    @click.option("--phones", default=100, show_default=True, type=click.IntRange(4, 1000), help="Guests in all.")
    @click.option(
        "--seed", default=1, show_default=True, help="The same seed brings the same guests with the same wishes."
    )
    @click.option("--valkey", is_flag=True, help="With a Valkey beside it, which takes twice the time.")
    def evening(tables: int, phones: int, seed: int, valkey: bool) -> None:
        """Play a restaurant's whole evening on a fast clock, tell its story, and see that the accounts agree."""
        from bench.evening.invited import Plan

        if phones < tables:
            raise click.BadParameter("Every table needs a guest.", param_hint="--phones")
        with ending_in_order() as asked, TemporaryDirectory(prefix="trivet") as folder:
            code = _run(
                Plan(tables, phones, seed, valkey),
                Path(folder),
                serve_with,
                till,
                partial(run_until_asked, asked),
            )
        sys.exit(code)

    return evening


def _run(
    plan: Any,
    folder: Path,
    serve: Callable[..., Awaitable[None]],
    till: Callable[..., Awaitable[None]],
    run: Callable[..., None],
) -> int:
    """Plays it in the folder; gives the exit code."""
    from bench.evening.accounts import agree, complaints, table
    from bench.evening.clock import EveningClock
    from bench.evening.house import house
    from bench.evening.log import listening
    from bench.evening.play import ZONE, Evening, next_friday
    from bench.evening.reckoning import reckoning
    from bench.evening.story import Story
    from bench.phone import DiningFailed
    from bench.processes import free_port

    console = Console(highlight=False)
    clock = EveningClock(next_friday(datetime.now(UTC)))
    witnesses: list[Any] = []
    accounts: Sequence[Any] = ()
    with house(folder, plan.tables, clock.begins_at, valkey=plan.valkey) as home, listening() as heard:
        evening = Evening(plan, home, clock, serve, till, free_port(), heard, Story(clock.wall, ZONE, console))

        async def play(asked: trio.CancelScope) -> None:
            with asked:
                witnesses.append(await evening.play())

        try:
            run(play, clock=clock)
        except* DiningFailed as failed:
            console.print(f"[bold red]The evening broke down.[/] {_first(failed)}")
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
