"""`make bench`: Trivet's figures beside their ceilings, all measured in one run.

Every figure is the median of several rounds, and every ratio is taken within a round, because the machine's speed
changes from one minute to the next. Server, phones, echo and Postgres share the machine.
"""

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Final

import click
from rich.console import Console

from bench import load, pgbench
from bench.figures import Figure, report
from bench.stage import Stage, stage

ROUND_S: Final = 3.0
ONE_PHONE_S: Final = 2.0
PGBENCH_S: Final = 2
STALLS: Final = 4  # pairs a round: one hiccup of the machine is a whole p99, so many short runs tell more than one long
STALL_S: Final = 1.5  # about when the stalled phone is cut off
IDLE_PHONES: Final = 2_000
PHONES: Final = 4  # at each table


@click.command()
@click.option("--rounds", default=5, show_default=True, type=click.IntRange(1, 50), help="Rounds; medians are shown.")
@click.option("--strict", is_flag=True, help="Exit with 1 if a figure misses its bound.")
def main(rounds: int, *, strict: bool) -> None:
    """Measure Trivet on this machine."""
    console = Console(width=120)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        console.print("starting Postgres, the server and the echo")
        on = stack.enter_context(stage(folder))
        figures: list[Figure] = []
        # The idle phones first: after a load they would take what it has left free, and seem to cost nothing.
        for part in (_idle_phones, _busy_tables, _one_phone, _many_tables, _stalled_phone):
            console.print(f"measuring: {(part.__doc__ or '').strip().rstrip('.')}")
            figures += part(on, rounds)
    console.print(report(figures, f"medians of {rounds} rounds"))
    sys.exit(1 if strict and not all(figure.met for figure in figures) else 0)


def _busy_tables(on: Stage, rounds: int) -> Sequence[Figure]:
    """16 tables of 4 phones, against an echo with 64 connections."""
    with _phones(on, 16, PHONES) as diners, _echoes(on, 64) as echoes:
        pairs = [(load.run(echoes, ROUND_S), load.run(diners, ROUND_S)) for _ in range(rounds)]
    ours = [trivet for _, trivet in pairs]
    ceiling = median(echo.mutations_per_s for echo, _ in pairs)
    mutations = median(result.mutations_per_s for result in ours)
    deliveries = median(result.deliveries_per_s for result in ours)
    p50, p99 = median(result.p50_s for result in ours), median(result.p99_s for result in ours)
    return [
        Figure(
            "16 tables × 4: mutations / echo round trips",
            median(trivet.mutations_per_s / echo.mutations_per_s for echo, trivet in pairs),
            0.45,
            at_least=True,
            detail=f"{mutations:,.0f}/s beside {ceiling:,.0f}/s",
        ),
        Figure(
            "16 tables × 4: deliveries / echo round trips",
            median(trivet.deliveries_per_s / echo.mutations_per_s for echo, trivet in pairs),
            1.8,
            at_least=True,
            detail=f"{deliveries:,.0f}/s",
        ),
        Figure(
            "16 tables × 4: p99 / p50",
            median(result.p99_s / result.p50_s for result in ours),
            3.0,
            at_least=False,
            detail=f"p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms",
        ),
    ]


def _one_phone(on: Stage, rounds: int) -> Sequence[Figure]:
    """One phone alone, against pgbench with the flush statement and one echo."""
    ratios, details = [], []
    with _phones(on, 1, 1) as diners, _echoes(on, 1) as echoes:
        for _ in range(rounds):
            statement_s = pgbench.latency_s(on.database_url, on.restaurant_id, on.pgbench_table_id, PGBENCH_S)
            echo_s = load.run(echoes, ONE_PHONE_S).p50_s
            ours_s = load.run(diners, ONE_PHONE_S).p50_s
            ratios.append(ours_s / (statement_s + echo_s))
            details.append((ours_s, statement_s, echo_s))
    ours_s, statement_s, echo_s = (median(column) for column in zip(*details, strict=True))
    detail = f"{ours_s * 1e3:.2f} ms beside {statement_s * 1e3:.2f} + {echo_s * 1e3:.2f} ms"
    return [Figure("one phone: p50 / (statement + echo)", median(ratios), 2.0, at_least=False, detail=detail)]


def _many_tables(on: Stage, rounds: int) -> Sequence[Figure]:
    """100 tables of 4, and one hot table of 16, against 16 tables of 4."""
    with _phones(on, 16, PHONES) as usual, _phones(on, 100, PHONES) as many, _phones(on, 1, 16) as hot:
        runs = [tuple(load.run(phones, ROUND_S) for phones in (usual, many, hot)) for _ in range(rounds)]
    over = median(m.mutations_per_s / u.mutations_per_s for u, m, _ in runs)
    heat = median(h.mutations_per_s / u.mutations_per_s for u, _, h in runs)
    return [
        Figure(
            "100 tables × 4: mutations / those at 16",
            over,
            0.75,
            at_least=True,
            detail=f"{median(m.mutations_per_s for _, m, _ in runs):,.0f}/s",
        ),
        Figure(
            "one table × 16: mutations / those at 16 tables",
            heat,
            0.5,
            at_least=True,
            detail=f"{median(h.mutations_per_s for _, _, h in runs):,.0f}/s",
        ),
    ]


def _stalled_phone(on: Stage, rounds: int) -> Sequence[Figure]:
    """64 phones of which one stops reading, against 64 that all read."""
    ratios = []
    for number in range(STALLS * rounds):
        with _phones(on, 16, PHONES) as well, _phones(on, 16, PHONES) as ill:
            ill[0].stall()
            pair = [well, ill] if number % 2 else [ill, well]  # whoever goes second has warmer caches
            p99_s = {id(phones): load.run(phones, STALL_S, talking=phones[1:]).p99_s for phones in pair}
            ratios.append(p99_s[id(ill)] / p99_s[id(well)])
    low, _, high = quantiles(ratios, n=4)
    detail = f"{len(ratios)} pairs; half of them from {low:.2f} to {high:.2f}"
    return [Figure("one stalled phone in 64: p99 with / without", median(ratios), 1.10, at_least=False, detail=detail)]


def _idle_phones(on: Stage, _: int) -> Sequence[Figure]:
    """2,000 phones that are connected and say nothing, beside 2,000 others."""
    with _phones(on, 100, IDLE_PHONES // 100):
        before = on.server_memory_bytes()
        with _phones(on, 100, IDLE_PHONES // 100):
            each = (on.server_memory_bytes() - before) / IDLE_PHONES
    detail = f"{IDLE_PHONES} connections, their members and tables included"
    return [Figure("idle connection: KiB of the server", each / 1024, 25.0, at_least=False, detail=detail)]


class _Group(list[load.Phone]):
    """Phones that hang up together."""

    def __enter__(self) -> "_Group":
        return self

    def __exit__(self, *_: object) -> None:
        for phone in self:
            phone.close()


def _phones(on: Stage, tables: int, phones: int) -> _Group:
    tokens = on.seat(tables, phones)
    return _Group(load.Phone(on.ws_url, token, on.menu_item_id) for token in tokens)


def _echoes(on: Stage, connections: int) -> _Group:
    return _Group(load.Phone(on.echo_url, None) for _ in range(connections))


if __name__ == "__main__":
    main()
