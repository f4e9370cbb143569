"""`POST /session/{id}/validate_pass`: the daily pass opens the cart.

Owns: the shapes. Must not: compare, or count tries; the gate does.
"""

from typing import Annotated, Final
from uuid import UUID

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.party.commands import ValidatePass
from actors.envelope import Answer
from server.diners.services import DinerServices, ask_session, member_of
from server.http.answers import json_answer
from server.http.limits import Kind
from server.http.problems import accepted
from server.http.requests import body
from server.http.routing import MEMBER, Takes, route
from server.http.words import EXPECTED

PASSWORD_CHARS_MAX: Final = 100  # three words have at most 26

Password = Annotated[
    str,
    Meta(
        max_length=PASSWORD_CHARS_MAX,
        description="The words, in any case and however they are parted.",
        examples=["amber otter lemon"],
        extra={EXPECTED: f"today's pass, of at most {PASSWORD_CHARS_MAX} characters"},
    ),
]


class PassBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Today's pass, as it was told inside."""

    password: Password


class PassView(Struct, frozen=True):
    """How the session stands with the pass now."""

    session_id: UUID
    daily_pass_required: bool
    pass_validated: bool


@frozen(eq=False)
class PassRoutes:
    """The daily pass, as diners meet it."""

    services: DinerServices

    @route(
        "POST",
        "/session/<uuid:session_id>/validate_pass",
        Kind.PASS,
        takes=Takes(body=PassBody),
        gives={200: PassView},
        errors=(403, 410),
        who=(MEMBER,),
    )
    async def validate(self, session_id: UUID) -> Response:
        """Open the cart of the whole table with today's pass.

        403 `PASS_WRONG` where it is not today's. Safe to repeat; where the cart is open or needs no pass, nothing is
        compared. A table has ten tries a minute.
        """
        said = await body(request, PassBody)
        presence = await member_of(self.services, request, session_id)
        if _open(presence.answer):
            return json_answer(_view(presence.answer))
        await self.services.passes.compare(presence.answer.state.session, said.password)
        command = ValidatePass(presence.token.member_id)
        return json_answer(_view(accepted(await ask_session(self.services, session_id, command))))


def _open(answer: Answer) -> bool:
    """Whether there is nothing to open; a session that is over is for the rules to refuse."""
    return answer.state.active and (answer.state.session.pass_validated or not answer.restaurant.pass_required)


def _view(answer: Answer) -> PassView:
    session = answer.state.session
    return PassView(session.session_id, answer.restaurant.pass_required, session.pass_validated)
