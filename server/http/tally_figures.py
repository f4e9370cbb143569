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


Read = Callable[[], Sequence[Tallied]]


def till_counts(read: Read) -> Sequence[Gauge]:
    """What `/metrics` looks up of tills."""
    return [
        Gauge(
            "trivet_pos_calls",
            "Calls to each restaurant's till since the start, by what for",
            lambda: _samples(read, lambda tally: tally.calls(), "call"),
            ["restaurant", "call"],
        ),
        Gauge(
            "trivet_pos_outcomes",
            "What came of calls to each restaurant's till since the start",
            lambda: _samples(read, lambda tally: tally.outcomes(), "result"),
            ["restaurant", "result"],
        ),
    ]


def payment_counts(read: Read) -> Sequence[Gauge]:
    """And of payment providers."""
    return [
        Gauge(
            "trivet_payment_calls",
            "Calls to each restaurant's payment provider since the start, by what for",
            lambda: _samples(read, lambda tally: tally.calls(), "call"),
            ["restaurant", "call"],
        ),
        Gauge(
            "trivet_payment_outcomes",
            "What came of calls to each restaurant's payment provider since the start",
            lambda: _samples(read, lambda tally: tally.outcomes(), "result"),
            ["restaurant", "result"],
        ),
    ]


def _samples(read: Read, counts: Callable[[Tally], Mapping[str, int]], label: str) -> Samples:
    return [
        ({"restaurant": str(one.restaurant_id), label: name}, count)
        for one in read()
        for name, count in counts(one.tally).items()
    ]
