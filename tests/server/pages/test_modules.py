from pathlib import Path

import msgspec

from server.diners.pages import files as diner
from server.pages.assets import Assets, Room
from server.pages.kit import KIT
from server.pages.modules import import_map, needed, needed_later, needs_map
from server.pages.names import LIBRARIES, PREFIXES, resolved
from staff.pages import files as staff
from tests.cases import case
from tests.server.pages.shown import ASSETS


def test_a_name_is_a_library_ours_by_its_prefix_or_a_neighbour() -> None:
    assert resolved("htm/preact", "diner/js/main.js") == "kit/vendor/htm-preact.js"
    assert resolved("trivet/time.js", "diner/js/main.js") == "kit/js/time.js"
    assert resolved("diner/menu.js", "diner/js/parts/menu.js") == "diner/js/menu.js"
    assert resolved("./cart/edits.js", "diner/js/cart.js") == "diner/js/cart/edits.js"
    assert resolved("../http.js", "kit/js/wire/asking.js") == "kit/js/http.js"


def test_every_name_of_the_map_leads_to_something(tmp_path: Path) -> None:
    imports = msgspec.json.decode(import_map(ASSETS))["imports"]
    assert set(imports) == {*LIBRARIES, *PREFIXES}
    for name, path in LIBRARIES.items():
        assert imports[name] == ASSETS.address(path)
        assert ASSETS.find(ASSETS.digest, path) is not None


def test_what_a_page_needs_is_all_that_its_program_imports_and_theirs(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "main.js").write_text('import { a } from "./a.js";\nimport{b}from"./b.js";\n')
    (tmp_path / "js" / "a.js").write_text(
        'import "./c.js";\nexport { c } from "./c.js";\nconst d = () => import("./d.js");\n'
    )
    (tmp_path / "js" / "b.js").write_text("export const b = 1;\n")
    (tmp_path / "js" / "c.js").write_text("export const c = 1;\n")
    found = needed(Assets([Room("diner", tmp_path)]), "diner/js/main.js")
    assert found[0] == "diner/js/main.js"
    assert set(found) == {f"diner/js/{name}.js" for name in ("main", "a", "b", "c")}


def test_each_program_needs_only_what_is_there() -> None:
    for entry in (diner.ENTRY, staff.ENTRY):
        for path in needed(ASSETS, entry):
            assert ASSETS.find(ASSETS.digest, path) is not None, path


def test_a_diner_waits_for_one_module() -> None:
    assert needed(ASSETS, diner.ENTRY) == ["diner/diner.js"]


def test_what_it_opens_later_is_asked_for_then() -> None:
    assert needed_later(ASSETS, diner.ENTRY) == [diner.ENTRY, *diner.LATE]
    assert "staff/js/kitchen/page.js" in set(needed_later(ASSETS, staff.ENTRY)) - set(needed(ASSETS, staff.ENTRY))


def test_a_map_is_needed_where_a_name_is_no_address_also_later(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    for code, needs in (
        ('import { a } from "./a.js";\n', False),
        ('import{a}from"./a.js";let b=()=>import("./a.js"+c);\n', False),
        ('import { a } from "diner/a.js";\n', True),
        ('const a = () => import("diner/a.js");\n', True),
        ('const a = () => import("./b.js");\n', True),
    ):
        with case(code):
            (tmp_path / "js" / "main.js").write_text(code)
            (tmp_path / "js" / "a.js").write_text("export const a = 1;\n")
            (tmp_path / "js" / "b.js").write_text('import { h } from "preact";\n')
            assert needs_map(Assets([KIT, Room("diner", tmp_path)]), "diner/js/main.js") is needs
    assert not needs_map(ASSETS, diner.ENTRY)
    assert needs_map(ASSETS, staff.ENTRY)
