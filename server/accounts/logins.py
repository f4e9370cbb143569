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

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar
from uuid import UUID

import structlog
from attrs import frozen

from actors.ports.clock import Clock, NewId
from server.accounts.passwords import Passwords
from server.accounts.tokens import ACCESS_LIFETIME, REFRESH_LIFETIME, AccountToken, AccountTokens, Person
from server.door.tokens import TokenInvalid

# A family is revoked until the last of its tokens has expired. One may be made by a refresh that was on its way at
# that moment, in a process whose clock is ahead; a day is more than all of that.
FAMILY_REVOKED_FOR: Final = REFRESH_LIFETIME + timedelta(days=1)

REPEATED_FOR: Final = timedelta(seconds=60)  # bad Wi-Fi for some tries of a page, one each three seconds

P = TypeVar("P", bound=Person)
Known = TypeVar("Known", bound=Person, covariant=True)

log = structlog.get_logger(__name__)


class Standing(Protocol[Known]):
    """Who there is, and which of their tokens are good no more. Everything raises `Unavailable`."""

    async def standing(self, account_id: int, token_ids: Sequence[UUID], /) -> Known | None:
        """The person as they are now; None if they are gone or disabled, or if one of the tokens was revoked."""
        ...

    async def revoke(self, token_ids: Mapping[UUID, datetime]) -> frozenset[UUID]:
        """Revokes tokens until they expire by themselves, and gives those that had not been revoked before.

        Of two callers with the same token, only one is given it. The first word about a token stands: what expires
        later must be said then. After `Unavailable` nobody knows whether they were revoked.
        """
        ...

    async def freshly_used(self, token_id: UUID, next_id: UUID, within: timedelta) -> bool:
        """Whether a token was first revoked no longer ago than that, by the store's clock, and its next never."""
        ...


@frozen
class Tokens(Generic[P]):
    """A pair of tokens and whose they are. `expires_at` is the access token's, aware UTC."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    user: P


@frozen
class Identity(Generic[P]):
    """A person who has shown a good access token. `expires_at` is the token's, aware UTC."""

    user: P
    token_id: UUID
    family_id: UUID
    expires_at: datetime

    def stands(self, now: P | None) -> bool:
        """Whether they would be known as the same, with the same role; `now` is who they are, None if nobody."""
        known = self.user
        if now is None or (now.restaurant_id, now.role_name) != (known.restaurant_id, known.role_name):
            return False
        return now.accepts(known.generation, self.family_id)


@frozen
class Audiences:
    """Whom the tokens of one kind of people are for."""

    access: str
    refresh: str


class Logins(Generic[P]):
    """Knows people of one kind by their passwords and tokens. Keys come newest first. All async raises `Unavailable`.

    `ended` hears of every login that has ended, by its family.
    """

    def __init__(
        self,
        audiences: Audiences,
        people: Standing[P],
        passwords: Passwords,
        secret_keys: Sequence[str],
        clock: Clock,
        new_id: NewId,
        ended: Callable[[UUID], None] = lambda _: None,
    ) -> None:
        self._people = people
        self._passwords = passwords
        self._access = AccountTokens(secret_keys, audiences.access, ACCESS_LIFETIME, clock, new_id)
        self._refresh = AccountTokens(secret_keys, audiences.refresh, REFRESH_LIFETIME, clock, new_id)
        self._clock = clock
        self._new_id = new_id
        self._ended = ended

    async def matched(self, found: tuple[P, str | None] | None, password: str) -> P | None:
        """The person who was found, if this is the password of this hash; None, after the same time, for all else."""
        person, password_hash = found or (None, None)
        matched = await self._passwords.match(password, password_hash)
        return person if matched else None

    def first(self, person: P) -> Tokens[P]:
        """A first pair, for somebody who has proved who they are."""
        return self._pair(person, self._new_id())

    async def refresh(self, refresh_token: str) -> Tokens[P]:
        """The next pair of the family. Raises `TokenInvalid`; a token that comes too often ends the family."""
        token = self._refresh.read(refresh_token)
        person = _accepted(token, await self._people.standing(token.account_id, [token.family_id]))
        new = token.token_id in await self._people.revoke({token.token_id: token.expires_at})
        if not (new or await self._people.freshly_used(token.token_id, token.next_id, REPEATED_FOR)):
            told = {"account_id": person.account_id, "role": person.role_name, "family_id": str(token.family_id)}
            log.warning("refresh_token_reused", **told)
            await self._end(token)
            raise TokenInvalid("used before")
        return self._pair(person, token.family_id, token.next_id)

    async def logout(self, access_token: str) -> None:
        """Ends the token and all that came of the same login, also if it has expired or ended before.

        Raises `TokenInvalid` if it is not one of ours.
        """
        token = self._access.read_expired(access_token)
        await self._end(token)
        log.info("signed_out", account_id=token.account_id, restaurant_id=token.restaurant_id)

    async def identify(self, access_token: str) -> Identity[P]:
        """Whose token this is, as they are now. Raises `TokenInvalid`."""
        token = self.shown(access_token)
        return self.identified(token, await self._people.standing(token.account_id, token.ids))

    def shown(self, access_token: str) -> AccountToken:
        """What a token says that may be good, for who looks for its person themselves. Raises `TokenInvalid`."""
        return self._access.read(access_token)

    def identified(self, token: AccountToken, person: P | None) -> Identity[P]:
        """As `identify`, where that is the token's person as they stand; None for nobody. Raises `TokenInvalid`."""
        return Identity(_accepted(token, person), token.token_id, token.family_id, token.expires_at)

    def issued(self, access_token: str) -> bool:
        """Whether this is an access token of ours, good or not."""
        try:
            self._access.read_expired(access_token)
        except TokenInvalid:
            return False
        return True

    def may_refresh(self, refresh_token: str) -> bool:
        """Whether this is a refresh token of ours, good or not."""
        try:
            self._refresh.read_expired(refresh_token)
        except TokenInvalid:
            return False
        return True

    async def still_good(self, identity: Identity[P]) -> bool:
        """Whether an identity would still be found, and with the same role."""
        if identity.expires_at <= self._clock():
            return False
        now = await self._people.standing(identity.user.account_id, [identity.token_id, identity.family_id])
        return identity.stands(now)

    async def _end(self, token: AccountToken) -> None:
        until = self._clock() + FAMILY_REVOKED_FOR
        await self._people.revoke({token.token_id: token.expires_at, token.family_id: until})
        self._ended(token.family_id)

    def _pair(self, person: P, family_id: UUID, refresh_id: UUID | None = None) -> Tokens[P]:
        refresh_token, _ = self._refresh.issue(person, family_id, refresh_id)
        access_token, expires_at = self._access.issue(person, family_id)
        return Tokens(access_token, refresh_token, expires_at, person)


def _accepted(token: AccountToken, person: P | None) -> P:
    """The person, if nothing speaks against them. A token is good in the restaurant it was made for alone."""
    if person is None or person.restaurant_id != token.restaurant_id:
        raise TokenInvalid("gone, disabled, moved, or revoked")
    if not person.accepts(token.generation, token.family_id):
        raise TokenInvalid("of an earlier generation")
    return person
