"""One module made of many, because a phone in a cellar waits for each, and many small ones do not pack well.

Each module becomes a function that is run once, in the order in which they need one another, without what only people
read (`server.pages.tightened`). What is not ours becomes one too (`server.pages.vendored`). This reads the way in which
we write modules, not all of JavaScript: what it does not know is an error when the server starts, and not a page that
fails.

Owns: that one module. Must not: know a page.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from server.pages import vendored
from server.pages.names import LIBRARIES, resolved
from server.pages.tightened import script

_IMPORT: Final = re.compile(r"""^import\s+(\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+"([^"]+)";""", re.MULTILINE)
_PASSED_ON: Final = re.compile(r"""^export\s+\{([^}]*)\}(?:\s+from\s+"([^"]+)")?;""", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export\s+((?:async\s+)?function\*?|const|class)\s+(\w+)", re.MULTILINE)
_AS: Final = re.compile(r"\s+as\s+")
_UNKNOWN: Final = re.compile(r"""\b(?:import|export)(?:[ {*("'.]).{0,40}""", re.MULTILINE)


def joined(entry: str, text: Callable[[str], str]) -> str:
    """The module at this path with all of ours that it needs; `text` gives what is in a file.

    Raises ValueError for modules that need one another in a circle, and for what is written in another way than ours.
    """
    order = list(_ordered(entry, text, []))
    number = {path: f"$m{at}" for at, path in enumerate(order)}
    parts = [_as_function(path, text(path), number) for path in order]
    libraries = {name: None for path in order for _, name in _needs(text(path)) if name in LIBRARIES}
    heads = [
        f"const {_library(name)}={vendored.as_function(text(LIBRARIES[name]), _library)};"
        for name in _with_theirs(libraries, text)
    ]
    return "\n".join([*heads, *parts, ""])


def _with_theirs(names: Iterable[str], text: Callable[[str], str]) -> Sequence[str]:
    """These libraries, each after those that it needs itself."""
    found: dict[str, None] = {}
    for name in names:
        theirs = _with_theirs(vendored.needs(text(LIBRARIES[name])), text)
        found |= dict.fromkeys([*theirs, name])
    return list(found)


def _needs(code: str) -> Iterator[tuple[str, str]]:
    """What a module takes, and from which; also what it only passes on."""
    for match in _IMPORT.finditer(code):
        yield match[1], match[2]
    for match in _PASSED_ON.finditer(code):
        if match[2] is not None:
            yield "", match[2]


def _ordered(
    path: str, text: Callable[[str], str], above: Sequence[str], seen: set[str] | None = None
) -> Iterator[str]:
    """A module after all that it needs, each once."""
    seen = set() if seen is None else seen
    if path in above:
        raise ValueError(f"modules need one another: {' → '.join([*above, path])}")
    if path in seen:
        return
    for _, name in _needs(text(path)):
        if name not in LIBRARIES:
            yield from _ordered(resolved(name, path), text, [*above, path], seen)
    seen.add(path)
    yield path


def _as_function(path: str, code: str, number: dict[str, str]) -> str:
    given: dict[str, str] = {}

    def source(name: str) -> str:
        return _library(name) if name in LIBRARIES else number[resolved(name, path)]

    def taken(match: re.Match[str]) -> str:
        names = match[1]
        if names.startswith("*"):
            return f"const {names.split()[-1]} = {source(match[2])};"
        return f"const {_AS.sub(': ', names)} = {source(match[2])};"

    def passed_on(match: re.Match[str]) -> str:
        for one in filter(None, (name.strip() for name in match[1].split(","))):
            inner, _, outer = one.partition(" as ")
            given[outer or inner] = f"{source(match[2])}.{inner}" if match[2] else inner
        return ""

    def exported(match: re.Match[str]) -> str:
        given[match[2]] = match[2]
        return f"{match[1]} {match[2]}"

    body = _EXPORT.sub(exported, _PASSED_ON.sub(passed_on, _IMPORT.sub(taken, code)))
    shown = ",".join(name if name == inner else f"{name}:{inner}" for name, inner in given.items())
    return f"const {number[path]}=(()=>{{{_short(path, body)}\nreturn{{{shown}}}}})();"


def _short(path: str, body: str) -> str:
    """What is left to run. Raises ValueError for what would not."""
    try:
        short = script(body)
    except ValueError as why:
        raise ValueError(f"{path} cannot be joined: {why}") from None
    unknown = _UNKNOWN.search(short)
    if unknown is not None:
        raise ValueError(f"{path} cannot be joined: {unknown[0]}")
    return short


def _library(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
