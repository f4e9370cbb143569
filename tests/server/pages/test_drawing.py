"""The pages' icons: what is kept in the folder is what the drawing gives."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops
from PIL.IcoImagePlugin import IcoImageFile

from server.pages import drawing
from server.pages.kit import BRAND

FILES = drawing.files()


def _opened(data: bytes, side: int | None = None) -> Image.Image:
    image = Image.open(BytesIO(data))
    if isinstance(image, IcoImageFile) and side is not None:
        image.size = (side, side)
    image.load()
    return image.convert("RGBA")


def test_the_folder_has_what_is_drawn_and_nothing_else() -> None:
    assert sorted(path.name for path in drawing.FOLDER.iterdir()) == sorted(FILES)
    assert (drawing.FOLDER / "trivet.svg").read_bytes() == FILES["trivet.svg"]


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.endswith(".png")))
def test_a_picture_is_current_dot_for_dot(name: str) -> None:
    kept, drawn = _opened((drawing.FOLDER / name).read_bytes()), _opened(FILES[name])
    assert kept.size == drawn.size
    assert ImageChops.difference(kept, drawn).getbbox(alpha_only=False) is None, "draw it anew with `make icons`"


@pytest.mark.parametrize("side", [16, 32, 48])
def test_the_sign_of_a_tab_is_current_in_each_of_its_sizes(side: int) -> None:
    kept = _opened((drawing.FOLDER / "favicon.ico").read_bytes(), side)
    drawn = _opened(FILES["favicon.ico"], side)
    assert kept.size == (side, side)
    assert ImageChops.difference(kept, drawn).getbbox(alpha_only=False) is None, "draw it anew with `make icons`"


@pytest.mark.parametrize("side", [192, 512])
def test_a_launcher_may_cut_a_circle_out_of_a_maskable_icon_and_the_sign_stays_whole(side: int) -> None:
    image = _opened(FILES[f"maskable-{side}.png"]).convert("RGB")
    ground = Image.new("RGB", image.size, drawing.GROUND)
    left, top, right, bottom = ImageChops.difference(image, ground).getbbox() or (0, 0, side, side)
    for x, y in ((left, top), (right, top), (left, bottom), (right, bottom)):
        assert ((x - side / 2) ** 2 + (y - side / 2) ** 2) ** 0.5 <= 0.4 * side  # what the W3C keeps safe


def test_the_sign_stands_on_the_colour_of_the_pages() -> None:
    assert drawing.GROUND == BRAND
