"""A restaurant's own look: the logo beside its colour.

Owns: what a logo is once it has been taken in, and how large it may be kept. Pure. Must not: know how a picture is
read.
"""

from enum import StrEnum
from typing import Final

from attrs import field, frozen

LOGO_KEPT_BYTES_MAX: Final = 2 * 1024 * 1024  # 512 by 512 dots of pure noise are half of it


class LogoType(StrEnum):
    """What a logo is kept as, and served as."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"


@frozen
class Logo:
    """A picture that browsers show. `digest` names it: 32 hex digits of its bytes."""

    digest: str
    media_type: LogoType
    picture: bytes = field(repr=False)
