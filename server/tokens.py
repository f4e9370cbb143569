"""Tokens: proof of who is asking, for HTTP and for the sockets. A member's is `ws_token`.

Owns: signing and reading any token, making and reading a member's. Must not: know whether the member is still at the
table; only the session knows that.

A token is a JWT, signed with HS256 by the newest key and read with any of them, so that keys can be rotated. The
algorithm is ours to choose and never the token's: `none`, and everything else, is refused.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

import jwt
from attrs import frozen

from actors.errors import TrivetError
from actors.ports import Clock, NewId
from server.bounds import TOKEN_CHARS_MAX

ALGORITHM: Final = "HS256"
AUDIENCE: Final = "trivet.member"
_CLAIMS: Final = ("exp", "iat", "jti", "mid", "rid", "sid")


class TokenInvalid(TrivetError):
    """The token is missing, forged, expired, or meant for something else. Which one is nobody's business."""


@frozen
class MemberToken:
    """What a token says. `expires_at` is aware UTC."""

    session_id: UUID
    member_id: UUID
    restaurant_id: int
    token_id: UUID
    expires_at: datetime


class SignedTokens:
    """Signs and reads claims for one audience. Keys come newest first; nobody else's signature fits."""

    def __init__(self, secret_keys: Sequence[str], audience: str) -> None:
        self._keys = [_derived(key, audience) for key in secret_keys]
        self._audience = audience

    def sign(self, claims: Mapping[str, object]) -> str:
        """The claims as a token for the audience."""
        return jwt.encode({**claims, "aud": self._audience}, self._keys[0], ALGORITHM)

    def read(self, token: str, required: Sequence[str]) -> Mapping[str, object]:
        """What the token claims, if it is one of ours and claims all that is `required`. Raises `TokenInvalid`.

        Times are for the caller to compare with Trivet's clock; the library would ask the machine's.
        """
        if len(token) > TOKEN_CHARS_MAX:
            raise TokenInvalid("too long")
        options: jwt.types.Options = {
            "require": ["aud", *required],
            "verify_exp": False,
            "verify_iat": False,
            "verify_nbf": False,
        }
        for key in self._keys:
            try:
                return jwt.decode(token, key, algorithms=[ALGORITHM], audience=self._audience, options=options)
            except jwt.InvalidSignatureError:
                continue
            except jwt.InvalidTokenError:
                break
        raise TokenInvalid("not one of ours")


class MemberTokens:
    """Makes and reads the tokens of members. Keys come newest first; lifetime in seconds."""

    def __init__(self, secret_keys: Sequence[str], lifetime_s: int, clock: Clock, new_id: NewId) -> None:
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


def _derived(secret_key: str, audience: str) -> bytes:
    """A key for one audience's tokens alone, so that no signature made for something else fits."""
    return blake2b(secret_key.encode(), digest_size=32, person=audience.encode()).digest()
