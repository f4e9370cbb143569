"""A lease is renewed for as long as somebody works under it, and they are stopped where it is not.

    taken ─▶ works ──────────────────▶ done: given back
               └ every RENEW_S: renewed? ─ no, or no answer ─▶ stopped: nothing is told as done

So a lease may be short, however long a sink takes: whoever is killed leaves their sinks to others `LEASE_S` later.
Postgres says when a lease ends, by its own clock, the same for all processes; a process reckons from before it asked,
by a clock that nobody sets, and lets go sooner.

Owns: these times. Must not: know what is done under a lease.
"""

from typing import Final

import structlog
import trio

from actors.errors import Unavailable
from persistence.mirror.outbox import Lease, Outbox

LEASE_S: Final = 12.0  # a process that was killed holds its sinks, also the live stream, for no longer
RENEW_S: Final = 4.0  # so that what is done in less, as nearly everything is, costs no statement
HELD_S: Final = 10.0  # without an answer; what is being sent has two seconds to end in before somebody else may send

log = structlog.get_logger(__name__)


async def renew_on(outbox: Outbox, lease: Lease, asked_s: float, work: trio.CancelScope) -> None:
    """Renews a lease, asked for at `asked_s` of trio's clock, until cancelled; cancels `work` where it cannot."""
    renewed = True
    while renewed:
        await trio.sleep_until(asked_s + RENEW_S)
        held_until_s, asked_s = asked_s + HELD_S, trio.current_time()
        renewed = await _renewed(outbox, lease, held_until_s)
    log.warning("sync_lease_lost", sink_id=lease.settings.sink_id)
    work.cancel()


async def _renewed(outbox: Outbox, lease: Lease, until_s: float) -> bool:
    try:
        with trio.move_on_at(until_s):
            return await outbox.renew(lease, LEASE_S)
    except Unavailable:
        pass
    return False
