import json
import re
from pathlib import Path

from server.diners.pages import files as diner
from server.pages.assets import Assets, Room
from server.pages.kit import KIT
from server.pages.worker import program_files, worker_script
from staff.pages import files as staff
from tests.server.pages.shown import ASSETS

SCRIPT = worker_script(ASSETS, {"/t": diner.PROGRAM, "/staff": staff.PROGRAM})


def _room(folder: Path, **modules: str) -> Assets:
    (folder / "js").mkdir()
    for name, code in modules.items():
        (folder / "js" / f"{name}.js").write_text(code)
    (folder / "all.css").write_text("")
    return Assets([Room("staff", folder)])


def test_a_program_has_all_that_it_imports_also_once_it_is_used_then_its_sheet(tmp_path: Path) -> None:
    assets = _room(
        tmp_path,
        main='import { a } from "./a.js";\nconst later = () => import("staff/later.js");\n',
        a="export const a = 1;\n",
        later='import { deep } from "./deep.js";\nconst last = () => import("./main.js");\n',
        deep="export const deep = 1;\n",
        other="export const other = 1;\n",
    )
    found = program_files(assets, ("staff/js/main.js", "staff/all.css"))
    assert list(found) == [*(f"staff/js/{name}.js" for name in ("main", "a", "later", "deep")), "staff/all.css"]


def test_a_type_in_a_comment_is_not_imported(tmp_path: Path) -> None:
    code = '/** @typedef {import("./types.js").X} X */\nconst a = /** @type {import("./types.js").X} */ (1);\n'
    found = program_files(_room(tmp_path, main=code), ("staff/js/main.js",))
    assert list(found) == ["staff/js/main.js"]


def test_the_worker_keeps_files_of_this_version_alone_and_each_is_there() -> None:
    addresses = set(re.findall(r'"(/assets/[^"]+)"', SCRIPT))
    assert len(addresses) > 20
    for address in addresses - {f"/assets/{ASSETS.digest}/offline.html"}:
        _, _, digest, path = address.split("/", 3)
        assert ASSETS.find(digest, path) is not None, address


def test_the_worker_is_told_what_each_page_is_made_of() -> None:
    given = json.loads(SCRIPT.partition("work(self, ")[2].removesuffix(");\n"))
    assert given["version"] == ASSETS.digest
    assert set(given["programs"]) == {"/t", "/staff"}
    assert ASSETS.address(diner.ENTRY) in given["programs"]["/t"]
    assert ASSETS.address(diner.SHEET) in given["programs"]["/t"]
    assert not [path for path in given["programs"]["/t"] if "/staff/" in path]
    # So are a diner's sheets that nobody has opened yet.
    assert set(map(ASSETS.address, diner.LATE)) <= set(given["programs"]["/t"])
    # A page of the staff that nobody has opened yet when a new version comes is kept all the same.
    assert ASSETS.address("staff/js/kitchen/page.js") in given["programs"]["/staff"]


def test_every_version_has_another_worker(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    other = Assets([KIT, diner.ROOM, staff.ROOM, Room("more", tmp_path)])
    assert worker_script(other, {}) != worker_script(ASSETS, {})
