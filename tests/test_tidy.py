"""Rules that must hold for ever, checked by a test and not by a review."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from run import generated_docs

HERE = Path(__file__).parent.parent
ROOMS = tuple(sorted(path.parent.name for path in HERE.glob("*/__init__.py") if path.parent.name != "tests"))
SOURCES = tuple(sorted([HERE / "run.py", *(path for room in ROOMS for path in (HERE / room).rglob("*.py"))]))
TESTS = tuple(sorted((HERE / "tests").rglob("*.py")))

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 60  # with its docstring; the usual one has under ten
FUNCTION_LINES_MEDIAN_MAX = 10
BANNED_NAMES = frozenset({"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"})
DOMAIN_MAY_IMPORT = frozenset({"actors", "attr", "attrs"})
DOMAIN_MAY_NOT_IMPORT = frozenset(  # of the standard library: clocks, chance, logs, loops, the world, the wire
    {"asyncio", "json", "logging", "os", "pathlib", "random", "secrets", "socket", "sqlite3", "threading", "time"}
)
MACHINE_PATHS = re.compile(r"/(?:home|root|Users|opt|work)/\w|/tmp/\w")
HASHED_LINE = re.compile(r"^(?:[\w.\-\[\]]+==\S+.*|\s+--hash=sha256:[0-9a-f]{64}.*|\s*#.*|)$")

IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+(\w+)", re.MULTILINE)  # ruff sees to it that nothing stands before it

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> Sequence[ast.AST]:
    """All of a file's, read once for all tests of a process: to walk through every tree takes seconds."""
    return tuple(ast.walk(tree(path)))


def name(path: Path) -> str:
    return str(path.relative_to(HERE))


def functions(path: Path) -> Iterator[FunctionNode]:
    return (node for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def all_functions() -> Iterator[tuple[Path, FunctionNode]]:
    return ((path, node) for path in SOURCES for node in functions(path))


def lines(node: FunctionNode) -> int:
    """How long a function is, without its decorators."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def imports(path: Path) -> frozenset[str]:
    """The top-level names of what a module imports."""
    found: set[str] = set()
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found)


def named_behind_import(path: Path) -> frozenset[str]:
    """The same and maybe more: what stands at the beginning of a line of text counts as well."""
    return frozenset(IMPORT.findall(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module", autouse=True)
def _trees() -> Iterator[None]:
    """Millions of objects, through which the garbage collector would look in every later test."""
    yield
    nodes.cache_clear()
    tree.cache_clear()


def tracked() -> Sequence[Path]:
    """Every file that is, or would be, in the repository."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True)
    return [HERE / line for line in listed.stdout.splitlines() if (HERE / line).is_file()]


def test_every_room_is_known_to_the_import_rules_and_to_coverage() -> None:
    settings = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert settings["importlinter"]["root_packages"] == list(ROOMS)
    assert settings["coverage"]["run"]["source"] == sorted([*ROOMS, "run"])


def test_no_room_imports_what_it_must_not() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=HERE,
        check=False,
        capture_output=True,
        text=True,
    )

    assert linted.returncode == 0, linted.stdout


def test_the_rules_import_the_standard_library_and_attrs_alone() -> None:
    allowed = (frozenset(sys.stdlib_module_names) | DOMAIN_MAY_IMPORT) - DOMAIN_MAY_NOT_IMPORT
    rules = [path for path in SOURCES if path.is_relative_to(HERE / "actors/domain")]

    assert {name(path): found for path in rules if (found := imports(path) - allowed)} == {}


def test_a_source_file_is_short() -> None:
    lengths = {name(path): path.read_text(encoding="utf-8").count("\n") for path in SOURCES}

    assert {path: length for path, length in lengths.items() if length > FILE_LINES_MAX} == {}


def test_a_source_file_says_what_it_is() -> None:
    assert [name(path) for path in SOURCES if not ast.get_docstring(tree(path))] == []


def test_no_function_is_longer_than_a_screen() -> None:
    found = [f"{name(path)}:{node.name}" for path, node in all_functions() if lines(node) > FUNCTION_LINES_MAX]

    assert found == []


def test_the_usual_function_is_short() -> None:
    lengths = sorted(lines(node) for _, node in all_functions())

    assert lengths[len(lengths) // 2] <= FUNCTION_LINES_MEDIAN_MAX


def test_a_file_is_named_for_one_thing() -> None:
    paths = [*SOURCES, *TESTS]
    words = {name(path): {path.stem.removeprefix("test_"), *path.relative_to(HERE).parent.parts} for path in paths}

    assert {path: banned for path, found in words.items() if (banned := BANNED_NAMES & found)} == {}


def test_every_queue_has_a_bound() -> None:
    calls = [(path, node) for path in SOURCES for node in nodes(path) if isinstance(node, ast.Call)]

    assert [f"{name(path)}:{node.lineno}" for path, node in calls if endless(node)] == []


def endless(call: ast.Call) -> bool:
    """Whether a call makes a channel or queue that may grow for ever."""
    called = last_name(call.func)
    if called in {"Queue", "SimpleQueue", "LifoQueue", "PriorityQueue"}:
        return not call.args and not any(keyword.arg == "maxsize" for keyword in call.keywords)
    return called == "open_memory_channel" and "inf" in ast.unparse(call)


def last_name(called: ast.expr) -> str:
    """By which name something is called, without what it is looked up in and for which type it is meant."""
    match called:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value):
            return last_name(value)
    return ""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("trio.open_memory_channel(math.inf)", True),
        ("trio.open_memory_channel[int](float('inf'))", True),
        ("open_memory_channel(MAILBOX_MAX)", False),
        ("queue.Queue()", True),
        ("queue.Queue(maxsize=3)", False),
    ],
)
def test_an_endless_queue_is_recognised(code: str, expected: bool) -> None:
    statement = ast.parse(code).body[0]

    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    assert endless(statement.value) is expected


def test_nothing_is_left_to_do() -> None:
    left = re.compile(r"\b(?:TODO|FIXME|XXX)\b|raise NotImplementedError")

    assert [name(path) for path in SOURCES if left.search(path.read_text(encoding="utf-8"))] == []


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    here = Path(__file__).name
    texts = {path: text(path) for path in tracked() if path.name != here and "static" not in path.parts}

    assert [name(path) for path, content in texts.items() if MACHINE_PATHS.search(content)] == []


def text(path: Path) -> str:
    """A file's text, empty for what is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_and_hashes_everything_and_names_no_index(lock: str) -> None:
    content = (HERE / lock).read_text(encoding="utf-8")

    assert [line for line in content.splitlines() if not HASHED_LINE.match(line)] == []
    assert "://" not in content


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    runtime = [*project["dependencies"], *extras["payments"]]
    dev = extras["dev"]
    ours = {*ROOMS, "run", "tests"}

    assert undeclared(SOURCES, ours, named(runtime)) == {}
    assert undeclared(SOURCES + TESTS, ours, named([*runtime, *dev])) == {}


def undeclared(paths: Iterable[Path], ours: set[str], declared: set[str]) -> dict[str, frozenset[str]]:
    """What files import that is neither ours nor Python's nor comes with one of these distributions.

    A tree is made only of a file in which the words for it stand: to make one of each takes seconds.
    """
    known = packages_distributions().items()
    theirs = {module for module, (distribution, *_) in known if distribution.lower().replace("_", "-") in declared}
    fine = sys.stdlib_module_names | ours | theirs
    suspect = (path for path in paths if named_behind_import(path) - fine)
    return {name(path): wrong for path in suspect if (wrong := imports(path) - fine)}


def named(requirements: Iterable[str]) -> set[str]:
    return {re.split(r"[\[=<>;~! ]", requirement)[0].lower() for requirement in requirements}


def test_both_locks_install_the_same_versions() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([\w.\-\[\]]+==\S+)", (HERE / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("page", sorted(["openapi.json", "asyncapi.json", "settings.md"]))
def test_the_documentation_is_what_the_code_says(page: str) -> None:
    assert (HERE / "docs" / page).read_bytes() == generated_docs()[page], "write it anew with `make docs`"
