"""`GET/POST/PATCH /admin/staff` with `…/{id}/disable` and `…/me/password`: who may sign in (`docs/contract.md` §5).

Owns: the routes. Must not: decide who may do what; `staff.accounts.colleagues` does.
"""

from attrs import frozen
from quart import Response, request

from server.door.tokens import TokenInvalid
from server.http.answers import empty_answer, json_answer
from server.http.limits import Kind
from server.http.problems import Problem
from server.http.requests import body
from server.http.routing import STAFF, Takes, route
from staff.accounts.shapes import (
    AccountChangeBody,
    AccountsView,
    AccountView,
    NewAccountBody,
    OwnPasswordBody,
    account_view,
)
from staff.services import StaffServices, sign_in_again, staff_of


@frozen(eq=False)
class ColleagueRoutes:
    """Accounts of the restaurant, for its admins."""

    services: StaffServices

    @route("GET", "/admin/staff", Kind.READ, gives={200: AccountsView}, errors=(403,), who=[STAFF])
    async def list(self) -> Response:
        """Everybody who works or has worked in the restaurant. For admins."""
        user = (await staff_of(self.services, request)).user
        return json_answer(AccountsView([account_view(each) for each in await self.services.colleagues.all(user)]))

    @route(
        "POST",
        "/admin/staff",
        Kind.WRITE,
        takes=Takes(body=NewAccountBody),
        gives={201: AccountView},
        errors=(403, 409),
        who=[STAFF],
    )
    async def add(self) -> Response:
        """Let somebody sign in. For admins. Without a password one is made, and is in this answer and nowhere else.

        Who was disabled comes back under the same number with what is said now. 409 `EMAIL_TAKEN` where somebody
        signs in with the address.
        """
        identity = await staff_of(self.services, request)
        account, made = await self.services.colleagues.add(identity, await body(request, NewAccountBody))
        return json_answer(account_view(account, made), 201)

    @route(
        "PATCH",
        "/admin/staff/<int:staff_user_id>",
        Kind.WRITE,
        takes=Takes(body=AccountChangeBody),
        gives={200: AccountView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, staff_user_id: int) -> Response:
        """Give somebody another name, role or password. For admins.

        A new password ends every other login of theirs; a new role counts at once. 409 `LAST_ADMIN` where no admin
        would be left.
        """
        identity = await staff_of(self.services, request)
        said = await body(request, AccountChangeBody)
        account, made = await self.services.colleagues.change(identity, staff_user_id, said)
        return json_answer(account_view(account, made))

    @route(
        "PUT",
        "/admin/staff/me/password",
        Kind.LOGIN,
        takes=Takes(body=OwnPasswordBody),
        gives={204: None},
        errors=(403,),
        who=[STAFF],
    )
    async def change_own_password(self) -> Response:
        """Have another password oneself. It ends every other login, and goes on where it was said.

        403 `PASSWORD_WRONG` where `current` is not one's password: that counts as a try to sign in.
        """
        identity = await staff_of(self.services, request)
        said = await body(request, OwnPasswordBody)
        counted = await self.services.tries.count(request, identity.user.email)
        confirmed = await self.services.authentication.confirm(identity.user, said.current)
        if confirmed is None:
            raise Problem(403, "PASSWORD_WRONG", "This is not your password.")
        await self.services.tries.succeeded(counted)
        try:
            await self.services.colleagues.change_own_password(identity, confirmed, said.new)
        except TokenInvalid:
            raise sign_in_again() from None
        return empty_answer(204)

    @route(
        "POST",
        "/admin/staff/<int:staff_user_id>/disable",
        Kind.WRITE,
        gives={200: AccountView},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def disable(self, staff_user_id: int) -> Response:
        """Let somebody sign in no more, and end wherever they are signed in. For admins. Safe to repeat.

        What they did stays in the audit. 409 `LAST_ADMIN` where no admin would be left.
        """
        identity = await staff_of(self.services, request)
        return json_answer(account_view(await self.services.colleagues.disable(identity, staff_user_id)))
