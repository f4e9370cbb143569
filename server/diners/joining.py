"""Becoming a member: what `POST /table_session` and `POST /member` have in common.

Owns: the steps from a table to a member with a token. Must not: rule on names or hosts; the session does.
"""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct

from actors.domain import limits
from actors.domain.party.commands import CloseSession, Join
from actors.domain.party.member import Member
from actors.domain.refusal import Code, Refusal
from actors.domain.who import SYSTEM
from actors.envelope import Answer
from actors.session import SessionRef
from server.diners.admission import Place
from server.diners.services import DinerServices
from server.door.bounds import ID_MAX, NAME_CHARS_MAX, NICKNAME_CHARS_MAX, QR_TOKEN_CHARS_MAX
from server.http.asking import asked
from server.http.problems import accepted
from server.http.views import RestaurantView, TableView, restaurant_view, table_view
from server.http.words import EXPECTED

NO_NUL: Final = "^[^\\u0000]*$"

QrToken = Annotated[str, Meta(min_length=1, max_length=QR_TOKEN_CHARS_MAX, description="From the code on the table.")]
RestaurantName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=NAME_CHARS_MAX,
        description="The restaurant's slug, in any case.",
        examples=["chianti"],
        extra={EXPECTED: f"a restaurant's slug of 1 to {NAME_CHARS_MAX} characters, like chianti"},
    ),
]
TableNumber = Annotated[int, Meta(ge=1, le=ID_MAX, examples=[7])]
Nickname = Annotated[
    str,
    Meta(
        max_length=NICKNAME_CHARS_MAX,
        pattern=NO_NUL,
        description=f"1 to {limits.NICKNAME_CHARS_MAX} characters after trimming.",
        examples=["Quiet Otter"],
        extra={EXPECTED: f"text of 1 to {limits.NICKNAME_CHARS_MAX} characters"},
    ),
]


class JoinedView(Struct, frozen=True, kw_only=True):
    """A new member. `ws_token` proves who they are until `expires_at`, over HTTP and on the socket at `ws_url`."""

    session_id: UUID
    member_id: UUID
    nickname: str
    is_host: bool
    ws_token: str
    ws_url: str
    expires_at: datetime
    daily_pass_required: bool
    pass_validated: bool
    restaurant: RestaurantView
    table: TableView


@frozen
class Joined:
    """A new member, and the session as it was right after they joined."""

    answer: Answer
    member: Member

    @property
    def is_first(self) -> bool:
        """Whether joining has opened the session."""
        return self.member.joined_seq == 1


async def table_at(services: DinerServices, place: Place) -> SessionRef:
    """The session at the table now, or a new one that waits for its first member. Raises `Unavailable`."""
    return await services.registry.at_table(place.restaurant.restaurant_id, place.table.table_id)


async def clear(services: DinerServices, place: Place) -> None:
    """Ends the party at the table, if there is one and nobody needs it any more.

    Raises `Problem` (409 `SESSION_BUSY`) while somebody is connected or the bill is open, and `Unavailable`.
    """
    answer = await asked(lambda: table_at(services, place), None)
    if answer.state.members:
        end = CloseSession(by=SYSTEM, reason="restarted", unless_busy=True)
        accepted(await asked(lambda: services.registry.session(answer.state.session.session_id), end))


async def join(services: DinerServices, place: Place, nickname: str | None) -> Joined:
    """Makes a new member of the table's session. Raises `Problem` where the rules refuse, and `Unavailable`.

    A party that ends in that very moment is left to its end: the newcomer is asked into the next one.
    """
    command = Join(member_id=services.new_id(), nickname=nickname)
    answer = await asked(lambda: table_at(services, place), command)
    if isinstance(answer.decision, Refusal) and answer.decision.code is Code.SESSION_CLOSED:
        answer = await asked(lambda: table_at(services, place), command)
    return Joined(accepted(answer), answer.state.members[command.member_id])


def joined_view(services: DinerServices, place: Place, joined: Joined, ws_url: str) -> JoinedView:
    """What the new member is told, with a token of their own."""
    session, member, restaurant = joined.answer.state.session, joined.member, joined.answer.restaurant
    ws_token, expires_at = services.tokens.issue(session.session_id, member.member_id, session.restaurant_id)
    return JoinedView(
        session_id=session.session_id,
        member_id=member.member_id,
        nickname=member.nickname,
        is_host=session.host_id == member.member_id,
        ws_token=ws_token,
        ws_url=ws_url,
        expires_at=expires_at,
        daily_pass_required=restaurant.pass_required,
        pass_validated=session.pass_validated,
        restaurant=restaurant_view(restaurant),
        table=table_view(place.table),
    )
