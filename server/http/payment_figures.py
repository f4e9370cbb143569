"""How payments go at their providers, for whoever runs Trivet.

Owns: the names of the figures. Must not: know a provider.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from server.http.gauges import Gauge
from server.http.tally_figures import Tally, payment_counts


class PaymentFigures(Protocol):
    """What a restaurant's payments say of themselves."""

    @property
    def restaurant_id(self) -> int:
        """Whose they are."""
        ...

    @property
    def oldest_unsettled_s(self) -> float | None:
        """Age in seconds of the oldest payment for which something is to be done at the provider."""
        ...

    @property
    def breaker(self) -> int:
        """0: the provider is spoken to; 1: the next payment is a probe; 2: it is left alone."""
        ...

    @property
    def unreported(self) -> int:
        """Answers of the provider that their sessions have not taken yet."""
        ...

    @property
    def tally(self) -> Tally:
        """How often the provider was called since the start, and what came of it."""
        ...


Read = Callable[[], Sequence[PaymentFigures]]


def payment_health(read: Read) -> Mapping[str, float]:
    """What `/health/detailed` says of them: that of the worst."""
    figures = read()
    return {
        "oldest_unsettled_s": round(max((one.oldest_unsettled_s or 0.0 for one in figures), default=0.0), 1),
        "providers_left_alone": sum(one.breaker > 0 for one in figures),
        "unreported": sum(one.unreported for one in figures),
    }


def payment_gauges(read: Read) -> Sequence[Gauge]:
    """What `/metrics` looks up of them."""
    return [
        Gauge(
            "trivet_oldest_unsettled_payment_seconds",
            "Age of each restaurant's oldest payment for which something is to be done at its provider",
            lambda: [(_of(one), one.oldest_unsettled_s or 0.0) for one in read()],
            ["restaurant"],
        ),
        Gauge(
            "trivet_payment_breaker",
            "Whether each restaurant's payment provider is spoken to: 0 yes, 1 the next payment is a probe, 2 no",
            lambda: [(_of(one), one.breaker) for one in read()],
            ["restaurant"],
        ),
        *payment_counts(read),
    ]


def _of(one: PaymentFigures) -> Mapping[str, str]:
    return {"restaurant": str(one.restaurant_id)}
