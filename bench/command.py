"""The command `dine`: its options, and its exit code.

Owns: what a person may choose. Must not: play; and it imports the players only when they are wanted.
"""

import sys
from typing import Any

import click
import trio
from rich.console import Console


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", show_default=True, help="A running Trivet.")
@click.option("--restaurant", default="chianti", show_default=True, help="Where to dine.")
@click.option("--first-table", default=1, show_default=True, help="Number of the first party's table.")
@click.option("--tables", default=8, show_default=True, type=click.IntRange(1, 500), help="Parties, one to a table.")
@click.option("--phones", default=4, show_default=True, type=click.IntRange(1, 50), help="Phones in each party.")
@click.option("--rounds", default=2, show_default=True, type=click.IntRange(1, 100), help="Orders of each party.")
@click.option("--seconds", default=0.0, type=click.FloatRange(0, 3600), help="Go on with more rounds for so long.")
@click.option(
    "--edits", default=25, show_default=True, type=click.IntRange(1, 500), help="Edits of a phone in a round."
)
@click.option("--pause", default=0.3, show_default=True, type=click.FloatRange(0, 60), help="Longest pause, seconds.")
@click.option("--seed", default=1, show_default=True, help="The same seed chooses the same dishes.")
def dine(**asked: Any) -> None:
    """Play parties over real sockets, and see that nothing gets lost."""
    from bench.dine import Appetite, DiningFailed, Plan, play, verdict

    appetite = Appetite(asked["restaurant"], asked["phones"], asked["edits"], asked["pause"])
    plan = Plan(
        asked["url"],
        asked["first_table"],
        asked["tables"],
        asked["rounds"],
        asked["seconds"],
        asked["seed"],
        appetite,
    )
    console = Console()
    try:
        summary = trio.run(play, plan, console)
    except DiningFailed as error:
        raise click.ClickException(str(error)) from None
    console.print(verdict(summary))
    sys.exit(0 if summary.good else 1)
