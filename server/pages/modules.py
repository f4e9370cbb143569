"""How the pages' modules find one another: the import map, and what a page will need before it asks.

Owns: what a page's head says of them. Must not: change a module.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from server.pages.assets import Assets
from server.pages.names import LIBRARIES, PREFIXES, resolved

_IMPORT: Final = re.compile(
    r"""(?:^|;)\s*(?:import\s*["']([^"']+)["']|(?:import|export)\b[^"';]*\bfrom\s*["']([^"']+)["'])""", re.MULTILINE
)


def import_map(assets: Assets) -> str:
    """The map, as JSON, for a page's head."""
    known = frozenset(assets.paths())
    libraries = {name: assets.address(path) for name, path in LIBRARIES.items() if path in known}
    prefixes = {name: assets.address(path) for name, path in PREFIXES.items()}
    return msgspec.json.encode({"imports": libraries | prefixes}).decode()


def needed(assets: Assets, entry: str) -> Sequence[str]:
    """The module at this path and all that it imports, directly or not; what it imports only once it is used is not."""
    found = {entry: None}
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        for name in _imports(assets.text(path)):
            wanted = resolved(name, path)
            if wanted not in found:
                found[wanted] = None
                waiting.append(wanted)
    return list(found)


def _imports(code: str) -> Iterator[str]:
    for match in _IMPORT.finditer(code):
        yield match[1] or match[2]
