"""Passwords: hashing them, and comparing one with its hash.

Owns: argon2 and what it may cost. Must not: know whose password it is, or say it anywhere.

The library's own parameters are RFC 9106's for little memory: about 0.1 s and 64 MiB for each comparison. That is done
in a thread, and only a few at once.
"""

from collections.abc import Callable
from typing import Final
from unicodedata import normalize

import structlog
import trio
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from actors.errors import Unavailable

PASSWORD_CHARS_MIN: Final = 10  # when it is set; the limit on tries does the rest
PASSWORD_CHARS_MAX: Final = 200  # a long sentence; more is somebody who wants us to be busy
AT_ONCE_MAX: Final = 2  # 64 MiB each, and a thread that the rest of Trivet would like to have
WAITING_MAX: Final = 40  # two seconds of work; who comes after that is asked to come again

log = structlog.get_logger(__name__)


def hash_password(password: str, hasher: PasswordHasher | None = None) -> str:
    """What is kept of a new password. Takes about 0.1 s. Raises ValueError, with a sentence, for its length."""
    if not PASSWORD_CHARS_MIN <= len(password) <= PASSWORD_CHARS_MAX:
        raise ValueError(f"A password must have {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters.")
    return (hasher or PasswordHasher()).hash(_typed(password))


class Passwords:
    """Compares passwords, a few at a time. `hasher` says what a comparison with nobody's password costs."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash("")
        self._limiter = trio.CapacityLimiter(AT_ONCE_MAX)

    async def hash(self, password: str) -> str:
        """What is kept of a new password, made in a thread. Raises `Unavailable`, and ValueError as `hash_password`."""
        self._refuse_if_crowded()
        return await trio.to_thread.run_sync(hash_password, password, self._hasher, limiter=self._limiter)

    async def match(self, password: str, password_hash: str | None) -> bool:
        """Whether this is the password. Without a hash it takes just as long, and is not. Raises `Unavailable`."""
        self._refuse_if_crowded()
        compare = self._comparison(_typed(password), self._nobodys if password_hash is None else password_hash)
        return await trio.to_thread.run_sync(compare, limiter=self._limiter) and password_hash is not None

    def _refuse_if_crowded(self) -> None:
        if self._limiter.statistics().tasks_waiting >= WAITING_MAX:
            raise Unavailable("too many are signing in")

    def _comparison(self, typed: str, password_hash: str) -> Callable[[], bool]:
        """The work of the thread. A hash with other parameters than today's is compared by its own."""

        def compare() -> bool:
            try:
                return self._hasher.verify(password_hash, typed)
            except VerifyMismatchError:
                return False
            except InvalidHashError:
                log.error("password_hash_unreadable")
                return False
            except VerificationError:  # no memory, or a hash that was cut off
                log.error("password_not_compared")
                raise Unavailable("a password could not be compared") from None

        return compare


def _typed(password: str) -> str:
    """The same letters are the same password, whichever keyboard composed them."""
    return normalize("NFKC", password)
