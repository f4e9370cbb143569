"""What the staff's door needs of the store, as protocols. `persistence` fits these."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from actors.domain.alerts.alert import Alert
from actors.domain.brief import SessionBrief
from actors.domain.staff import StaffUser
from actors.ports.sessions import FoundOrders, OrderFilter, OrderRecord, PlacedOrder


class Accounts(Protocol):
    """Who works where, and which of their tokens are good no more. Everything raises `Unavailable`."""

    async def by_email(self, email: str) -> tuple[StaffUser, str] | None:
        """The staff user with this address, in any case, and the hash of their password; None also if disabled."""
        ...

    async def standing(self, staff_user_id: int, token_ids: Sequence[UUID]) -> StaffUser | None:
        """The staff user as they are now; None if they are gone or disabled, or if one of the tokens was revoked."""
        ...

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """Revokes tokens until they expire by themselves, and gives those that had not been revoked before.

        Of two callers with the same token, only one is given it. The first word about a token stands: what expires
        later must be said then. After `Unavailable` nobody knows whether they were revoked.
        """
        ...


class Orders(Protocol):
    """Orders as they are kept, long after their session is gone. Everything raises `Unavailable`."""

    async def one(self, restaurant_id: int, order_number: int) -> OrderRecord | None:
        """The order and what was asked of the till about it, or None where there was never such an order."""
        ...

    async def filtered(self, restaurant_id: int, which: OrderFilter, limit: int) -> FoundOrders:
        """Up to `limit` of these orders, highest number first. Looks at some hundreds of orders and no more."""
        ...

    async def page(self, restaurant_id: int, *, unsent: bool, before: int | None, limit: int) -> Sequence[PlacedOrder]:
        """Up to `limit` orders with a number below `before`, highest first.

        If `unsent`, only those that were not cancelled and that the till has not answered for, or has refused after
        the diners were told that it would have them: somebody has to do something about these.
        """
        ...


class Attention(Protocol):
    """Calls and alerts as they are kept. Everything raises `Unavailable`."""

    async def alert(self, restaurant_id: int, alert_id: UUID) -> Alert | None:
        """The alert, or None where the restaurant never had it."""
        ...

    async def open_alerts(self, restaurant_id: int, limit: int) -> Sequence[Alert]:
        """Up to `limit` alerts that nobody has acknowledged, newest first."""
        ...

    async def session_of_call(self, restaurant_id: int, call_id: UUID) -> UUID | None:
        """The session of a call, the latest of its reason there; None for any other."""
        ...


class Briefs(Protocol):
    """Sessions as the floor shows them, as they are kept. Raises `Unavailable`."""

    async def briefs(self, restaurant_id: int, closed_after: datetime, limit: int) -> Sequence[SessionBrief]:
        """The restaurant's open sessions, and those that have closed after this and owe something; `limit` of each."""
        ...
