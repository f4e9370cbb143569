"""A photo of an item is taken in as a stranger's file; how is tested of logos, which are looked at by the same code."""

from io import BytesIO

import pytest
import trio
from PIL import Image

from actors.domain.photo import PHOTO_KEPT_BYTES_MAX
from actors.errors import Unavailable
from staff.office.photo import DOTS_MAX, photo_of
from staff.office.pictures import WAITING_MAX, NoPicture, decoded
from tests.cases import case
from tests.staff.office.test_logo import drawn, png_head, seen


def test_a_photo_is_kept_as_webp_whatever_it_came_as_and_named_by_its_bytes() -> None:
    for kind in ("PNG", "JPEG", "WEBP"):
        with case(kind):
            photo = photo_of(7, drawn(kind, (3000, 1500)))
            image = seen(photo.picture)
            assert (photo.menu_item_id, image.format, image.size) == (7, "WEBP", (1024, 512))
            assert photo_of(7, drawn(kind, (3000, 1500))) == photo
            assert photo_of(7, drawn(kind, color=200)).digest != photo.digest


def test_a_photo_is_turned_upright_and_says_no_more_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "behind the house"
    photo = photo_of(7, drawn("JPEG", (400, 200), exif=exif, comment=b"secret"))
    assert seen(photo.picture).size == (200, 400)
    assert not seen(photo.picture).getexif()
    assert all(words not in photo.picture for words in (b"behind", b"secret", b"EXIF"))


def test_what_can_be_seen_through_stays_so() -> None:
    photo = photo_of(7, drawn("PNG", mode="RGBA", color=(9, 9, 9, 0)))
    assert seen(photo.picture).convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("size", [(5001, 5001), (60_000, 60_000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_by_its_head_before_it_is_opened(size: tuple[int, int]) -> None:
    assert size[0] * size[1] > DOTS_MAX
    with pytest.raises(NoPicture, match="million dots"):
        photo_of(7, png_head(*size))


def test_what_is_no_photo_is_refused_in_words() -> None:
    whole = drawn("JPEG", (900, 900), quality=95)
    noise = BytesIO()
    Image.effect_noise((300, 300), 90).save(noise, "PNG")
    for sent in (b"", b"GIF89a", drawn("GIF"), drawn("BMP"), drawn("TIFF"), b"<svg/>", b"RIFF\xff\xff\xff\xffWEBPVP8 "):
        with pytest.raises(NoPicture, match=r"PNG, JPEG or WebP|damaged"):
            photo_of(7, sent)
    for cut in (whole[: len(whole) // 2], noise.getvalue()[:500], noise.getvalue()[:-2000]):
        with pytest.raises(NoPicture, match="damaged"):
            photo_of(7, cut)


def test_what_is_kept_has_room_however_it_looks() -> None:
    noise = BytesIO()
    Image.effect_noise((1024, 1024), 250).convert("RGB").save(noise, "PNG", compress_level=1)
    assert len(photo_of(7, noise.getvalue()).picture) < PHOTO_KEPT_BYTES_MAX / 2


async def test_few_are_decoded_at_once_and_who_would_wait_too_long_is_told_to_come_again() -> None:
    limiter, done = trio.CapacityLimiter(1), []

    async def ask(number: int) -> None:
        done.append(await decoded(lambda: number, limiter))

    async with trio.open_nursery() as nursery:
        async with limiter:
            for number in range(WAITING_MAX):
                nursery.start_soon(ask, number)
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(Unavailable):
                await decoded(lambda: 99, limiter)
        await trio.testing.wait_all_tasks_blocked()
    assert sorted(done) == list(range(WAITING_MAX))
