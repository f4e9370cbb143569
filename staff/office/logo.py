"""A logo that somebody sends, made into what is kept and shown: decoded, made small, and written anew.

Owns: what may be sent, and that nothing of it but its picture is kept. Must not: know who sends it. Synchronous; takes
up to some tenths of a second for the largest picture, so it runs in a thread.

What comes is a stranger's file. Only three kinds are looked at, each by the decoder of its own name; how large the
picture is stands in its head and is looked at before anything is decoded; and what is kept are dots, written by us.
SVG is no picture here but a program.
"""

from hashlib import blake2b
from io import BytesIO
from typing import Any, Final
from warnings import simplefilter

from attrs import frozen
from PIL import Image, ImageOps, UnidentifiedImageError

from actors.domain.look import Logo, LogoType

SENT_BYTES_MAX: Final = 512 * 1024
SIDE_MAX: Final = 512  # of what is kept, in dots: a phone shows it at 64, three dots to one
DOTS_MAX: Final = (
    16_000_000  # of what is sent: the largest phone's photo; 64 MB decoded, and twice that while it is made small
)

# The library's own guard, which only warns where there are fewer than twice as many.
Image.MAX_IMAGE_PIXELS = DOTS_MAX
simplefilter("error", Image.DecompressionBombWarning)


@frozen(eq=False)
class _Kind:
    """How a kind is written, and in which modes; the last of them takes everything."""

    media_type: LogoType
    modes: tuple[str, ...]
    options: dict[str, Any]


_KINDS: Final = {
    "PNG": _Kind(LogoType.PNG, ("L", "LA", "RGB", "RGBA"), {"optimize": True}),
    "JPEG": _Kind(LogoType.JPEG, ("L", "RGB"), {"quality": 90, "optimize": True}),
    "WEBP": _Kind(LogoType.WEBP, ("RGB", "RGBA"), {"quality": 90, "method": 4}),
}


class NoLogo(Exception):
    """What was sent is no picture that is taken. Its words are for a person."""


def logo_of(sent: bytes) -> Logo:
    """The logo in a PNG, JPEG or WebP file, at most `SIDE_MAX` on its longer side. Raises `NoLogo`."""
    try:
        with Image.open(BytesIO(sent), formats=list(_KINDS)) as image:
            if image.width * image.height > DOTS_MAX:
                raise NoLogo(f"The picture has more than {DOTS_MAX // 1_000_000} million dots. Send a smaller one.")
            kind = _KINDS[str(image.format)]
            picture = _written(_small(image), str(image.format), kind)
    except UnidentifiedImageError:
        raise NoLogo("Send the logo as a PNG, JPEG or WebP picture.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoLogo(f"The picture has more than {DOTS_MAX // 1_000_000} million dots. Send a smaller one.") from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as error:
        raise NoLogo("The picture is damaged. Save it again and send it once more.") from error
    return Logo(blake2b(picture, digest_size=16).hexdigest(), kind.media_type, picture)


def _small(image: Image.Image) -> Image.Image:
    """The picture the right way up and small. Of a moving one the first. At most two large ones are there at once."""
    image.draft("RGB", (SIDE_MAX, SIDE_MAX))  # of a JPEG no more is decoded than is needed
    image.load()
    plain = _mixable(image)
    plain.thumbnail((SIDE_MAX, SIDE_MAX), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(plain)  # small by now: to turn it takes a copy


def _mixable(image: Image.Image) -> Image.Image:
    """The picture in a mode whose dots can be mixed, as making it small does; instead of it where that is another."""
    if image.has_transparency_data and image.mode not in ("LA", "RGBA"):
        mode = "RGBA"
    elif image.mode in ("P", "1", "CMYK", "I;16", "I", "F", "HSV", "LAB", "YCbCr"):
        mode = "RGB"
    else:
        return image
    plain = image.convert(mode)
    image.close()
    return plain


def _written(image: Image.Image, name: str, kind: _Kind) -> bytes:
    """The dots alone: nothing else of the file comes along, such as where a photo was taken."""
    dots = image if image.mode in kind.modes else image.convert(kind.modes[-1])
    bare = Image.frombytes(dots.mode, dots.size, dots.tobytes())
    out = BytesIO()
    bare.save(out, name, **kind.options)
    return out.getvalue()
