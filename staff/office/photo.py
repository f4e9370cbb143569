"""A photo of an item that somebody sends: as large as a phone shows it, and always WebP.

Owns: what a photo may be, and what is made of it. Must not: know who sends it. How a stranger's file is looked at is in
`staff.office.pictures`.
"""

from typing import Final

from actors.domain.photo import Photo
from staff.office.pictures import DECODED_DOTS_MAX, KINDS, Wanted, Written, picture_of

SENT_BYTES_MAX: Final = 10 * 1024 * 1024  # a phone's photo as it took it has 3 to 8 MiB
SIDE_MAX: Final = 1024  # of what is kept, in dots: the width of a phone, nearly three dots to one
DOTS_MAX: Final = DECODED_DOTS_MAX  # of what is sent: phones take 24 million

# Every browser that runs the pages reads it, and it is half of what the same JPEG has.
_WEBP: Final = Written("WEBP", ("RGB", "RGBA"), {"quality": 80, "method": 4})
_PHOTO: Final = Wanted("photo", SIDE_MAX, DOTS_MAX, dict.fromkeys(KINDS, _WEBP))


def photo_of(menu_item_id: int, sent: bytes) -> Photo:
    """The photo of an item, in a PNG, JPEG or WebP file. Raises `staff.office.pictures.NoPicture`."""
    picture = picture_of(sent, _PHOTO)
    return Photo(menu_item_id, picture.digest, picture.data)
