"""Which module of a program stands in which of its files: in the first one, or in one that comes late.

Late comes what one late file alone needs. The first one has what it needs itself, what two late ones need, and all that
is not ours: a module runs once, whoever asks for it.

Owns: that choice, and what the files take of one another. Must not: write a module.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from server.pages.standing import Module, Names, Thing


class Parts:
    """The modules of a program, each in its file; `first` is the name of the one that a page begins with."""

    def __init__(self, entries: Mapping[str, str], modules: Sequence[Module], homes: Mapping[str, str]) -> None:
        self.first: Final = next(iter(entries))
        self._entries = entries
        self._modules = {module.path: module for module in modules}
        self._homes = homes

    def module(self, path: str) -> Module:
        """The one at this path."""
        return self._modules[path]

    def of(self, name: str) -> Sequence[Module]:
        """Those in a file, each after all that it needs."""
        return [module for path, module in self._modules.items() if self._homes[path] == name]

    def name(self, path: str) -> str | None:
        """Of the file that comes late and begins with this module; None where there is none."""
        return next((name for name, entry in self._entries.items() if entry == path and name != self.first), None)

    def given(self, name: str) -> Sequence[Thing]:
        """What whoever imports this file late may take of it."""
        entry = self._modules[self._entries[name]]
        return [(entry.path, thing) for thing in entry.all]

    def borrowed(self, name: str, names: Names) -> Sequence[Thing]:
        """What a late file takes of the first one, each thing once."""
        wanted = [*(thing for module in self.of(name) for thing in self._wanted(module)), *self.given(name)]
        things = dict.fromkeys(map(names.origin, wanted))
        return [thing for thing in things if self._homes.get(thing[0], self.first) == self.first]

    def lent(self, names: Names) -> Sequence[Thing]:
        """What the late files take of the first one, each thing once."""
        late = (name for name in self._entries if name != self.first)
        return list(dict.fromkeys(thing for name in late for thing in self.borrowed(name, names)))

    def _wanted(self, module: Module) -> Iterator[Thing]:
        yield from module.takes.values()
        yield from ((source, name) for source in module.whole.values() for name in self._modules[source].all)


def parted(entries: Mapping[str, str], modules: Sequence[Module]) -> Parts:
    """By name, files that begin with the modules at these paths; the first is the one with which a page begins.

    Raises ValueError for a late one that another needs at once.
    """
    first = next(iter(entries))
    sources = {module.path: module.sources for module in modules}
    reached = {name: _reached(entry, sources) for name, entry in entries.items()}
    homes = {module.path: _home(module.path, first, reached) for module in modules}
    for name, entry in entries.items():
        if homes[entry] != name:
            raise ValueError(f"{entry} cannot come late: it is needed at once")
    return Parts(entries, modules, homes)


def _home(path: str, first: str, reached: Mapping[str, frozenset[str]]) -> str:
    names = [name for name, paths in reached.items() if path in paths]
    return names[0] if len(names) == 1 else first


def _reached(entry: str, sources: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """This module and all of ours that it needs, directly or not."""
    found, waiting = {entry}, [entry]
    while waiting:
        new = {source for source in sources[waiting.pop()] if source in sources} - found
        found |= new
        waiting += new
    return frozenset(found)
