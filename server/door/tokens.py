"""Tokens: proof of who is asking, for HTTP and for the sockets.

Owns: signing and reading any token. Must not: know what it claims.

A token is a JWT, signed with HS256 by the newest key and read with any of them, so that keys can be rotated. The
algorithm is ours to choose and never the token's: `none`, and everything else, is refused.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final

import jwt

from actors.errors import TrivetError
from server.door.bounds import TOKEN_CHARS_MAX

ALGORITHM: Final = "HS256"


class TokenInvalid(TrivetError):
    """The token is missing, forged, expired, or meant for something else. Which one is nobody's business."""


class SignedTokens:
    """Signs and reads claims for one audience. Keys come newest first; nobody else's signature fits."""

    def __init__(self, secret_keys: Sequence[str], audience: str) -> None:
        self._keys = [derived(key, audience) for key in secret_keys]
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


def derived(secret_key: str, audience: str) -> bytes:
    """A key for one audience's tokens alone, so that no signature made for something else fits."""
    return blake2b(secret_key.encode(), digest_size=32, person=audience.encode()).digest()
