"""Wakes sessions whose deadline has passed while no actor was alive to notice.

Owns: nothing. A session it wakes handles its own `Tick`; one that is alive already does.
"""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import structlog
import trio

from actors.errors import NoSuchSession, RestaurantUnfit, Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Sessions
from actors.registry import LOAD_TIMEOUT_S, Registry

EVERY_S: Final = 5.0  # how late a forgotten lock may end; a live actor is exact
BATCH_MAX: Final = 100  # sessions woken at a time, so that a morning after an outage does not load everything at once
STUCK_MAX: Final = 1_000  # more that cannot be loaded are no longer looked past; a restaurant has one a table
UNAVAILABLE_MAX: Final = 3  # in one look; then the store is rather away, and waiting for each is in vain

log = structlog.get_logger(__name__)


async def sweep(
    sessions: Sessions,
    registry: Registry,
    clock: Clock,
    task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Looks for due sessions every few seconds, for ever."""
    task_status.started()
    stuck: Collection[UUID] = ()
    while True:
        try:
            stuck = await _wake_due(sessions, registry, clock, stuck)
        except Unavailable:
            log.warning("sweep_postponed")
        await trio.sleep(EVERY_S)


async def _wake_due(sessions: Sessions, registry: Registry, clock: Clock, stuck: Collection[UUID]) -> Collection[UUID]:
    """Wakes what is due; gives what could not be loaded, or not been tried again.

    That stays due, so the next look takes as many more and tries those that were stuck last.
    """
    due = await _due(sessions, clock, BATCH_MAX + min(len(stuck), STUCK_MAX))
    failed = {session_id for session_id in due if session_id in stuck}
    unavailable = 0
    for session_id in sorted(due, key=failed.__contains__):
        try:
            await registry.session(session_id)
            failed.discard(session_id)
        except NoSuchSession:
            log.warning("due_session_gone", session_id=str(session_id))
        except Unavailable as error:
            failed.add(session_id)
            unavailable += not isinstance(error, RestaurantUnfit)
        except Exception:
            failed.add(session_id)
            log.exception("due_session_not_loaded", session_id=str(session_id))
        if unavailable == UNAVAILABLE_MAX:
            log.warning("sweep_postponed")
            break
    return failed


async def _due(sessions: Sessions, clock: Clock, limit: int) -> Sequence[UUID]:
    try:
        with trio.fail_after(LOAD_TIMEOUT_S):
            return await sessions.due(clock(), limit)
    except trio.TooSlowError:
        raise Unavailable("the database is slow") from None
