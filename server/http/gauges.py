"""Figures that are looked up when Prometheus asks, rather than counted as things happen.

Owns: turning what the parts say of themselves into metrics. Must not: know the parts; each comes as a function.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

Samples = Iterable[tuple[Mapping[str, str], float]]


@frozen(eq=False)
class Gauge:
    """One figure: its name, what it means, the names of its labels, and where to look it up."""

    name: str
    meaning: str
    read: Callable[[], Samples]
    labels: Sequence[str] = ()


def plain(read: Callable[[], float]) -> Callable[[], Samples]:
    """A figure without labels."""
    return lambda: [({}, read())]


class Gauges(Collector):
    """Gauges as Prometheus collects them."""

    def __init__(self, gauges: Sequence[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[Metric]:
        """Every figure as it is now."""
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels)
            for labels, value in gauge.read():
                family.add_metric([labels[name] for name in gauge.labels], value)
            yield family
