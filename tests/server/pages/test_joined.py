import re
import shutil
import subprocess
from collections.abc import Mapping
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

LATE = {
    "kit/vendor/preact.js": "var a=b=>b,c=2;export{a as render,c as h};\n",
    "diner/js/main.js": 'import { render } from "preact";\nimport { told, open } from "./live.js";\n'
    'const item = (again) => import("./parts/item.js" + again);\n'
    'const bill = () => import("diner/parts/bill.js");\n'
    "render(told);\nconsole.log(`at once:${open}`);\n"
    'item("").then(({ Item }) => console.log(`item:${Item()}`))\n'
    '  .then(() => item("?2")).then(({ Item }) => console.log(`again:${Item()}`))\n'
    "  .then(bill).then(({ Bill, Tip }) => console.log(`bill:${Bill()},${Tip}`));\n",
    "diner/js/live.js": 'export const told = ["once"];\nexport const open = "live";\n'
    "console.log(`ran:${told}`);\nexport { told as passed };\n",
    "diner/js/parts/item.js": 'import { h } from "preact";\nimport * as live from "../live.js";\n'
    'import { own } from "../only.js";\nimport { both } from "../both.js";\nconst told = "item";\n'
    "export const Item = () => `${told},${own},${both},${h},${live.open},${live.passed.push(1)}`;\n",
    "diner/js/only.js": 'export const own = "own";\n',
    "diner/js/both.js": 'import { open } from "./live.js";\nexport const both = `both:${open}`;\n'
    "export const unused = 1;\n",
    "diner/js/parts/bill.js": 'import { both } from "../both.js";\nconst told = "bill";\n'
    "export const Bill = () => `${told},${both}`;\nexport { told as Tip };\n",
}
ENTRIES = {"page.js": "diner/js/main.js", "item.js": "diner/js/parts/item.js", "bill.js": "diner/js/parts/bill.js"}


def _one(entry: str, files: Mapping[str, str]) -> str:
    return joined({"page.js": entry}, files.__getitem__)["page.js"]


def test_a_module_comes_after_all_that_it_needs_and_once() -> None:
    code = _one("diner/js/main.js", FILES)
    places = [code.index(what) for what in ("class Known", "function t(", "let menu", "render(say(")]
    assert places == sorted(places)
    assert [code.count(what) for what in ("class Known", "function t(", "let menu", "render(say(")] == [1, 1, 1, 1]


def test_what_has_one_name_everywhere_stands_side_by_side_and_is_taken_without_a_word() -> None:
    assert _one("diner/js/live.js", FILES).splitlines() == [
        "class Known{}",
        "function t(key){return key;}",
        'let locale="en";',
        'let menu=t("menu");let ours=1;',
    ]


def test_names_are_taken_as_they_were_asked_for() -> None:
    code = _one("diner/js/main.js", FILES)
    assert "const $preact=(()=>{var a=1;\nreturn{render:a}})();" in code
    assert "const{render}=$preact;" in code
    assert "let say=t;" in code
    assert "let live={theirs,menu};" in code
    assert "export" not in code


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_a_name_that_is_many_things_is_in_each_module_what_it_was_there(tmp_path: Path) -> None:
    program = tmp_path / "program.mjs"
    program.write_text(_one("diner/js/main.js", TANGLED), encoding="utf-8")
    said = subprocess.run([str(NODE), str(program)], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["a:1", "b:2", "alias:1", "whole:a,1,2", "browser:function", "passed:2", "last:a"]


def test_what_browsers_call_something_of_theirs_stays_inside() -> None:
    code = _one("diner/js/main.js", TANGLED)
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
            _one("diner/js/main.js", {**FILES, "diner/js/main.js": f"{line}\n"})


def test_modules_that_need_one_another_are_an_error_that_names_them() -> None:
    circle = {
        "diner/js/a.js": 'import { b } from "./b.js";\nexport const a = b;\n',
        "diner/js/b.js": 'import { a } from "./a.js";\nexport const b = a;\n',
    }
    with pytest.raises(ValueError, match=r"diner/js/a\.js → diner/js/b\.js → diner/js/a\.js"):
        _one("diner/js/a.js", circle)


def test_a_module_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"diner/js/gone\.js"):
        _one("diner/js/a.js", {"diner/js/a.js": 'import { b } from "./gone.js";\n'})


def test_margins_comments_and_empty_lines_are_not_sent() -> None:
    code = _one("kit/js/i18n.js", FILES)
    assert "{return key;}" in code
    assert "Says" not in code
    assert [line for line in code.splitlines() if line != line.lstrip() or not line] == []


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_a_name_of_a_module_s_own_hides_nothing_that_it_takes_under_another_name(tmp_path: Path) -> None:
    files = {
        "diner/js/main.js": 'import { t as say } from "./a.js";\nimport * as all from "./a.js";\n'
        'function t() {\n  return "own";\n}\nconst u = "mine";\nconsole.log(say(), t(), all.t(), all.u, u);\n',
        "diner/js/a.js": 'export function t() {\n  return "a";\n}\nexport const u = "theirs";\n',
    }
    (tmp_path / "page.mjs").write_text(_one("diner/js/main.js", files), encoding="utf-8")
    said = subprocess.run([str(NODE), str(tmp_path / "page.mjs")], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["a", "own", "a", "theirs", "mine"]


@pytest.mark.skipif(NODE is None, reason="there is no Node")
def test_what_comes_late_shares_what_is_there_and_runs_what_it_has_itself(tmp_path: Path) -> None:
    for name, code in joined(ENTRIES, LATE.__getitem__).items():
        (tmp_path / name).write_text(code, encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    said = subprocess.run([str(NODE), str(tmp_path / "page.js")], capture_output=True, text=True, check=True)
    assert said.stdout.split() == [
        "ran:once",
        "at",
        "once:live",
        "item:item,own,both:live,2,live,2",
        "again:item,own,both:live,2,live,3",
        "bill:bill,both:live,bill",
    ]


def test_late_comes_what_one_alone_needs_and_all_else_is_there_before() -> None:
    code = joined(ENTRIES, LATE.__getitem__)
    places = {what: [name for name in code if what in code[name]] for what in ('"own"', "both:${", '"live"', "var a=")}
    assert places == {'"own"': ["item.js"], "both:${": ["page.js"], '"live"': ["page.js"], "var a=": ["page.js"]}


def test_what_comes_late_is_found_beside_the_page_s_module_with_whatever_is_added_to_its_address() -> None:
    code = joined(ENTRIES, LATE.__getitem__)
    assert re.findall(r"import\(.*?\)", code["page.js"]) == ['import("./item.js"+again)', 'import("./bill.js")']
    assert re.match(r'import\{[\w$,]+\}from"\./page\.js";\n', code["item.js"])


def test_nothing_is_lent_that_nobody_takes() -> None:
    code = joined(ENTRIES, LATE.__getitem__)
    [lent] = re.findall(r"^export\{(.*)\};$", code["page.js"], re.MULTILINE)
    assert sorted(name.partition("$")[0] for name in lent.split(",")) == ["both", "h", "open", "passed", "told"]
    assert "export" not in _one("diner/js/live.js", LATE)


def test_what_somebody_needs_at_once_cannot_come_late() -> None:
    at_once = {**LATE, "diner/js/both.js": 'import { Bill } from "./parts/bill.js";\nexport const both = Bill;\n'}
    at_once["diner/js/parts/bill.js"] = "export const Bill = 1;\n"
    with pytest.raises(ValueError, match=r"diner/js/parts/bill\.js cannot come late"):
        joined(ENTRIES, at_once.__getitem__)


def test_what_is_not_on_the_list_cannot_be_imported_late() -> None:
    with pytest.raises(ValueError, match=r'diner/js/main\.js cannot be joined: import\("\./parts/item\.js"'):
        _one("diner/js/main.js", LATE)
