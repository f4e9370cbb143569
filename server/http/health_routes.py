"""`GET /health`, `GET /health/detailed`, `GET /metrics`: for whoever runs Trivet."""

from collections.abc import Sequence
from typing import Literal

from attrs import frozen
from msgspec import Struct
from quart import Response

from server.http.answers import bytes_answer, json_answer
from server.http.data import API
from server.http.health import HealthView, Probe, examine
from server.http.limits import Kind
from server.http.metrics import HttpMetrics
from server.http.routing import PlainText, route


class AliveView(Struct, frozen=True):
    """The process answers."""

    status: Literal["ok"]


class AliveData(Struct, frozen=True):
    """The process answers."""

    data: AliveView


@frozen(eq=False)
class HealthRoutes:
    """How Trivet is. Nothing of a diner is in it."""

    probes: Sequence[Probe]
    metrics: HttpMetrics

    @route("GET", "/health", Kind.FREE, gives={200: AliveView})
    async def alive(self) -> Response:
        """Does the process answer? Asks nobody else, so that a database away does not get it restarted."""
        return json_answer(AliveView("ok"))

    @route("GET", f"{API}/health", Kind.FREE, gives={200: AliveData})
    async def alive_too(self) -> Response:
        """The same, as all answers under `/api/v1` are."""
        return json_answer(AliveData(AliveView("ok")))

    @route("GET", "/health/detailed", Kind.READ, gives={200: HealthView, 503: HealthView})
    async def detailed(self) -> Response:
        """How is each part? 503 while one is away without which nothing can be served."""
        health = await examine(self.probes)
        return json_answer(health, 503 if health.status == "down" else 200)

    @route("GET", "/metrics", Kind.FREE, gives={200: PlainText})
    async def exposition(self) -> Response:
        """Figures for Prometheus."""
        body, content_type = self.metrics.exposition()
        return bytes_answer(body, content_type)
