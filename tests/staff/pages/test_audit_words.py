"""Everything that the code can write into the audit has words, so that a manager never reads a name of ours.

The list is made from the code: every `what` that is handed to something that makes an entry.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from actors.domain.alerts.alert import AlertKind
from actors.domain.calls.call import CallReason
from actors.domain.kitchen.course import Course
from actors.domain.kitchen.ticket import ItemState
from actors.domain.ordering.order import OrderStatus
from actors.domain.till.status import RESENT, PosStatus

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("actors", "persistence", "server", "staff")
PAGES: Final = ROOT / "staff" / "pages"
AT: Final = {"AuditEntry": 3}
"""Which argument of a call is the `what`, where that cannot be seen from the function's own names."""
COMPLETES: Final = {"look_changed", "_switched"}
"""What is told a part of the `what` only: see `PUT_TOGETHER`."""
LANGUAGES: Final = ("en", "de", "it")
# Names that are put together are spelled out here. A new one that is not fails the test, so that it is not forgotten.
PUT_TOGETHER: Final = {
    "f'{what}_{become}'": {f"{what}_{how}" for what in ("ordering", "table") for how in ("enabled", "disabled")},
    "f'{what}_changed'": {"brand_color_changed", "logo_changed"},
    "f'customer_{name}_changed'": {f"customer_{name}_changed" for name in ("name", "phone", "language")},
    "f\"{check.name.removeprefix('check_')}_wrong\"": {"order_total_wrong", "stock_wrong", "slots_wrong"},
}


def _trees() -> Iterator[ast.Module]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text()
            if "audit" in text:
                yield ast.parse(text)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]


def _constants(tree: ast.Module) -> dict[str, str]:
    """Names of the module's own strings."""
    found = {}
    for node in tree.body:
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and isinstance(node.value, ast.Constant)
        ):
            found[node.target.id] = str(node.value.value)
    return found


def _assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """What a name becomes in a function, also as one of several."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
                yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)


def _names(value: ast.expr, function: ast.AST, parameters: list[str], constants: dict[str, str]) -> set[str]:
    """The names that an expression can be. Raises AssertionError for one that this test does not understand."""
    match value:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=other):
            return {name for one in (body, other) for name in _names(one, function, parameters, constants)}
        case ast.Name(id=name) if name in constants:
            return {constants[name]}
        case ast.Name(id=name):
            found = [_names(one, function, parameters, constants) for one in _assigned(function, name)]
            assert found or name in parameters, f"nobody knows what `{name}` is"
            return {each for one in found for each in one}
        case ast.JoinedStr():
            return PUT_TOGETHER[ast.unparse(value)]
        case ast.Call(func=ast.Name(id=name)):
            return {each for one in _returned(name) for each in _names(one, function, parameters, constants)}
        case _:
            raise AssertionError(f"spell out {ast.unparse(value)}")


@cache
def _returned(name: str) -> tuple[ast.expr, ...]:
    """What a function of this name gives."""
    named = (function for tree in _trees() for function in _functions(tree) if function.name == name)
    nodes = (node for function in named for node in ast.walk(function))
    found = tuple(node.value for node in nodes if isinstance(node, ast.Return) and node.value is not None)
    assert found, f"nobody knows what `{name}` gives"
    return found


def _written(function: ast.AST, makers: dict[str, int], parameters: list[str], constants: dict[str, str]) -> set[str]:
    found = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in makers:
            continue
        at = makers[node.func.id]
        starred = any(isinstance(argument, ast.Starred) for argument in node.args)
        argument = node.args[1] if starred else node.args[at]
        if node.func.id not in COMPLETES:
            found |= _names(argument, function, parameters, constants)
    return found


@cache
def written() -> frozenset[str]:
    """Every `what` that the code can write."""
    makers, found = dict(AT), set[str]()
    trees = list(_trees())
    for function in (function for tree in trees for function in _functions(tree)):
        gives = function.returns and ast.unparse(function.returns)
        if gives == "AuditEntry" and "what" in _parameters(function):
            makers[function.name] = _parameters(function).index("what")
    for tree in trees:
        for function in _functions(tree):
            within = [name for inner in _functions(function) for name in _parameters(inner)]
            found |= _written(function, makers, within, _constants(tree))
    return frozenset(found)


@cache
def words(language: str) -> dict[str, Any]:
    own = json.loads((PAGES / "words" / "audit" / f"{language}.json").read_text())
    return {**json.loads((PAGES / "words" / f"{language}.json").read_text()), **own}


def test_the_list_is_read_from_the_code() -> None:
    known = {"order_moved", "pos_alert", "session_force_closed", "ticket_recalled", "staff_added", "stock_wrong"}
    assert (
        known | {"table_disabled", "daily_pass_not_mailed", "qr_rotated", "logo_changed", "merge_undone"} <= written()
    )
    assert all(re.fullmatch("[a-z]+(_[a-z]+)+", what) for what in written())


def test_managers_can_look_for_everything_that_is_written() -> None:
    source = (PAGES / "static" / "js" / "audit" / "actions.js").read_text()
    listed = re.findall(r'"([a-z_]+)"', source)
    assert sorted(listed) == sorted(written())


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_written_has_a_name_and_a_sentence(language: str) -> None:
    said = words(language)
    lacking = [
        key for what in sorted(written()) for key in (f"audit.what.{what}", f"audit.said.{what}") if key not in said
    ]
    assert lacking == []
    assert [what for what in written() if "{who}" not in said[f"audit.said.{what}"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_of_what_is_written_no_more(language: str) -> None:
    said = {key.split(".")[2] for key in words(language) if key.startswith(("audit.said.", "audit.what."))}
    assert said - written() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_that_an_entry_can_name_has_a_word(language: str) -> None:
    states = {*OrderStatus, *PosStatus, *ItemState, *AlertKind, *CallReason, *Course, RESENT, "shown", "bumped"}
    assert sorted(state for state in states if f"audit.word.{state}" not in words(language)) == []
