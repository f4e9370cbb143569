"""How Trivet is, for whoever runs it: what `/health/detailed` asks and what `/metrics` looks up.

Owns: the names of the figures. Must not: know the parts; the composition root hands in where each figure comes from.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Protocol

from attrs import asdict, frozen
from prometheus_client import CollectorRegistry

from actors.ports.clock import Clock
from actors.ports.jobs import JobStanding
from actors.registry import RegistryStatistics
from actors.restaurants import RestaurantStatistics
from actors.supervisor import Crash, ServiceState, ServiceStatistics
from server.http.gauges import Gauge, Gauges, plain
from server.http.health import Probe
from server.http.menu_figures import Copies, menu_gauges
from server.http.payment_figures import PaymentFigures, payment_gauges, payment_health
from server.http.sink_figures import Sinks, sink_gauges
from server.http.tally_figures import Tally, till_counts


class JournalFigures(Protocol):
    """What a journal says of itself."""

    @property
    def flushes(self) -> int:
        """Statements sent."""
        ...

    @property
    def changes(self) -> int:
        """Changes in them."""
        ...

    @property
    def waiting(self) -> int:
        """Changes not yet sent."""
        ...

    @property
    def last_flush_s(self) -> float:
        """What the last flush took."""
        ...


class TillFigures(Protocol):
    """What a restaurant's deliveries say of themselves."""

    @property
    def restaurant_id(self) -> int:
        """Whose till it is."""
        ...

    @property
    def oldest_unsent_s(self) -> float | None:
        """Age in seconds of the oldest order that the till has not answered for."""
        ...

    @property
    def breaker(self) -> int:
        """0: the till is spoken to; 1: the next order is a probe; 2: it is left alone."""
        ...

    @property
    def scheduled(self) -> int:
        """Orders that wait for their next attempt."""
        ...

    @property
    def unreported(self) -> int:
        """Answers of the till that their sessions have not taken yet."""
        ...

    @property
    def restarts(self) -> int:
        """Crashes of the worker that a restart has mended."""
        ...

    @property
    def state(self) -> ServiceState:
        """Where in its life the worker is."""
        ...

    @property
    def crash(self) -> Crash | None:
        """The worker's last crash."""
        ...

    @property
    def tally(self) -> Tally:
        """How often the till was called since the start, and what came of it."""
        ...


@frozen(eq=False)
class Parts:
    """Where to look. A ping gives seconds and raises when its part is away; without Redis there is nothing to ping.

    `ping_database` also raises where its tables cannot be served from, `revision` where they are not this version's.
    `alerts` counts by restaurant how often staff were told that an order needs them; `mails` are restaurants whose
    owner has not got a mail yet.
    """

    ping_database: Callable[[], Awaitable[float]]
    revision: Callable[[], Awaitable[str]]
    ping_redis: Callable[[], Awaitable[float]] | None
    journal: Callable[[], JournalFigures]
    sessions: Callable[[], RegistryStatistics]
    services: Callable[[], Sequence[ServiceStatistics]]
    tills: Callable[[], Sequence[TillFigures]]
    restaurants: Callable[[], RestaurantStatistics]
    alerts: Callable[[], Mapping[int, int]]
    jobs: Callable[[], Sequence[JobStanding]]
    clock: Clock
    mails: Callable[[], Collection[int]] = frozenset
    payments: Callable[[], Sequence[PaymentFigures]] = tuple


def probes(parts: Parts) -> Sequence[Probe]:
    """What `/health/detailed` asks."""

    async def schema() -> Mapping[str, str]:
        return {"revision": await parts.revision()}

    async def journal() -> Mapping[str, float]:
        figures = parts.journal()
        return {"flushes": figures.flushes, "waiting": figures.waiting, "last_flush_ms": _ms(figures.last_flush_s)}

    async def actors() -> Mapping[str, float]:
        return {**asdict(parts.sessions()), "restarts": sum(service.restarts for service in parts.services())}

    async def restaurants() -> Mapping[str, int | str]:
        figures = parts.restaurants()
        named = ", ".join(str(restaurant_id) for restaurant_id in sorted(figures.unfit))
        return {"loaded": figures.loaded, "unfit": len(figures.unfit), "unfit_ids": named}

    async def pos() -> Mapping[str, float]:
        tills = parts.tills()
        return {
            "oldest_unsent_s": round(max((till.oldest_unsent_s or 0.0 for till in tills), default=0.0), 1),
            "tills_left_alone": sum(till.breaker > 0 for till in tills),
            "alerts": sum(parts.alerts().values()),
        }

    async def nightly() -> Mapping[str, float]:
        jobs = parts.jobs()
        return {
            "failing": sum(job.failing for job in jobs),
            "late_s": round(max((_late_s(job, parts) for job in jobs), default=0.0), 1),
            "findings": sum(job.found for job in jobs),
        }

    async def payments() -> Mapping[str, float]:
        return payment_health(parts.payments)

    redis = [] if parts.ping_redis is None else [Probe("redis", _timed(parts.ping_redis))]
    return [
        Probe("database", _timed(parts.ping_database), vital=True),
        Probe("schema", schema),
        *redis,
        Probe("journal", journal),
        Probe("actors", actors),
        Probe("restaurants", restaurants),
        Probe("pos", pos),
        Probe("payments", payments),
        Probe("nightly", nightly),
    ]


def metrics(parts: Parts, copies: Copies | None = None, sinks: Sinks | None = None) -> CollectorRegistry:
    """Where `/metrics` is collected; whoever counts as it happens registers there as well. `copies` need Redis."""
    registry = CollectorRegistry()
    of_copies = (*menu_gauges(copies), *sink_gauges(sinks))
    of_calls = till_counts(parts.tills)
    registry.register(Gauges([*gauges(parts), *of_calls, *payment_gauges(parts.payments), *of_copies]))
    return registry


def gauges(parts: Parts) -> Sequence[Gauge]:
    """What `/metrics` looks up."""
    journal, sessions = parts.journal, parts.sessions
    return [
        Gauge("trivet_sessions", "Live session actors", plain(lambda: sessions().sessions)),
        Gauge("trivet_connections", "Live WebSockets", plain(lambda: sessions().connections)),
        Gauge("trivet_mailbox_waiting", "Messages that wait for actors", plain(lambda: sessions().waiting)),
        Gauge("trivet_mailbox_deepest", "Messages in the fullest mailbox", plain(lambda: sessions().waiting_max)),
        Gauge("trivet_journal_flushes", "Flushes since the start", plain(lambda: journal().flushes)),
        Gauge("trivet_journal_changes", "Changes since the start", plain(lambda: journal().changes)),
        Gauge("trivet_journal_waiting", "Changes that are not yet sent", plain(lambda: journal().waiting)),
        Gauge(
            "trivet_restaurant_faults",
            "Rows of each restaurant that cannot be read; it is served as it last was, or not at all",
            lambda: [(_of(number), len(faults)) for number, faults in parts.restaurants().unfit.items()],
            ["restaurant"],
        ),
        Gauge(
            "trivet_oldest_unsent_order_seconds",
            "Age of each restaurant's oldest order that the till has not answered for",
            lambda: [(_of(till.restaurant_id), till.oldest_unsent_s or 0.0) for till in parts.tills()],
            ["restaurant"],
        ),
        Gauge(
            "trivet_pos_breaker",
            "Whether each restaurant's till is spoken to: 0 yes, 1 the next order is a probe, 2 no",
            lambda: [(_of(till.restaurant_id), till.breaker) for till in parts.tills()],
            ["restaurant"],
        ),
        Gauge(
            "trivet_pos_alerts",
            "Orders that staff were alerted of since the start",
            lambda: [(_of(number), alerts) for number, alerts in parts.alerts().items()],
            ["restaurant"],
        ),
        Gauge(
            "trivet_jobs_failing",
            "Nightly jobs of each name that did not go well and are tried again",
            lambda: [({"job": job.name}, job.failing) for job in parts.jobs()],
            ["job"],
        ),
        Gauge(
            "trivet_job_late_seconds",
            "For how long the oldest nightly job of each name has been due while nobody does it",
            lambda: [({"job": job.name}, _late_s(job, parts)) for job in parts.jobs()],
            ["job"],
        ),
        Gauge(
            "trivet_job_findings",
            "Sums that were not what their parts say, at each nightly check's last look",
            lambda: [({"job": job.name}, job.found) for job in parts.jobs() if job.name.startswith("check_")],
            ["job"],
        ),
        Gauge(
            "trivet_service_restarts",
            "Crashes that were mended by a restart",
            lambda: [({"service": service.name}, service.restarts) for service in parts.services()],
            ["service"],
        ),
    ]


def _late_s(job: JobStanding, parts: Parts) -> float:
    """For how long the oldest job of this name has been due."""
    due_at = job.oldest_due_at
    return 0.0 if due_at is None else max(0.0, (parts.clock() - due_at).total_seconds())


def _of(restaurant_id: int) -> Mapping[str, str]:
    return {"restaurant": str(restaurant_id)}


def _timed(ping: Callable[[], Awaitable[float]]) -> Callable[[], Awaitable[Mapping[str, float]]]:
    async def check() -> Mapping[str, float]:
        return {"ping_ms": _ms(await ping())}

    return check


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
