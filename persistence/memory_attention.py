"""The in-memory twin of calls and alerts, as `persistence.attention` reads them and the journal writes them.

Owns: what `Memory` answers about them. Must not: know a rule.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from actors.domain.alerts.alert import Alert
from actors.domain.brief import SessionBrief, brief_of
from actors.domain.state import State
from actors.ports.journal import Change, RestaurantStep
from persistence.memory_staff import BeforeRead


class MemoryAttention:
    """Fits `staff.ports.Attention` and `staff.ports.Briefs`. `living` gives the sessions there are."""

    def __init__(self, living: Callable[[], Iterable[State]], before_read: BeforeRead):
        self._living = living
        self._before_read = before_read
        self._alerts: dict[UUID, Alert] = {}

    def save(self, change: Change) -> None:
        """What a change raises, or acknowledges, which it does once."""
        for alert in change.parts.get("alerts", ()):
            kept = self._alerts.get(alert.alert_id)
            seen = isinstance(change.owner, RestaurantStep)
            if (kept is None and not seen) or (seen and kept is not None and kept.acknowledged_at is None):
                self._alerts[alert.alert_id] = alert
        self.raised(change.parts.get("raised", ()))

    def raised(self, alerts: Iterable[Alert]) -> None:
        """Keeps what an order without a session has raised."""
        for alert in alerts:
            self._alerts.setdefault(alert.alert_id, alert)

    async def alert(self, restaurant_id: int, alert_id: UUID) -> Alert | None:
        """See `staff.ports.Attention.alert`."""
        await self._before_read()
        alert = self._alerts.get(alert_id)
        return alert if alert is not None and alert.restaurant_id == restaurant_id else None

    async def open_alerts(self, restaurant_id: int, limit: int) -> Sequence[Alert]:
        """See `staff.ports.Attention.open_alerts`."""
        await self._before_read()
        found = [one for one in self._alerts.values() if one.restaurant_id == restaurant_id and not one.acknowledged_at]
        return tuple(sorted(found, key=lambda one: one.raised_at, reverse=True)[:limit])

    async def session_of_call(self, restaurant_id: int, call_id: UUID) -> UUID | None:
        """See `staff.ports.Attention.session_of_call`."""
        await self._before_read()
        for state in self._living():
            known = any(call.call_id == call_id for call in state.calls.values())
            if known and state.session.restaurant_id == restaurant_id:
                return state.session.session_id
        return None

    async def briefs(self, restaurant_id: int, closed_after: datetime, limit: int) -> Sequence[SessionBrief]:
        """See `staff.ports.Briefs.briefs`."""
        await self._before_read()
        theirs = (state for state in self._living() if state.session.restaurant_id == restaurant_id)
        found = [brief_of(state) for state in theirs if not state.session.place.in_shop]
        active = sorted((one for one in found if one.active), key=lambda one: one.opened_at)
        closed = [one for one in found if one.closed_at and one.closed_at > closed_after and one.open_bill]
        closed.sort(key=lambda one: one.closed_at or one.opened_at, reverse=True)
        return [*active[:limit], *closed[:limit]]
