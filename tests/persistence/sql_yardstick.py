"""What a statement costs, in pieces of plain SQL that are always the same (`tests/yardstick.py` says why)."""

import re
from statistics import median
from typing import Any, Final

import psycopg

PIECE: Final = "EXPLAIN (ANALYZE, TIMING OFF) SELECT sum(length(md5(n::text))) FROM generate_series(1, 10000) AS n"
_RUNS: Final = 7


def piece_ms(connection: "psycopg.Connection[Any]") -> float:
    """How many milliseconds of execution a piece takes right now: ten thousand words made, and measured."""
    plans = ("\n".join(row[0] for row in connection.execute(PIECE.encode()).fetchall()) for _ in range(_RUNS))
    return median(executed_ms(plan) for plan in plans)


def executed_ms(plan: str) -> float:
    """The time of execution that a plan tells."""
    return float(re.findall(r"Execution Time: ([\d.]+) ms", plan)[0])
