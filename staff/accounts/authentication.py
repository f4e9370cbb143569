"""Staff who sign in, and staff who ask: `server.accounts.logins`, with the addresses of staff.

Owns: whose password is compared. Must not: count tries (the routes do), or log an address, a password or a token.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import structlog

from actors.domain.account import subject_of
from actors.domain.audit import AuditEntry
from actors.domain.staff import StaffUser
from actors.ports.clock import Clock, NewId
from server.accounts import logins
from server.accounts.logins import Audiences, Logins
from server.accounts.passwords import Passwords
from server.accounts.tokens import ACCESS, REFRESH
from server.door.tokens import TokenInvalid
from staff.ports import Accounts

OF_STAFF: Final = Audiences(ACCESS, REFRESH)
Identity: TypeAlias = logins.Identity[StaffUser]
Tokens: TypeAlias = logins.Tokens[StaffUser]

log = structlog.get_logger(__name__)


class Authentication(Logins[StaffUser]):
    """Knows staff by their passwords and tokens. Everything async raises `Unavailable`."""

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        secret_keys: Sequence[str],
        clock: Clock,
        new_id: NewId,
        ended: Callable[[UUID], None] = lambda _: None,
    ) -> None:
        super().__init__(OF_STAFF, accounts, passwords, secret_keys, clock, new_id, ended)
        self._accounts = accounts

    async def login(self, email: str, password: str) -> Tokens:
        """A first pair. The address in any case, with or without spaces around it.

        The audit has each try of an account.
        Raises `TokenInvalid`, in the same time, if the address or the password is wrong.
        """
        found = await self._accounts.by_email(email.strip())
        user = await self.matched(found, password)
        if user is None:
            if found is not None:  # anybody may have tried, so it is nobody's doing
                await self._accounts.note(_entry_of_login(found[0], self._clock(), "staff_login_failed", None))
            log.warning("staff_login_refused", staff_user_id=None if found is None else found[0].staff_user_id)
            raise TokenInvalid("address or password is wrong")
        await self._accounts.note(_entry_of_login(user, self._clock(), "staff_login", user.staff_user_id))
        log.info("staff_login", staff_user_id=user.staff_user_id, restaurant_id=user.restaurant_id)
        return self.first(user)

    async def confirm(self, user: StaffUser, password: str) -> StaffUser | None:
        """The staff user as they are, if this is their password now; else None, after the same time."""
        found = await self._accounts.by_email(user.email)
        if found is not None and found[0].staff_user_id != user.staff_user_id:
            found = None
        known = await self.matched(found, password)
        if known is None:
            log.warning("staff_password_not_confirmed", staff_user_id=user.staff_user_id)
        return known


def _entry_of_login(user: StaffUser, at: datetime, what: str, who: int | None) -> AuditEntry:
    """What the audit is told of a login."""
    return AuditEntry(user.restaurant_id, at, who, what, subject_of(user.staff_user_id), None, None)
