"""`POST /member`, `PUT`, `DELETE /member/{id}`, `POST /member/{id}/token`: one more member, a name, leaving, staying.

Owns: the shapes. Must not: rule on who may rename or send away whom; the session does.
"""

from datetime import datetime
from uuid import UUID

from attrs import frozen
from msgspec import Struct
from quart import Response, request

from actors.domain.decision import session_closed
from actors.domain.party.commands import Leave, Rename
from actors.envelope import Answer
from server.diners.admission import Place, closes_at, place_meant
from server.diners.joining import (
    JoinedView,
    Nickname,
    QrToken,
    RestaurantName,
    TableNumber,
    join,
    joined_view,
    table_at,
)
from server.diners.services import DinerServices, ask_session, member_of
from server.http.answers import empty_answer, json_answer
from server.http.asking import asked
from server.http.limits import Kind
from server.http.problems import Problem, accepted, refused, session_not_found
from server.http.requests import body, ws_url
from server.http.routing import MEMBER, Takes, route
from server.http.views import MemberView, member_view


class NewMemberBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which session, by its table's code, and who. With `session_id` it must be that very session.

    `restaurant_name` with `table_number` stands for the code in development only.
    """

    qr_token: QrToken | None = None
    restaurant_name: RestaurantName | None = None
    table_number: TableNumber | None = None
    session_id: UUID | None = None
    nickname: Nickname | None = None


class RenameBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Another nickname."""

    nickname: Nickname


class TokenView(Struct, frozen=True):
    """A member's newest token, good until `expires_at`; those before it are good as long as they were."""

    ws_token: str
    expires_at: datetime


@frozen(eq=False)
class MemberRoutes:
    """Members, one by one."""

    services: DinerServices

    @route(
        "POST",
        "/member",
        Kind.JOIN,
        takes=Takes(body=NewMemberBody),
        gives={200: JoinedView},
        errors=(401, 403, 404, 409, 423),
    )
    async def add(self) -> Response:
        """One more member for a session that is under way.

        As `POST /table_session`, but it never opens one: 404 `SESSION_NOT_FOUND` where nobody is at the table.
        """
        wanted = await body(request, NewMemberBody)
        place = await place_meant(self.services, wanted.qr_token, wanted.restaurant_name, wanted.table_number)
        closes_at(place, self.services.clock())
        await self._known(place, wanted.session_id)
        joined = await join(self.services, place, wanted.nickname)
        return json_answer(joined_view(self.services, place, joined, ws_url(request, self.services.settings)))

    @route(
        "PUT",
        "/member/<uuid:member_id>",
        Kind.WRITE,
        takes=Takes(body=RenameBody),
        gives={200: MemberView},
        errors=(403, 410),
        who=(MEMBER,),
    )
    async def rename(self, member_id: UUID) -> Response:
        """Another nickname: for oneself, or, as the host, for anyone."""
        wanted = await body(request, RenameBody)
        presence = await member_of(self.services, request)
        command = Rename(presence.token.member_id, member_id, wanted.nickname)
        answer = accepted(await ask_session(self.services, presence.token.session_id, command))
        return json_answer(_shown(answer, member_id))

    @route("DELETE", "/member/<uuid:member_id>", Kind.WRITE, gives={204: None}, errors=(403, 410), who=(MEMBER,))
    async def leave(self, member_id: UUID) -> Response:
        """Leave for good; the host may send anyone away. After the host, the longest-standing member is host."""
        presence = await member_of(self.services, request)
        command = Leave(presence.token.member_id, member_id)
        accepted(await ask_session(self.services, presence.token.session_id, command))
        return empty_answer(204)

    @route(
        "POST",
        "/member/<uuid:member_id>/token",
        Kind.READ,
        gives={200: TokenView},
        errors=(403, 404, 410),
        who=(MEMBER,),
    )
    async def renew(self, member_id: UUID) -> Response:
        """A new token for oneself, while the old one is good: whoever stays longer than a token stays who they are."""
        presence = await member_of(self.services, request)
        answer = presence.answer
        if not answer.state.active:
            raise refused(session_closed(), answer)
        if answer.state.present(member_id) is None:
            raise _member_not_found()
        if member_id != presence.token.member_id:
            raise Problem(403, "NOT_ALLOWED", "A token is only for the member who asks.")
        session_id, restaurant_id = answer.state.session.session_id, answer.state.session.restaurant_id
        return json_answer(TokenView(*self.services.tokens.issue(session_id, member_id, restaurant_id)))

    async def _known(self, place: Place, session_id: UUID | None) -> None:
        """Raises `Problem` (404) unless somebody is at the table, in that session if one is named."""
        answer = await asked(lambda: table_at(self.services, place), None)
        if not answer.state.members or session_id not in (None, answer.state.session.session_id):
            raise session_not_found()


def _shown(answer: Answer, member_id: UUID) -> MemberView:
    """The member as they are now, with whether they are connected."""
    member = answer.state.present(member_id)
    if member is None:
        raise _member_not_found()
    return member_view(member, answer.state, member_id in answer.connected)


def _member_not_found() -> Problem:
    return Problem(404, "MEMBER_NOT_FOUND", "This person is not at the table.")
