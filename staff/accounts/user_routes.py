"""`GET /api/v1/admin/users` and `PATCH …/{id}`: who works here, for the shop's back office (contract §10).

Owns: the routes and their shapes. Must not: decide who may do what; `staff.accounts.colleagues` does.
"""

from typing import Annotated, Final, Literal

from attrs import frozen
from msgspec import Meta, Struct
from quart import Response, request

from actors.domain.account import Account
from actors.domain.staff import Role
from actors.domain.text import plain
from server.accounts.shapes import Name, NewPassword
from server.http.answers import json_answer
from server.http.data import API, Pagination, paged
from server.http.limits import Kind
from server.http.requests import body, query
from server.http.routing import STAFF, Takes, route
from server.http.views import Instant
from staff.accounts.shapes import ROLE_NAMES, AccountChangeBody
from staff.services import StaffServices, staff_of

UserRole = Literal["EMPLOYEE", "MANAGER", "ADMIN"]
PAGE_MAX: Final = 100
OFFSET_MAX: Final = 10_000


class UsersQuery(Struct, frozen=True):
    """Which page, and whom: `q` is a part of a name or an address."""

    q: Annotated[str, Meta(max_length=100)] = ""
    role: UserRole | None = None
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 20
    offset: Annotated[int, Meta(ge=0, le=OFFSET_MAX)] = 0


class UserChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be another; what is left out stays. Who is not `active` signs in no more, and is signed in nowhere."""

    name: Name | None = None
    role: UserRole | None = None
    active: bool | None = None
    password: NewPassword | None = None


class OfficeUserView(Struct, frozen=True, kw_only=True):
    """Somebody who works here, or did: `active` says which."""

    id: int
    email: str
    name: str
    role: UserRole
    active: bool
    created_at: Instant
    disabled_at: Instant | None


class OfficeUserAnswer(Struct, frozen=True):
    """One of them."""

    data: OfficeUserView


class OfficeUsersAnswer(Struct, frozen=True):
    """A page of them, in the order in which they came."""

    data: list[OfficeUserView]
    pagination: Pagination


@frozen(eq=False)
class UserRoutes:
    """Accounts of the restaurant, for its admins. Another restaurant's do not exist."""

    services: StaffServices

    @route(
        "GET",
        f"{API}/admin/users",
        Kind.READ,
        takes=Takes(query=UsersQuery),
        gives={200: OfficeUsersAnswer},
        errors=(403,),
        who=[STAFF],
    )
    async def users(self) -> Response:
        """Everybody who works or has worked here. For admins."""
        user = (await staff_of(self.services, request)).user
        asked = query(request, UsersQuery, camel=True)
        found = [one for one in await self.services.colleagues.all(user) if _is_meant(one, asked)]
        page, pagination = paged(found, asked.limit, asked.offset)
        return json_answer(OfficeUsersAnswer([_view(one) for one in page], pagination))

    @route(
        "PATCH",
        f"{API}/admin/users/<int:staff_user_id>",
        Kind.WRITE,
        takes=Takes(body=UserChangeBody),
        gives={200: OfficeUserAnswer},
        errors=(403, 404, 409),
        who=[STAFF],
    )
    async def change(self, staff_user_id: int) -> Response:
        """Give somebody another name, role or password, or let them in no more, or again. For admins.

        A new role counts at once; a new password ends every other login of theirs. 409 `LAST_ADMIN` where no admin
        would be left.
        """
        identity = await staff_of(self.services, request)
        said = await body(request, UserChangeBody)
        role = None if said.role is None else ROLE_NAMES[Role[said.role]]
        change = AccountChangeBody(name=said.name, role=role, password=said.password)
        disabled = None if said.active is None else not said.active
        account, _ = await self.services.colleagues.change(identity, staff_user_id, change, disabled=disabled)
        return json_answer(OfficeUserAnswer(_view(account)))


def _is_meant(account: Account, asked: UsersQuery) -> bool:
    user, words = account.user, plain(asked.q)
    is_found = any(words in plain(said) for said in (user.name, user.email))
    return is_found and asked.role in (None, user.role.name)


def _view(account: Account) -> OfficeUserView:
    user = account.user
    roles: dict[Role, UserRole] = {Role.EMPLOYEE: "EMPLOYEE", Role.MANAGER: "MANAGER", Role.ADMIN: "ADMIN"}
    return OfficeUserView(
        id=user.staff_user_id,
        email=user.email,
        name=user.name,
        role=roles[user.role],
        active=account.disabled_at is None,
        created_at=account.created_at,
        disabled_at=account.disabled_at,
    )
