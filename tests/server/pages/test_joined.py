import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.diners.pages import files as diner
from server.pages.joined import joined
from server.pages.kit import KIT
from server.pages.names import BROWSERS
from server.pages.standing import read
from tests.cases import case

NODE = shutil.which("node")
DOM = sorted((Path(__file__).parents[2] / "browser" / "node_modules").glob("**/lib/lib.dom.d.ts"))

FILES = {
    "kit/vendor/preact.js": "var a=1;export{a as render};\n//# sourceMappingURL=preact.mjs.map\n",
    "diner/js/main.js": 'import { render } from "preact";\nimport { t as say, locale } from "trivet/i18n.js";\n'
    'import * as live from "./live.js";\n\nrender(say(locale, live.menu));\n',
    "diner/js/live.js": 'import { t } from "trivet/i18n.js";\n\nexport const menu = t("menu");\nconst ours = 1;\n'
    "export { ours as theirs };\n",
    "kit/js/i18n.js": '/** Says. */\nexport function t(key) {\n  return key;\n}\n\nexport const locale = "en";\n'
    'export { Known } from "./known.js";\n',
    "kit/js/known.js": "export class Known {}\n",
}

TANGLED = {
    "diner/js/a.js": 'export const name = "a";\nexport const twice = 1;\nconst own = 1;\n'
    "export function stop() {\n  return own;\n}\n",
    "diner/js/b.js": "const own = 2;\nexport const twice = own;\nexport function sum() {\n  return own;\n}\n",
    "diner/js/c.js": 'import { twice as alias } from "./a.js";\nconst sum = alias;\nexport const third = () => sum;\n'
    'export { sum as passed } from "./b.js";\n',
    "diner/js/d.js": 'import { name } from "./a.js";\nexport const last = `last:${name}`;\n'
    'export const open = "not the browser\'s";\n',
    "diner/js/main.js": 'import * as all from "./a.js";\nimport { stop, twice } from "./a.js";\n'
    'import { sum, twice as other } from "./b.js";\nimport { passed, third } from "./c.js";\n'
    'import { last } from "./d.js";\nconst own = 3;\n'
    "console.log(`a:${twice} b:${other} alias:${third()} whole:${all.name},${all.stop()},${own - 1}`);\n"
    "console.log(`browser:${typeof setTimeout} passed:${passed()}`, last);\n",
}


def test_a_module_comes_after_all_that_it_needs_and_once() -> None:
    code = joined("diner/js/main.js", FILES.__getitem__)
    places = [code.index(what) for what in ("class Known", "function t(", "let menu", "render(say(")]
    assert places == sorted(places)
    assert [code.count(what) for what in ("class Known", "function t(", "let menu", "render(say(")] == [1, 1, 1, 1]


def test_what_has_one_name_everywhere_stands_side_by_side_and_is_taken_without_a_word() -> None:
    assert joined("diner/js/live.js", FILES.__getitem__).splitlines() == [
        "class Known{}",
        "function t(key){return key;}",
        'let locale="en";',
        'let menu=t("menu");let ours=1;',
    ]


def test_names_are_taken_as_they_were_asked_for() -> None:
    code = joined("diner/js/main.js", FILES.__getitem__)
    assert "const $preact=(()=>{var a=1;\nreturn{render:a}})();" in code
    assert "const{render}=$preact;" in code
    assert "let say=t;" in code
    assert "let live={theirs,menu};" in code
    assert "export" not in code


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_a_name_that_is_many_things_is_in_each_module_what_it_was_there(tmp_path: Path) -> None:
    program = tmp_path / "program.mjs"
    program.write_text(joined("diner/js/main.js", TANGLED.__getitem__), encoding="utf-8")
    said = subprocess.run([str(NODE), str(program)], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["a:1", "b:2", "alias:1", "whole:a,1,2", "browser:function", "passed:2", "last:a"]


def test_what_browsers_call_something_of_theirs_stays_inside() -> None:
    code = joined("diner/js/main.js", TANGLED.__getitem__)
    assert "name:name$6,stop:stop$6}=(()=>{" in code.splitlines()[0]
    assert "let open=" in code.splitlines()[-3]


@pytest.mark.skipif(not DOM, reason="what is installed to check the pages is not here")
def test_whatever_of_ours_browsers_have_too_is_known() -> None:
    theirs = set(re.findall(r"^declare (?:var|function|const) (\w+)", DOM[0].read_text(encoding="utf-8"), re.MULTILINE))
    assert theirs >= BROWSERS
    for room in (KIT, diner.ROOM):
        for file in (room.folder / "js").rglob("*.js"):
            with case(file.name):
                module = read(f"{room.name}/{file.relative_to(room.folder)}", file.read_text(encoding="utf-8"))
                assert (module.declares | module.takes.keys()) & theirs <= BROWSERS


def test_what_is_written_in_another_way_is_an_error_at_once_that_names_the_file() -> None:
    for line in (
        "export default 1;",
        "export let a = 1;",
        'import a from "./known.js";',
        'import "./known.js";',
        'const a = await import("./known.js");',
        "const a = import.meta.url;",
        "const { a } = {};",
        "let a, b;",
        "var a = 1;",
    ):
        with case(line), pytest.raises(ValueError, match=r"diner/js/main\.js cannot be joined"):
            joined("diner/js/main.js", {**FILES, "diner/js/main.js": f"{line}\n"}.__getitem__)


def test_modules_that_need_one_another_are_an_error_that_names_them() -> None:
    circle = {
        "diner/js/a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "diner/js/b.js": 'import { a } from "./a.js";\nexport const b = a;\n',
    }
    with pytest.raises(ValueError, match=r"diner/js/a\.js → diner/js/b\.js → diner/js/a\.js"):
        joined("diner/js/a.js", circle.__getitem__)


def test_a_module_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"diner/js/gone\.js"):
        joined("diner/js/a.js", {"diner/js/a.js": 'import { b } from "./gone.js";\n'}.__getitem__)


def test_margins_comments_and_empty_lines_are_not_sent() -> None:
    code = joined("kit/js/i18n.js", FILES.__getitem__)
    assert "{return key;}" in code
    assert "Says" not in code
    assert [line for line in code.splitlines() if line != line.lstrip() or not line] == []
