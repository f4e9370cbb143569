"""The token in a table's QR code: which table this is, signed.

Owns: making and reading it. Must not: know the table; whether the code has been rotated since is for the caller to see
by comparing `qr_version`.

It is short, because a short code is easy to scan: about 70 characters.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from attrs import frozen
from itsdangerous import BadData, URLSafeSerializer

from actors.domain.restaurant import Table
from actors.errors import TrivetError
from actors.ports.clock import Clock
from server.door.bounds import QR_TOKEN_CHARS_MAX

_SALT: Final = "trivet.table"


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
        oldest_first = list(reversed(secret_keys))  # the library signs with the last key and reads with all
        signer = {"digest_method": sha256, "key_derivation": "hmac"}
        self._serializer = URLSafeSerializer(oldest_first, salt=_SALT, signer_kwargs=signer)
        self._lifetime_s = lifetime_s
        self._clock = clock

    def issue(self, restaurant_id: int, table: Table) -> str:
        """The token to print for this table, fit for a URL."""
        issued_at = int(self._clock().timestamp())
        return str(self._serializer.dumps([restaurant_id, table.table_id, table.qr_version, issued_at]))

    def read(self, token: str) -> QrCode:
        """What the token says. Raises `QrInvalid` and `QrExpired`."""
        match self._loaded(token):
            case [int(restaurant_id), int(table_id), int(qr_version), int(issued_at)]:
                if self._lifetime_s and self._clock().timestamp() - issued_at > self._lifetime_s:
                    raise QrExpired("past its lifetime")
                return QrCode(restaurant_id, table_id, qr_version)
            case _:
                raise QrInvalid("signed for something else")

    def _loaded(self, token: str) -> object:
        if len(token) > QR_TOKEN_CHARS_MAX:
            raise QrInvalid("too long")
        try:
            loaded: object = self._serializer.loads(token)
        except BadData:
            raise QrInvalid("not one of ours") from None
        return loaded
