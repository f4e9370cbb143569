"""How the pages' modules find one another: the import map, and what a page will need before it asks, or once it does.

Owns: what a page's head says of them. Must not: change a module.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from server.pages.assets import Assets
from server.pages.names import LIBRARIES, PREFIXES, resolved

_IMPORT: Final = re.compile(
    r"""(?:^|;)\s*(?:import\s*["']([^"']+)["']|(?:import|export)\b[^"';]*\bfrom\s*["']([^"']+)["'])""", re.MULTILINE
)

_LATER: Final = re.compile(r"""(?:=>\s*|\b(?:await|return)\s+)import\(\s*["']([^"']+)["']""")  # not a comment's type


def import_map(assets: Assets) -> str:
    """The map, as JSON, for a page's head."""
    known = frozenset(assets.paths())
    libraries = {name: assets.address(path) for name, path in LIBRARIES.items() if path in known}
    prefixes = {name: assets.address(path) for name, path in PREFIXES.items()}
    return msgspec.json.encode({"imports": libraries | prefixes}).decode()


def needed(assets: Assets, entry: str) -> Sequence[str]:
    """The module at this path and all that it imports, directly or not; what it imports only once it is used is not."""
    return _reached(assets, entry, _imports)


def needed_later(assets: Assets, entry: str) -> Sequence[str]:
    """All that the module at this path may ask for while it runs, also what it imports only once it is used."""
    return _reached(assets, entry, lambda code: [*_imports(code), *_later(code)])


def _reached(assets: Assets, entry: str, names_in: Callable[[str], Iterable[str]]) -> Sequence[str]:
    """The module at this path and all to which the names in its code lead, directly or not. Each is read once."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        for name in names_in(assets.text(path)):
            wanted = resolved(name, path)
            if wanted not in found:
                found[wanted] = None
                waiting.append(wanted)
    return list(found)


def needs_map(assets: Assets, entry: str) -> bool:
    """Whether anything there is imported, now or later, by a name that only the map knows."""
    codes = map(assets.text, needed_later(assets, entry))
    return any(not name.startswith((".", "/")) for code in codes for name in (*_imports(code), *_later(code)))


def _later(code: str) -> Iterator[str]:
    yield from _LATER.findall(code)


def _imports(code: str) -> Iterator[str]:
    for match in _IMPORT.finditer(code):
        yield match[1] or match[2]
