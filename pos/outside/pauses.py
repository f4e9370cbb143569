"""How long one waits before somebody is spoken to again. Pure: chance comes in as a number.

Owns: pauses that are alike whoever it is. Must not: wait, or read a clock.
"""

from collections.abc import Callable, Sequence
from typing import Final

JITTER: Final = 0.1  # a tenth either way: enough to part what one outage made wait together, orders and restaurants
REPORT_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)  # a table is reloaded in a moment, a database in seconds
REPORT_JITTER: Final = 0.25  # every worker of the process comes back to the same database

Chance = Callable[[], float]
"""A random number in [0, 1)."""


def step_s(step: int, chance: float, steps_s: Sequence[float]) -> float:
    """The pause at this step (from 0), in seconds; the last is repeated for ever. `steps_s` has at least one.

    `chance` is in [0, 1); 0.5 gives the schedule itself.
    """
    return _spread(steps_s[min(step, len(steps_s) - 1)], JITTER, chance)


def probe_s(pause_s: float, chance: float) -> float:
    """Seconds until somebody who is held for dead is spoken to again, where `pause_s` is the schedule."""
    return _spread(pause_s, JITTER, chance)


def report_s(failures: int, chance: float) -> float:
    """Seconds until a table that could not be told something is told again; `failures` counts from 1."""
    return _spread(REPORT_S[min(failures, len(REPORT_S)) - 1], REPORT_JITTER, chance)


def _spread(seconds: float, jitter: float, chance: float) -> float:
    return seconds * (1 + jitter * (2 * chance - 1))
