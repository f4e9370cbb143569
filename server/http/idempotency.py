"""The key that makes a repeat harmless: a header of whoever places an order or pays.

Owns: the header and how it is written. Must not: compare keys; the session does.
"""

import re
from typing import Annotated, Final
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType
from quart import Request

from server.door.bounds import IDEMPOTENCY_KEY_CHARS_MAX
from server.http.problems import malformed
from server.http.words import END

KEY_PATTERN: Final = rf"^[A-Za-z0-9._:-]{{1,{IDEMPOTENCY_KEY_CHARS_MAX}}}{END}"
_KEY: Final = re.compile(KEY_PATTERN)


class KeyHeaders(Struct, frozen=True):
    """The key that makes a repeat harmless: a new one for each press of the button, the same for each try."""

    idempotency_key: Annotated[str, Meta(pattern=KEY_PATTERN)]


class OptionalKeyHeaders(Struct, frozen=True):
    """The key that makes a repeat harmless. Without it each time is another one."""

    idempotency_key: Annotated[str, Meta(pattern=KEY_PATTERN)] | UnsetType = UNSET


def idempotency_key(request: Request) -> str:
    """The key of the header, a UUID always written in the same way. Raises `Problem` (422)."""
    return _read(request.headers.get("Idempotency-Key", ""))


def optional_key(request: Request) -> str | None:
    """As `idempotency_key`, but None without the header."""
    key = request.headers.get("Idempotency-Key")
    return None if key is None else _read(key)


def _read(key: str) -> str:
    if not _KEY.fullmatch(key):
        message = (
            f"Idempotency-Key must have 1 to {IDEMPOTENCY_KEY_CHARS_MAX} letters, digits or any of ._:-, no spaces."
        )
        raise malformed(message, field="Idempotency-Key")
    try:
        return str(UUID(key))  # as the socket writes it, so that a try may change from one door to the other
    except ValueError:
        return key
