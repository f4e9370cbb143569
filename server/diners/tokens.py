"""Tokens: proof of who is asking, for HTTP and for the sockets. A member's is `ws_token`.

Owns: signing and reading any token, making and reading a member's. Must not: know whether the member is still at the
table; only the session knows that.

A token is a JWT, signed with HS256 by the newest key and read with any of them, so that keys can be rotated. The
algorithm is ours to choose and never the token's: `none`, and everything else, is refused.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from attrs import frozen

from actors.ports.clock import Clock, NewId
from server.door.tokens import SignedTokens, TokenInvalid

ALGORITHM: Final = "HS256"
AUDIENCE: Final = "trivet.member"
_CLAIMS: Final = ("exp", "iat", "jti", "mid", "rid", "sid")


@frozen
class MemberToken:
    """What a token says. `expires_at` is aware UTC."""

    session_id: UUID
    member_id: UUID
    restaurant_id: int
    token_id: UUID
    expires_at: datetime


class MemberTokens:
    """Makes and reads the tokens of members. Keys come newest first; lifetime in seconds."""

    def __init__(self, secret_keys: Sequence[str], lifetime_s: int, clock: Clock, new_id: NewId) -> None:
        self._keys = secret_keys
        self._signed = SignedTokens(secret_keys, AUDIENCE)
        self._lifetime = timedelta(seconds=lifetime_s)
        self._clock = clock
        self._new_id = new_id

    def issue(self, session_id: UUID, member_id: UUID, restaurant_id: int) -> tuple[str, datetime]:
        """A new token for this member, and when it expires (whole seconds, aware UTC)."""
        now = self._clock().replace(microsecond=0)
        expires_at = now + self._lifetime
        claims = {
            "sid": str(session_id),
            "mid": str(member_id),
            "rid": restaurant_id,
            "jti": str(self._new_id()),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        return self._signed.sign(claims), expires_at

    def lasting(self, lifetime_s: int) -> "MemberTokens":
        """The same with another lifetime; either reads what the other makes."""
        return MemberTokens(self._keys, lifetime_s, self._clock, self._new_id)

    def read(self, token: str) -> MemberToken:
        """What the token says, if it is one of ours and still good. Raises `TokenInvalid`."""
        said = _member_token(self._signed.read(token, _CLAIMS))
        if said.expires_at <= self._clock():
            raise TokenInvalid("expired")
        return said


def _member_token(claims: Mapping[str, object]) -> MemberToken:
    """The claims with their types. Raises `TokenInvalid` where a key of ours has signed something else."""
    match claims:
        case {"sid": str(sid), "mid": str(mid), "rid": int(rid), "jti": str(jti), "exp": int(exp)}:
            try:
                return MemberToken(UUID(sid), UUID(mid), rid, UUID(jti), datetime.fromtimestamp(exp, UTC))
            except (ValueError, OverflowError, OSError):
                raise TokenInvalid("claims out of range") from None
        case _:
            raise TokenInvalid("claims of other types")
