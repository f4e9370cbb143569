"""`POST /admin/login`, `POST /admin/refresh` and `POST /admin/logout`: signing in, going on, signing out.

Owns: the shapes. Must not: compare passwords, read tokens or count tries; `staff.accounts.authentication` and
`server.accounts.tries` do.
"""

from typing import Annotated, Literal

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.errors import Unavailable
from server.accounts.shapes import Email, Password, Token
from server.door.bounds import ID_MAX
from server.door.tokens import TokenInvalid
from server.http.answers import empty_answer, json_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.requests import bearer, body
from server.http.routing import STAFF, Takes, route
from server.http.views import Instant, RestaurantView, restaurant_view
from staff.accounts.authentication import Tokens
from staff.accounts.shapes import ROLE_NAMES, RoleName
from staff.services import StaffServices, sign_in_again


class LoginBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs in. The address in any case, and with or without spaces around it."""

    email: Email
    password: Password


class RefreshBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The refresh token of the latest answer; each is good once, and for a minute again where the answer was lost."""

    refresh_token: Token


class StaffUserView(Struct, frozen=True):
    """A staff user, as they see themselves."""

    id: Annotated[int, Meta(ge=1, le=ID_MAX)]
    name: str
    role: RoleName
    restaurant_id: int


class SignedInView(Struct, frozen=True, kw_only=True):
    """A pair of tokens. `access_token` is good until `expires_at`; `refresh_token` then gets the next pair, once.

    `restaurant` is null where it cannot be read at the moment: whoever signs in is not kept out by that.
    """

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of RFC 6750, no secret
    expires_at: Instant
    user: StaffUserView
    restaurant: RestaurantView | None = None


@frozen(eq=False)
class AccountRoutes:
    """Signing in and out."""

    services: StaffServices

    @route(
        "POST",
        "/admin/login",
        Kind.LOGIN,
        takes=Takes(body=LoginBody),
        gives={200: SignedInView},
        errors=(401,),
    )
    async def login(self) -> Response:
        """Sign in with address and password. 401 `LOGIN_WRONG` if either is wrong; which one is not told."""
        said = await body(request, LoginBody)
        counted = await self.services.tries.count(request, said.email)
        try:
            tokens = await self.services.authentication.login(said.email, said.password)
        except TokenInvalid:
            raise _login_wrong() from None
        await self.services.tries.succeeded(counted)
        return json_answer(await self._view(tokens))

    @route(
        "POST",
        "/admin/refresh",
        Kind.WRITE,
        takes=Takes(body=RefreshBody),
        gives={200: SignedInView},
        errors=(401,),
    )
    async def refresh(self) -> Response:
        """Get the next pair of tokens, and for 60 seconds again, until the next has been used.

        After that a refresh token that comes twice ends everything that came of its login.
        """
        said = await body(request, RefreshBody)
        try:
            tokens = await self.services.authentication.refresh(said.refresh_token)
        except TokenInvalid:
            raise sign_in_again() from None
        return json_answer(await self._view(tokens))

    @route("POST", "/admin/logout", Kind.WRITE, gives={204: None}, who=[STAFF])
    async def logout(self) -> Response:
        """Sign out: the access token and everything that came of the same login is good no more. Safe to repeat."""
        try:
            await self.services.authentication.logout(bearer(request))
        except TokenInvalid:
            raise sign_in_again() from None
        return empty_answer(204)

    async def _view(self, tokens: Tokens) -> SignedInView:
        """The tokens, whatever becomes of reading the restaurant: those before are good no more."""
        try:
            restaurant = restaurant_view(await self.services.floor.sessions.restaurant(tokens.user))
        except Unavailable:
            restaurant = None
        return _view(tokens, restaurant)


def _login_wrong() -> Problem:
    """Unknown, disabled or mistyped: all look the same."""
    return Problem(401, "LOGIN_WRONG", "Address or password is wrong.", headers={"WWW-Authenticate": "Bearer"})


def _view(tokens: Tokens, restaurant: RestaurantView | None) -> SignedInView:
    user = tokens.user
    return SignedInView(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=tokens.expires_at,
        user=StaffUserView(user.staff_user_id, user.name, ROLE_NAMES[user.role], user.restaurant_id),
        restaurant=restaurant,
    )
