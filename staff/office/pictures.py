"""A picture that somebody sends, made into what is kept and shown: decoded, made small, and written anew.

Owns: what may be sent, and that nothing of it but its dots is kept. Must not: know what the picture is for, or who
sends it. Looking at the largest takes some tenths of a second, so it is done in a thread.

What comes is a stranger's file. Only three kinds are looked at, each by the decoder of its own name; how large the
picture is stands in its head and is looked at before anything is decoded; and what is kept are dots, written by us.
SVG is no picture here but a program.
"""

from collections.abc import Callable, Mapping
from hashlib import blake2b
from io import BytesIO
from typing import Any, Final, TypeVar
from warnings import simplefilter

import trio
from attrs import field, frozen
from PIL import ExifTags, Image, UnidentifiedImageError

from actors.errors import Unavailable

KINDS: Final = ("PNG", "JPEG", "WEBP")
MEDIA_TYPES: Final = ("image/png", "image/jpeg", "image/webp")
DECODED_DOTS_MAX: Final = 25_000_000  # whatever it is for: 100 MB decoded, and twice that while it is made small
AT_ONCE: Final = 1  # decoded in one process: each is a thread, and 200 MB at worst
WAITING_MAX: Final = 5  # for their turn, each with all that was sent; whoever comes then is told to come again

_TURNS: Final[Mapping[Any, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation of EXIF 2.3, 4.6.4 A; 1 is upright."""

T = TypeVar("T")

# The library's own guard, which only warns where there are fewer than twice as many.
Image.MAX_IMAGE_PIXELS = DECODED_DOTS_MAX
simplefilter("error", Image.DecompressionBombWarning)


@frozen(eq=False)
class Written:
    """How a picture is written: as which kind, in which modes (the last takes everything), with which options."""

    kind: str
    modes: tuple[str, ...]
    options: Mapping[str, Any]


@frozen(eq=False)
class Wanted:
    """What is made of a picture: `side_max` is the longer side of what is kept, `dots_max` bounds what may be sent.

    `name` is what people call it; `written` says for each kind that may come how it is kept.
    """

    name: str
    side_max: int
    dots_max: int
    written: Mapping[str, Written]


@frozen(eq=False)
class Picture:
    """What is kept: of which kind it is, 32 hex digits that name these very bytes, and the bytes."""

    kind: str
    digest: str
    data: bytes = field(repr=False)


class NoPicture(Exception):
    """What was sent is no picture that is taken. Its words are for a person."""


def picture_of(sent: bytes, wanted: Wanted) -> Picture:
    """The picture in a PNG, JPEG or WebP file, as it is wanted. Raises `NoPicture`."""
    try:
        with Image.open(BytesIO(sent), formats=list(wanted.written)) as image:
            if image.width * image.height > wanted.dots_max:
                raise _too_large(wanted)
            written = wanted.written[str(image.format)]
            data = _data(_small(image, wanted.side_max), written)
    except UnidentifiedImageError:
        raise NoPicture(f"Send the {wanted.name} as a PNG, JPEG or WebP picture.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(wanted) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, KeyError) as error:
        raise NoPicture("The picture is damaged. Save it again and send it once more.") from error
    return Picture(written.kind, blake2b(data, digest_size=16).hexdigest(), data)


async def decoded(work: Callable[[], T], limiter: trio.CapacityLimiter) -> T:
    """What the work makes of a picture, in a thread, as many at once as `limiter` says. Raises `Unavailable`."""
    if limiter.statistics().tasks_waiting >= WAITING_MAX:
        raise Unavailable("too many pictures at once")
    return await trio.to_thread.run_sync(work, limiter=limiter, abandon_on_cancel=True)


def _too_large(wanted: Wanted) -> NoPicture:
    return NoPicture(f"The picture has more than {wanted.dots_max // 1_000_000} million dots. Send a smaller one.")


def _small(image: Image.Image, side_max: int) -> Image.Image:
    """The picture the right way up and small. Of a moving one the first. At most two large ones are there at once."""
    image.draft("RGB", (side_max, side_max))  # of a JPEG no more is decoded than is needed
    image.load()
    plain = _mixable(image)
    plain.thumbnail((side_max, side_max), Image.Resampling.LANCZOS)
    return upright(plain)  # small by now: to turn it takes a copy


def upright(image: Image.Image) -> Image.Image:
    """The picture as it was seen, where its EXIF says how the camera was held.

    Nothing else of that is looked at: there are phones that write tags which are no EXIF, and the library raises
    whatever comes of them.
    """
    try:
        turn = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    except Exception:  # noqa: BLE001 - a stranger's bytes: see above
        return image
    return image if turn is None else image.transpose(turn)


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


def _data(image: Image.Image, written: Written) -> bytes:
    """The dots alone: nothing else of the file comes along, such as where a photo was taken."""
    dots = image if image.mode in written.modes else image.convert(written.modes[-1])
    bare = Image.frombytes(dots.mode, dots.size, dots.tobytes())
    out = BytesIO()
    bare.save(out, written.kind, **written.options)
    return out.getvalue()
