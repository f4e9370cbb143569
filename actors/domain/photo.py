"""The photo of an item of the menu, as it is kept.

Owns: what a photo is once it has been taken in, where it is shown, and how large it may be kept. Pure. Must not: know
how a picture is read.
"""

from typing import Final

from attrs import field, frozen

PHOTO_TYPE: Final = "image/webp"  # what every photo is kept as
PHOTO_KEPT_BYTES_MAX: Final = 2 * 1024 * 1024  # 1024 by 1024 dots of pure noise are half of it


@frozen
class Photo:
    """A picture that browsers show, of one item. `digest` names it: 32 hex digits of its bytes."""

    menu_item_id: int
    digest: str
    picture: bytes = field(repr=False)


def photo_address(restaurant_id: int, menu_item_id: int, digest: str) -> str:
    """Where an item's photo is shown, without the origin; it never means another picture.

    It is made of what never changes of an item, because it is what stands in the menu.
    """
    return f"/photos/{restaurant_id}/{menu_item_id}/{digest}"
