"""What staff do about calls and alerts: they acknowledge them. The routes and the socket both come here.

Owns: whose calls and alerts somebody may acknowledge, and the way from a name to whoever decides: a call's session, an
alert's restaurant. Must not: hold a rule, or change anything except through their actors.
"""

from functools import partial
from uuid import UUID

from attrs import frozen

from actors.domain.brief import brief_of
from actors.domain.calls.commands import AcknowledgeCall
from actors.domain.refusal import Code
from actors.domain.staff import StaffUser
from actors.errors import Unavailable
from actors.restaurants import Restaurants
from server.http.problems import Problem
from staff.floor.feed import Feeds
from staff.floor.floor_views import call_on_floor
from staff.floor.frames import PosAlert
from staff.floor.reading import in_time
from staff.floor.sessions import Sessions
from staff.floor.views import AlertView, StaffCallView, alert_view
from staff.ports import Attention


@frozen(eq=False)
class AttentionDesk:
    """Calls and alerts of a staff user's own restaurant. Another's do not exist: `Problem` 404.

    All raises `Unavailable`.
    """

    kept: Attention
    sessions: Sessions
    restaurants: Restaurants
    feeds: Feeds

    async def open_alerts(self, user: StaffUser, limit: int) -> list[AlertView]:
        """The newest alerts that nobody has acknowledged, at most `limit`."""
        return [alert_view(alert) for alert in await in_time(self.kept.open_alerts(user.restaurant_id, limit))]

    async def acknowledge_call(self, user: StaffUser, call_id: UUID) -> StaffCallView:
        """Somebody goes; the table is told. A second time changes nothing."""
        session_id = await in_time(self.kept.session_of_call(user.restaurant_id, call_id))
        if session_id is None:
            raise Problem(404, Code.CALL_NOT_FOUND, "There is no such call.")
        answer = await self.sessions.act(user, session_id, AcknowledgeCall(call_id, user.staff_user_id))
        call = next(call for call in answer.state.calls.values() if call.call_id == call_id)
        return call_on_floor(call, brief_of(answer.state), answer.restaurant)

    async def acknowledge_alert(self, user: StaffUser, alert_id: UUID) -> AlertView:
        """Somebody sees to it; every screen is told. A second time changes nothing."""
        actor = await self.restaurants.by_id(user.restaurant_id)
        if actor is None:
            raise Unavailable("the restaurant is gone")
        found = await actor.acknowledge(partial(self.kept.alert, user.restaurant_id, alert_id), who=user.staff_user_id)
        if found is None:
            raise Problem(404, "ALERT_NOT_FOUND", "There is no such alert.")
        alert, news = found
        view = alert_view(alert)
        if news:
            self.feeds.tell(user.restaurant_id, partial(PosAlert, alert=view))
        return view
