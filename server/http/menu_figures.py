"""How often a restaurant that was read had its menu from a copy in Redis, for whoever runs Trivet.

Owns: the names of these figures. Must not: know who copies.
"""

from collections.abc import Sequence
from typing import Protocol

from server.http.gauges import Gauge, Samples


class CopyFigures(Protocol):
    """What the copies say of themselves, since the start."""

    @property
    def hits(self) -> int:
        """How often one was current, and used."""
        ...

    @property
    def misses(self) -> int:
        """How often there was none, or an old one."""
        ...

    @property
    def errors(self) -> int:
        """How often one was damaged, or Redis did not answer."""
        ...


class Copies(Protocol):
    """Whoever copies menus to Redis."""

    def statistics(self) -> CopyFigures:
        """How often a copy was of use."""
        ...


def menu_gauges(copies: Copies | None) -> Sequence[Gauge]:
    """What `/metrics` looks up of them; nothing without Redis, where nothing is copied."""
    if copies is None:
        return []
    return [
        Gauge(
            "trivet_menu_copies",
            "Looks for a copy of a restaurant's menu in Redis since the start, by what came of them",
            lambda: _by_result(copies.statistics()),
            ["result"],
        ),
        Gauge(
            "trivet_menu_copies_hit_rate",
            "Which part of them, from 0 to 1, found a copy that was current",
            lambda: _hit_rate(copies.statistics()),
        ),
    ]


def _by_result(figures: CopyFigures) -> Samples:
    found = {"hit": figures.hits, "miss": figures.misses, "error": figures.errors}
    return [({"result": result}, count) for result, count in found.items()]


def _hit_rate(figures: CopyFigures) -> Samples:
    looks = figures.hits + figures.misses + figures.errors
    return [({}, figures.hits / looks)] if looks else []
