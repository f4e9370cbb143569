"""What is counted of HTTP, for Prometheus.

Owns: the figures of this door. Must not: hold anything of a diner; routes are counted by their template, so that no
token or id ever becomes a label.
"""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0)
UNKNOWN_ROUTE = "unknown"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class HttpMetrics:
    """Requests by method, route and status, and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._requests = Counter(
            "trivet_http_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "trivet_http_request_seconds", "Time to answer", ["route"], buckets=_SECONDS, registry=registry
        )

    def answered(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Counts one answer. `route` is the template, None where the address was not one of ours."""
        known = route or UNKNOWN_ROUTE
        self._requests.labels(method if method in _METHODS else "other", known, str(status)).inc()
        self._seconds.labels(known).observe(seconds)

    def refused(self, method: str, status: int) -> None:
        """Counts what the door itself refused: no route was ever looked for."""
        self._requests.labels(method if method in _METHODS else "other", UNKNOWN_ROUTE, str(status)).inc()

    def exposition(self) -> tuple[bytes, str]:
        """Everything in the registry as Prometheus reads it, and its content type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST
