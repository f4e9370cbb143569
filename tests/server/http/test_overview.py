"""What an operator sees of the tills, and of restaurants whose rows cannot be read."""

from collections.abc import Mapping

import trio
from attrs import frozen

from actors.registry import RegistryStatistics
from actors.restaurants import RestaurantStatistics
from server.http.gauges import Gauges
from server.http.overview import Parts, gauges, probes


@frozen
class TillFigures:
    restaurant_id: int
    oldest_unsent_s: float | None
    breaker: int


@frozen
class JournalFigures:
    flushes: int = 0
    changes: int = 0
    waiting: int = 0
    last_flush_s: float = 0.0


async def ping() -> float:
    await trio.lowlevel.checkpoint()
    return 0.001


async def revision() -> str:
    await trio.lowlevel.checkpoint()
    return "0005"


PARTS = Parts(
    ping_database=ping,
    revision=revision,
    ping_redis=None,
    journal=JournalFigures,
    sessions=lambda: RegistryStatistics(0, 0, 0, 0),
    services=list,
    tills=lambda: [TillFigures(1, None, 0), TillFigures(2, 31.26, 2)],
    restaurants=lambda: RestaurantStatistics(2, {3: ("menu_items 7, price", "tables 9"), 2: ("hours",)}),
    alerts=lambda: {2: 3},
)


def figures(name: str) -> Mapping[str, float]:
    """A metric's samples by restaurant."""
    metric = next(metric for metric in Gauges(gauges(PARTS)).collect() if metric.name == name)
    return {sample.labels["restaurant"]: sample.value for sample in metric.samples}


def test_every_till_has_its_oldest_order_its_breaker_and_its_alerts_in_the_metrics() -> None:
    assert figures("trivet_oldest_unsent_order_seconds") == {"1": 0.0, "2": 31.26}
    assert figures("trivet_pos_breaker") == {"1": 0, "2": 2}
    assert figures("trivet_pos_alerts") == {"2": 3}


async def test_restaurants_with_rows_that_cannot_be_read_are_named() -> None:
    assert figures("trivet_restaurant_faults") == {"3": 2, "2": 1}
    restaurants = next(probe for probe in probes(PARTS) if probe.name == "restaurants")
    assert await restaurants.check() == {"loaded": 2, "unfit": 2, "unfit_ids": "2, 3"}


async def test_the_health_of_the_tills_is_that_of_the_worst() -> None:
    pos = next(probe for probe in probes(PARTS) if probe.name == "pos")
    assert await pos.check() == {"oldest_unsent_s": 31.3, "tills_left_alone": 1, "alerts": 3}
