"""The pictures of dishes: what is kept in the folder is what is drawn, small, and never another under the same name."""

from hashlib import sha256
from xml.etree import ElementTree

import pytest

from server.diners.dishes import drawing

FILES = drawing.files()
# What phones have kept for ever. Whoever draws anew makes another edition: a folder, which the menus to play with name.
PUBLISHED = {1: "56e879dc99ae08164b703399ecfdcc07b6ebd1bddbcd807d89c11c0adeac37d6"}


def test_the_folder_has_what_is_drawn_and_nothing_else() -> None:
    kept = {path.name: path.read_bytes() for path in drawing.FOLDER.iterdir()}
    assert kept == FILES, "draw them anew with `make icons`"


@pytest.mark.parametrize("edition", PUBLISHED)
def test_what_was_published_stays_as_it_was(edition: int) -> None:
    files = sorted((drawing.FOLDER.parent / str(edition)).glob("*"))
    digest = sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()
    assert digest == PUBLISHED[edition]


@pytest.mark.parametrize("name", FILES)
def test_a_picture_is_small_whole_and_takes_nothing_from_elsewhere(name: str) -> None:
    data = FILES[name]
    root = ElementTree.fromstring(data)
    assert root.get("viewBox") == "0 0 480 320"
    assert len(data) <= 16 * 1024
    assert not any(word in data for word in (b"href", b"script", b"style", b"url("))
