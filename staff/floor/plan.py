"""The plan of the floor, which a manager arranges.

The route and the socket both come here. Owns: the way from what somebody asks for to the restaurant's actor. Must not:
hold a rule, or change anything but through the actor.
"""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from actors.change import OwnChange
from actors.domain.restaurant import Restaurant, Spot
from actors.domain.rights import PLAN_ROLE
from actors.domain.staff import StaffUser
from actors.plan import arranged
from staff.floor.controls import refuse_lacking, refuse_unknown
from staff.floor.floors import Floors
from staff.floor.plan_messages import PlanView
from staff.floor.sessions import Sessions


@frozen(eq=False)
class PlanDesk:
    """Where the tables of a staff user's own restaurant stand."""

    sessions: Sessions
    floors: Floors

    async def arrange(self, user: StaffUser, spots: Mapping[int, Spot | None]) -> PlanView:
        """Puts tables where they are to stand, all of them or none, and gives them as every screen is told of them.

        Raises `Problem` (403; 404 where one of them is not the restaurant's), and `Unavailable`.
        """
        refuse_lacking(user, PLAN_ROLE)

        def make(restaurant: Restaurant, at: datetime) -> OwnChange | None:
            for table_id in spots:
                refuse_unknown(restaurant, table_id)
            return arranged(restaurant, spots, at=at, who=user.staff_user_id)

        actor = await self.sessions.actor(user)
        await actor.make_own(make)
        house = await self.floors.settled(actor.restaurant)
        placed = (house.tables[table_id] for table_id in spots if table_id in house.tables)
        return PlanView(sorted(placed, key=lambda table: table.table_number))
