"""How the pages' modules find one another: the import map, and what a page will need before it asks.

Owns: the bare names. Must not: change a module; it is served as it is written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from posixpath import dirname, normpath
from types import MappingProxyType
from typing import Final

import msgspec

from server.pages.assets import Assets

LIBRARIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "@preact/signals": "kit/vendor/signals.js",
        "@preact/signals-core": "kit/vendor/signals-core.js",
        "htm": "kit/vendor/htm.js",
        "htm/preact": "kit/vendor/htm-preact.js",
        "preact": "kit/vendor/preact.js",
        "preact/hooks": "kit/vendor/preact-hooks.js",
    }
)
"""What is not ours, by the names under which it looks for itself."""
PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"trivet/": "kit/js/", "diner/": "diner/js/", "staff/": "staff/js/"}
)
_IMPORT: Final = re.compile(r"""(?:^|;)\s*import\s*["']([^"']+)["']|[}\w]\s*from\s*["']([^"']+)["']""", re.MULTILINE)


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
            wanted = _resolved(name, path)
            if wanted not in found:
                found[wanted] = None
                waiting.append(wanted)
    return list(found)


def _imports(code: str) -> Iterator[str]:
    for match in _IMPORT.finditer(code):
        yield match[1] or match[2]


def _resolved(name: str, importer: str) -> str:
    if name in LIBRARIES:
        return LIBRARIES[name]
    for prefix, folder in PREFIXES.items():
        if name.startswith(prefix):
            return folder + name.removeprefix(prefix)
    return normpath(f"{dirname(importer)}/{name}")
