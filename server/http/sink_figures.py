"""How far behind the sinks of the outbox are, for whoever runs Trivet.

Owns: the names of these figures. Must not: know who sends, or where.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from actors.ports.sync import SinkStanding
from server.http.gauges import Gauge, Samples


class Sinks(Protocol):
    """Whoever sends to the sinks."""

    def statistics(self) -> Sequence[SinkStanding]:
        """How they were a few seconds ago."""
        ...

    def now(self) -> datetime:
        """The time by which they are late."""
        ...


def sink_gauges(sinks: Sinks | None) -> Sequence[Gauge]:
    """What `/metrics` looks up of them."""
    if sinks is None:
        return []

    def of_each(figure: Callable[[SinkStanding], float]) -> Callable[[], Samples]:
        return lambda: [(_of(one), figure(one)) for one in sinks.statistics()]

    labels = ["restaurant", "sink", "kind"]
    return [
        Gauge(
            "trivet_sink_lag_rows", "Rows of the outbox that each sink lacks", of_each(lambda one: one.lag_rows), labels
        ),
        Gauge(
            "trivet_sink_lag_seconds",
            "For how long the oldest of them has waited",
            of_each(lambda one: one.lag_s(sinks.now())),
            labels,
        ),
        Gauge("trivet_sink_failures", "Failures of each sink in a row", of_each(lambda one: one.attempts), labels),
        Gauge("trivet_sink_parked", "What each sink refuses for good", of_each(lambda one: one.parked), labels),
        Gauge("trivet_sink_delivered", "News that each sink has taken", of_each(lambda one: one.delivered), labels),
    ]


def _of(one: SinkStanding) -> Mapping[str, str]:
    return {"restaurant": str(one.restaurant_id), "sink": str(one.sink_id), "kind": one.kind}
