"""How far behind the sinks of the outbox are, for whoever runs Trivet.

Owns: the names of these figures. Must not: know who sends, or where.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from actors.ports.sync import SinkOutcome, SinkStanding
from server.http.gauges import Gauge, Samples


class Sinks(Protocol):
    """Whoever sends to the sinks."""

    def statistics(self) -> Sequence[SinkStanding]:
        """How they were a few seconds ago."""
        ...

    def tries(self, sink_id: int) -> Mapping[SinkOutcome, int]:
        """How often this process has sent something to one, by what became of it."""
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
        Gauge(
            "trivet_sink_tries",
            "Deliveries to each sink since the start, by what became of them",
            lambda: _tries(sinks),
            [*labels, "result"],
        ),
        Gauge(
            "trivet_sink_success_rate",
            "Part of these that was taken, from 0 to 1",
            lambda: _success_rates(sinks),
            labels,
        ),
    ]


def _tries(sinks: Sinks) -> Samples:
    return [
        ({**_of(one), "result": outcome}, count)
        for one in sinks.statistics()
        for outcome, count in sinks.tries(one.sink_id).items()
    ]


def _success_rates(sinks: Sinks) -> Samples:
    """None of a sink to which this process has sent nothing."""
    tries = [(one, sinks.tries(one.sink_id)) for one in sinks.statistics()]
    return [(_of(one), of_it[SinkOutcome.TAKEN] / sum(of_it.values())) for one, of_it in tries if any(of_it.values())]


def _of(one: SinkStanding) -> Mapping[str, str]:
    return {"restaurant": str(one.restaurant_id), "sink": str(one.sink_id), "kind": one.kind}
