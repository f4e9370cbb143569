"""How a phone reads JSON: numbers with digits after the point stay exact.

Owns: nothing but that. Must not: know any message.
"""

from decimal import Decimal
from typing import Any, Final

import msgspec

_DECODER: Final = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def decode(text: str | bytes) -> dict[str, Any]:
    """The object in a frame or body, with `Decimal` for fractions. Raises `msgspec.DecodeError`."""
    return _DECODER.decode(text)
