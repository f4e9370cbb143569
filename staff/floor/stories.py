"""How visits of a staff user's own restaurant went, and which one ended last at a table (`docs/contract.md` §5).

Owns: whose story somebody may read, and how long a closed visit can be found. Must not: write, or know
what an event is.
"""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.staff import StaffUser
from actors.ports.clock import Clock
from server.http.problems import Problem
from staff.floor.controls import refuse_unknown, shown
from staff.floor.reading import cut, in_time
from staff.floor.sessions import Sessions
from staff.floor.story import LastVisitView, StoryView, entry_view
from staff.ports import Stories

SEQ_MAX: Final = 2**31 - 1
PAGE_MAX: Final = 100  # about 30 KiB
PAGE_USUAL: Final = 30  # more than a screen
KEPT: Final = timedelta(hours=24)  # after which a closed session may be gone at any time (`docs/contract.md` §7)


class StoryQuery(Struct, frozen=True):
    """Which entries: `before` is of the page before this one."""

    before: Annotated[int, Meta(ge=1, le=SEQ_MAX)] | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_USUAL


@frozen(eq=False)
class StoryDesk:
    """Stories of a staff user's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    stories: Stories
    sessions: Sessions
    clock: Clock

    async def page(self, user: StaffUser, session_id: UUID, asked: StoryQuery) -> StoryView:
        """What happened in the session, newest first."""
        answer = await self.sessions.look(user, session_id)
        found = await in_time(
            self.stories.page(user.restaurant_id, session_id, before=asked.before, limit=asked.limit + 1)
        )
        page, last = cut(found, asked.limit)
        return StoryView([entry_view(record, answer.state) for record in page], None if last is None else last.seq)

    async def last_visit(self, user: StaffUser, table_id: int) -> LastVisitView:
        """The visit that ended last at the table, as it ended, whoever sits there now."""
        refuse_unknown(await self.sessions.restaurant(user), table_id)
        after = self.clock() - KEPT
        session_id = await in_time(self.stories.last_visit(user.restaurant_id, table_id, after))
        if session_id is None:
            return LastVisitView(None)
        try:
            return LastVisitView(shown(await self.sessions.look(user, session_id)))
        except Problem:  # it has been deleted in between
            return LastVisitView(None)
