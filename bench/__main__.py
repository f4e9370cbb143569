"""`make bench`: Trivet's figures beside their bounds, all measured in one run on a database with a busy month in it.

Every figure is the median of several rounds, and every ratio is taken within a round, because the machine's speed
changes from one minute to the next. Server, phones, echo, yardstick and Postgres share the machine.

Owns: the order of the parts, which are in `bench.parts`. Must not: measure.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final

import click
from rich.console import Console

from bench.figures import Figure, report
from bench.parts.alone import idle_phones, one_phone
from bench.parts.bill import large_bill
from bench.parts.busy import busy_tables, many_tables
from bench.parts.mirroring import mirrored_changes
from bench.parts.ordering import ordering_systems
from bench.parts.own_times import own_times
from bench.parts.paying import paying_parties
from bench.parts.restart import restart
from bench.parts.shopping import confirming_customers, looking_customers, open_carts
from bench.parts.stalled import many_stalled_phones, one_stalled_phone
from bench.parts.watched import watched_tables
from bench.processes import end_in_order
from bench.scene import Scene, scene
from bench.stage import Month

Part = Callable[[Scene, int], Sequence[Figure]]

# What is idle comes first: after a load it would take what that has left free, and seem to cost nothing. The restarts
# come last: a new process has not seen what the others did.
PARTS: Final[Mapping[str, Part]] = MappingProxyType(
    {
        "idle": idle_phones,
        "carts": open_carts,
        "busy": busy_tables,
        "one-phone": one_phone,
        "many": many_tables,
        "open-loop": own_times,
        "one-stalled": one_stalled_phone,
        "many-stalled": many_stalled_phones,
        "watched": watched_tables,
        "paying": paying_parties,
        "shop": confirming_customers,
        "search": looking_customers,
        "orders": ordering_systems,
        "mirror": mirrored_changes,
        "bill": large_bill,
        "restart": restart,
    }
)


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50), help="Rounds; medians are shown.")
@click.option("--only", multiple=True, type=click.Choice(list(PARTS)), help="Only this part; may be given again.")
@click.option("--sessions", default=100_000, show_default=True, help="Sessions of the busy month in the database.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a figure misses its bound.")
def main(rounds: int, only: Sequence[str], sessions: int, *, strict: bool) -> None:
    """Measure Trivet on this machine."""
    end_in_order()
    console = Console(width=120)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        console.print(
            f"filling Postgres with a month of {sessions:,} sessions; starting the server and what is beside it"
        )
        on = stack.enter_context(scene(folder, Month(sessions, 10 * sessions, 2 * sessions)))
        figures: list[Figure] = []
        for name, part in PARTS.items():
            if not only or name in only:
                console.print(f"measuring: {(part.__doc__ or '').strip().rstrip('.')}")
                figures += part(on, rounds)
    console.print(report(figures, f"medians of {rounds} rounds"))
    sys.exit(1 if strict and not all(figure.met for figure in figures) else 0)


if __name__ == "__main__":
    main()
