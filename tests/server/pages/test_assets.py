import gzip
from pathlib import Path

import pytest

from server.pages.assets import Assets, Room, packed


def _room(folder: Path, name: str = "diner", **files: str) -> Room:
    (folder / "js").mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        (folder / path.replace("__", "/").replace("_js", ".js").replace("_css", ".css")).write_text(text)
    return Room(name, folder)


def test_an_address_changes_with_what_is_in_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    room = _room(tmp_path, a_css="a", js__main_js="1")
    first = Assets([room])
    assert Assets([room]).digest == first.digest
    (tmp_path / "js" / "main.js").write_text("2")
    other = Assets([room])
    assert other.digest != first.digest
    assert first.address("diner/js/main.js") == f"/assets/{first.digest}/diner/js/main.js"
    assert other.find(first.digest, "diner/js/main.js") is None
    assert other.find(other.digest, "diner/js/main.js") is not None


def test_only_what_browsers_load_is_served(tmp_path: Path) -> None:
    room = _room(tmp_path, a_css="a")
    (tmp_path / "VENDORED.md").write_text("notes")
    assets = Assets([room])
    assert list(assets.paths()) == ["diner/a.css"]
    with pytest.raises(KeyError, match=r"diner/VENDORED\.md"):
        assets.address("diner/VENDORED.md")


def test_a_sheet_is_its_files_one_behind_the_other_of_any_room(tmp_path: Path) -> None:
    kit = _room(tmp_path / "kit", "kit", tokens_css="/* What goes\nfor all. */\n.tokens {\n}")
    _room(tmp_path / "diner", a_css="a {\n}", b_css="b { }")
    diner = Room("diner", tmp_path / "diner", {"all.css": ["kit/tokens.css", "diner/b.css", "diner/a.css"]})
    assert Assets([kit, diner]).text("diner/all.css") == ".tokens{}b{}a{}"


def test_a_program_is_one_module_of_all_that_it_needs(tmp_path: Path) -> None:
    _room(tmp_path, js__main_js='import { a } from "./a.js";\na();\n', js__a_js="export const a = () => 1;\n")
    assets = Assets([Room("diner", tmp_path, {}, {"diner.js": "diner/js/main.js"})])
    assert "let a=()=>1;" in assets.text("diner/diner.js")
    assert "import" not in assets.text("diner/diner.js")


def test_a_program_s_late_parts_are_files_beside_it(tmp_path: Path) -> None:
    late = 'const late = () => import("./late.js");\nlate();\nexport const a = 1;\n'
    _room(tmp_path, js__main_js=late, js__late_js="export const b = 1;\n")
    programs = {"diner.js": "diner/js/main.js", "late.js": "diner/js/late.js"}
    assets = Assets([Room("diner", tmp_path, {}, programs)])
    assert 'import("./late.js")' in assets.text("diner/diner.js")
    assert assets.text("diner/late.js").splitlines() == ["let b=1;", "export{b};"]
    assert assets.address("diner/late.js") == f"/assets/{assets.digest}/diner/late.js"


def test_what_becomes_smaller_is_packed_and_always_in_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"picture" * 100)
    assets = Assets([_room(tmp_path, long_css="a" * 1000, short_css="a")])
    long = assets.find(assets.digest, "diner/long.css")
    assert long is not None
    assert long.packed is not None
    assert gzip.decompress(long.packed) == long.data
    for path in ("diner/short.css", "diner/x.png"):
        found = assets.find(assets.digest, path)
        assert found is not None
        assert found.packed is None
    assert packed(b"abc") == packed(b"abc")


def test_what_is_made_is_served_like_what_a_folder_has(tmp_path: Path) -> None:
    words = b'{"bill.title": "Bill"}' * 20
    assets = Assets([Room("diner", tmp_path, made={"bill.en.json": words})])
    found = assets.find(assets.digest, "diner/bill.en.json")
    assert found is not None
    assert (found.content_type, found.data, found.packed) == ("application/json", words, packed(words))
    assert assets.digest != Assets([Room("diner", tmp_path, made={"bill.en.json": b"{}"})]).digest
