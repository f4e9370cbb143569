"""Staff are told where a sink of the outbox has fallen behind, and when it is back (`docs/mirror.md`).

Owns: when one looks, and that screens hear of it. Must not: say what behind is; who keeps the outbox does.
"""

from collections.abc import Callable, Sequence
from typing import Final

import structlog
import trio
from attrs import frozen

from actors.domain.alerts.alert import Alert
from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sync import SinkAlarms

LOOK_S: Final = 5.0

log = structlog.get_logger(__name__)


@frozen(eq=False)
class SinkWatch:
    """`tell` hears of alerts that were raised, or are over. `run` is the service."""

    alarms: SinkAlarms
    tell: Callable[[Sequence[Alert]], None]
    clock: Clock

    async def run(self, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED) -> None:
        """Looks again and again, until cancelled."""
        task_status.started()
        while True:
            await self.look()
            await trio.sleep(LOOK_S)

    async def look(self) -> None:
        """One look at all sinks."""
        try:
            self.tell(await self.alarms.look(self.clock()))
        except Unavailable:
            log.warning("sink_alarms_database_away")
