"""Values in an address that nobody can make up: signed for one purpose, the same each time, without an end.

Owns: signing and reading them. Must not: know what they mean, or keep a secret: who has the address can read them.
"""

from collections.abc import Sequence
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer


class SignedValues:
    """Signs and reads values for one purpose. Keys come newest first; what was signed for another does not fit."""

    def __init__(self, secret_keys: Sequence[str], purpose: str, chars_max: int) -> None:
        oldest_first = list(reversed(secret_keys))  # the library signs with the last key and reads with all
        signer = {"digest_method": sha256, "key_derivation": "hmac"}
        self._serializer = URLSafeSerializer(oldest_first, salt=purpose, signer_kwargs=signer)
        self._chars_max = chars_max

    def sign(self, values: Sequence[str | int]) -> str:
        """A token that says these values, fit for a URL."""
        return str(self._serializer.dumps(list(values)))

    def read(self, token: str) -> object:
        """What the token says, of whatever shape; None for one that is not ours."""
        if len(token) > self._chars_max:
            return None
        try:
            values: object = self._serializer.loads(token)
        except BadData:
            return None
        return values
