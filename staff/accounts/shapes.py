"""What is said and shown of accounts of staff (`docs/contract.md` §5).

Owns: the shapes. Must not: know who is asking.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from actors.domain.account import Account
from actors.domain.staff import Role
from server.accounts.shapes import Email, Name, NewPassword, Password
from server.door.bounds import ID_MAX
from server.http.views import Instant

RoleName = Literal["employee", "manager", "admin"]
ROLE_NAMES: Final[Mapping[Role, RoleName]] = MappingProxyType(
    {Role.EMPLOYEE: "employee", Role.MANAGER: "manager", Role.ADMIN: "admin"}
)
ROLES: Final[Mapping[RoleName, Role]] = MappingProxyType({name: role for role, name in ROLE_NAMES.items()})


class NewAccountBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may sign in from now on. Without a password Trivet makes one, and shows it once."""

    email: Email
    name: Name
    role: RoleName = "employee"
    password: NewPassword | None = None


class AccountChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be another; what is left out stays. `new_password` asks Trivet for a password, which it shows once."""

    name: Name | None = None
    role: RoleName | None = None
    password: NewPassword | None = None
    new_password: bool = False


class OwnPasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One's own password, and the one to have from now on."""

    current: Password
    new: NewPassword


class AccountView(Struct, frozen=True, kw_only=True):
    """An account as admins see it. `disabled_at` is null while they may sign in.

    `password` is only in the one answer to the request that had it made: give it to them, it is nowhere else.
    """

    id: Annotated[int, Meta(ge=1, le=ID_MAX)]
    email: str
    name: str
    role: RoleName
    created_at: Instant
    disabled_at: Instant | None
    password: str | None = None


class AccountsView(Struct, frozen=True):
    """Everybody who works or has worked in the restaurant, in the order in which they came."""

    staff: list[AccountView]


def account_view(account: Account, password: str | None = None) -> AccountView:
    """An account, with the password that was made for it if one was."""
    user = account.user
    return AccountView(
        id=user.staff_user_id,
        email=user.email,
        name=user.name,
        role=ROLE_NAMES[user.role],
        created_at=account.created_at,
        disabled_at=account.disabled_at,
        password=password,
    )
