"""How staff reach a session of their own restaurant.

Owns: whose sessions somebody may act on. Must not: hold a rule, or know what is asked.
"""

from uuid import UUID

from attrs import frozen

from actors.domain.commands import Command
from actors.domain.restaurant import Restaurant
from actors.domain.staff import StaffUser
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.registry import Registry
from actors.restaurant import RestaurantActor
from actors.restaurants import Restaurants
from actors.session import SessionRef
from server.http.asking import asked
from server.http.problems import accepted, session_not_found


@frozen(eq=False)
class Sessions:
    """Sessions of a staff user's own restaurant. Another's do not exist: `Problem` 404. All raises `Unavailable`."""

    restaurants: Restaurants
    registry: Registry

    async def look(self, user: StaffUser, session_id: UUID) -> Answer:
        """The session as it is."""
        return await self._asked(user, session_id, None)

    async def act(self, user: StaffUser, session_id: UUID, command: Command) -> Answer:
        """The session after the command, which it decides. Raises `Problem` where the rules refuse."""
        return accepted(await self._asked(user, session_id, command))

    async def restaurant(self, user: StaffUser) -> Restaurant:
        """The restaurant as it is now."""
        return (await self.actor(user)).restaurant

    async def actor(self, user: StaffUser) -> RestaurantActor:
        """Whoever keeps the restaurant."""
        actor = await self.restaurants.by_id(user.restaurant_id)
        if actor is None:
            raise Unavailable("the restaurant is gone")
        return actor

    async def _asked(self, user: StaffUser, session_id: UUID, command: Command | None) -> Answer:
        async def find() -> SessionRef:
            session = await self.registry.session(session_id)
            if session.restaurant_id != user.restaurant_id:
                raise NoSuchSession(session_id)
            return session

        try:
            return await asked(find, command)
        except NoSuchSession:
            raise session_not_found() from None
