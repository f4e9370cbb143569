"""What is sent says the same as what was written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from server.diners.pages import files as diner
from server.pages.tightened import script, sheet
from tests.cases import case
from tests.server.pages.shown import ASSETS

HERE = Path(__file__).parents[3]
SHORT = (diner.ENTRY, *diner.LATE)  # already
OURS = [path for path in ASSETS.paths() if path.endswith(".js") and "/vendor/" not in path and path not in SHORT]


def test_comments_margins_and_spaces_that_part_nothing_are_left_out() -> None:
    for code, short in {
        "/**\n * About.\n */\nconst a = /** @type {any} */ (b); // why\n// a line\n": "let a=(b);",
        "if (a) {\n  b();\n\n  c();\n}\n": "if(a){b();c();}",
        "const { a: b, ...c } = d;": "let{a:b,...c}=d;",
        "const f = async (a) => {\n  return await a;\n};": "let f=async(a)=>{return await a;};",
        "a\n  .b()\n  ?.c();": "a.b()?.c();",
        "const a = b\n  ? c\n  : d;": "let a=b?c:d;",
        "a /* one */ /* two */ in b": "a in b",
        "const [a] = b;\nfor (const c of d) e;": "let[a]=b;for(let c of d)e;",
    }.items():
        with case(code):
            assert script(code) == short


def test_what_would_be_another_thing_together_stays_apart() -> None:
    for code in ("a+ ++b", "a- -b", "a++ +b", "typeof a", "let $a", "a of b", "yield*a", "async function*f(){}"):
        with case(code):
            assert script(code) == code
    assert script("a / /b/.c") == "a/ /b/.c"


def test_a_line_ends_where_a_statement_could() -> None:
    for code in ("a\nb", "a\n(b)", "a\n[b]", "a\n`b`", "a\n+b", "a++\nb", "{}\n[b]", "return\na", "f()\n{}"):
        with case(code):
            assert script(code) == code
    assert script("a /* over\nlines */ b") == "a\nb"


def test_what_stands_in_quotes_and_patterns_is_as_it_was_written() -> None:
    for code in (
        'a("https://x  // y")',
        "a('/* b */  \"c')",
        r'a("\"  // b")',
        r"a(/\/\/  [/*]  \[/g)",
        "a(/[^/]  {1,2}/u)",
        "a(`  b // c\n   d  `)",
        "a(`\\`  ${b}  $  \\${  c  `)",
    ):
        with case(code):
            assert script(code) == code


def test_the_values_in_a_template_are_code_as_elsewhere() -> None:
    assert script("`a  ${ b + 1 }  ${ { c: `d  ${ e }` }.c }`") == "`a  ${b+1}  ${{c:`d  ${e}`}.c}`"
    assert script("`${ a / 2 }:${ /* why */ b }`") == "`${a/2}:${b}`"


def test_markup_loses_its_margins_as_htm_would_drop_them_and_keeps_its_other_spaces() -> None:
    code = 'html`\n  <p class="a  b"\n    id=${c}\n    on=${d}>\n    e  f ${g} h\n    <b>i</b> <i>j</i>\n  </p>\n`'
    short = 'html`<p class="a  b"\nid=${c}\non=${d}>e  f ${g} h<b>i</b> <i>j</i></p>`'
    assert script(code) == short
    assert (
        script("html`<ul>${a.map((b) => html`\n  <li>${b}</li>\n`)}</ul>`")
        == "html`<ul>${a.map((b)=>html`<li>${b}</li>`)}</ul>`"
    )


def test_what_is_written_in_quotes_in_markup_stays_whole_also_around_a_value() -> None:
    code = """html`<p title="a\n  b > ${c}\n  d" x='"\n  '\n  y>\n  e's "f\n  g"\n  <b>h</b>\n</p>`"""
    assert script(code) == """html`<p title="a\n  b > ${c}\n  d" x='"\n  '\ny>e's "f\ng"<b>h</b></p>`"""


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_htm_makes_the_same_of_markup_afterwards_but_for_a_line_s_end_within_a_text() -> None:
    code = """html`
        <a b="c\n   d ${1}\n   e" f=${2} ...${{ g: 3 }}
            h
        >
            i  j
            k ${4}
            l
            <p m='n\n   o'>p</p> <u />
        </a>
    `"""
    whole, short = drawn(code), drawn(script(code))
    assert short == re.sub(r"\\n +k", r"\\nk", whole)
    assert "c\\n   d 1\\n   e" in short


def drawn(code: str) -> str:
    """What htm makes of markup, as JSON."""
    htm = "server/pages/static/vendor/htm.js"
    makes = f"import htm from './{htm}'; const html = htm.bind((...made) => made); console.log(JSON.stringify({code}));"
    command = ["node", "--no-warnings", "--input-type=module", "--eval", makes]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE).stdout


def test_a_name_of_something_is_a_name_whatever_it_is() -> None:
    for code, same in {
        "x.const = 1": "x.const=1",
        "x?.const": "x?.const",
        "({ const: 1, const() {} })": "({const:1,const(){}})",
        "export { a as const };": "export{a as const};",
        "x.in / 2": "x.in/2",
        "x.html`\n  <p>`": "x.html`\n  <p>`",
    }.items():
        with case(code):
            assert script(code) == same


def test_a_slash_that_could_be_either_is_an_error_at_once() -> None:
    behind_a_brace = ("f() {}\n/a/.b()", "f() {} /a/.b()", "a = {} / 2", "a = {}\n/ 2 / b")
    for code in ("a /b/ c", "a(b) /c/.d", "return / b", "(a)/2", "a /= 2", "x = / y/", "a.in /b/ c", *behind_a_brace):
        with case(code), pytest.raises(ValueError, match=r"a division has spaces|no way of ours"):
            script(code)


def test_what_does_not_end_is_an_error_at_once() -> None:
    for code in ("`a", "`a${b", '"a', "/* a", "'a\nb'"):
        with case(code), pytest.raises(ValueError, match=r"does not end|no way of ours"):
            script(code)


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_every_module_of_ours_is_a_module_afterwards(tmp_path: Path) -> None:
    """Node reads each; `make browser` sees the diner's run."""
    for path in OURS:
        short = tmp_path / path.replace("/", "_").replace(".js", ".mjs")
        short.write_text(script(ASSETS.text(path)))
        assert short.stat().st_size < len(ASSETS.text(path).encode()), path
    reads = (
        'import { readFileSync, readdirSync } from "node:fs"; import { SourceTextModule } from "node:vm";\n'
        "for (const name of readdirSync(process.argv[1])) "
        "new SourceTextModule(readFileSync(`${process.argv[1]}/${name}`, 'utf8'), { identifier: name });"
    )
    command = [
        "node",
        "--experimental-vm-modules",
        "--no-warnings",
        "--input-type=module",
        "--eval",
        reads,
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_sheet_looks_the_same_without_comments_and_margins() -> None:
    for css, short in {
        "/* why */\na {\n  color: red;\n  margin: 0 auto;\n}\n": "a{color:red;margin:0 auto;}",
        "a :hover,\na > b {\n}": "a :hover,a>b{}",
        "@media (min-width: 10rem) and (not (hover)) { a { } }": "@media (min-width:10rem) and (not (hover)){a{}}",
        "a { width: calc(1px + 2px - (3px * 4)); }": "a{width:calc(1px + 2px - (3px * 4));}",
        'a::before { content: "  ; /* b */ > "; }': 'a::before{content:"  ; /* b */ > ";}',
        "a { --b: c, d; }\n\n\n.e .f { }": "a{--b:c,d;}.e .f{}",
    }.items():
        with case(css):
            assert sheet(css) == short
