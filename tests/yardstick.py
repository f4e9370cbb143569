"""What something costs, in pieces of plain Python that are always the same.

A figure in seconds says as much about the machine as about the code. A machine that is half as fast takes twice as long
for both, and who shares the core slows both down: they are measured in turns, and only their ratio counts.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from attrs import frozen

TURNS: Final = 21
"""What a round is the median of."""
PIECE_S: Final = 0.0006
"""What a piece takes where this was written."""


@frozen
class _Entry:
    key: str
    number: int
    amount: int


def piece() -> int:
    """Values made, put by their number, sorted and added up: about 0.6 ms where a bill of 200 lines takes 0.75."""
    entries = [_Entry(f"entry-{n}", n % 20, 350 + n) for n in range(500)]
    by_number: dict[int, list[int]] = {}
    for entry in entries:
        by_number.setdefault(entry.number, []).append(entry.amount * 1000 // 7)
    ordered = sorted(entries, key=lambda entry: (entry.number, -entry.amount))
    return sum(max(each) for each in by_number.values()) + sum(entry.amount for entry in ordered)


def pieces(work: Callable[[], Any], rounds: int, turns: int = TURNS) -> Iterator[float]:
    """How many pieces of plain Python the work is worth, once for each round. Other threads' time does not count.

    A bound holds if one round keeps it: whoever shares the core may make one of a pair dearer, and nobody makes it
    cheaper, so that what has grown dearer misses it every time.
    """
    with _no_collecting():
        for _ in range(rounds):
            yield statistics.median(_spent_s(work) / _spent_s(piece) for _ in range(turns))


def slower() -> float:
    """How many times as long as where this was written a piece takes right now, by the clock; 1 where it is quicker."""
    took_s = []
    for _ in range(TURNS):
        began_s = time.perf_counter()
        piece()
        took_s.append(time.perf_counter() - began_s)
    return max(1.0, statistics.median(took_s) / PIECE_S)


def _spent_s(work: Callable[[], Any]) -> float:
    began_s = time.thread_time()
    work()
    return time.thread_time() - began_s


@contextmanager
def _no_collecting() -> Iterator[None]:
    """What earlier tests have left behind is nobody's to pay for."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
