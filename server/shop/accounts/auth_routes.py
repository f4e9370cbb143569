"""`/api/v1/auth`: becoming a customer, signing in and out, and passwords (`docs/contract.md` §10).

Owns: the routes. Must not: compare a password, read a token or count a try; what they are handed does.
"""

from typing import Final

from attrs import frozen
from quart import Request, Response, request

from actors.domain.customer.customer import Customer
from actors.restaurant import RestaurantActor
from server.accounts.shapes import shown
from server.door.tokens import TokenInvalid
from server.http.answers import empty_answer, json_answer
from server.http.data import API
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.requests import bearer, body
from server.http.routing import CUSTOMER, STAFF, Takes, route
from server.shop.accounts.services import AccountServices
from server.shop.accounts.shapes import (
    ChangePasswordBody,
    ForgotPasswordBody,
    GoOnBody,
    RegisterBody,
    ResetPasswordBody,
    SignInBody,
)
from server.shop.accounts.shopper import sign_in_again
from server.shop.accounts.views import AskedAnswer, AskedData, SignedInAnswer, signed_in

AUTH: Final = f"{API}/auth"
LANGUAGES: Final = ("en", "de", "it")


@frozen(eq=False)
class AuthRoutes:
    """Signing in and out, for customers and staff alike."""

    services: AccountServices

    @route(
        "POST",
        f"{AUTH}/register",
        Kind.LOGIN,
        takes=Takes(body=RegisterBody),
        gives={201: SignedInAnswer},
        errors=(404, 409),
    )
    async def register(self) -> Response:
        """Become a customer of the restaurant, and be signed in. 409 `EMAIL_TAKEN` where one has the address."""
        said = await body(request, RegisterBody)
        tenant = (await self.services.tenants.tenant(request)).restaurant
        await self.services.quotas.register(request)
        language = said.language or request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
        tokens = await self.services.signing_in.register(
            tenant.restaurant_id, said.email, shown(said.name), said.phone.strip(), (language, said.password)
        )
        if tokens is None:
            raise Problem(409, "EMAIL_TAKEN", "Somebody has an account with this address already.")
        await self._took(tokens.user, said.cart_token)
        return json_answer(signed_in(tokens), 201)

    @route(
        "POST",
        f"{AUTH}/login",
        Kind.LOGIN,
        takes=Takes(body=SignInBody),
        gives={200: SignedInAnswer},
        errors=(401, 404),
    )
    async def login(self) -> Response:
        """Sign in as a customer of the restaurant, or as staff of any.

        401 `LOGIN_WRONG` if the address or the password is wrong; which one is not told.
        """
        said = await body(request, SignInBody)
        tenant, unsaid = await self._tenant(request)
        counted = await self.services.tries.count(request, said.email)
        restaurant_id = None if tenant is None else tenant.restaurant.restaurant_id
        try:
            tokens = await self.services.signing_in.login(restaurant_id, said.email, said.password)
        except TokenInvalid:
            raise unsaid or _login_wrong() from None
        await self.services.tries.succeeded(counted)
        await self._took(tokens.user, said.cart_token)
        return json_answer(signed_in(tokens))

    @route(
        "POST", f"{AUTH}/refresh", Kind.WRITE, takes=Takes(body=GoOnBody), gives={200: SignedInAnswer}, errors=(401,)
    )
    async def refresh(self) -> Response:
        """Get the next pair of tokens, and for 60 seconds again, until the next has been used.

        After that a refresh token that comes twice ends everything that came of its login.
        """
        said = await body(request, GoOnBody)
        try:
            return json_answer(signed_in(await self.services.signing_in.refresh(said.refresh_token)))
        except TokenInvalid:
            raise sign_in_again() from None

    @route("POST", f"{AUTH}/logout", Kind.WRITE, gives={204: None}, who=(CUSTOMER, STAFF))
    async def logout(self) -> Response:
        """Sign out: the access token and everything that came of the same login is good no more. Safe to repeat."""
        try:
            await self.services.signing_in.logout(bearer(request))
        except TokenInvalid:
            raise sign_in_again() from None
        return empty_answer(204)

    @route(
        "POST",
        f"{AUTH}/change-password",
        Kind.LOGIN,
        takes=Takes(body=ChangePasswordBody),
        gives={204: None},
        errors=(403,),
        who=(CUSTOMER, STAFF),
    )
    async def change_password(self) -> Response:
        """Have another password oneself. It ends every other login, and goes on where it was said.

        403 `PASSWORD_WRONG` where `current` is not one's password: that counts as a try to sign in.
        """
        said = await body(request, ChangePasswordBody)
        if self.services.shoppers.logins.issued(bearer(request)):
            shopper = await self.services.shoppers.of(request)
            counted = await self.services.tries.count(request, shopper.customer.email)
            await self.services.desk.change_password(shopper, said.current, said.new)
        else:
            try:
                identity = await self.services.staff.identify(bearer(request))
                counted = await self.services.tries.count(request, identity.user.email)
                changed = await self.services.staff.change_password(identity, said.current, said.new)
            except TokenInvalid:
                raise sign_in_again() from None
            if not changed:
                raise Problem(403, "PASSWORD_WRONG", "This is not your password.")
        await self.services.tries.succeeded(counted)
        return empty_answer(204)

    @route(
        "POST",
        f"{AUTH}/forgot-password",
        Kind.LOGIN,
        takes=Takes(body=ForgotPasswordBody),
        gives={202: AskedAnswer},
        errors=(404,),
    )
    async def forgot_password(self) -> Response:
        """Be mailed a code by which to have another password, good for an hour and once.

        It is the same answer where nobody has the address.
        """
        said = await body(request, ForgotPasswordBody)
        tenant, _ = await self._tenant(request)
        await self.services.quotas.forgot(request, said.email)
        restaurant_id = None if tenant is None else tenant.restaurant.restaurant_id
        await self.services.signing_in.forgot(restaurant_id, said.email, said.language)
        return json_answer(AskedAnswer(AskedData()), 202)

    @route(
        "POST",
        f"{AUTH}/reset-password",
        Kind.LOGIN,
        takes=Takes(body=ResetPasswordBody),
        gives={204: None},
        errors=(401,),
    )
    async def reset_password(self) -> Response:
        """Have another password by the code of the mail. It ends every login; sign in with it.

        401 `RESET_INVALID` where the code is none of ours, was used, is older than an hour, or than another password.
        """
        said = await body(request, ResetPasswordBody)
        if not await self.services.signing_in.reset(said.token, said.password):
            raise Problem(401, "RESET_INVALID", "This code is good no more. Ask for another one.")
        return empty_answer(204)

    async def _took(self, person: object, cart_token: str | None) -> None:
        """What a customer has filled as a guest goes over to their cart."""
        if cart_token is not None and isinstance(person, Customer) and self.services.guests is not None:
            await self.services.guests.signed_in(person, cart_token)

    async def _tenant(self, asked: Request) -> tuple[RestaurantActor | None, Problem | None]:
        """The restaurant that is meant; where none is said and there are several, none, and what to say of that.

        Staff need not say theirs. Raises `Problem` (404) for one that there is not.
        """
        try:
            return await self.services.tenants.tenant(asked), None
        except Problem as problem:
            if problem.status != 422:
                raise
            return None, problem


def _login_wrong() -> Problem:
    """Unknown, erased, disabled or mistyped: all look the same."""
    return Problem(401, "LOGIN_WRONG", "Address or password is wrong.", headers={"WWW-Authenticate": "Bearer"})
