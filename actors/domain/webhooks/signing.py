"""The secrets by which a receiver knows that it is we who call.

A secret is made of one of the operator's own keys (`TRIVET_SECRET_KEYS`) and of a seed that is kept, so that neither
the database nor a backup of it has a secret in it. It is good for as long as that key is among them.

Owns: how a secret is made. Must not: keep one, sign with one, or make a seed.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Sequence
from typing import Final

from attrs import frozen

PREFIX: Final = "whsec_"  # as Standard Webhooks has it
_MARK_CHARS: Final = 16


@frozen
class Seed:
    """What a secret grows from: `text`, which is random, and the `mark` of the key that it was made with."""

    text: str
    mark: str


def seed_of(text: str, keys: Sequence[str]) -> Seed:
    """A seed for the newest of the keys, of which there is one at least."""
    return Seed(text, _mark(keys[0]))


def secret_of(seed: Seed, keys: Sequence[str]) -> str | None:
    """The secret, `whsec_` and 32 bytes as base64; None where its key is not among the operator's any more."""
    key = next((one for one in keys if _mark(one) == seed.mark), None)
    if key is None:
        return None
    made = hmac.new(key.encode(), f"webhook {seed.text}".encode(), hashlib.sha256).digest()
    return PREFIX + b64encode(made).decode()


def _mark(key: str) -> str:
    """What tells one key from another, and nothing of either."""
    return hashlib.sha256(f"webhook key {key}".encode()).hexdigest()[:_MARK_CHARS]
