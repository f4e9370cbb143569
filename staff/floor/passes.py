"""A new daily pass, as a manager makes one. The route and the socket both come here.

Owns: what is said and shown. Must not: hold a rule (`actors.domain`), or keep the words.
"""

from datetime import date

import structlog
import trio
from attrs import frozen
from msgspec import Struct

from actors.domain.rights import PASS_ROLE
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from actors.passes import Passes
from server.door.messages import Ref
from server.http.views import Instant
from staff.rights import demand

log = structlog.get_logger(__name__)


class RenewDailyPassMessage(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="type", tag="renew_daily_pass"
):
    """Make a new daily pass; the one before is good no more. For managers."""

    ref: Ref | None = None


class DailyPassView(Struct, frozen=True):
    """A new pass. Its words are shown this once; nobody can look them up later."""

    password: str
    business_day: date
    created_at: Instant


@frozen(eq=False)
class PassDesk:
    """Passes of a staff user's own restaurant."""

    passes: Passes

    async def renew(self, user: StaffUser) -> DailyPassView:
        """A new pass, of which nobody is known to have been told the words until it is said with `told`.

        Raises `Problem` (403) below a manager, and `Unavailable`, when nobody knows its words.
        """
        demand(user, PASS_ROLE)
        fresh = await self.passes.renew(user.restaurant_id, who=user.staff_user_id)
        return DailyPassView(fresh.words, fresh.kept.business_day, fresh.kept.created_at)

    async def told(self, user: StaffUser, view: DailyPassView) -> None:
        """They have been shown the words. They need not hear whether that was stored: if not, the owner gets a mail.

        Not cancelled: whoever has got an answer may hang up at once, which must not make it one that was lost.
        """
        with trio.CancelScope(shield=True):  # for a few seconds at the most
            try:
                await self.passes.told(user.restaurant_id, view.created_at)
            except Unavailable:
                log.warning("daily_pass_told_not_saved", restaurant_id=user.restaurant_id)
