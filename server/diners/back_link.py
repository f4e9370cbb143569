"""Where a provider's page sends its payer back to, `/pay/{token}`: only who was sent there knows it.

Owns: making and reading the token. Must not: know whether there is such a payment, or whose table it leads to.

It says the same at each attempt, because a provider takes an attempt under the same key only with the same address. It
never expires: how long it leads anywhere is for who reads it to say.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID

from attrs import frozen

from server.signed import SignedValues

TOKEN_CHARS_MAX: Final = 200  # ours have under 110
_PURPOSE: Final = "trivet.payer"
_KNOWN_MAX: Final = 1024  # payments on their way at once, each of which is asked about several times


@frozen
class Payer:
    """Who comes back: from paying this payment at this restaurant."""

    restaurant_id: int
    payment_id: UUID


class BackLinks:
    """Makes and reads them. Keys come newest first."""

    def __init__(self, secret_keys: Sequence[str], public_url: str = "") -> None:
        """`public_url` is where a payer's phone reaches us; who only reads needs none."""
        self._signed = SignedValues(secret_keys, _PURPOSE, TOKEN_CHARS_MAX)
        self._public_url = public_url
        self._token = lru_cache(_KNOWN_MAX)(self._signed_token)

    def address(self, restaurant_id: int, payment_id: UUID) -> str:
        """The whole address."""
        return f"{self._public_url}/pay/{self._token(restaurant_id, payment_id)}"

    def read(self, token: str) -> Payer | None:
        """Who comes with this token; None for one that is not ours."""
        match self._signed.read(token):
            case [int(restaurant_id), str(payment)]:
                return Payer(restaurant_id, UUID(hex=payment))
            case _:
                return None

    def _signed_token(self, restaurant_id: int, payment_id: UUID) -> str:
        return self._signed.sign([restaurant_id, payment_id.hex])
