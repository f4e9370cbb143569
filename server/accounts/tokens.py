"""The tokens of customers and staff: an access token for every request, and a refresh token that gets the next pair.

Owns: what stands in them and how long they are good for. Must not: know which were revoked; the store does.

They are one format for all, and `role` says whose: `CUSTOMER`, `EMPLOYEE`, `MANAGER` or `ADMIN`. It is for whoever
shows pages and decides nothing: what staff may is read with every request, so that a change of it counts at once, and
a customer's tokens have an audience, and so a key, of their own. A customer and a staff user may have the same number,
and no check that somebody forgets can take one for the other.

All the tokens that come of one login are a family, and can be revoked together by its id. The id of a refresh token
follows from the one before it, so that one refresh that is asked for twice gives the same token twice, as far as
anybody counts.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Protocol
from uuid import UUID, uuid5

from attrs import frozen

from actors.ports.clock import Clock, NewId
from server.door.bounds import ID_MAX
from server.door.tokens import SignedTokens, TokenInvalid

ACCESS: Final = "trivet.staff"
REFRESH: Final = "trivet.refresh"
CUSTOMER_ACCESS: Final = "trivet.customer"
CUSTOMER_REFRESH: Final = "trivet.crefresh"  # a name has 16 bytes at most
ACCESS_LIFETIME: Final = timedelta(minutes=15)  # `docs/contract.md` §5
REFRESH_LIFETIME: Final = timedelta(days=14)  # a holiday longer than that begins with signing in
KNOWN_MAX: Final = 1024  # tokens of one kind; each is shown many times, and says the same as long as our keys do
_CLAIMS: Final = ("exp", "fid", "gen", "iat", "jti", "rid", "sub")


class Person(Protocol):
    """Somebody with an account, as tokens know them."""

    @property
    def account_id(self) -> int:
        """The number of the account, among those of its kind."""
        ...

    @property
    def restaurant_id(self) -> int:
        """Where the account is."""
        ...

    @property
    def generation(self) -> int:
        """Which generation of tokens is good."""
        ...

    @property
    def role_name(self) -> str:
        """What the token is to say they are."""
        ...

    def accepts(self, generation: int, family_id: UUID) -> bool:
        """Whether what they were given in this generation and login is still good."""
        ...


@frozen
class AccountToken:
    """What a token says: who, of which generation, where, which token of which login. `expires_at` is aware UTC."""

    account_id: int
    generation: int
    restaurant_id: int
    token_id: UUID
    family_id: UUID
    expires_at: datetime

    @property
    def ids(self) -> tuple[UUID, UUID]:
        """What may have been revoked: the token, and the login that it came of."""
        return self.token_id, self.family_id

    @property
    def next_id(self) -> UUID:
        """The id of the refresh token that this one gets."""
        return uuid5(self.token_id, "next")


class AccountTokens:
    """Makes and reads tokens of one kind, `audience`. Keys come newest first."""

    def __init__(
        self, secret_keys: Sequence[str], audience: str, lifetime: timedelta, clock: Clock, new_id: NewId
    ) -> None:
        self._signed = SignedTokens(secret_keys, audience)
        self._lifetime = lifetime
        self._clock = clock
        self._new_id = new_id
        self._said = lru_cache(KNOWN_MAX)(self._read_anew)

    def issue(self, person: Person, family_id: UUID, token_id: UUID | None = None) -> tuple[str, datetime]:
        """A new token for this person, and when it expires (whole seconds, aware UTC). Its id: new, or this."""
        now = self._clock().replace(microsecond=0)
        expires_at = now + self._lifetime
        claims = {
            "sub": str(person.account_id),
            "gen": person.generation,
            "rid": person.restaurant_id,
            "role": person.role_name,
            "jti": str(token_id or self._new_id()),
            "fid": str(family_id),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return self._signed.sign(claims), expires_at

    def read(self, token: str) -> AccountToken:
        """What the token says, if it is one of ours, of this kind, and not expired. Raises `TokenInvalid`."""
        said = self.read_expired(token)
        if said.expires_at <= self._clock():
            raise TokenInvalid("expired")
        return said

    def read_expired(self, token: str) -> AccountToken:
        """As `read`, whether it has expired or not."""
        return self._said(token)

    def _read_anew(self, token: str) -> AccountToken:
        return _account_token(self._signed.read(token, _CLAIMS))


def _account_token(claims: Mapping[str, object]) -> AccountToken:
    """The claims with their types. Raises `TokenInvalid` where a key of ours has signed something else."""
    match claims:
        case {"sub": str(sub), "gen": int(gen), "rid": int(rid), "jti": str(jti), "fid": str(fid), "exp": int(exp)}:
            try:
                expires_at = datetime.fromtimestamp(exp, UTC)
                return AccountToken(_id(sub), gen, rid, UUID(jti), UUID(fid), expires_at)
            except (ValueError, OverflowError, OSError):
                raise TokenInvalid("claims out of range") from None
        case _:
            raise TokenInvalid("claims of other types")


def _id(text: str) -> int:
    """An id as a number. Raises ValueError for what cannot be one."""
    number = int(text)
    if not 0 < number <= ID_MAX:
        raise ValueError("out of range")
    return number
