"""What Trivet does at most: closed loops at 16 tables, at 100, and at one table that everybody sits at.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

from bench.figures import Figure
from bench.load import Result, run
from bench.scene import Scene

ROUND_S: Final = 3.0
PHONES: Final = 4  # at each table


def busy_tables(on: Scene, rounds: int) -> Sequence[Figure]:
    """16 tables of 4 phones, against an echo with 64 connections and the yardstick with as many tables."""
    with (
        on.stage.phones(16, PHONES) as diners,
        on.echoes(16 * PHONES) as echoes,
        on.beside(16, PHONES) as others,
    ):
        runs = [
            (
                run(echoes.anew(), ROUND_S),
                run(others.anew(), ROUND_S),
                run(diners.anew(), ROUND_S, meter=on.stage.spent),
            )
            for _ in range(rounds)
        ]
    return _beside_others(runs)


def _beside_others(runs: Sequence[tuple[Result, Result, Result]]) -> Sequence[Figure]:
    ours = [trivet for _, _, trivet in runs]
    mutations, p50, p99, server, postgres = (
        median(getattr(result, name) for result in ours)
        for name in ("mutations_per_s", "p50_s", "p99_s", "server_us", "postgres_us")
    )
    return [
        Figure(
            "16 tables × 4: mutations / echo round trips",
            median(trivet.mutations_per_s / echo.mutations_per_s for echo, _, trivet in runs),
            0.45,
            at_least=True,
            detail=f"{mutations:,.0f}/s beside {median(echo.mutations_per_s for echo, _, _ in runs):,.0f}/s;"
            f" CPU {server:.0f} µs each, Postgres {postgres:.0f} µs",
        ),
        Figure(
            "16 tables × 4: deliveries / echo round trips",
            median(trivet.deliveries_per_s / echo.mutations_per_s for echo, _, trivet in runs),
            1.8,
            at_least=True,
            detail=f"{median(result.deliveries_per_s for result in ours):,.0f}/s",
        ),
        Figure(
            "16 tables × 4: p99 / p50",
            median(result.p99_s / result.p50_s for result in ours),
            3.0,
            at_least=False,
            detail=f"p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms",
        ),
        Figure(
            "16 tables × 4: mutations / the yardstick's",
            median(trivet.mutations_per_s / other.mutations_per_s for _, other, trivet in runs),
            3.0,
            at_least=True,
            detail=f"{mutations:,.0f}/s beside {median(other.mutations_per_s for _, other, _ in runs):,.0f}/s",
        ),
    ]


def many_tables(on: Scene, rounds: int) -> Sequence[Figure]:
    """100 tables of 4, and one hot table of 16, against 16 tables of 4."""
    with (
        on.stage.phones(16, PHONES) as usual,
        on.stage.phones(100, PHONES) as many,
        on.stage.phones(1, 16) as hot,
    ):
        runs = [tuple(run(phones.anew(), ROUND_S) for phones in (usual, many, hot)) for _ in range(rounds)]
    p50, p99 = (median(getattr(m, name) for _, m, _ in runs) for name in ("p50_s", "p99_s"))
    return [
        Figure(
            "100 tables × 4: mutations / those at 16",
            median(m.mutations_per_s / u.mutations_per_s for u, m, _ in runs),
            0.75,
            at_least=True,
            detail=f"{median(m.mutations_per_s for _, m, _ in runs):,.0f}/s",
        ),
        Figure(
            "100 tables × 4: p99 / p50",
            median(m.p99_s / m.p50_s for _, m, _ in runs),
            2.0,
            at_least=False,
            detail=f"p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms",
        ),
        Figure(
            "one table × 16: mutations / those at 16 tables",
            median(h.mutations_per_s / u.mutations_per_s for u, _, h in runs),
            0.5,
            at_least=True,
            detail=f"{median(h.mutations_per_s for _, _, h in runs):,.0f}/s",
        ),
    ]
