"""What one phone alone feels, and what one that says nothing costs.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

from bench import pgbench
from bench.figures import Figure
from bench.load import run
from bench.scene import Scene
from bench.stage import Stage

ONE_PHONE_S: Final = 2.0
PGBENCH_S: Final = 2
IDLE_TABLES: Final = 100
IDLE_PHONES: Final = 2_000


def one_phone(on: Scene, rounds: int) -> Sequence[Figure]:
    """One phone alone, against pgbench with the flush statement and one echo."""
    ratios, details = [], []
    stage = on.stage
    with stage.phones(1, 1) as diners, on.echoes(1) as echoes:
        for _ in range(rounds):
            statement_s = pgbench.latency_s(stage.database_url, stage.restaurant_id, stage.pgbench_table_id, PGBENCH_S)
            echo_s = run(echoes.anew(), ONE_PHONE_S).p50_s
            ours = run(diners.anew(), ONE_PHONE_S, meter=stage.spent)
            ratios.append(ours.p50_s / (statement_s + echo_s))
            details.append((1e3 * ours.p50_s, 1e3 * statement_s, 1e3 * echo_s, ours.server_us, ours.postgres_us))
    ours_ms, statement_ms, echo_ms, server_us, postgres_us = (median(column) for column in zip(*details, strict=True))
    detail = (
        f"{ours_ms:.2f} ms beside {statement_ms:.2f} + {echo_ms:.2f} ms;"
        f" CPU {server_us:.0f} µs each, Postgres {postgres_us:.0f} µs"
    )
    return [Figure("one phone: p50 / (statement + echo)", median(ratios), 2.0, at_least=False, detail=detail)]


def idle_phones(on: Scene, _: int) -> Sequence[Figure]:
    """2,000 phones that are connected and say nothing, beside 2,000 others."""
    detail = f"{IDLE_PHONES} connections, their members and tables included"
    return [Figure("idle connection: KiB of the server", idle_kib(on.stage), 16.0, at_least=False, detail=detail)]


def idle_kib(on: Stage) -> float:
    """What each of many phones more costs the server, in KiB, where as many are already.

    Measure it before any load: later they would take what the load has left free, and seem to cost nothing.
    """
    each = IDLE_PHONES // IDLE_TABLES
    with on.phones(IDLE_TABLES, each):
        before = on.server_memory_bytes()
        with on.phones(IDLE_TABLES, each):
            return (on.server_memory_bytes() - before) / IDLE_PHONES / 1024
