"""What people feel: 400 phones at 100 tables that edit at their own times, whatever the server is doing.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

from bench import open_loop
from bench.figures import Figure
from bench.open_loop import Run
from bench.scene import Scene

TABLES: Final = 100
PHONES: Final = 4  # at each
EDITS_PER_S: Final = (400, 1_600, 4_000)
RUN_S: Final = 4.0
LATE_MAX: Final = 0.05  # of all sends, against an echo: more, and the sender measures itself


def own_times(on: Scene, rounds: int) -> Sequence[Figure]:
    """400 phones at 100 tables at their own times, beside the yardstick and the echo."""
    with (
        on.stage.phones(TABLES, PHONES) as diners,
        on.beside(TABLES, PHONES) as others,
        on.echoes(TABLES * PHONES) as echoes,
    ):
        groups = (diners, others, echoes)
        runs = {
            per_s: [
                tuple(open_loop.run(phones.anew(), per_s, RUN_S, seed) for phones in groups) for seed in range(rounds)
            ]
            for per_s in EDITS_PER_S
        }
    figures = [_figure(per_s, [each[0] for each in of], [each[1] for each in of]) for per_s, of in runs.items()]
    return [*figures, _sender(max(EDITS_PER_S), [each[2] for each in runs[max(EDITS_PER_S)]])]


def _figure(per_s: int, ours: Sequence[Run], others: Sequence[Run]) -> Figure:
    return Figure(
        f"open loop, {per_s:,} edits/s: p99 / p50",
        median(run.outcome.spread for run in ours),
        5.0,
        at_least=False,
        detail=f"{told(ours)}; yardstick {told(others)}; {late(ours)}",
    )


def _sender(per_s: int, echoes: Sequence[Run]) -> Figure:
    return Figure(
        f"open loop, {per_s:,} edits/s to the echo: share sent late",
        median(run.outcome.late for run in echoes),
        LATE_MAX,
        at_least=False,
        detail=f"{told(echoes)}; {late(echoes)}; sender busy {median(run.busy for run in echoes):.0%}",
    )


def told(runs: Sequence[Run]) -> str:
    """The latencies in words."""
    p50, p99 = (1e3 * median(getattr(run.outcome, name) for run in runs) for name in ("p50_s", "p99_s"))
    lost, refused = sum(run.outcome.unanswered for run in runs), sum(run.refused for run in runs)
    worse = f" ({lost:,} unanswered, {refused:,} refused)" if lost or refused else ""
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms{worse}"


def late(runs: Sequence[Run]) -> str:
    """Whether the sender kept its schedule, in words."""
    share, p99 = (median(getattr(run.outcome, name) for run in runs) for name in ("late", "late_p99_s"))
    return f"{share:.1%} sent late, p99 {1e3 * p99:.1f} ms"
