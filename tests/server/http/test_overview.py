"""What an operator sees of the tills, and of restaurants whose rows cannot be read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import trio
from attrs import evolve, frozen
from prometheus_client import generate_latest

from actors.ports.jobs import JobStanding
from actors.registry import RegistryStatistics
from actors.restaurants import RestaurantStatistics
from actors.supervisor import Crash, ServiceState
from server.http.gauges import Gauges
from server.http.menu_figures import menu_gauges
from server.http.overview import Parts, gauges, metrics, probes


@frozen
class TallyFigures:
    sent: int = 0
    taken: int = 0

    def calls(self) -> Mapping[str, int]:
        return {"send": self.sent, "look_up": 0}

    def outcomes(self) -> Mapping[str, int]:
        return {"accepted": self.taken}


@frozen
class TillFigures:
    restaurant_id: int
    oldest_unsent_s: float | None
    breaker: int
    scheduled: int = 0
    unreported: int = 0
    restarts: int = 0
    state: ServiceState = ServiceState.RUNNING
    crash: Crash | None = None
    tally: TallyFigures = TallyFigures()


@frozen
class SettlementFigures:
    restaurant_id: int
    tally: TallyFigures
    oldest_unsettled_s: float | None = None
    breaker: int = 0
    unreported: int = 0


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


@frozen
class CopyFigures:
    hits: int = 0
    misses: int = 0
    errors: int = 0

    def statistics(self) -> "CopyFigures":
        return self


NOW = datetime(2026, 5, 8, tzinfo=UTC)
PARTS = Parts(
    ping_database=ping,
    revision=revision,
    ping_redis=None,
    journal=JournalFigures,
    sessions=lambda: RegistryStatistics(0, 0, 0, 0),
    services=list,
    tills=lambda: [TillFigures(1, None, 0), TillFigures(2, 31.26, 2, tally=TallyFigures(5, 3))],
    restaurants=lambda: RestaurantStatistics(2, {3: ("menu_items 7, price", "tables 9"), 2: ("hours",)}),
    alerts=lambda: {2: 3},
    jobs=lambda: [
        JobStanding("check_order_total", 1, 3, NOW - timedelta(seconds=90)),
        JobStanding("forget_keys", 2, 0, None),
    ],
    clock=lambda: NOW,
)


def figures(name: str, label: str = "restaurant") -> Mapping[str, float]:
    """A metric's samples by restaurant, or by another label."""
    metric = next(metric for metric in Gauges(gauges(PARTS)).collect() if metric.name == name)
    return {sample.labels[label]: sample.value for sample in metric.samples}


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


async def test_jobs_that_fail_are_late_or_have_found_something_are_in_the_metrics_and_in_the_health() -> None:
    assert figures("trivet_jobs_failing", "job") == {"check_order_total": 1, "forget_keys": 2}
    assert figures("trivet_job_late_seconds", "job") == {"check_order_total": 90.0, "forget_keys": 0.0}
    assert figures("trivet_job_findings", "job") == {"check_order_total": 3}
    nightly = next(probe for probe in probes(PARTS) if probe.name == "nightly")
    assert await nightly.check() == {"failing": 3, "late_s": 90.0, "findings": 3}


def copies(found: CopyFigures | None) -> Mapping[str, Mapping[str, float]]:
    """What is said of copies of menus: each figure's samples by result."""
    said = Gauges(menu_gauges(found)).collect()
    return {each.name: {one.labels.get("result", ""): one.value for one in each.samples} for each in said}


def test_how_often_a_menu_was_had_from_redis_is_in_the_metrics_with_its_rate() -> None:
    assert copies(CopyFigures(6, 1, 1)) == {
        "trivet_menu_copies": {"hit": 6, "miss": 1, "error": 1},
        "trivet_menu_copies_hit_rate": {"": 0.75},
    }


def test_where_no_menu_was_looked_for_there_is_no_rate_and_without_redis_there_is_no_figure() -> None:
    assert copies(CopyFigures())["trivet_menu_copies_hit_rate"] == {}
    assert copies(None) == {}


def test_calls_to_tills_and_to_payment_providers_are_in_the_metrics_with_what_came_of_them() -> None:
    parts = evolve(PARTS, payments=lambda: [SettlementFigures(2, TallyFigures(7, 4))])
    said = generate_latest(metrics(parts)).decode().splitlines()
    assert 'trivet_pos_calls{call="send",restaurant="2"} 5.0' in said
    assert 'trivet_pos_outcomes{restaurant="2",result="accepted"} 3.0' in said
    assert 'trivet_payment_calls{call="send",restaurant="2"} 7.0' in said
    assert 'trivet_payment_outcomes{restaurant="2",result="accepted"} 4.0' in said
