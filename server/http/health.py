"""How the parts are: asks each, all at once, each with a time limit.

Owns: the questions and the verdict. Must not: know the parts; each comes as a probe from the composition root.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Literal

import structlog
import trio
from attrs import frozen
from msgspec import Struct

from server.door.bounds import PROBE_TIMEOUT_S

log = structlog.get_logger(__name__)


@frozen(eq=False)
class Probe:
    """A part that can be asked. `check` gives figures to show, and raises when the part is away.

    Without a `vital` part nothing can be served; without another, less is.
    """

    name: str
    check: Callable[[], Awaitable[Mapping[str, int | float | str]]]
    vital: bool = False


class PartView(Struct, frozen=True):
    """One part: whether it answered, how long that took, and its own figures."""

    status: Literal["ok", "away"]
    took_ms: float
    figures: dict[str, int | float | str]


class HealthView(Struct, frozen=True):
    """All parts. `degraded` means that something is away which Trivet can do without."""

    status: Literal["ok", "degraded", "down"]
    parts: dict[str, PartView]


async def examine(probes: Sequence[Probe]) -> HealthView:
    """Asks every part at once; takes no longer than the slowest may."""
    parts: dict[str, PartView] = {}

    async def ask(probe: Probe) -> None:
        parts[probe.name] = await _ask(probe)

    async with trio.open_nursery() as nursery:
        for probe in probes:
            nursery.start_soon(ask, probe)
    away = [probe for probe in probes if parts[probe.name].status == "away"]
    status: Literal["ok", "degraded", "down"] = "ok"
    if away:
        status = "down" if any(probe.vital for probe in away) else "degraded"
    return HealthView(status, {probe.name: parts[probe.name] for probe in probes})


async def _ask(probe: Probe) -> PartView:
    began = trio.current_time()
    try:
        with trio.fail_after(PROBE_TIMEOUT_S):
            figures = dict(await probe.check())
    except Exception as error:  # noqa: BLE001 - the boundary of a service: however it fails, it is away
        log.warning("probe_failed", part=probe.name, reason=type(error).__name__)
        return PartView("away", _ms_since(began), {})
    return PartView("ok", _ms_since(began), figures)


def _ms_since(began: float) -> float:
    return round((trio.current_time() - began) * 1000, 1)
