"""What the diners' routes are handed. Built once by the composition root; nothing here is global.

Owns: the value, and the one way in which a route speaks to a session. Must not: do anything by itself.
"""

from typing import Protocol
from uuid import UUID

from attrs import frozen
from quart import Request

from actors.domain.commands import Command
from actors.envelope import Answer
from actors.errors import NoSuchSession
from actors.ports.clock import Clock, NewId
from actors.registry import Registry
from actors.restaurants import Restaurants
from server.diners.passes import PassGate
from server.diners.tokens import MemberToken, MemberTokens
from server.door.tokens import TokenInvalid
from server.http.asking import asked
from server.http.problems import session_not_found, unauthorized
from server.http.requests import bearer
from server.http.story_views import OrderStoryView
from server.papers.desk import Papers
from server.qr import QrCodes
from server.settings import DoorSettings


class StaffReader(Protocol):
    """Who shows staff what diners are shown."""

    @property
    def papers(self) -> Papers:
        """The same papers as theirs."""
        ...

    async def order_story(self, token: str, order_id: str) -> OrderStoryView | None:
        """The order, whatever became of its session; None if the token is no staff user's.

        Raises `Problem` (404) where it is not an order of their restaurant, and `Unavailable`.
        """
        ...

    async def session(self, token: str, session_id: UUID) -> tuple[Answer, int] | None:
        """The session as it is and who asks; None if the token is no staff user's. Raises as `order_story`."""
        ...

    async def session_of_order(self, token: str, order_id: str) -> Answer | None:
        """The session of an order as it is; None if the token is no staff user's. Raises as `order_story`."""
        ...


@frozen(eq=False)
class DinerServices:
    """Everything that the diners' door needs of the rest of Trivet."""

    settings: DoorSettings
    restaurants: Restaurants
    registry: Registry
    tokens: MemberTokens
    qr_codes: QrCodes
    clock: Clock
    new_id: NewId
    passes: PassGate
    papers: Papers
    staff: StaffReader | None = None


@frozen
class Presence:
    """A member who has shown a good token and is at the table, and how things are there."""

    token: MemberToken
    answer: Answer


async def ask_session(services: DinerServices, session_id: UUID, command: Command | None) -> Answer:
    """What the session with this id answers. Raises `Problem` (404) and `Unavailable`."""
    try:
        return await asked(lambda: services.registry.session(session_id), command)
    except NoSuchSession:
        raise session_not_found() from None


async def member_of(services: DinerServices, request: Request, session_id: UUID | None = None) -> Presence:
    """The member who asks. With `session_id`, their session must be that one.

    Raises `Problem`: 401 for a bad token and for a member who has left, 404 for another session; and `Unavailable`.
    """
    try:
        token = services.tokens.read(bearer(request))
    except TokenInvalid:
        raise unauthorized() from None
    if session_id is not None and session_id != token.session_id:
        raise session_not_found()
    answer = await ask_session(services, token.session_id, None)
    if answer.state.present(token.member_id) is None:
        raise unauthorized()
    return Presence(token, answer)
