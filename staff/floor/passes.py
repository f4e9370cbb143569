"""The daily pass, as staff meet it: whether there is one, and a new one. The route and the socket both come here.

Owns: what is said and shown. Must not: hold a rule (`actors.domain`), or keep the words.
"""

from datetime import date, datetime
from typing import Annotated

import structlog
import trio
from attrs import frozen
from msgspec import Meta, Struct

from actors.domain.daily_pass import PassRecord, replaced_at
from actors.domain.rights import PASS_ROLE
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from actors.passes import Passes
from actors.ports.clock import Clock
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


class LivePassView(Struct, frozen=True):
    """The pass that opens carts now, without its words."""

    business_day: date
    created_at: Instant
    valid_until: Annotated[
        Instant | None,
        Meta(
            description="When Trivet makes another; null where it is good until somebody makes one, or Trivet at once."
        ),
    ]


class StaffPassView(Struct, frozen=True):
    """Whether diners are asked for a daily pass, and the one there is; null where none was made yet."""

    daily_pass_required: bool
    live: LivePassView | None


@frozen(eq=False)
class PassDesk:
    """Passes of a staff user's own restaurant."""

    passes: Passes
    clock: Clock

    async def present(self, user: StaffUser) -> StaffPassView:
        """What is true of the pass. Raises `Unavailable`."""
        restaurant, record = await self.passes.present(user.restaurant_id)
        return StaffPassView(record.required, _live(record, restaurant.timezone, self.clock()))

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


def _live(record: PassRecord, timezone: str, now: datetime) -> LivePassView | None:
    live = record.live
    if live is None:
        return None
    return LivePassView(live.business_day, live.created_at, replaced_at(record, timezone, now))
