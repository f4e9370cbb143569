"""A restaurant's own look: its colour and its logo, which managers choose (`docs/contract.md` §5).

Owns: the shapes, and the way from what is sent to the restaurant's actor. Must not: hold a rule, or change anything but
through the actor.

Managers may, not admins alone: it can be undone, it is in the audit, and it lets nobody do anything.
"""

from functools import partial
from typing import Annotated

import trio
from attrs import field, frozen
from msgspec import Meta, Struct

from actors.domain.look import Logo
from actors.domain.rights import LOOK_ROLE
from actors.domain.staff import StaffUser
from actors.look import colored, with_logo
from server.http.problems import malformed
from server.http.views import brand_address, logo_address
from server.http.words import END, EXPECTED
from staff.floor.sessions import Sessions
from staff.office.logo import NoLogo, logo_of
from staff.office.pictures import AT_ONCE, decoded
from staff.rights import demand

BrandColor = Annotated[
    str,
    Meta(
        min_length=7,
        max_length=7,
        pattern=f"^#[0-9A-Fa-f]{{6}}{END}",
        examples=["#7a1f2b"],
        extra={EXPECTED: "a colour like #7a1f2b, or null for none"},
    ),
]


class LookBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The restaurant's colour; null for none."""

    brand_color: BrandColor | None


class LookView(Struct, frozen=True):
    """The restaurant's colour, in small letters, and where its logo and the colour's style sheet are; null for none."""

    brand_color: str | None
    logo: str | None
    brand_css: str | None


@frozen(eq=False)
class LookDesk:
    """The look of a staff user's own restaurant. All raises `Unavailable`; `Problem` (403) for the wrong role.

    `decoding` is how many pictures are decoded at once, whatever they are for.
    """

    sessions: Sessions
    decoding: trio.CapacityLimiter = field(factory=lambda: trio.CapacityLimiter(AT_ONCE))

    async def look(self, user: StaffUser) -> LookView:
        """How it looks."""
        restaurant = await self.sessions.restaurant(user)
        return LookView(restaurant.brand_color, logo_address(restaurant), brand_address(restaurant))

    async def color(self, user: StaffUser, color: str | None) -> LookView:
        """Gives it this colour, or none."""
        demand(user, LOOK_ROLE)
        actor = await self.sessions.actor(user)
        wanted = None if color is None else color.lower()
        await actor.make_own(lambda found, at: colored(found, wanted, at=at, who=user.staff_user_id))
        return await self.look(user)

    async def new_logo(self, user: StaffUser, sent: bytes) -> LookView:
        """Gives it the logo in this file. Raises `Problem` (422) where it is none."""
        try:
            logo = await decoded(partial(logo_of, sent), self.decoding)
        except NoLogo as error:
            raise malformed(str(error), field="logo") from None
        return await self.replace_logo(user, logo)

    async def replace_logo(self, user: StaffUser, logo: Logo | None) -> LookView:
        """Gives it this logo, or none."""
        demand(user, LOOK_ROLE)
        actor = await self.sessions.actor(user)
        await actor.make_own(lambda found, at: with_logo(found, logo, at=at, who=user.staff_user_id))
        return await self.look(user)
