import pytest

from server.pages.joined import joined
from tests.cases import case

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


def test_a_module_comes_after_all_that_it_needs_and_once() -> None:
    code = joined("diner/js/main.js", FILES.__getitem__)
    heads = [line for line in code.splitlines() if "const $m" in line and "=(()=>{" in line]
    assert len(heads) == len(FILES) - 1  # the library is no line of ours
    places = [code.index(what) for what in ("class Known", "function t(", "let menu", "$preact;")]
    assert places == sorted(places)


def test_names_are_taken_as_they_were_asked_for() -> None:
    code = joined("diner/js/main.js", FILES.__getitem__)
    assert "const $preact=(()=>{var a=1;\nreturn{render:a}})();" in code
    assert "let{render}=$preact;" in code
    assert "let{t:say,locale}=$m1;" in code
    assert "let live=$m2;" in code
    assert "return{theirs:ours,menu}" in code
    assert "return{Known:$m0.Known,t,locale}" in code
    assert "export" not in code


def test_what_is_written_in_another_way_is_an_error_at_once_that_names_the_file() -> None:
    for line in (
        "export default 1;",
        "export let a = 1;",
        'import a from "./known.js";',
        'import "./known.js";',
        'const a = await import("./known.js");',
        "const a = import.meta.url;",
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
