"""Who is asking, and may they still: signing in, going on, signing out.

Owns: the steps, and that nothing of them can be done twice. Must not: count tries (the routes do), or log an address,
a password or a token.

Whether somebody is still good is asked of the store with every request, so that leaving a job, changing a role or
signing out counts at once. A refresh token is good once. If it comes a second time, somebody has a copy of it, and
nobody can tell who is the thief: the whole family ends, and both must sign in.

Most who ask twice have lost the answer, or are two tabs of one browser. So for `REPEATED_FOR` a used token gets its
next again, until that has been used, which nobody does who never had it. All that it got is one token with one id: a
thief who was as quick as that has a copy of what the owner has, and one of the two comes second the next time.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from attrs import frozen

from actors.domain.staff import StaffUser
from actors.ports.clock import Clock, NewId
from server.door.tokens import TokenInvalid
from staff.accounts.passwords import Passwords
from staff.accounts.tokens import ACCESS, ACCESS_LIFETIME, REFRESH, REFRESH_LIFETIME, StaffToken, StaffTokens
from staff.ports import Accounts

# A family is revoked until the last of its tokens has expired. One may be made by a refresh that was on its way at
# that moment, in a process whose clock is ahead; a day is more than all of that.
FAMILY_REVOKED_FOR: Final = REFRESH_LIFETIME + timedelta(days=1)

REPEATED_FOR: Final = timedelta(seconds=60)  # bad Wi-Fi for some tries of a page, one each three seconds

log = structlog.get_logger(__name__)


@frozen
class Tokens:
    """A pair of tokens and whose they are. `expires_at` is the access token's, aware UTC."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    user: StaffUser


@frozen
class Identity:
    """A staff user who has shown a good access token. `expires_at` is the token's, aware UTC."""

    user: StaffUser
    token_id: UUID
    family_id: UUID
    expires_at: datetime

    def stands(self, now: StaffUser | None) -> bool:
        """Whether they would be known as the same, with the same role; `now` is who they are, None if nobody."""
        known = self.user
        if now is None or (now.restaurant_id, now.role) != (known.restaurant_id, known.role):
            return False
        return now.accepts(known.generation, self.family_id)


class Authentication:
    """Knows staff by their passwords and tokens. Keys come newest first. Everything async raises `Unavailable`.

    `ended` hears of every login that has ended, by its family.
    """

    def __init__(
        self,
        accounts: Accounts,
        passwords: Passwords,
        secret_keys: Sequence[str],
        clock: Clock,
        new_id: NewId,
        ended: Callable[[UUID], None] = lambda _: None,
    ) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._access = StaffTokens(secret_keys, ACCESS, ACCESS_LIFETIME, clock, new_id)
        self._refresh = StaffTokens(secret_keys, REFRESH, REFRESH_LIFETIME, clock, new_id)
        self._clock = clock
        self._new_id = new_id
        self._ended = ended

    async def login(self, email: str, password: str) -> Tokens:
        """A first pair. The address in any case, with or without spaces around it.

        Raises `TokenInvalid`, in the same time, if the address or the password is wrong.
        """
        user, password_hash = await self._accounts.by_email(email.strip()) or (None, None)
        matched = await self._passwords.match(password, password_hash)
        if user is None or not matched:
            log.warning("staff_login_refused", staff_user_id=None if user is None else user.staff_user_id)
            raise TokenInvalid("address or password is wrong")
        log.info("staff_login", staff_user_id=user.staff_user_id, restaurant_id=user.restaurant_id)
        return self._pair(user, self._new_id())

    async def confirm(self, user: StaffUser, password: str) -> StaffUser | None:
        """The staff user as they are, if this is their password now; else None, after the same time."""
        known, password_hash = await self._accounts.by_email(user.email) or (None, None)
        if known is not None and known.staff_user_id != user.staff_user_id:
            known, password_hash = None, None
        matched = await self._passwords.match(password, password_hash)
        if known is None or not matched:
            log.warning("staff_password_not_confirmed", staff_user_id=user.staff_user_id)
            return None
        return known

    async def refresh(self, refresh_token: str) -> Tokens:
        """The next pair of the family. Raises `TokenInvalid`; a token that comes too often ends the family."""
        token = self._refresh.read(refresh_token)
        user = await self._standing(token, [token.family_id])
        new = token.token_id in await self._accounts.revoke({token.token_id: token.expires_at})
        if not (new or await self._accounts.freshly_used(token.token_id, token.next_id, REPEATED_FOR)):
            log.warning("refresh_token_reused", staff_user_id=token.staff_user_id, family_id=str(token.family_id))
            await self._end(token)
            raise TokenInvalid("used before")
        return self._pair(user, token.family_id, token.next_id)

    async def logout(self, access_token: str) -> None:
        """Ends the token and all that came of the same login, also if it has expired or ended before.

        Raises `TokenInvalid` if it is not one of ours.
        """
        token = self._access.read_expired(access_token)
        await self._end(token)
        log.info("staff_logout", staff_user_id=token.staff_user_id)

    async def identify(self, access_token: str) -> Identity:
        """Whose token this is, as they are now. Raises `TokenInvalid`."""
        token = self._access.read(access_token)
        user = await self._standing(token, [token.token_id, token.family_id])
        return Identity(user, token.token_id, token.family_id, token.expires_at)

    def issued(self, access_token: str) -> bool:
        """Whether this is an access token of ours, good or not."""
        try:
            self._access.read_expired(access_token)
        except TokenInvalid:
            return False
        return True

    async def still_good(self, identity: Identity) -> bool:
        """Whether an identity would still be found, and with the same role."""
        if identity.expires_at <= self._clock():
            return False
        known = identity.user
        now = await self._accounts.standing(known.staff_user_id, [identity.token_id, identity.family_id])
        return identity.stands(now)

    async def _standing(self, token: StaffToken, token_ids: Sequence[UUID]) -> StaffUser:
        """The staff user, if nothing speaks against them. A token is good in the restaurant it was made for alone."""
        user = await self._accounts.standing(token.staff_user_id, token_ids)
        if user is None or user.restaurant_id != token.restaurant_id:
            raise TokenInvalid("gone, disabled, moved, or revoked")
        if not user.accepts(token.generation, token.family_id):
            raise TokenInvalid("of an earlier generation")
        return user

    async def _end(self, token: StaffToken) -> None:
        until = self._clock() + FAMILY_REVOKED_FOR
        await self._accounts.revoke({token.token_id: token.expires_at, token.family_id: until})
        self._ended(token.family_id)

    def _pair(self, user: StaffUser, family_id: UUID, refresh_id: UUID | None = None) -> Tokens:
        refresh_token, _ = self._refresh.issue(user, family_id, refresh_id)
        access_token, expires_at = self._access.issue(user, family_id)
        return Tokens(access_token, refresh_token, expires_at, user)
