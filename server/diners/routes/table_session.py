"""`POST /table_session` and `GET /table_session_details`: opening or joining a session, and how it is.

Owns: the shapes and order of steps. Must not: rule on who may join; `server.diners.admission` and the session do.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.ordering.order import order_id
from actors.domain.till.status import Phase
from actors.envelope import Answer
from server.diners.admission import closes_at, place_meant
from server.diners.joining import JoinedView, Nickname, QrToken, RestaurantName, TableNumber, clear, join, joined_view
from server.diners.services import DinerServices, Presence, member_of
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.requests import body, query, ws_url
from server.http.routing import MEMBER, Takes, route
from server.http.views import (
    CallView,
    MemberView,
    OrderId,
    RestaurantView,
    TableView,
    call_view,
    member_view,
    restaurant_view,
    table_view,
)
from server.money import Money, amount


class JoinBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which table, and who. `restaurant_name` with `table_number` stands for the code in development only.

    `force` ends the party before, unless somebody of it is connected or its bill is open.
    """

    qr_token: QrToken | None = None
    restaurant_name: RestaurantName | None = None
    table_number: TableNumber | None = None
    nickname: Nickname | None = None
    force: bool = False


class SessionQuery(Struct, frozen=True):
    """Which session is meant: the token's own."""

    session_id: UUID


class LockView(Struct, frozen=True):
    """The cart is held by this member while their order is placed; it ends by itself at `expires_at`."""

    locked_by: UUID
    order_id: OrderId
    phase: Phase
    expires_at: datetime


class SessionDetailsView(Struct, frozen=True, kw_only=True):
    """A session, without its cart. `open_bill` is what has been ordered and not paid, `calls` are open ones.

    `member_id` is whoever asks, and `expires_at` is when their token does.
    """

    session_id: UUID
    state: Literal["active", "closed"]
    restaurant: RestaurantView
    table: TableView | None
    members: list[MemberView]
    lock: LockView | None
    round: int
    orders: int
    open_bill: Money
    currency: str
    opened_at: datetime
    last_activity_at: datetime
    closed_at: datetime | None
    calls: list[CallView]
    member_id: UUID
    expires_at: datetime


@frozen(eq=False)
class TableSessionRoutes:
    """Sessions, from the outside."""

    services: DinerServices

    @route(
        "POST",
        "/table_session",
        Kind.JOIN,
        takes=Takes(body=JoinBody),
        gives={200: JoinedView, 201: JoinedView},
        errors=(401, 403, 404, 409, 423),
    )
    async def create(self) -> Response:
        """Open the table's session, or join it.

        201 for the first member of a new session, 200 for one more. 401 `QR_INVALID` or `QR_EXPIRED`; the errors of
        `GET /is_open`; 409 `SESSION_BUSY` where `force` would throw somebody out.
        """
        wanted = await body(request, JoinBody)
        place = await place_meant(self.services, wanted.qr_token, wanted.restaurant_name, wanted.table_number)
        closes_at(place, self.services.clock())
        if wanted.force:
            await clear(self.services, place)
        joined = await join(self.services, place, wanted.nickname)
        view = joined_view(self.services, place, joined, ws_url(request, self.services.settings))
        return json_answer(view, 201 if joined.is_first else 200)

    @route(
        "GET",
        "/table_session_details",
        Kind.READ,
        takes=Takes(query=SessionQuery),
        gives={200: SessionDetailsView},
        who=(MEMBER,),
    )
    async def details(self) -> Response:
        """Who is there, what is happening, and what is on the bill."""
        asked = query(request, SessionQuery)
        presence = await member_of(self.services, request, asked.session_id)
        return json_answer(_details(presence))


def _details(presence: Presence) -> SessionDetailsView:
    answer = presence.answer
    state, session, restaurant = answer.state, answer.state.session, answer.restaurant
    table = restaurant.table_at(session.place)
    return SessionDetailsView(
        session_id=session.session_id,
        state=session.state.value,
        restaurant=restaurant_view(restaurant),
        table=None if table is None else table_view(table),
        members=[
            member_view(member, state, member.member_id in answer.connected)
            for member in state.members.values()
            if member.left_at is None
        ],
        lock=_lock(answer),
        round=session.cart.round,
        orders=len(state.orders),
        open_bill=amount(state.unpaid_total, restaurant.minor_digits),
        currency=restaurant.currency,
        opened_at=session.opened_at,
        last_activity_at=session.last_activity_at,
        closed_at=session.closed_at,
        calls=[call_view(call) for call in state.calls.values() if call.open],
        member_id=presence.token.member_id,
        expires_at=presence.token.expires_at,
    )


def _lock(answer: Answer) -> LockView | None:
    session, lock = answer.state.session, answer.state.session.lock
    if lock is None:
        return None
    return LockView(lock.holder, order_id(session.restaurant_id, lock.order_number), lock.phase, lock.expires_at)
