"""One module made of many, because a phone in a cellar waits for each, and many small ones do not pack well.

What a page needs only once somebody opens it may be a module of its own that comes late: it takes of the first one what
that has, under the same names.

They stand behind one another, in the order in which they need one another, without what only people read
(`server.pages.tightened`). A module in which a name is another thing than in a second one becomes a function that is
run once, and gives what the others take of it (`server.pages.standing`). What is not ours becomes one, too
(`server.pages.vendored`). This reads the way in which we write modules, not all of JavaScript: what it does not know is
an error when the server starts, and not a page that fails.

Owns: that one module, and those that come late. Must not: know a page.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from server.pages import vendored
from server.pages.names import LIBRARIES, resolved
from server.pages.parted import Parts, parted
from server.pages.standing import Module, Names, read
from server.pages.tightened import script

_UNKNOWN: Final = re.compile(r"""\b(?:import|export)(?:[ {*("'.]).{0,40}""", re.MULTILINE)
_LATE: Final = re.compile(r'\bimport\("([^"]+)"')
"""How what comes late is asked for; something may be added to its address."""
_WRITTEN: Final = 'import("./'


def joined(entries: Mapping[str, str], text: Callable[[str], str]) -> Mapping[str, str]:
    """By these names, the module at each path with all of ours that it needs; `text` gives what is in a file.

    The first is what a page begins with; any other one it imports late. Their names are those of files in one folder.

    Raises ValueError for modules that need one another in a circle, for what is to come late and is needed at once, and
    for what is written in another way than ours.
    """
    seen: set[str] = set()
    modules = [module for entry in entries.values() for module in _ordered(entry, text, [], seen)]
    parts = parted(entries, modules)
    names = Names(modules, [entry for name, entry in entries.items() if name != parts.first])
    return {name: _program(name, parts, names, text) for name in entries}


def _program(name: str, parts: Parts, names: Names, text: Callable[[str], str]) -> str:
    written = [_written(module, names, parts) for module in parts.of(name)]
    if name == parts.first:
        given = [names.of(thing) for thing in parts.lent(names)]
        return "\n".join([*_libraries(names, text), *written, *_listed("export", given), ""])
    taken = [names.of(thing) for thing in parts.borrowed(name, names)]
    given = [_as(names.of(thing), thing[1], " as ") for thing in parts.given(name)]
    return "\n".join([*_listed("import", taken, f'from"./{parts.first}"'), *written, *_listed("export", given), ""])


def _listed(word: str, names: Sequence[str], more: str = "") -> Iterator[str]:
    if names:
        yield f"{word}{{{','.join(names)}}}{more};"


def _libraries(names: Names, text: Callable[[str], str]) -> Iterator[str]:
    """Each that is needed, and what is taken of it."""
    taken = {name: things for name in LIBRARIES if (things := names.taken(name))}
    for name in _with_theirs(taken, text):
        yield f"const {_library(name)}={vendored.as_function(text(LIBRARIES[name]), _library)};"
    for name, things in taken.items():
        yield f"const{{{_outside(name, things, names)}}}={_library(name)};"


def _with_theirs(names: Iterable[str], text: Callable[[str], str]) -> Sequence[str]:
    """These libraries, each after those that it needs itself."""
    found: dict[str, None] = {}
    for name in names:
        theirs = _with_theirs(vendored.needs(text(LIBRARIES[name])), text)
        found |= dict.fromkeys([*theirs, name])
    return list(found)


def _ordered(path: str, text: Callable[[str], str], above: Sequence[str], seen: set[str]) -> Iterator[Module]:
    """A module after all that it needs, each once."""
    if path in above:
        raise ValueError(f"modules need one another: {' → '.join([*above, path])}")
    if path in seen:
        return
    module = read(path, text(path))
    for source in module.sources:
        if source not in LIBRARIES:
            yield from _ordered(source, text, [*above, path], seen)
    seen.add(path)
    yield module


def _written(module: Module, names: Names, parts: Parts) -> str:
    body = _short(module.path, module.body, parts)
    whole = {here: _outside(source, parts.module(source).all, names) for here, source in module.whole.items()}
    called = {**{here: f"{{{things}}}" for here, things in whole.items()}, **names.others(module)}
    if module.path in names.bare:
        return "".join(f"let {here}={there};" for here, there in called.items()) + body
    things = names.taken(module.path)
    inside = ",".join(_as(name, module.gives[name]) for name in things)
    shown = f"const{{{_outside(module.path, things, names)}}}=" if things else ""
    gives = f"\nreturn{{{inside}}}" if things else ""
    # Handed in from outside, where no name of the module's own hides what is meant.
    return f"{shown}(({','.join(called)})=>{{{body}{gives}}})({','.join(called.values())});"


def _outside(source: str, things: Sequence[str], names: Names) -> str:
    """Each with its name outside, as an object gives or has it."""
    return ",".join(_as(name, names.of((source, name))) for name in things)


def _as(name: str, other: str, sign: str = ":") -> str:
    return name if name == other else f"{name}{sign}{other}"


def _short(path: str, body: str, parts: Parts) -> str:
    """What is left to run. Raises ValueError for what would not."""

    def late(match: re.Match[str]) -> str:
        name = parts.name(resolved(match[1], path))
        if name is None:
            raise ValueError(match[0])
        return f'{_WRITTEN}{name}"'

    try:
        short = _LATE.sub(late, script(body))
    except ValueError as why:
        raise ValueError(f"{path} cannot be joined: {why}") from None
    unknown = _UNKNOWN.search(short.replace(_WRITTEN, ""))
    if unknown is not None:
        raise ValueError(f"{path} cannot be joined: {unknown[0]}")
    return short


def _library(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
