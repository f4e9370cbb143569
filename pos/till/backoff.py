"""How long to wait before the next attempt. Pure: chance comes in as a number.

    attempt      1     2     3     4      5      6       7 …
    after       0 s   2 s   4 s   30 s   2 min  8 min   32 min, and so on every 32 min
                └ diners wait ┘   └──────── in the background ────────┘

The first two pauses count from the beginning of the attempt before, because an attempt may take 3 s and three of
them have to fit into the 10 s that diners wait (`docs/contract.md` §4). The others count from the end.

The steps in the background are a setting; the last one is repeated for ever, it never stops silently.

Owns: the schedule. Must not: wait, know an order, or read a clock.
"""

from collections.abc import Sequence
from typing import Final

from pos.outside import pauses

QUICK_S: Final = (2.0, 4.0)  # contract §4
SLOW_S: Final = (30.0, 120.0, 480.0, 1920.0)  # contract §4


def quick_s(attempt: int) -> float | None:
    """Seconds from the beginning of this attempt (from 1) to the next quick one, or None after the last."""
    return QUICK_S[attempt - 1] if 1 <= attempt <= len(QUICK_S) else None


def slow_s(attempt: int, chance: float, steps_s: Sequence[float] = SLOW_S) -> float:
    """Seconds from the end of this attempt (from 1) to the next one in the background.

    An attempt that was counted among the quick ones but failed in the background waits for the first step.
    `chance` is in [0, 1); 0.5 gives the schedule itself. `steps_s` has at least one step.
    """
    return pauses.step_s(max(attempt - len(QUICK_S) - 1, 0), chance, steps_s)
