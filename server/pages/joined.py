"""One module made of many, because a phone in a cellar waits for each, and many small ones do not pack well.

They stand behind one another, in the order in which they need one another, without what only people read
(`server.pages.tightened`). A module in which a name is another thing than in a second one becomes a function that is
run once, and gives what the others take of it (`server.pages.standing`). What is not ours becomes one, too
(`server.pages.vendored`). This reads the way in which we write modules, not all of JavaScript: what it does not know is
an error when the server starts, and not a page that fails.

Owns: that one module. Must not: know a page.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from server.pages import vendored
from server.pages.names import LIBRARIES
from server.pages.standing import Module, Names, read
from server.pages.tightened import script

_UNKNOWN: Final = re.compile(r"""\b(?:import|export)(?:[ {*("'.]).{0,40}""", re.MULTILINE)


def joined(entry: str, text: Callable[[str], str]) -> str:
    """The module at this path with all of ours that it needs; `text` gives what is in a file.

    Raises ValueError for modules that need one another in a circle, and for what is written in another way than ours.
    """
    modules = list(_ordered(entry, text, [], set()))
    names, whole = Names(modules), {module.path: module for module in modules}
    return "\n".join([*_libraries(names, text), *(_written(module, names, whole) for module in modules), ""])


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


def _written(module: Module, names: Names, whole: Mapping[str, Module]) -> str:
    body = _short(module.path, module.body)
    taken = [f"let {here}={{{_outside(source, whole[source].all, names)}}};" for here, source in module.whole.items()]
    taken += [f"let {here}={outside};" for here, outside in names.others(module).items()]
    body = f"{''.join(taken)}{body}"
    if module.path in names.bare:
        return body
    things = names.taken(module.path)
    if not things:
        return f"(()=>{{{body}}})();"
    inside = ",".join(_as(name, module.gives[name]) for name in things)
    return f"const{{{_outside(module.path, things, names)}}}=(()=>{{{body}\nreturn{{{inside}}}}})();"


def _outside(source: str, things: Sequence[str], names: Names) -> str:
    """Each with its name outside, as an object gives or has it."""
    return ",".join(_as(name, names.of((source, name))) for name in things)


def _as(name: str, other: str) -> str:
    return name if name == other else f"{name}:{other}"


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
