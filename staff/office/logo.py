"""A logo that somebody sends: small, and of the kind it came as.

Owns: what a logo may be, and what is made of it. Must not: know who sends it. How a stranger's file is looked at is in
`staff.office.pictures`.
"""

from types import MappingProxyType
from typing import Final

from actors.domain.look import Logo, LogoType
from staff.office.pictures import NoPicture, Wanted, Written, picture_of

SENT_BYTES_MAX: Final = 512 * 1024
SIDE_MAX: Final = 512  # of what is kept, in dots: a phone shows it at 64, three dots to one
DOTS_MAX: Final = 16_000_000  # of what is sent: the largest phone's photo; 64 MB decoded

NoLogo = NoPicture
_LOGO: Final = Wanted(
    "logo",
    SIDE_MAX,
    DOTS_MAX,
    MappingProxyType(
        {
            "PNG": Written("PNG", ("L", "LA", "RGB", "RGBA"), {"optimize": True}),
            "JPEG": Written("JPEG", ("L", "RGB"), {"quality": 90, "optimize": True}),
            "WEBP": Written("WEBP", ("RGB", "RGBA"), {"quality": 90, "method": 4}),
        }
    ),
)


def logo_of(sent: bytes) -> Logo:
    """The logo in a PNG, JPEG or WebP file, at most `SIDE_MAX` on its longer side. Raises `NoLogo`."""
    picture = picture_of(sent, _LOGO)
    return Logo(picture.digest, LogoType[picture.kind], picture.data)
