"""Libraries as functions, as their packages write them."""

import pytest

from server.pages.vendored import as_function, needs
from tests.cases import case


def _named(name: str) -> str:
    return "$" + name


def test_what_a_library_takes_and_gives_has_the_names_that_others_know() -> None:
    cases = [
        ("var a=1;export{a as one,two};", "var a=1;\nreturn{one:a,two:two}"),
        ('import{h as r,render}from"preact";r()', "const{h:r,render}=$preact;r()\nreturn{}"),
        ('import e from"htm";export{e as html};', "const e=$htm.default;\nreturn{html:e}"),
        ('export{h,Component as C}from"preact";', "\nreturn{h:$preact.h,C:$preact.Component}"),
        ("var n=1;export default function(s){}", "var n=1;const $default= function(s){}\nreturn{default:$default}"),
        ("a();\n//# sourceMappingURL=a.mjs.map", "a();\nreturn{}"),
    ]
    for code, expected in cases:
        with case(code):
            assert as_function(code, _named) == f"(()=>{{{expected}}})()"


def test_it_says_which_other_libraries_it_needs() -> None:
    code = 'import{a}from"preact";import e from"htm";export{b}from"@preact/signals-core";export{c};'
    assert sorted(needs(code)) == ["@preact/signals-core", "htm", "preact"]


@pytest.mark.parametrize(
    "code", ['export*from"preact";', 'import*as a from"preact";', "export const a=1;", 'import"x";']
)
def test_what_it_does_not_know_is_said_at_the_start(code: str) -> None:
    with pytest.raises(ValueError, match="cannot be joined"):
        as_function(code, _named)
