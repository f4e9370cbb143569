"""Figures that are looked up when Prometheus asks, rather than counted as things happen.

Owns: turning what the parts say of themselves into metrics. Must not: know the parts; each comes as a function.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen
from prometheus_client import Metric, generate_latest
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


class Count(Gauge):
    """A figure that only grows, from when the process began or for good: Prometheus may ask how fast."""


class _CountFamily(Metric):
    """A counter under the very name that it was given, which no `_total` is written behind."""


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
            grows = isinstance(gauge, Count)
            name, meaning = gauge.name, gauge.meaning
            family = _CountFamily(name, meaning, "counter") if grows else GaugeMetricFamily(name, meaning)
            for labels, value in gauge.read():
                family.add_sample(name, {each: labels[each] for each in gauge.labels}, value)
            yield family


@frozen(eq=False)
class _Only(Collector):
    family: Metric

    def collect(self) -> Iterator[Metric]:
        yield self.family


def written(registry: Collector) -> bytes:
    """Everything in it, as Prometheus reads it."""
    return b"".join(_written(family) for family in registry.collect())


def _written(family: Metric) -> bytes:
    text = generate_latest(_Only(family))
    if not isinstance(family, _CountFamily):
        return text
    name = family.name.encode()
    return text.replace(name + b"_total ", name + b" ", 2)  # on its two lines of what it is
