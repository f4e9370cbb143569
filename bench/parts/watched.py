"""Whether staff who watch a full house are felt by its diners.

Owns: these figures and their bounds. Must not: start anything.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from statistics import median
from typing import Final

from bench.figures import Figure
from bench.load import Result, run
from bench.scene import Scene
from bench.screens import sign_in, watching

TABLES: Final = 200
PHONES: Final = 2  # at each table, in a closed loop: every table is as busy as it can be
SCREENS: Final = 20
RUN_S: Final = 3.0
PAIRS: Final = 2  # a round


def watched_tables(on: Scene, rounds: int) -> Sequence[Figure]:
    """200 busy tables with 20 staff watching, against the same with nobody watching."""
    token, pairs, read = sign_in(on.stage), list[tuple[Result, Result]](), 0
    with on.stage.phones(TABLES, PHONES) as diners:
        for number in range(PAIRS * rounds):
            results = {}
            for watched in (number % 2, 1 - number % 2):  # whoever goes second has warmer caches
                with watching(on.stage, token, SCREENS) if watched else nullcontext() as screens:
                    results[watched] = run(diners.anew(), RUN_S)
                read += 0 if screens is None else screens.bytes_read
            pairs.append((results[0], results[1]))
    told = read / SCREENS / len(pairs)
    speed = [with_them.mutations_per_s / without.mutations_per_s for without, with_them in pairs]
    p99 = [with_them.p99_s / without.p99_s for without, with_them in pairs]
    mutations = median(with_them.mutations_per_s for _, with_them in pairs)
    more = f"; {mutations:,.0f}/s, each screen was told {told / 1024:,.0f} KiB a run"
    return [
        Figure.of_ratios("20 screens on 200 tables: mutations with / without", speed, 0.90, more, at_least=True),
        Figure.of_ratios("20 screens on 200 tables: p99 with / without", p99, 1.10, at_least=False),
    ]
