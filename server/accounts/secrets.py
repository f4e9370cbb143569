"""Secrets that are mailed once: drawn by chance, and kept only as what they hash to.

Owns: both. Must not: know what one is good for.
"""

import secrets
from hashlib import blake2b
from typing import Final

from actors.ports.resets import DrawnToken

TOKEN_BYTES: Final = 32


def new_token() -> DrawnToken:
    """A token that nobody can guess, and what is kept of it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    return DrawnToken(token, hash_of(token))


def hash_of(token: str) -> str:
    """What is kept of a token. It was drawn by chance, so that no slow hash is needed."""
    return blake2b(token.encode(errors="surrogatepass"), digest_size=32).hexdigest()
