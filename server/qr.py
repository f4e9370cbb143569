"""The token in a table's QR code: which table this is, signed.

Owns: making and reading it. Must not: know the table; whether the code has been rotated since is for the caller to see
by comparing `qr_version`.

It is short, because a short code is easy to scan: about 70 characters.
"""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from actors.domain.restaurant import Table
from actors.errors import TrivetError
from actors.ports.clock import Clock
from server.door.bounds import QR_TOKEN_CHARS_MAX
from server.signed import SignedValues

_PURPOSE: Final = "trivet.table"


class QrInvalid(TrivetError):
    """The token is not one of ours."""


class QrExpired(TrivetError):
    """The token was one of ours and is too old."""


@frozen
class QrCode:
    """What a QR token says."""

    restaurant_id: int
    table_id: int
    qr_version: int


class QrCodes:
    """Makes and reads QR tokens. Keys come newest first; lifetime in seconds, 0 for ever."""

    def __init__(self, secret_keys: Sequence[str], lifetime_s: int, clock: Clock) -> None:
        self._signed = SignedValues(secret_keys, _PURPOSE, QR_TOKEN_CHARS_MAX)
        self._lifetime_s = lifetime_s
        self._clock = clock

    def issue(self, restaurant_id: int, table: Table) -> str:
        """The token to print for this table, fit for a URL."""
        issued_at = int(self._clock().timestamp())
        return self._signed.sign([restaurant_id, table.table_id, table.qr_version, issued_at])

    def read(self, token: str) -> QrCode:
        """What the token says. Raises `QrInvalid` and `QrExpired`."""
        match self._signed.read(token):
            case [int(restaurant_id), int(table_id), int(qr_version), int(issued_at)]:
                if self._lifetime_s and self._clock().timestamp() - issued_at > self._lifetime_s:
                    raise QrExpired("past its lifetime")
                return QrCode(restaurant_id, table_id, qr_version)
            case _:
                raise QrInvalid("not one of ours, or of another shape")
