"""What the modules of one program call their things, so that all of it may stand in one place.

A name that one module alone gives, and that browsers have not, is the same outside: who takes it need not say so. Any
other has the number of its module behind it outside. A module in which a name of its own means something else outside
stays in a function.

Owns: the reading of what a module takes, gives and declares, and those names. Must not: write a module.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from attrs import frozen

from server.pages.names import BROWSERS, LIBRARIES, resolved

_IMPORT: Final = re.compile(r"""^import\s+(\{[^}]*\}|\*\s+as\s+\w+)\s+from\s+"([^"]+)";""", re.MULTILINE)
_PASSED_ON: Final = re.compile(r"""^export\s+\{([^}]*)\}(?:\s+from\s+"([^"]+)")?;""", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export\s+((?:async\s+)?function\*?|const|class)\s+(\w+)", re.MULTILINE)
_DECLARED: Final = re.compile(r"^(?:(?:async\s+)?function\*?|const|let|class)\s+(\w+)", re.MULTILINE)
_DECLARED_OTHERWISE: Final = re.compile(r"^(?:var\b|(?:const|let)\s+(?:[\[{]|\w+\s*,)).{0,40}", re.MULTILINE)

Thing = tuple[str, str]
"""Whose it is, a path or a library, and what it is called there."""


@frozen
class Module:
    """One as it is written: `body` is all but what it takes and gives.

    `takes` is what it calls things of others, `whole` what it calls all of another; `gives` is what others call a thing
    of its own and what it is called here, `passes` what others call a thing that is another's.
    """

    path: str
    body: str
    takes: Mapping[str, Thing]
    whole: Mapping[str, str]
    gives: Mapping[str, str]
    passes: Mapping[str, Thing]

    @property
    def sources(self) -> Sequence[str]:
        """What it needs, each once."""
        things = [*self.takes.values(), *self.passes.values()]
        return list(dict.fromkeys([*(source for source, _ in things), *self.whole.values()]))

    @property
    def all(self) -> Sequence[str]:
        """What others may take of it."""
        return [*self.gives, *self.passes]

    @property
    def declares(self) -> frozenset[str]:
        """What is called by a name of its own here."""
        return frozenset(_DECLARED.findall(self.body))


def read(path: str, code: str) -> Module:
    """The module at this path. Raises ValueError for a declaration that is written in another way than ours."""
    takes: dict[str, Thing] = {}
    whole: dict[str, str] = {}
    gives: dict[str, str] = {}
    passes: dict[str, Thing] = {}

    def taken(match: re.Match[str]) -> str:
        source = _source(match[2], path)
        if match[1].startswith("*"):
            whole[match[1].split()[-1]] = source
        else:
            takes.update({here: (source, there) for there, here in _pairs(match[1].strip("{}"))})
        return ""

    def passed_on(match: re.Match[str]) -> str:
        for inner, outer in _pairs(match[1]):
            if match[2]:
                passes[outer] = (_source(match[2], path), inner)
            else:
                gives[outer] = inner
        return ""

    def exported(match: re.Match[str]) -> str:
        gives[match[2]] = match[2]
        return f"{match[1]} {match[2]}"

    body = _EXPORT.sub(exported, _PASSED_ON.sub(passed_on, _IMPORT.sub(taken, code)))
    otherwise = _DECLARED_OTHERWISE.search(body)
    if otherwise is not None:
        raise ValueError(f"{path} cannot be joined: {otherwise[0]}")
    return Module(path, body, takes, whole, gives, passes)


class Names:
    """What everything is called outside of its module."""

    def __init__(self, modules: Sequence[Module], shown: Sequence[str] = ()) -> None:
        """`shown` are the paths of those of which somebody takes all who is none of them."""
        self._passes = {(m.path, name): thing for m in modules for name, thing in m.passes.items()}
        self._taken = list(dict.fromkeys(self._wanted(modules, shown)))
        times = Counter(name for _, name in self._taken)
        numbers = {source: at for at, source in enumerate([*LIBRARIES, *(m.path for m in modules)])}
        self._outside = {
            (source, name): name if times[name] == 1 and name not in BROWSERS else f"{name}${numbers[source]}"
            for source, name in self._taken
        }
        self.bare = frozenset(self._bare(modules))
        """The paths of the modules that need no function around them."""

    def of(self, thing: Thing) -> str:
        """What it is called."""
        return self._outside[self.origin(thing)]

    def origin(self, thing: Thing) -> Thing:
        """Whose it is, where it was passed on."""
        while thing in self._passes:
            thing = self._passes[thing]
        return thing

    def taken(self, source: str) -> Sequence[str]:
        """What anybody takes of this module or library, by its name there."""
        return [name for whose, name in self._taken if whose == source]

    def others(self, module: Module) -> Mapping[str, str]:
        """What a module calls otherwise than it is called outside."""
        return {here: self.of(thing) for here, thing in module.takes.items() if self.of(thing) != here}

    def _wanted(self, modules: Sequence[Module], shown: Sequence[str]) -> Iterator[Thing]:
        by_path = {module.path: module for module in modules}
        for module in modules:
            yield from map(self.origin, module.takes.values())
            for source in module.whole.values():
                yield from (self.origin((source, name)) for name in by_path[source].all)
        for source in shown:
            yield from (self.origin((source, name)) for name in by_path[source].all)

    def _bare(self, modules: Iterable[Module]) -> Iterator[str]:
        outside = set(self._outside.values())
        for module in modules:
            taken = self.taken(module.path)
            same = {name for name in taken if self.of((module.path, name)) == module.gives[name]}
            own = (module.declares | module.whole.keys() | self.others(module).keys()) - same
            if len(same) == len(taken) and outside.isdisjoint(own) and BROWSERS.isdisjoint(own):
                outside |= own
                yield module.path


def _source(name: str, path: str) -> str:
    return name if name in LIBRARIES else resolved(name, path)


def _pairs(names: str) -> Iterator[tuple[str, str]]:
    """What is called so there, and here."""
    for one in filter(None, (name.strip() for name in names.split(","))):
        inner, _, outer = one.partition(" as ")
        yield inner.strip(), outer.strip() or inner.strip()
