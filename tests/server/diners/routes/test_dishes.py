"""`GET /dishes/{edition}/{name}`, and that the menus to play with name what is there."""

import gzip
import json

import pytest

from persistence.seed import FOLDER
from server.diners.dishes import drawing
from tests.server.doors import World, refusal

MARGHERITA = "/dishes/1/margherita.svg"
NAMED = sorted(
    {
        item["photo"]
        for file in FOLDER.glob("*.json")
        for category in json.loads(file.read_text(encoding="utf-8"))["menu"]
        for item in category["items"]
        if "photo" in item
    }
)


async def test_a_picture_is_kept_for_ever_and_comes_packed_to_who_can_read_that(world: World) -> None:
    plain = await world.get(MARGHERITA)
    packed = await world.get(MARGHERITA, None, {"Accept-Encoding": "gzip"})
    assert plain.headers["Content-Type"] == packed.headers["Content-Type"] == "image/svg+xml"
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers["Content-Encoding"] == "gzip"
    sent = await packed.get_data(as_text=False)
    assert gzip.decompress(sent) == await plain.get_data() == drawing.files()["margherita.svg"]
    assert len(sent) < 4 * 1024
    assert "default-src 'none'" in plain.headers["Content-Security-Policy"]


@pytest.mark.parametrize("photo", NAMED)
async def test_every_photo_of_the_menus_to_play_with_is_there(world: World, photo: str) -> None:
    assert (await world.get(photo)).status_code == 200


def test_half_of_the_dishes_have_one_and_every_drawing_is_of_some_dish() -> None:
    assert {f"/dishes/{drawing.EDITION}/{name}" for name in drawing.files()} == set(NAMED)


@pytest.mark.parametrize(
    "path", ["/dishes/2/margherita.svg", "/dishes/1/nothing.svg", "/dishes/1/..%2Fdrawing.py", "/dishes/x/a"]
)
async def test_nothing_else_is(world: World, path: str) -> None:
    await refusal(world.get(path), 404, "NOT_FOUND")
