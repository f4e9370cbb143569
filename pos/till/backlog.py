"""How one restaurant's worker reads what is unsent from Postgres onto its agenda.

Postgres is the truth about what is due. A look takes up what is due before the next one, lowest number first. Where
there is more than it may take, the worker does that part before it looks again, and nothing with a higher number, so
that the backlog arrives by number.

When the till is back, looks go through all that is unsent, lowest number first, each order once: then its own back-off
holds again. While the till is gone the backlog stays in Postgres.

Owns: how far to look, and what was taken up; when to look, `pos.outside.looks` does. Must not: decide what is sent; the
agenda and the worker do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
import trio

from actors.errors import Unavailable
from actors.ports.clock import Clock
from actors.ports.sessions import Sessions, UnsentOrder
from pos.outside.looks import LOOK_TIMEOUT_S, Looks
from pos.till.agenda import Agenda
from pos.till.job import Job
from pos.till.promise import Promise

LOOK_MAX: Final = 64  # orders a look; a till that takes ten a second is busy with them until the next look
HORIZON: Final = timedelta(days=1)  # beyond every step of the back-off: what is due by then is all that is unsent

log = structlog.get_logger(__name__)


class BacklogReader(Looks):
    """Reads for one worker. `up_to` is the last number of a look that was full: nothing higher goes before the next."""

    def __init__(
        self,
        restaurant_id: int,
        sessions: Sessions,
        agenda: Agenda,
        promise: Promise,
        clock: Clock,
        look_interval_s: float,
    ) -> None:
        super().__init__(clock, look_interval_s)
        self.up_to: int | None = None
        self._recovered_to: int | None = None  # the highest number of the backlog taken up since the till is back
        self._restaurant_id = restaurant_id
        self._sessions = sessions
        self._agenda = agenda
        self._promise = promise

    def till_is_back(self) -> None:
        """It gets all that is unsent, from the lowest number on."""
        self._recovered_to, self.look_at = 0, self._clock()

    def till_is_gone(self) -> None:
        """It does not get the rest."""
        self._recovered_to = None

    async def look(self) -> None:
        """Puts on the agenda what is due before the next look, or the next part of a backlog."""
        self.up_to = self.look_at = None
        now = self._clock()
        due_before = self.soon() if self._recovered_to is None else now + HORIZON
        found = await self._unsent(due_before, LOOK_MAX)
        if found is None:
            self.later()
            return
        self._take_up(found, now)
        if len(found) == LOOK_MAX:
            highest = found[-1].order.order_number
            due = self._agenda.next_due(now, up_to=highest)
            self.up_to = highest if due is not None and due <= now else None

    async def lowest(self) -> Job | None:
        """The lowest number that is unsent, whatever its back-off; None if there is none, or it cannot be read."""
        found = await self._unsent(self._clock() + HORIZON, 1) or ()
        return next((self._promise.job_for(unsent.session_id, unsent.order) for unsent in found), None)

    async def _unsent(self, due_before: datetime, limit: int) -> Sequence[UnsentOrder] | None:
        """What is unsent, lowest number first; None if that cannot be read."""
        try:
            with trio.fail_after(LOOK_TIMEOUT_S):
                return await self._sessions.unsent(self._restaurant_id, due_before, limit)
        except (Unavailable, trio.TooSlowError):
            log.warning("unsent_orders_not_read", restaurant_id=self._restaurant_id)
            return None

    def _take_up(self, found: Sequence[UnsentOrder], now: datetime) -> None:
        """Puts orders on the agenda; those of a backlog that were not taken up before are due at once."""
        recovered_to = self._recovered_to
        for unsent in found:
            job = self._promise.job_for(unsent.session_id, unsent.order)
            if job is not None:
                early = recovered_to is not None and job.order_number > recovered_to
                self._agenda.offer(job.hurried(now) if early else job, now)
        if recovered_to is not None:
            self._recovered_to = found[-1].order.order_number if len(found) == LOOK_MAX else None
