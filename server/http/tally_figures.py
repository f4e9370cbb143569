"""How often each restaurant's till and payment provider were called since the start, and what came of it.

Owns: the names of these figures. Must not: know who calls, or what a result means.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from server.http.gauges import Gauge, Samples


class Tally(Protocol):
    """What was counted of one restaurant."""

    def calls(self) -> Mapping[str, int]:
        """Calls, by what for."""
        ...

    def outcomes(self) -> Mapping[str, int]:
        """What came of them."""
        ...


class Tallied(Protocol):
    """A restaurant with what was counted of it."""

    @property
    def restaurant_id(self) -> int:
        """Whose it is."""
        ...

    @property
    def tally(self) -> Tally:
        """What was counted."""
        ...


def tally_counts(about: str, whom: str, read: Callable[[], Sequence[Tallied]]) -> Sequence[Gauge]:
    """What `/metrics` looks up of them: `about` is how their names go on, `whom` who is called."""
    return [
        Gauge(
            f"trivet_{about}_calls",
            f"Calls to each restaurant's {whom} since the start, by what for",
            lambda: _samples(read, lambda tally: tally.calls(), "call"),
            ["restaurant", "call"],
        ),
        Gauge(
            f"trivet_{about}_outcomes",
            f"What came of calls to each restaurant's {whom} since the start",
            lambda: _samples(read, lambda tally: tally.outcomes(), "result"),
            ["restaurant", "result"],
        ),
    ]


def _samples(
    read: Callable[[], Sequence[Tallied]], counts: Callable[[Tally], Mapping[str, int]], label: str
) -> Samples:
    return [
        ({"restaurant": str(one.restaurant_id), label: name}, count)
        for one in read()
        for name, count in counts(one.tally).items()
    ]
