"""A logo is taken in as a stranger's file: small, upright, and nothing of it is kept but its dots."""

import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from actors.domain.look import LOGO_KEPT_BYTES_MAX, LogoType
from staff.office import pictures
from staff.office.logo import DOTS_MAX, NoLogo, logo_of
from tests.cases import case


def drawn(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", color: Any = 90, **more: Any) -> bytes:
    out = BytesIO()
    Image.new(mode, size, color).save(out, kind, **more)
    return out.getvalue()


def seen(picture: bytes) -> Image.Image:
    image = Image.open(BytesIO(picture))
    image.load()
    return image


def png_head(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and has next to nothing in it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_each_kind_stays_what_it_is_and_its_digest_names_it() -> None:
    for kind, media_type in (("PNG", LogoType.PNG), ("JPEG", LogoType.JPEG), ("WEBP", LogoType.WEBP)):
        with case(kind):
            logo = logo_of(drawn(kind))
            image = seen(logo.picture)
            assert (logo.media_type, image.format, image.size) == (media_type, kind, (40, 20))
            assert logo_of(drawn(kind)) == logo
            assert logo_of(drawn(kind, color=200)).digest != logo.digest


def test_a_large_one_is_made_small_and_a_small_one_is_left() -> None:
    cases: Iterable[tuple[tuple[int, int], tuple[int, int]]] = [
        ((2000, 1000), (512, 256)),
        ((10, 3000), (2, 512)),
        ((512, 512), (512, 512)),
        ((1, 1), (1, 1)),
    ]
    for size, kept in cases:
        for kind in ("PNG", "JPEG", "WEBP"):
            with case(size, kind):
                assert seen(logo_of(drawn(kind, size)).picture).size == kept


def test_what_can_be_seen_through_stays_so() -> None:
    palette = BytesIO()
    Image.new("P", (8, 8), 0).save(palette, "PNG", transparency=0)
    for sent in (drawn("PNG", mode="RGBA", color=(9, 9, 9, 0)), drawn("WEBP", mode="RGBA", color=(9, 9, 9, 0))):
        assert seen(logo_of(sent).picture).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert seen(logo_of(palette.getvalue()).picture).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_every_way_to_keep_dots_is_taken() -> None:
    cases: Iterable[tuple[str, str]] = [
        ("PNG", "1"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "L"), ("JPEG", "CMYK"),
    ]  # fmt: skip
    for kind, mode in cases:
        with case(kind, mode):
            kept = seen(logo_of(drawn(kind, (600, 600), mode, 0 if mode not in ("LA", "CMYK") else None)).picture)
            assert kept.size == (512, 512)


def test_a_photo_is_turned_upright_and_says_no_more_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "behind the house"
    sent = drawn("JPEG", (40, 20), exif=exif, comment=b"secret")
    logo = logo_of(sent)
    assert b"behind the house" in sent
    assert b"behind" not in logo.picture
    assert b"secret" not in logo.picture
    assert seen(logo.picture).size == (20, 40)


@pytest.mark.parametrize(("mode", "kept"), [("RGB", "RGB"), ("RGBA", "RGBA"), ("P", "RGB"), ("LA", "LA"), ("L", "L")])
def test_a_large_picture_is_made_small_before_it_is_turned(
    mode: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned: list[tuple[int, int]] = []
    turn = pictures.upright

    def noting(image: Image.Image) -> Image.Image:
        turned.append(image.size)
        return turn(image)

    monkeypatch.setattr(pictures, "upright", noting)
    exif = Image.Exif()
    exif[0x0112] = 6
    logo = logo_of(drawn("PNG", (1024, 512), mode, color=None, exif=exif))
    image = seen(logo.picture)
    assert (turned, image.size, image.mode) == ([(512, 256)], (256, 512), kept)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_every_way_to_hold_a_camera_is_undone(kind: str) -> None:
    for orientation in range(1, 9):
        with case(orientation):
            exif = Image.Exif()
            exif[0x0112] = orientation
            sent = BytesIO()
            Image.linear_gradient("L").resize((64, 32)).rotate(30).convert("RGB").save(sent, kind, exif=exif)
            with Image.open(BytesIO(sent.getvalue())) as image:
                expected = ImageOps.exif_transpose(image).convert("L")
            kept = seen(logo_of(sent.getvalue()).picture).convert("L")
            assert kept.size == expected.size
            assert ImageStat.Stat(ImageChops.difference(kept, expected)).mean[0] < 5


@pytest.mark.filterwarnings("ignore::UserWarning")  # the library says so, and goes on
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_whose_exif_is_wrong_is_taken_all_the_same(kind: str) -> None:
    ill_typed = bytes.fromhex(
        "4578696600004d4d002a00000008"  # Exif, big endian, its tags at 8
        "0002"  # two of them
        "011200030000000100060000"  # turned by a quarter
        "011a0005000000010000ffff"  # a resolution that lies beyond the file
        "00000000"
    )
    for exif in (ill_typed, b"Exif\0\0MM", b"Exif\0\0MM\0*\0\0", b"Exif\0\0II*\0\x08\0\0\0\xff"):
        with case(kind, exif):
            assert max(seen(logo_of(drawn(kind, (40, 20), exif=exif)).picture).size) == 40


def test_what_is_no_picture_of_ours_is_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    whole = drawn("PNG", (300, 300))
    for sent in (svg, b"", b"GIF89a", drawn("GIF"), drawn("BMP"), drawn("TIFF"), b"\x89PNG\r\n\x1a\n", b"%!PS-Adobe"):
        with pytest.raises(NoLogo, match=r"PNG, JPEG or WebP|damaged"):
            logo_of(sent)
    with pytest.raises(NoLogo, match="damaged"):
        logo_of(whole[: len(whole) // 2])


@pytest.mark.parametrize("size", [(4001, 4001), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_by_its_head_before_it_is_opened(size: tuple[int, int]) -> None:
    assert size[0] * size[1] > DOTS_MAX
    with pytest.raises(NoLogo, match="million dots"):
        logo_of(png_head(*size))


def test_what_is_kept_has_room_however_it_looks() -> None:
    noise = Image.effect_noise((512, 512), 200).convert("RGBA")
    out = BytesIO()
    noise.save(out, "WEBP", quality=40)
    for sent in (out.getvalue(),):
        assert len(logo_of(sent).picture) < LOGO_KEPT_BYTES_MAX / 2
