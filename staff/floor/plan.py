"""The plan of the floor, which a manager arranges, and at which branch a table stands.

The routes and the socket both come here. Owns: the way from what somebody asks for to the restaurant's actor. Must not:
hold a rule, or change anything but through the actor.
"""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from actors.change import OwnChange
from actors.domain.refusal import Code
from actors.domain.restaurant import Restaurant, Spot
from actors.domain.rights import PLAN_ROLE
from actors.domain.staff import StaffUser
from actors.plan import arranged
from actors.table_branch import standing_at
from server.http.problems import Problem
from staff.floor.controls import refuse_unknown
from staff.floor.floor_views import StaffTableView
from staff.floor.floors import Floors
from staff.floor.house import House
from staff.floor.plan_messages import PlanView
from staff.floor.sessions import Sessions
from staff.rights import demand


@frozen(eq=False)
class PlanDesk:
    """Where the tables of a staff user's own restaurant stand."""

    sessions: Sessions
    floors: Floors

    async def arrange(self, user: StaffUser, spots: Mapping[int, Spot | None]) -> PlanView:
        """Puts tables where they are to stand, all of them or none, and gives them as every screen is told of them.

        Raises `Problem` (403; 404 where one of them is not the restaurant's), and `Unavailable`.
        """
        demand(user, PLAN_ROLE)

        def make(restaurant: Restaurant, at: datetime) -> OwnChange | None:
            for table_id in spots:
                refuse_unknown(restaurant, table_id)
            return arranged(restaurant, spots, at=at, who=user.staff_user_id)

        actor = await self.sessions.actor(user)
        await actor.make_own(make)
        house = await self.floors.settled(actor.restaurant)
        placed = (house.tables[table_id] for table_id in spots if table_id in house.tables)
        return PlanView(sorted(placed, key=lambda table: table.table_number))

    async def stand_at(self, user: StaffUser, table_id: int, branch_id: int) -> StaffTableView:
        """Puts a table at a branch, whose stock its guests order from. Safe to repeat.

        Raises `Problem` (403; 404; 409 while a party sits there, or one that has gone owes something), `Unavailable`.
        """
        demand(user, PLAN_ROLE)
        actor = await self.sessions.actor(user)
        refuse_unknown(actor.restaurant, table_id)
        house = await self.floors.settled(actor.restaurant)

        def make(restaurant: Restaurant, at: datetime) -> OwnChange | None:
            refuse_unknown(restaurant, table_id)
            branch = restaurant.branches.get(branch_id)
            if branch is None or not branch.active:
                raise Problem(404, "BRANCH_NOT_FOUND", "You have no such branch.")
            change = standing_at(restaurant, table_id, branch_id, at=at, who=user.staff_user_id)
            if change is not None:
                _refuse_busy(house, table_id)
            return change

        await actor.make_own(make)
        return (await self.floors.settled(actor.restaurant)).tables[table_id]


def _refuse_busy(house: House, table_id: int) -> None:
    """What was ordered there came from the other branch's stock, and may go back to it."""
    for known in house.known.values():
        if known.view.table_id == table_id and (known.brief.active or known.brief.open_bill):
            message = "Somebody sits at this table, or has not paid."
            raise Problem(409, Code.SESSION_BUSY, message, {"session_id": known.brief.session_id, "allowed": []})
