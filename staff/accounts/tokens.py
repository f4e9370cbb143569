"""The tokens of staff: an access token for every request, and a refresh token that gets the next pair.

Owns: what stands in them and how long they are good for. Must not: know which were revoked; the store does.

A role is never in a token: it is read with every request, so that a change of it counts at once. All the tokens that
come of one login are a family, and can be revoked together by its id. The id of a refresh token follows from the one
before it, so that one refresh that is asked for twice gives the same token twice, as far as anybody counts.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from attrs import frozen

from actors.domain.staff import StaffUser
from actors.ports.clock import Clock, NewId
from server.door.bounds import ID_MAX
from server.door.tokens import SignedTokens, TokenInvalid

ACCESS: Final = "trivet.staff"
REFRESH: Final = "trivet.refresh"
ACCESS_LIFETIME: Final = timedelta(minutes=15)  # `docs/contract.md` §5
REFRESH_LIFETIME: Final = timedelta(days=14)  # a holiday longer than that begins with signing in
_CLAIMS: Final = ("exp", "fid", "gen", "iat", "jti", "rid", "sub")


@frozen
class StaffToken:
    """What a token says: who, of which generation, where, which token of which login. `expires_at` is aware UTC."""

    staff_user_id: int
    generation: int
    restaurant_id: int
    token_id: UUID
    family_id: UUID
    expires_at: datetime

    @property
    def next_id(self) -> UUID:
        """The id of the refresh token that this one gets."""
        return uuid5(self.token_id, "next")


class StaffTokens:
    """Makes and reads tokens of one kind: `audience` is `ACCESS` or `REFRESH`. Keys come newest first."""

    def __init__(
        self, secret_keys: Sequence[str], audience: str, lifetime: timedelta, clock: Clock, new_id: NewId
    ) -> None:
        self._signed = SignedTokens(secret_keys, audience)
        self._lifetime = lifetime
        self._clock = clock
        self._new_id = new_id

    def issue(self, user: StaffUser, family_id: UUID, token_id: UUID | None = None) -> tuple[str, datetime]:
        """A new token for this staff user, and when it expires (whole seconds, aware UTC). Its id: new, or this."""
        now = self._clock().replace(microsecond=0)
        expires_at = now + self._lifetime
        claims = {
            "sub": str(user.staff_user_id),
            "gen": user.generation,
            "rid": user.restaurant_id,
            "jti": str(token_id or self._new_id()),
            "fid": str(family_id),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return self._signed.sign(claims), expires_at

    def read(self, token: str) -> StaffToken:
        """What the token says, if it is one of ours, of this kind, and not expired. Raises `TokenInvalid`."""
        said = self.read_expired(token)
        if said.expires_at <= self._clock():
            raise TokenInvalid("expired")
        return said

    def read_expired(self, token: str) -> StaffToken:
        """As `read`, whether it has expired or not."""
        return _staff_token(self._signed.read(token, _CLAIMS))


def _staff_token(claims: Mapping[str, object]) -> StaffToken:
    """The claims with their types. Raises `TokenInvalid` where a key of ours has signed something else."""
    match claims:
        case {"sub": str(sub), "gen": int(gen), "rid": int(rid), "jti": str(jti), "fid": str(fid), "exp": int(exp)}:
            try:
                expires_at = datetime.fromtimestamp(exp, UTC)
                return StaffToken(_id(sub), gen, rid, UUID(jti), UUID(fid), expires_at)
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
