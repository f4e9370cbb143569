"""Wakes sessions whose deadline has passed while no actor was alive to notice.

Owns: nothing. A session it wakes handles its own `Tick`; one that is alive already does.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
import trio

from actors.errors import NoSuchSession, Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Sessions
from actors.registry import LOAD_TIMEOUT_S, Registry

EVERY_S: Final = 5.0  # how late a forgotten lock may end; a live actor is exact
BATCH_MAX: Final = 100  # sessions woken at a time, so that a morning after an outage does not load everything at once

log = structlog.get_logger(__name__)


async def sweep(
    sessions: Sessions,
    registry: Registry,
    clock: Clock,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Looks for due sessions every few seconds, for ever."""
    task_status.started()
    while True:
        try:
            await _wake_due(sessions, registry, clock)
        except Unavailable:
            log.warning("sweep_postponed")
        await trio.sleep(EVERY_S)


async def _wake_due(sessions: Sessions, registry: Registry, clock: Clock) -> None:
    for session_id in await _due(sessions, clock):
        try:
            await registry.session(session_id)
        except NoSuchSession:
            log.warning("due_session_gone", session_id=str(session_id))
        except Unavailable:
            raise  # the store is away: the others can wait
        except Exception:
            log.exception("due_session_not_loaded", session_id=str(session_id))


async def _due(sessions: Sessions, clock: Clock) -> Sequence[UUID]:
    try:
        with trio.fail_after(LOAD_TIMEOUT_S):
            return await sessions.due(clock(), BATCH_MAX)
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None
