"""What staff control: sessions are closed and opened again, tables and orders are switched off and on, codes rotated.

The routes and the socket both come here. Owns: the way from what somebody asks for to the actor that decides, and what
stands in the way at the table itself, which no session knows. Must not: hold a rule, or change anything but through the
actors.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from attrs import frozen

from actors.domain.by_staff.commands import SeatGuests
from actors.domain.moving.commands import MoveSession
from actors.domain.moving.merging import UNDO_ROLE
from actors.domain.party.commands import CloseSession, RestoreSession
from actors.domain.party.rules import FORCED
from actors.domain.refusal import Code, Refusal
from actors.domain.restaurant import Restaurant
from actors.domain.rights import ORDERING_ROLE, QR_ROLE, TABLE_ROLE, lacking
from actors.domain.staff import Role, StaffUser
from actors.domain.state import State
from actors.envelope import Answer
from actors.errors import NoSuchSession, Unavailable
from actors.handover import Handovers
from actors.ports.clock import NewId
from actors.restaurant import RestaurantActor
from server.http.asking import asked
from server.http.problems import STATUS_OF, Problem, accepted, session_not_found
from staff.floor.control_views import StaffVisitView, staff_visit_view
from staff.floor.floor_views import StaffTableView, SwitchesView, switches_view
from staff.floor.floors import Floors
from staff.floor.sessions import Sessions


@frozen(eq=False)
class Controls:
    """Controls of a staff user's own restaurant. All raises `Unavailable`.

    Another restaurant's things do not exist: `Problem` 404. `Problem` also where the rules refuse: 403 for the wrong
    role, 409 for what is not possible now.
    """

    sessions: Sessions
    floors: Floors
    handovers: Handovers
    new_id: NewId

    # ---- sessions

    async def look(self, user: StaffUser, session_id: UUID) -> StaffVisitView:
        """A session as it is, with its cart."""
        return shown(await self.sessions.look(user, session_id))

    async def close(self, user: StaffUser, session_id: UUID) -> StaffVisitView:
        """Ends a session that nobody uses any more."""
        command = CloseSession(unless_busy=True, role=user.role, by_user=user.staff_user_id)
        return shown(await self.sessions.act(user, session_id, command))

    async def force_close(self, user: StaffUser, session_id: UUID) -> StaffVisitView:
        """Ends a session whoever is in it, and whatever is not paid."""
        command = CloseSession(reason=FORCED, role=user.role, by_user=user.staff_user_id)
        return shown(await self.sessions.act(user, session_id, command))

    async def restore(self, user: StaffUser, session_id: UUID) -> StaffVisitView:
        """Opens a closed session again, unless its table has a new party."""
        before = await self.sessions.look(user, session_id)
        command = RestoreSession(user.role, user.staff_user_id)
        return await self._at_free(
            before.state.session.place.table_id,
            before.state,
            lambda: self.sessions.act(user, session_id, command),
        )

    async def move(self, user: StaffUser, session_id: UUID, table_id: int) -> StaffVisitView:
        """Lets a party sit at another table, unless somebody sits there."""
        before = await self.sessions.look(user, session_id)
        refuse_unknown(before.restaurant, table_id)
        command = MoveSession(table_id, user.role, user.staff_user_id)
        wanted = table_id if before.state.active else None
        return await self._at_free(wanted, before.state, lambda: self.sessions.act(user, session_id, command))

    async def merge(self, user: StaffUser, session_id: UUID, into: UUID) -> StaffVisitView:
        """Lets a party join another one; gives that one, with all that both had."""
        for one in (session_id, into):
            await self.sessions.look(user, one)
        return shown(await handed_over(self.handovers.merge(session_id, into, user.role, user.staff_user_id)))

    async def undo_merge(self, user: StaffUser, session_id: UUID) -> StaffVisitView:
        """Gives a party its own session back, unless somebody sits at its table."""
        before = await self.sessions.look(user, session_id)

        refuse_lacking(user, UNDO_ROLE)
        table_id = None if before.state.session.merged is None else before.state.session.place.table_id
        return await self._at_free(
            table_id,
            before.state,
            lambda: handed_over(self.handovers.undo(session_id, user.role, user.staff_user_id)),
        )

    async def _at_free(
        self, table_id: int | None, state: State, act: Callable[[], Awaitable[Answer]]
    ) -> StaffVisitView:
        """What becomes of the session, which takes a place where nobody else may sit.

        That is looked for before, so as to say it; and after, because somebody may have come in between: then the store
        has kept the session from being a second one at the table.
        """
        await self._refuse_taken(table_id, state)
        try:
            return shown(await act())
        except Unavailable:
            await self._refuse_taken(table_id, state)
            raise

    async def open(self, user: StaffUser, table_id: int, nickname: str) -> tuple[StaffVisitView, bool]:
        """The table's session with somebody in it, and whether that is new: a party without phones has been seated."""
        restaurant = await self.sessions.restaurant(user)
        refuse_unknown(restaurant, table_id)
        command = SeatGuests(user.staff_user_id, self.new_id(), nickname)
        answer = await self._seated(restaurant.restaurant_id, table_id, command)
        if isinstance(answer.decision, Refusal) and answer.decision.code is Code.SESSION_CLOSED:
            answer = await self._seated(restaurant.restaurant_id, table_id, command)  # it ended in that very moment
        return shown(accepted(answer)), isinstance(answer.decision, tuple)

    async def _seated(self, restaurant_id: int, table_id: int, command: SeatGuests) -> Answer:
        return await asked(lambda: self.sessions.registry.at_table(restaurant_id, table_id), command)

    async def _refuse_taken(self, table_id: int | None, state: State) -> None:
        session = state.session
        if table_id is None:
            return
        there = await self.sessions.registry.party_at(session.restaurant_id, table_id)
        if there not in (None, session.session_id):
            message = (
                "Another party sits at this table. Close their session first, or serve these guests at another table."
            )
            raise Problem(409, Code.SESSION_BUSY, message, {"session_id": there, "allowed": []})

    # ---- switches and codes

    async def switch_table(self, user: StaffUser, table_id: int, *, enabled: bool) -> StaffTableView:
        """Lets a table take orders, or not. Its party, if it has one, is told and keeps its cart."""
        actor = await self._actor(user, TABLE_ROLE)
        refuse_unknown(actor.restaurant, table_id)
        await actor.set_table_enabled(table_id, enabled=enabled, who=user.staff_user_id)
        return await self._table(actor, table_id)

    async def switch_ordering(self, user: StaffUser, *, enabled: bool) -> SwitchesView:
        """Lets the restaurant take orders, or not. Every party is told and keeps its cart."""
        actor = await self._actor(user, ORDERING_ROLE)
        await actor.set_ordering(enabled=enabled, who=user.staff_user_id)
        return switches_view(actor.restaurant)

    async def rotate_qr(self, user: StaffUser, table_id: int) -> StaffTableView:
        """Makes the codes that are printed for a table good no more. Who has joined by one stays."""
        actor = await self._actor(user, QR_ROLE)
        refuse_unknown(actor.restaurant, table_id)
        await actor.rotate_qr(table_id, who=user.staff_user_id)
        return await self._table(actor, table_id)

    async def _table(self, actor: RestaurantActor, table_id: int) -> StaffTableView:
        """The table as every screen has been told of it."""
        house = await self.floors.settled(actor.restaurant)
        return house.tables[table_id]

    async def _actor(self, user: StaffUser, needed: Role) -> RestaurantActor:
        refuse_lacking(user, needed)
        return await self.sessions.actor(user)


def shown(answer: Answer) -> StaffVisitView:
    """The session as it is after what was asked."""
    return staff_visit_view(answer.state, answer.restaurant, answer.connected)


async def handed_over(answer: Awaitable[Answer]) -> Answer:
    """What came of a merge. Raises `Problem` where the rules refuse, or where a session has been deleted since."""
    try:
        return accepted(await answer)
    except NoSuchSession:
        raise session_not_found() from None


def refuse_lacking(user: StaffUser, needed: Role) -> None:
    """Raises `Problem` (403) for somebody who needs another role."""
    refusal = lacking(user.role, needed)
    if refusal is not None:
        raise Problem(STATUS_OF[refusal.code], refusal.code, refusal.message)


def refuse_unknown(restaurant: Restaurant, table_id: int) -> None:
    """Raises `Problem` (404) for a table that the restaurant does not have."""
    if table_id not in restaurant.tables:
        raise Problem(404, "TABLE_NOT_FOUND", "There is no such table here.")
