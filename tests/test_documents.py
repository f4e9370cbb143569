"""What the documents name is in the code, and what the code may say to an operator is in the documents.

`docs/contract.md` is not read: it also speaks of what is not built yet.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import click
import pytest

from run import GROUPS, main
from server.console.settings import variables
from tests.test_tidy import HERE, SOURCES, name, nodes

PAGES: Final = tuple(
    sorted([HERE / "README.md", *(page for page in (HERE / "docs").glob("*.md") if page.name != "contract.md")])
)
OPERATIONS: Final = HERE / "docs" / "operations.md"
LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40, "exception": 40, "critical": 50}
SHOWN: Final = {10: "debug", 20: "info", 30: "warning", 40: "error", 50: "critical"}
METRIC_MAKERS: Final = {"Gauge", "Counter", "Histogram"}
EVENT_ROW: Final = re.compile(r"^\| `(\w+)` \| (\w+) \| [^|]+ \| [^|]+ \|$", re.MULTILINE)
LOGGED: Final = re.compile(r"(?:log line|logged as|the event) `(\w+)`|`(\w+)`(?: and `(\w+)`)? in the log")
SNAKE: Final = re.compile(r"`([a-z]+(?:_[a-z0-9]+)+)`")
CODE: Final = re.compile(r"`([A-Z]+(?:_[A-Z]+)+)`")
SETTING: Final = re.compile(r"\b(?:TRIVET_[A-Z_]*|DATABASE_URL\w*|REDIS_URL\w*)…?")
METRIC: Final = re.compile(r"\btrivet_[a-z_]+\b")
COMMAND: Final = re.compile(r"run\.py((?: [a-z][a-z-]+)+)([^`\n|]*)")
OPTION: Final = re.compile(r"(?<= )--[a-z][a-z-]+")
TARGET: Final = re.compile(r"(?:`|^)make ([a-z-]+)", re.MULTILINE)
FILE: Final = re.compile(r"`((?:[a-z_]+/)+(?:[\w-]+\.\w+)?)`")
ROUTE: Final = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE|WS) (/[\w/{}.<>-]*)")

ELSEWHERE: Final = {"autojump_clock", "pg_dump"}  # other people's words
COMPOSED: Final = re.compile(r"not_sent_\w+")  # what certainly did not arrive, with its reason
PAGE = pytest.mark.parametrize("page", PAGES, ids=name)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# ---- what the code says


def log_calls() -> Iterator[tuple[Path, ast.Call, int]]:
    """Every call of a module's `log`, with its level."""
    for path in SOURCES:
        for node in nodes(path):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
                continue
            if called.value.id == "log" and called.attr in LEVELS:
                assert isinstance(node, ast.Call)
                yield path, node, LEVELS[called.attr]


@cache
def events() -> Mapping[str, int]:
    """Every event that can be logged, with its highest level."""
    found: dict[str, int] = {}
    for path, call, level in log_calls():
        assert isinstance(call.args[0], ast.Constant), f"{name(path)}, line {call.lineno}: an event's name is a word"
        event = str(call.args[0].value)
        found[event] = max(level, found.get(event, 0))
    return found


@cache
def metrics() -> frozenset[str]:
    calls = (node for path in SOURCES for node in nodes(path) if isinstance(node, ast.Call))
    made = (call for call in calls if isinstance(call.func, ast.Name) and call.func.id in METRIC_MAKERS and call.args)
    named = (
        (ast.unparse(call.func), str(call.args[0].value)) for call in made if isinstance(call.args[0], ast.Constant)
    )
    return frozenset(f"{name}_total" if maker == "Counter" else name for maker, name in named)


@cache
def settings() -> frozenset[str]:
    declared = {variable.name for variable in variables(GROUPS, {})}
    return frozenset({*declared, *(f"{each}_FILE" for each in declared), *options_variables(main)})


def options_variables(command: click.Command) -> Iterator[str]:
    yield from (parameter.envvar for parameter in command.params if isinstance(parameter.envvar, str))
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from options_variables(below)


@cache
def routes() -> Sequence[tuple[str, re.Pattern[str]]]:
    """Every route as its method and a pattern; those of the till's emulator have any method."""
    paths = json.loads((HERE / "docs" / "openapi.json").read_bytes())["paths"]
    templates = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    channels = json.loads((HERE / "docs" / "asyncapi.json").read_bytes())["channels"].values()
    emulator = (node for node in nodes(HERE / "pos/emulators/till_server.py") if isinstance(node, ast.Constant))
    away = [(".*", str(node.value)) for node in emulator if str(node.value).startswith("/")]
    known = [*templates, *(("WS", channel["address"]) for channel in channels), *away]
    return [(method, re.compile(re.sub(r"\{\w+\}|<\w+>", "[^/]+", path))) for method, path in known]


@cache
def words() -> frozenset[str]:
    """Every name and every word in a string of the code, its statements and its tests' names for files."""
    scripts = [path for room in ("server", "staff") for path in (HERE / room).rglob("static/js/**/*.js")]
    statements = (HERE / "persistence").rglob("*.sql")
    sources = [text(path) for path in [*SOURCES, *scripts, *statements, HERE / "pyproject.toml"]]
    files = {part for path in HERE.rglob("*.py") for part in (path.stem, path.parent.name)}
    return frozenset({word for source in sources for word in re.findall(r"\w+", source)} | files | ELSEWHERE)


# ---- what the documents name


@PAGE
def test_a_setting_that_is_named_can_be_set(page: Path) -> None:
    named = {found for found in SETTING.findall(text(page)) if not found.endswith("…")}

    assert named - settings() - {"TRIVET_"} == set()


@PAGE
def test_a_metric_that_is_named_is_measured(page: Path) -> None:
    assert set(METRIC.findall(text(page))) - metrics() == set()


@PAGE
def test_an_error_code_that_is_named_is_answered(page: Path) -> None:
    assert set(CODE.findall(text(page))) - words() - settings() == set()


@PAGE
def test_a_command_that_is_named_is_there_with_its_options(page: Path) -> None:
    for asked, rest in COMMAND.findall(text(page)):
        command: click.Command = main
        for word in asked.split():
            if isinstance(command, click.Group):
                assert word in command.commands, asked
                command = command.commands[word]
        options = {option for parameter in command.params for option in parameter.opts}
        assert set(OPTION.findall(rest)) <= options, asked


@PAGE
def test_what_make_is_told_to_make_can_be_made(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(HERE / "Makefile"), re.MULTILINE))

    assert set(TARGET.findall(text(page))) - targets == set()


@PAGE
def test_a_route_that_is_named_is_served(page: Path) -> None:
    lost = {
        f"{method} {path}"
        for method, path in ROUTE.findall(text(page))
        if not any(re.fullmatch(known, method) and pattern.fullmatch(path) for known, pattern in routes())
    }

    assert lost == set()


@PAGE
def test_a_name_with_underscores_is_one_of_the_codes(page: Path) -> None:
    named = {found for found in SNAKE.findall(text(page)) if not COMPOSED.fullmatch(found)}

    assert {found for found in named - metrics() if not words() & {found, found.upper()}} == set()


@PAGE
def test_a_file_that_is_named_is_there(page: Path) -> None:
    assert [path for path in FILE.findall(text(page)) if not any(HERE.glob(path))] == []


@PAGE
def test_what_is_said_to_be_logged_is_logged(page: Path) -> None:
    said = {each for found in LOGGED.findall(text(page)) for each in found if each}

    assert said - events().keys() == set()


def test_whatever_may_alarm_an_operator_is_explained_to_them() -> None:
    explained = dict(EVENT_ROW.findall(text(OPERATIONS)))

    assert explained == {event: SHOWN[level] for event, level in events().items() if level >= LEVELS["warning"]}


def test_the_page_for_operators_names_every_metric() -> None:
    assert metrics() - set(METRIC.findall(text(OPERATIONS))) == set()


def test_the_page_for_operators_names_every_command() -> None:
    named = {asked.split()[0] for page in PAGES for asked, _ in COMMAND.findall(text(page))}

    assert set(main.commands) - named == set()
